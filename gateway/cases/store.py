"""Cases in SQL: opened from a report, joined by others, carried by somebody. Every function works inside its caller's
transaction; what changes a case writes its diary row last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.holding import store as holding
from gateway.cases.consent import is_child
from gateway.cases.grounds import OPEN as GROUNDS_OPEN
from gateway.cases.impossible import Impossible, insist
from gateway.cases.stages import REACHED, RECEIVED, TRIAGED, Standing
from gateway.clock import in_maseru
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import DECIDE, FOLLOW_UP, DeadlineRules
from gateway.diary import store as diary
from gateway.staff.roles import HOTLINE, Role
from gateway.storage.casework.tables import case_stages, cases, consents, decisions, people
from gateway.storage.casework.tables import deadlines as clocks
from gateway.storage.tables import operators, reports
from gateway.triage.decisions import State, What, refusal
from gateway.triage.store import NO_LEVEL
from gateway.triage.store import standing as triage_of

Row = sa.Row[Any]
OPEN = ("active", "follow_up")
REFUSED = {
    "withdrawn": "withdrawn",
    "under_way": "under_way",
    "ended": "report_ended",
}  # why triage lets no case be made
LEAVE = "leave_case"  # among the decisions on a report
PAGE = 50  # cases
_WORST = sa.select(sa.func.min(reports.c.level)).where(reports.c.case_id == cases.c.id).scalar_subquery()
_LEVEL = sa.func.coalesce(_WORST, cases.c.level).label("level")  # follows the reports; the column is how it began
_CASE: sa.Select[Any] = sa.select(*(column for column in cases.c if column.name != "level"), _LEVEL)


def read(connection: sa.Connection, number: str) -> Row | None:
    """A case by its number. level: the worst of its reports today."""
    return connection.execute(_CASE.where(cases.c.number == number)).first()


def hold(connection: sa.Connection, number: str) -> Row | None:
    """The same, held with its reports until the transaction ends: who comes second sees what the first one did. Held
    here, the reports are held before the diary, whatever is written in which order."""
    connection.execute(sa.select(cases.c.id).where(cases.c.number == number).with_for_update())
    case = read(connection, number)
    if case is not None:
        mine = sa.select(reports.c.id).where(reports.c.case_id == case.id).order_by(reports.c.id)
        connection.execute(mine.with_for_update()).all()
    return case


def keep_moving(connection: sa.Connection, rules: DeadlineRules, case: Row, now: datetime) -> None:
    """Somebody writes on an open case: the next step is asked for anew from now."""
    if case.status in OPEN:
        deadlines.renew(connection, rules, FOLLOW_UP, "case", case.id, case.level, now)


def read_many(connection: sa.Connection, worker: str | None, closed: bool, skip: int = 0) -> list[Row]:
    """The worst and oldest first, from the page that begins after `skip` of them, and one more where there are more.
    worker: only what this person carries. next_due_at: of the earliest clock."""
    due = sa.select(sa.func.min(reports.c.next_due_at)).where(reports.c.case_id == cases.c.id).scalar_subquery()
    query = _CASE.add_columns(due.label("next_due_at"))
    query = query.where(cases.c.status.not_in(OPEN) if closed else cases.c.status.in_(OPEN))
    if worker is not None:
        query = query.where(cases.c.worker == worker)
    order = (cases.c.closed_at.desc(),) if closed else (_LEVEL, due.is_(None), due)
    query = query.order_by(*order, cases.c.opened_at, cases.c.id)
    return list(connection.execute(query.limit(PAGE + 1).offset(skip)))


def open_case(connection: sa.Connection, rules: DeadlineRules, report_id: str, by: str, now: datetime) -> str:
    """Opens a case from this report, or joins the case of one that it is linked with; gives the case's number. Pressed
    twice it is opened once. Raises Impossible."""
    report = _hold_report(connection, reports.c.id == report_id)
    if report.case_id:
        return str(_number(connection, report.case_id))
    root, *others = _linked(connection, report)
    group = [one for one in (root, *others) if not one.case_id]
    there = next((one.case_id for one in (root, *others) if one.case_id and _is_open(connection, one.case_id)), None)
    if there is None and root.case_id:  # that case is over; this report is about something new
        root, group = report, [report]
    case_id = there or _new_case(connection, root, by, now)
    number = str(_number(connection, case_id))
    for one in group:
        _join(connection, rules, case_id, one, by, now)
    what = "joined_case" if there else "opened_case_of"
    for one in group:
        diary.write(connection, now, by, what, "case", number, report=one.case_number)
    return number


def _hold_report(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Row:
    """Raises Impossible where there is no such report, or it is nothing to make a case of."""
    found = connection.execute(sa.select(reports).where(which).with_for_update()).first()
    if found is None or not found.case_number or (found.state == "left" and not found.withdrawn):
        raise Impossible("no_such_report")
    insist("drill" if found.drill else "")
    if not (found.case_id or found.linked_to):
        insist(REFUSED.get(refusal(triage_of(found), What.CASE, Role.HOTLINE_WORKER), ""))
    return found


def _linked(connection: sa.Connection, report: Row) -> list[Row]:
    """All that tell of the same thing, the one that the others hang on first."""
    root = report.linked_to or report.id
    same = sa.or_(reports.c.id == root, reports.c.linked_to == root)
    found = connection.execute(sa.select(reports).where(same, reports.c.case_number.is_not(None)).with_for_update())
    return sorted(found, key=lambda one: (one.id != root, one.started_at))


def _new_case(connection: sa.Connection, report: Row, by: str, now: datetime) -> str:
    """Received and triaged are known from the report; its id becomes the case's, so that two cannot open it twice."""
    row = {
        "id": report.id, "number": report.case_number, "level": report.level or NO_LEVEL, "status": "active",
        "stage": TRIAGED, "worker": by, "grounds": "open", "opened_at": now, "opened_by": by, "checklist": {},
    }  # fmt: skip
    connection.execute(cases.insert().values(row))
    days = {RECEIVED: report.started_at, TRIAGED: report.opened_at or now}
    told = {RECEIVED: report.entered_by or "machine", TRIAGED: report.opened_by or by}
    for stage, at in days.items():
        _write_stage(connection, report.id, stage, day_of(at), told[stage], now)
    return str(report.id)


def _write_stage(connection: sa.Connection, case_id: str, stage: str, on: str, by: str, now: datetime) -> None:
    row = {"case_id": case_id, "stage": stage, "state": REACHED, "on": on, "by": by, "at": now, "detail": {}}
    connection.execute(case_stages.insert().values(row))


def day_of(moment: datetime) -> str:
    """The day that it was in Lesotho: 2026-11-22."""
    return in_maseru(moment).date().isoformat()


def _join(
    connection: sa.Connection, rules: DeadlineRules, case_id: str, report: Row, by: str, now: datetime
) -> None:  # fmt: skip
    """Who opens a case has looked at its report, so its ladder stops; what it is waits for the grounds. One that was
    linked stays so."""
    case = connection.execute(sa.select(cases.c.number, cases.c.grounds).where(cases.c.id == case_id)).one()
    values = {"case_id": case_id}
    if not report.linked_to:
        values |= {"triage": State.CASE, "assigned_to": report.assigned_to or by}
        holding.open_case(connection, report.case_number, by, now)
        deadlines.look(connection, rules, report.id, report.level or NO_LEVEL, now)
        if case.grounds != GROUNDS_OPEN:
            deadlines.decided(connection, report.id, now)
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    _decide(connection, report.id, What.CASE, report.triage or "", case.number, by, now)


def _decide(
    connection: sa.Connection, report_id: str, what: str, before: str, after: str, by: str, now: datetime
) -> None:  # fmt: skip
    """So that the report's own page tells of it, and nobody decides there on what they have not read."""
    row = {"report_id": report_id, "by": by, "at": now, "what": what, "before": before, "after": after}
    connection.execute(decisions.insert().values(row | {"reason": ""}))


def adopt_linked(connection: sa.Connection, rules: DeadlineRules, case: Row, by: str, now: datetime) -> None:
    """Reports that were linked to one of this case since belong to it too."""
    mine = sa.select(reports.c.id).where(reports.c.case_id == case.id)
    late = sa.select(reports).where(reports.c.linked_to.in_(mine), reports.c.case_id.is_(None))
    for report in connection.execute(late.with_for_update()).all() if case.status in OPEN else ():
        _join(connection, rules, case.id, report, by, now)


def add_report(
    connection: sa.Connection, rules: DeadlineRules, case: Row, number: str, by: str, now: datetime
) -> None:  # fmt: skip
    """Another report tells of the same people. Raises Impossible."""
    insist("" if case.status in OPEN else "closed")
    report = _hold_report(connection, reports.c.case_number == number)
    insist("in_a_case" if report.case_id else "")
    _join(connection, rules, case.id, report, by, now)
    diary.write(connection, now, by, "joined_case", "case", case.number, report=number)


def take_out(
    connection: sa.Connection, rules: DeadlineRules, case: Row, number: str, by: str, now: datetime
) -> None:  # fmt: skip
    """A report does not belong here after all: it goes back to the list, to be decided on, and so do those that
    are linked to it. Linked itself, it is so no more: the link would bring it back. Raises Impossible."""
    insist("" if case.status in OPEN else "closed")
    insist("names_the_case" if number == case.number else "")
    mine = (reports.c.case_number == number, reports.c.case_id == case.id)
    found = connection.execute(sa.select(reports).where(*mine).with_for_update()).first()
    if found is None:
        raise Impossible("no_such_report")
    holding.open_case(connection, number, by, now)
    back = {"case_id": None, "triage": State.SCREENING, "assigned_to": found.assigned_to or by}
    back |= dict.fromkeys(("linked_to", "ended_as", "ended_at"))
    connection.execute(reports.update().where(*mine).values(back))
    behind = reports.update().where(reports.c.linked_to == found.id, reports.c.case_id == case.id)
    connection.execute(behind.values(case_id=None))
    deadlines.look(connection, rules, found.id, found.level or NO_LEVEL, now)
    _decide(connection, found.id, LEAVE, case.number, "", by, now)
    diary.write(connection, now, by, "left_case", "case", case.number, report=number)


def hand_over(connection: sa.Connection, case: Row, worker: str, was: str, by: str, now: datetime) -> None:
    """Another person of the hotline carries the case. was: who did when the page was read. Raises Impossible."""
    insist("" if case.status in OPEN else "closed")
    insist("" if worker in workers(connection) else "no_such_worker")
    mine = cases.update().where(cases.c.id == case.id, cases.c.worker == was)
    insist("" if connection.execute(mine.values(worker=worker)).rowcount else "changed_meanwhile")
    for report in reports_of(connection, case.id):
        if not report.linked_to and report.assigned_to != worker:
            _give(connection, report, worker, by, now)
    diary.write(connection, now, by, "handed_over", "case", case.number, worker=worker, before=was)


def _give(connection: sa.Connection, report: Row, worker: str, by: str, now: datetime) -> None:
    """Its report goes with the case; a team member who has it open goes on having it."""
    staffs = report.opened_at and report.held_by is None
    values = {"assigned_to": worker} | ({"opened_by": worker} if staffs else {})
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    _decide(connection, report.id, What.ASSIGN, report.assigned_to or "", worker, by, now)


def workers(connection: sa.Connection) -> list[str]:
    """Who can carry a case: the active accounts of the hotline."""
    names = sa.select(operators.c.name).where(operators.c.active, operators.c.role.in_(sorted(HOTLINE)))
    return list(connection.execute(names.order_by(operators.c.name)).scalars())


def reports_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """The oldest first."""
    mine = sa.select(reports).where(reports.c.case_id == case_id)
    return list(connection.execute(mine.order_by(reports.c.started_at, reports.c.id)))


def stages_of(connection: sa.Connection, case_id: str) -> list[Row]:
    return list(connection.execute(sa.select(case_stages).where(case_stages.c.case_id == case_id)))


def clocks_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """Every clock of the case, run out or not, the earliest first; until its grounds are decided, also that of its
    first report, whose id is its own."""
    mine = sa.select(clocks).where(clocks.c.subject == case_id)
    mine = mine.where(sa.or_(clocks.c.kind == "case", (clocks.c.kind == "report") & (clocks.c.what == DECIDE)))
    return list(connection.execute(mine.order_by(clocks.c.due_at, clocks.c.id)))


def people_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """Everybody on record, and that somebody was who is erased."""
    return list(connection.execute(sa.select(people).where(people.c.case_id == case_id).order_by(people.c.id)))


def consents_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """All of them in order, withdrawn ones too."""
    return list(connection.execute(sa.select(consents).where(consents.c.case_id == case_id).order_by(consents.c.id)))


def standing(connection: sa.Connection, case: Row) -> Standing:
    """What the rules ask about a case."""
    first = sa.select(sa.func.min(reports.c.started_at, type_=reports.c.started_at.type))
    began = connection.execute(first.where(reports.c.case_id == case.id)).scalar() or case.opened_at
    everybody = people_of(connection, case.id)
    kept = sum(person.erased_at is None for person in everybody)
    children = sum(is_child(person.age_band) for person in everybody)
    states = {row.stage: row.state for row in stages_of(connection, case.id)}
    return Standing(case.status, case.grounds, in_maseru(began).date(), kept, children, states)


def first_line(connection: sa.Connection, case_id: str) -> str | None:
    """The report whose line in the list shows the case's clocks."""
    shown: Sequence[Row] = reports_of(connection, case_id)
    own = [row.id for row in shown if row.id == case_id]
    return next(iter(own or [row.id for row in shown]), None)


def _number(connection: sa.Connection, case_id: str) -> str | None:
    return connection.execute(sa.select(cases.c.number).where(cases.c.id == case_id)).scalar()


def _is_open(connection: sa.Connection, case_id: str) -> bool:
    mine = sa.select(cases.c.status).where(cases.c.id == case_id)
    return connection.execute(mine).scalar() in OPEN
