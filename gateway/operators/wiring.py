"""Builds what the commands of coordinators and operators need, and does one thing each."""

from datetime import datetime

from gateway import clock as clocks
from gateway.alerts.book import store as book_store
from gateway.alerts.book.changes import changes
from gateway.alerts.members.store import kept_teams
from gateway.alerts.pins import store as pins
from gateway.alerts.pins.pin import Issued
from gateway.alerts.roster_sheet import Terms, read_sheet, write_sheet
from gateway.alerts.store import AlertStore
from gateway.alerts.watch.life import CaseLife, Stuck
from gateway.alerts.watch.store import read_case, read_stuck
from gateway.complaints import Complaint, Refused
from gateway.configuration import councils_of
from gateway.conversation.store import release_case as release_in_book
from gateway.drill.drill import find_council
from gateway.drill.store import Exercise
from gateway.funnel.store import counted
from gateway.funnel.table import Line
from gateway.funnel.table import lines as funnel_lines
from gateway.privacy import FieldCipher
from gateway.processes.wiring import configuration, engine_for, hashing
from gateway.reports.letters.letter import wrong_with
from gateway.reports.letters.store import write_to_caller
from gateway.reports.store import who_has, with_case
from gateway.settings import Settings
from gateway.storage import database

LONGEST_NAME = 64  # letters; the column that keeps it


def export_roster(settings: Settings) -> str:
    """Teams and members as CSV, numbers in clear. Raises Refused."""
    cipher = FieldCipher.from_keys(settings.field_keys)
    with database.reading(engine_for(settings)) as connection:
        return write_sheet(kept_teams(connection).values(), book_store.people(connection, cipher.open))


def import_roster(settings: Settings, text: str, name: str, whole: bool, check: bool) -> list[str]:
    """Takes a sheet over, all of it or nothing; says in a line each what it changes. whole: who is missing from it
    becomes inactive. check: changes nothing. Raises Refused with every wrong line."""
    files, cipher, hashed = configuration(settings), FieldCipher.from_keys(settings.field_keys), hashing(settings)
    with database.writing(engine_for(settings)) as connection:
        before = kept_teams(connection) or files.teams.teams
        terms = Terms(
            councils_of(files.places), files.wordings.languages, before, files.teams.hotline.code,
            invented=not settings.production, whole=whole,
        )  # fmt: skip
        made = changes(read_sheet(text, name, terms), book_store.kept(connection), terms, hashed)
        if not check:
            book_store.write_changes(connection, made, cipher.close)
    return list(made.lines())


def list_roster(settings: Settings) -> list[str]:
    """One line for each member, without numbers. Raises Refused."""
    with database.reading(engine_for(settings)) as connection:
        return book_store.listing(connection, clocks.now())


def set_leave(settings: Settings, code: str, days: str) -> None:
    """When a member is away. Raises Refused."""
    with database.writing(engine_for(settings)) as connection:
        book_store.go_on_leave(connection, code, days)


def switch_member(settings: Settings, code: str, active: bool) -> None:
    """Whether a member is told of anything. Raises Refused."""
    hotline = configuration(settings).teams.hotline.code
    with database.writing(engine_for(settings)) as connection:
        book_store.switch(connection, code, active, hotline)


def give_pin(settings: Settings, member_code: str) -> Issued:
    """A new duty number and PIN for this member; those before are of no use any more. Raises Refused for a code that no
    active member has."""
    with database.writing(engine_for(settings)) as connection:
        issued = pins.give_pin(connection, member_code.strip(), settings.roster_hash_key)
    if issued is None:
        raise Refused([Complaint("member", "nobody active has this code. `roster list` shows them.")])
    return issued


def open_case(settings: Settings, case_number: str, by: str) -> None:
    """A person has the case in hand: its alerts stop climbing. Raises Refused for a case that is not there, or is
    open, and for a name that says nothing."""
    if not 0 < len(by.strip()) <= LONGEST_NAME:
        raise Refused([Complaint("--by", f"needs the name of whoever has the case, {LONGEST_NAME} letters at most.")])
    files = configuration(settings)
    with database.writing(engine_for(settings)) as connection:
        opened = AlertStore(files.teams).open_case(connection, case_number.strip(), by.strip(), clocks.now())
        holder = None if opened else who_has(connection, case_number.strip())
    if holder:
        raise Refused([Complaint("case", f"is open already: {holder} has it.")])
    if not opened:
        raise Refused([Complaint("case", "there is no case with this number. It has six digits.")])

NO_SUCH_CASE = "there is no case with this number. It has six digits."


def release_case(settings: Settings, case_number: str, by: str) -> None:
    """A person lets the local teams know of a case. Raises Refused for one that is not there or was taken back."""
    alerts = AlertStore(configuration(settings).teams)
    with database.writing(engine_for(settings)) as connection:
        released = release_in_book(connection, alerts, case_number.strip(), by.strip()[:LONGEST_NAME], clocks.now())
    if not released:
        raise Refused([Complaint("case", f"{NO_SUCH_CASE[:-1]}, or its caller took it back.")])


def set_suspect(settings: Settings, case_number: str, role: str) -> None:
    """Staff know what the suspected person is; "nobody" takes it back. Raises Refused for a case that is not there."""
    alerts, suspected = AlertStore(configuration(settings).teams), "" if role == "nobody" else role
    with database.writing(engine_for(settings)) as connection:
        if not alerts.set_suspect(connection, case_number.strip(), suspected, clocks.now()):
            raise Refused([Complaint("case", NO_SUCH_CASE)])


def write_letter(settings: Settings, case_number: str, text: str) -> None:
    """A message that the caller of this case reads with the reference. Raises Refused for a text that no phone can
    show, and for a case that is not there or that nobody can ask for."""
    if wrong := wrong_with(text):
        raise Refused([Complaint("text", wrong)])
    with database.writing(engine_for(settings)) as connection:
        report_id = with_case(connection, case_number.strip())
        if report_id is None:
            raise Refused([Complaint("case", "there is no case with this number. It has six digits.")])
        if not write_to_caller(connection, report_id, text.strip(), clocks.now()):
            says = "its caller has no reference: the call ended before the report was sent, or was taken back."
            raise Refused([Complaint("case", says)])


def life_of_case(settings: Settings, case_number: str) -> CaseLife:
    """Every alert of a case, from written to answered. Raises Refused for a case that is not there."""
    with database.reading(engine_for(settings)) as connection:
        found = read_case(connection, case_number.strip())
    if found is None:
        raise Refused([Complaint("--case", "there is no case with this number. It has six digits.")])
    return found


def what_is_stuck(settings: Settings) -> list[Stuck]:
    """All that is stuck now, for an operator. Raises Refused."""
    with database.reading(engine_for(settings)) as connection:
        return read_stuck(connection, clocks.now())


def exercise(settings: Settings, council: str) -> Exercise:
    """An exercise for the team of this council. Raises Refused where there is no such council, or nobody to tell."""
    files = configuration(settings)
    return Exercise(engine_for(settings), files.teams, find_council(files.places, council), clocks.now)


def what_callers_do(settings: Settings, since: datetime | None, flow: str, by_edition: bool) -> list[Line]:
    """The counts of every screen, in the order of the flows. flow: "" for all of them, or the beginning of a screen's
    name, such as advice.quiz. Raises Refused."""
    script = configuration(settings).shelf.script
    names = [script.name, *script.files]
    flow, _, screens = flow.partition(".")
    if flow and flow not in names:
        raise Refused([Complaint("--flow", f"there is no flow {flow!r}. There are: {', '.join(names)}.")])
    ends = {name for name, screen in script.screens.items() if screen.end}
    shown = funnel_lines(counted(engine_for(settings), since), list(script.screens), ends, by_edition)
    mine = [line for line in shown if flow in ("", line.screen.rpartition(".")[0] or script.name)]
    return [line for line in mine if line.screen.rpartition(".")[2].startswith(screens)]
