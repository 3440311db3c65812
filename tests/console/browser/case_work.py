"""Cases of that morning, done by the functions that do it in the product: people at risk with their consent, stages,
notes, referrals on their way and back, and questions that wait for a second person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases.help import store as help_store
from gateway.cases.papers import store as papers
from gateway.cases.path.store import write_grounds, write_stage
from gateway.cases.people.store import Consent, record
from gateway.cases.person import Person
from gateway.cases.store import hold, open_case
from gateway.deadlines.sweeping.store import Clocks
from gateway.drill import store as drills
from gateway.exports.archives.store import keep
from gateway.exports.sheets import Sheet
from gateway.referrals.drafts.store import Draft, send, write
from gateway.referrals.link import NewLink, new_link
from gateway.referrals.links.store import make
from gateway.referrals.machine import Act
from gateway.referrals.snapshot import fingerprint, for_receiver, take
from gateway.referrals.store import act
from gateway.staff.roles import Role
from gateway.staff.vault import give
from gateway.storage.database import writing
from gateway.storage.tables import alerts, reports
from tests.console.abroad.travelled import on_the_way
from tests.console.browser.town import CASE, EXERCISE, NAMES, SECOND, Town, people_and_reports
from tests.console.flows.serving import months
from tests.console.house import House, files
from tests.console.teams.roster import some_nights

BY = "palesa"
YESTERDAY = date(2026, 3, 2)
SHARED = ("police", "social_worker", "shelter", "health", "consulate")
KNOWN = {
    "number": CASE, "level": "P1", "situation": "Being taken away, or over the border", "place": "Maputsoe, Leribe",
    "danger": "Yes, today or tomorrow", "age_band": "12 to 17", "name": "Limpho", "ask": "A bed tonight, please.",
}  # fmt: skip


def fill(house: House, with_files: bool = True) -> Town:
    """All of the town. with_files: also those that were taken out of it."""
    some_nights(house)
    town = people_and_reports(house)
    Clocks(house.engine, files().deadlines)(house.now)
    _cases(town)
    _person(town)
    _papers(town)
    _referrals(town)
    _link(town)
    _questions(town)
    on_the_way(town)
    if with_files:
        files_of(town)
    _exercise(town)
    months(house)  # of the flows, and callers on them
    Clocks(house.engine, files().deadlines)(house.now)
    return town


@contextmanager
def at_case(town: Town, number: str = CASE) -> Iterator[tuple[sa.Connection, Any]]:
    """A connection, and the case held."""
    with writing(town.house.engine) as connection:
        yield connection, hold(connection, number)


def _cases(town: Town) -> None:
    for number in (CASE, SECOND):
        with writing(town.house.engine) as connection:
            open_case(connection, files().deadlines, town.house.id_of(number), BY, town.ago(hours=20))
    with at_case(town) as (connection, case):
        write_grounds(connection, files().deadlines, case, "yes", "", "open", BY, town.ago(hours=19))
        write_stage(connection, files().deadlines, case, "police", "reached", YESTERDAY, BY, town.ago(hours=18))


def _person(town: Town) -> None:
    scope = ["keep_record", "disability", *(f"share:{kind}" for kind in SHARED)]
    agreed = Consent("best_interest", scope, YESTERDAY, "lineo", town.sealed(text="Spoken with her aunt."))
    girl = Person("12-17", "f", "LS", "possible", ("hearing", "sign_language"))
    box = town.sealed(name="Limpho", born="2012", contact="At school, with Mrs M.", papers="")
    with at_case(town) as (connection, case):
        town.ids["person"] = one = record(
            connection, files().deadlines, case, girl, box, agreed, BY, town.ago(hours=17)
        )  # fmt: skip
    with at_case(town) as (connection, case):
        for service in ("shelter", "psychosocial", "schooling", "business_skills"):
            town.ids["need"] = help_store.add(connection, case, one, service, BY, town.ago(hours=17))
        town.ids["consent"] = 1


def _papers(town: Town) -> None:
    plan = town.sealed(safe_times="Each evening at six", may_know="Her aunt", code_word="The red goat")
    with at_case(town) as (connection, case):
        papers.write_plan(
            connection, case, plan, papers.print_of(None), BY,
            town.ago(hours=16),
        )  # fmt: skip
        told = town.sealed(text="The aunt takes her in until Friday.")
        town.ids["note"] = papers.add_note(connection, case, "note", told, BY, town.ago(hours=15))
        label, letter = town.sealed(name="letter.txt", kind="txt"), give(town.house.public, b"A letter of the school.")
        town.ids["file"] = papers.add_file(connection, case, label, letter, 23, "txt", BY, town.ago(hours=14))


def _referrals(town: Town) -> None:
    """The police accepted, the consulate refused; shelter and clinic have not answered."""
    asked = {"police": "protection", "shelter": "shelter", "consulate": "repatriation", "clinic": "medical"}
    for code, service in asked.items():
        town.ids[f"to_{code}"] = refer(town, code, service)
    for code, answer, reason in (("police", Act.ACCEPT, ""), ("consulate", Act.REFUSE, "not_our_service")):
        with writing(town.house.engine) as connection:
            assert act(connection, town.ago(minutes=30), BY, town.ids[f"to_{code}"], answer, files().deadlines, reason)


def refer(town: Town, code: str, service: str, minutes_ago: float = 40) -> int:
    """Writes a referral down and sends it."""
    told, excludes, at = take(list(KNOWN), KNOWN, service), files().teams.excludes, town.ago(minutes=minutes_ago)
    draft = Draft(CASE, "referral", town.ids[code], service, told, town.sealed(**told), town.ids["person"])
    with writing(town.house.engine) as connection:
        referral_id = write(connection, at, BY, Role.HOTLINE_WORKER, draft, excludes)
    with writing(town.house.engine) as connection:
        send(connection, at, BY, referral_id, told, excludes, files().deadlines)
    town.ids[f"told_{code}"] = told
    return referral_id


def _link(town: Town) -> None:
    told = town.ids["told_clinic"]
    town.ids["link"] = link = new_link(for_receiver(told))
    assert isinstance(link, NewLink)
    with writing(town.house.engine) as connection:
        assert make(connection, town.ago(minutes=20), BY, town.ids["to_clinic"], link, fingerprint(told))


def files_of(town: Town) -> None:
    """A lead took cases out and an administrator the diary; each may make one more."""
    for role, what, subject in (
        (Role.ADMINISTRATOR, "export_diary", "diary.2026-02.2026-03"),
        (Role.HOTLINE_LEAD, "export_cases", "htcds.2026-01.2026-03"),
    ):
        made = [Sheet("cases", ("id",), [["C-0123456789ab"]] * 184)]
        with writing(town.house.engine) as connection:
            used = _agreed(connection, town, what, subject, NAMES[role])
            archive = keep(connection, used, NAMES[role], made, b"age" * 9000, town.ago(minutes=50))
            agreed = _agreed(connection, town, what, subject, NAMES[role])
        town.ids |= {f"archive_{role}": archive, f"agreed_{role}": agreed}


def _agreed(connection: sa.Connection, town: Town, what: str, subject: str, by: str) -> int:
    remark = town.sealed(text="For the yearly report of the ministry.")
    number = approvals.ask(connection, what, "export", subject, by, "statistics", remark, town.ago(hours=2))
    approvals.decide(connection, number, "thabo", Role.HOTLINE_LEAD, True, town.ago(hours=1))
    return number


def _exercise(town: Town) -> None:
    """In Maputsoe, begun a moment ago."""
    place, at = files().places.by_code["031515"], town.ago(minutes=3)
    with writing(town.house.engine) as connection:
        begun = drills.begin(connection, files().teams, place, at, town.house.now + timedelta(minutes=27))
        asked = alerts.update().where(alerts.c.report_id == begun.report_id)
        came = {"attempts": 1, "state": "delivered", "sent_at": at, "delivered_at": town.ago(minutes=2)}
        connection.execute(asked.values(case_number=EXERCISE, **came))
        connection.execute(reports.update().where(reports.c.id == begun.report_id).values(case_number=EXERCISE))


def _questions(town: Town) -> None:
    remark = town.sealed(text="She asked to be called in the evening.")
    with writing(town.house.engine) as connection:
        town.ids["approval"] = approvals.ask(
            connection, "open_number", "report", town.ids["call_back"], BY, "caller_asked", remark, town.ago(minutes=20)
        )  # fmt: skip
