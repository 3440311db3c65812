"""Who has a case in hand, in SQL. A ladder stops only here, and only for a person who signed in; it goes on when that
person gives the case back or notes no outcome in time.

Every function works inside its caller's transaction.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, State
from gateway.alerts.climbing.store import told_of
from gateway.alerts.field_notes.codes import ACCEPTED, ASKS_HOTLINE, BY_MENU, CANNOT, DONE, OUTCOMES, OVERDUE
from gateway.alerts.field_notes.store import write_field_note
from gateway.alerts.ladder.store import (
    allowed,
    climb_of,
    lock,
    may_know,
    only_hotline,
    still_fit,
    take_up_again,
    write_plan,
)
from gateway.alerts.members.store import load_roster
from gateway.alerts.notes.store import write_note
from gateway.alerts.roster import Roster
from gateway.alerts.routing import restarted
from gateway.storage.database import reading
from gateway.storage.tables import alerts, members, reports

OUTCOME_WITHIN = timedelta(hours=2)  # where config/teams.yaml names no time for a level
_TAKEN_BACK = {"opened_at": None, "opened_by": None, "held_by": None, "outcome_due_at": None}
_WAS_ASKED = alerts.c.state.in_((State.SENT, State.DELIVERED, State.UNKNOWN))


def open_case(
    connection: sa.Connection, case_number: str, by: str, now: datetime, member: int | None = None, **holds: Any
) -> bool:
    """A person has the case: nobody else is asked, and who was asked reads that it is taken. False when there is no
    such case or it is open already. member: who opens it, and need not be told."""
    report = _case(connection, case_number)
    if report is None or report.opened_at is not None:
        return False
    values = {"opened_at": now, "opened_by": by, "held_by": None, "outcome_due_at": None, **holds}
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    cancel(connection, alerts.c.report_id == report.id)
    _stand_down(connection, report, member, now)
    return True


def accept(connection: sa.Connection, teams: Roster, member_id: int, case_number: str, now: datetime) -> str:
    """Behind a PIN: "accepted", also for who has it already; "taken" by somebody else; "no_case" for who was not told
    of it, knows the people, or may not be told any more."""
    report, mine = _case(connection, case_number), told_of(connection, member_id, case_number)
    me = connection.execute(sa.select(members).where(members.c.id == member_id)).one()
    knows_them = any(row.answer == Answer.KNOW for row in mine)
    if report is None or not mine or knows_them or not may_know(report, teams, me.team, me.role):
        return "no_case"
    if report.opened_at is not None:
        return "accepted" if report.held_by == member_id else "taken"
    within = teams.outcome_within.get(report.level, OUTCOME_WITHIN)
    open_case(connection, case_number, me.code, now, member_id, held_by=member_id, outcome_due_at=now + within)
    _answer(connection, mine[0].id, Answer.ACT, now)
    write_field_note(connection, report.id, member_id, ACCEPTED, BY_MENU, now)
    return "accepted"


def give_up(
    connection: sa.Connection, teams: Roster, member_id: int, case_number: str, by: str, now: datetime
) -> bool:
    """Who has accepted the case cannot go on: the next are asked at once. False for who does not hold it."""
    report = _case(connection, case_number)
    if report is None or report.held_by != member_id or report.opened_at is None:
        return False
    write_field_note(connection, report.id, member_id, CANNOT, by, now)
    _restart(connection, teams, report.id, now)
    return True


def note(
    connection: sa.Connection, teams: Roster, member_id: int, case_number: str, what: str, by: str, now: datetime
) -> bool:
    """What a member found out, for the hotline. False for who was not told of the case. An outcome behind a PIN by who
    holds the case is what the service waits for."""
    report, mine = _case(connection, case_number), told_of(connection, member_id, case_number)
    if report is None or not mine:
        return False
    new = write_field_note(connection, report.id, member_id, what, by, now)
    if by == BY_MENU and what in OUTCOMES and report.held_by == member_id:
        connection.execute(reports.update().where(reports.c.id == report.id).values(outcome_due_at=None))
    if new and what in (*ASKS_HOTLINE, DONE):
        tell_hotline(connection, teams, report, "team_noted", now)
    return True


def any_overdue(engine: sa.Engine, now: datetime) -> bool:
    """Whether somebody who accepted a case noted no outcome in time; asks without the write lock."""
    with reading(engine) as connection:
        return connection.execute(sa.select(reports.c.id).where(_is_overdue(now)).limit(1)).first() is not None


def restart_overdue(connection: sa.Connection, teams: Roster, now: datetime) -> int:
    """Cases whose holder noted no outcome in time: the next are asked at once. Gives how many."""
    overdue = lock(connection, _is_overdue(now))
    for report_id in overdue:
        held_by = _report(connection, report_id).held_by
        write_field_note(connection, report_id, held_by, OVERDUE, BY_MENU, now)
        _restart(connection, teams, report_id, now)
    return len(overdue)


def set_suspect(connection: sa.Connection, teams: Roster, case_number: str, suspect: str, now: datetime) -> bool:
    """Staff know what the suspected person is (flag F23): nobody local is told any more until a person decides, nor
    keeps the case from others who could not even see it now. False when there is no such case."""
    report = _case(connection, case_number)
    if report is None:
        return False
    values = {"suspect": suspect or None, "released_at": None, "released_by": None}
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    if not allowed(_report(connection, report.id)):
        nobody_local(connection, teams, report.id, now)
    return True


def hold_local(connection: sa.Connection, teams: Roster, case_number: str, now: datetime) -> bool:
    """Staff keep it from local teams until a person lets them know. False when there is no such case."""
    report = _case(connection, case_number)
    if report is None:
        return False
    values = {"local_hold": True, "released_at": None, "released_by": None}
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    nobody_local(connection, teams, report.id, now)
    return True


def nobody_local(
    connection: sa.Connection, teams: Roster, report_id: str, now: datetime, withdrawn: bool = False
) -> None:
    """Nobody local is told any more, and who may not know now keeps the case from nobody: the hotline goes on.
    withdrawn: its caller is leaving; the row does not say so yet."""
    report = _report(connection, report_id)
    if withdrawn:
        report = SimpleNamespace(**(dict(report._mapping) | {"withdrawn": True}))
    if not _holder_may_know(connection, teams, report):
        _restart(connection, teams, report_id, now)
    only_hotline(connection, teams, report_id, now)


def _holder_may_know(connection: sa.Connection, teams: Roster, report: Any) -> bool:
    """Also of a case that no member has."""
    holder = connection.execute(sa.select(members).where(members.c.id == report.held_by)).first()
    return holder is None or may_know(report, teams, holder.team, holder.role)


def release(connection: sa.Connection, case_number: str, by: str, now: datetime) -> Any | None:
    """A person lets local teams know, but for those whom the caller or a suspect's role leaves out. Gives the report,
    whose alerts are then to be written; None for a case that is not there or was withdrawn."""
    report = _case(connection, case_number)
    if report is None or report.withdrawn:
        return None
    values = {"released_at": now, "released_by": by, "local_hold": False}
    connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    return report


def hand_back(connection: sa.Connection, teams: Roster, case_number: str, now: datetime) -> bool:
    """Staff who had the case open have it no more: the next are asked at once. False where nobody of the staff has."""
    report = _case(connection, case_number)
    if report is None or report.opened_at is None or report.held_by is not None:
        return False
    _restart(connection, teams, report.id, now)
    return True


def end(connection: sa.Connection, case_number: str, by: str, now: datetime) -> None:
    """Staff have ended it, whoever had it: nobody is asked any more, and no outcome is waited for."""
    if open_case(connection, case_number, by, now):
        return
    if (report := _case(connection, case_number)) is not None:
        cancel(connection, alerts.c.report_id == report.id)
        connection.execute(reports.update().where(reports.c.id == report.id).values(outcome_due_at=None))


def cancel(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """What waits is not sent any more."""
    due = alerts.update().where(which, alerts.c.state == State.DUE)
    connection.execute(due.values(state=State.CANCELLED))


def tell_hotline(connection: sa.Connection, teams: Roster, report: Any, wording: str, now: datetime) -> None:
    """A short SMS to each of the hotline; none about an exercise."""
    if report.drill:
        return
    for member in load_roster(connection, teams).hotline.members:
        write_note(
            connection, wording, member.language, now, member_id=member.id, case_number=report.case_number
        )  # fmt: skip


def _restart(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    connection.execute(reports.update().where(reports.c.id == report_id).values(_TAKEN_BACK))
    # What was cancelled when the case was taken, and never went out, is planned anew.
    never_out = (alerts.c.state == State.CANCELLED, alerts.c.attempts == 0, alerts.c.answer.is_(None))
    connection.execute(alerts.delete().where(alerts.c.report_id == report_id, *never_out))
    rung, climb = take_up_again(connection, report_id), climb_of(connection, teams, report_id)
    plan = still_fit(_report(connection, report_id), teams, restarted(climb, rung, now))
    write_plan(connection, report_id, plan, now)


def _stand_down(connection: sa.Connection, report: Any, member: int | None, now: datetime) -> None:
    """Who was asked and has not answered need not look any more; who said that they act goes on when staff open the
    case, and hears it when a colleague has taken it."""
    mine = alerts.c.report_id == report.id
    rows = connection.execute(sa.select(alerts.c.member_id, alerts.c.language, alerts.c.answer, _WAS_ASKED).where(mine))
    asked: dict[int, str] = {}
    spared = {member}
    for member_id, language, answer, was_asked in rows:
        if answer and not (answer == Answer.ACT and member):
            spared.add(member_id)
        elif was_asked:
            asked[member_id] = language
    for member_id in sorted(asked.keys() - spared):
        write_note(
            connection, "stand_down", asked[member_id], now, member_id=member_id, case_number=report.case_number
        )  # fmt: skip


def _answer(connection: sa.Connection, alert_id: int, answer: Answer, now: datetime) -> None:
    connection.execute(alerts.update().where(alerts.c.id == alert_id).values(answer=answer, answered_at=now))


def _case(connection: sa.Connection, case_number: str) -> Any | None:
    """The report, held until the transaction ends."""
    lock(connection, reports.c.case_number == case_number)
    return connection.execute(sa.select(reports).where(reports.c.case_number == case_number)).first()


def _report(connection: sa.Connection, report_id: str) -> Any:
    return connection.execute(sa.select(reports).where(reports.c.id == report_id)).one()


def _is_overdue(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(reports.c.outcome_due_at <= now, reports.c.held_by.is_not(None), reports.c.opened_at.is_not(None))

