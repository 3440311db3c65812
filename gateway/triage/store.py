"""Decisions on reports in SQL: each is a row that says what was before and after, by whom and why, with a line of the
diary, in one transaction. Every function works inside its caller's transaction and raises Refused when the decision is
not possible now, or when a colleague decided something meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.ladder.store import lock
from gateway.alerts.store import AlertStore
from gateway.conversation.store import alert_about
from gateway.deadlines import store as clocks
from gateway.deadlines.rules import FIRST_TOUCH, DeadlineRules
from gateway.diary import store as diary
from gateway.privacy import seal
from gateway.reports.letters.store import write_to_caller
from gateway.reports.report import State as CallState
from gateway.reports.store import Row
from gateway.staff.roles import HOTLINE, Role
from gateway.storage.casework.tables import decisions
from gateway.storage.tables import operators, reports
from gateway.triage.decisions import (
    ENDING,
    OPEN,
    Standing,
    State,
    What,
    after,
    level_refusal,
    lowers,
    refusal,
    written,
)  # fmt: skip
from gateway.triage.explaining import Local, may_tell

DIARY = {  # how the diary calls a decision
    What.TAKE: "took", What.ASSIGN: "assigned", What.GIVE_BACK: "gave_back", What.LEVEL: "set_level",
    What.FLAGS: "set_flags", What.RELEASE: "released_local", What.HOLD: "held_local", What.LINK: "linked",
    What.UNLINK: "unlinked", What.DIFFER: "not_alike", What.MESSAGE: "wrote_to_caller", What.NEED_INFO: "need_info",
    What.ACTIONABLE: "actionable", What.OTHER: "other_service", What.CLOSE: "closed", What.REOPEN: "reopened",
}  # fmt: skip
NO_LEVEL = "P2"  # of a report that nobody has rated yet: urgent until somebody says otherwise


class Refused(Exception):
    """Not possible now. code: of gateway.triage.words.REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever decides, when and with what. seal_key: what remarks are sealed to."""

    connection: sa.Connection
    alerts: AlertStore
    clocks: DeadlineRules
    seal_key: bytes = field(repr=False)
    by: str
    role: Role
    now: datetime


@dataclass(frozen=True, slots=True)
class On:
    """The report that is decided on, as its page showed it. version: the id of the newest decision there, or 0."""

    number: str = field(repr=False)
    version: int


def take(hand: Hand, on: On) -> None:
    """I look at it now: the ladder stops, unless a team member has it in hand, who goes on."""
    report = hold(hand, on, What.TAKE)
    hand.alerts.open_case(hand.connection, on.number, hand.by, hand.now)
    change(hand, report, What.TAKE, assigned_to=hand.by, opened_by=_opened_by(report, hand.by))
    write_down(hand, report, What.TAKE, report.assigned_to or "", hand.by)


def assign(hand: Hand, on: On, to: str) -> None:
    """A colleague of the hotline gets it. Nobody has looked yet: the ladder goes on until somebody takes it."""
    report = hold(hand, on, What.ASSIGN)
    if to not in colleagues(hand.connection):
        raise Refused("nobody_there")
    if report.assigned_to == to:
        raise Refused("already_with")
    change(hand, report, What.ASSIGN, assigned_to=to, opened_by=_opened_by(report, to) if report.opened_at else None)
    write_down(hand, report, What.ASSIGN, report.assigned_to or "", to)


def give_back(hand: Hand, on: On) -> None:
    """Nobody has it any more: the ladder goes on at once, unless a team member has it."""
    report = hold(hand, on, What.GIVE_BACK)
    change(hand, report, What.GIVE_BACK, assigned_to=None)
    hand.alerts.hand_back(hand.connection, on.number, hand.now)
    write_down(hand, report, What.GIVE_BACK, report.assigned_to or "", "")


def set_level(hand: Hand, on: On, level: str, reason: str = "", remark: str = "") -> None:
    """reason, remark: wanted only to lower it."""
    report = hold(hand, on, What.LEVEL)
    if code := level_refusal(report.level, level, reason, remark):
        raise Refused(code)
    change(hand, report, What.LEVEL)
    apply_level(hand, report, level)
    reason = reason if lowers(report.level, level) else ""
    write_down(hand, report, What.LEVEL, report.level or "", level, reason, remark)


def write_message(hand: Hand, on: On, text: str) -> None:
    """A letter that the caller reads with the reference. text: one that `wrong_with` has nothing against."""
    report = hold(hand, on, What.MESSAGE)
    if not write_to_caller(hand.connection, report.id, text, hand.now):
        raise Refused("no_reference")
    change(hand, report, What.MESSAGE)
    write_down(hand, report, What.MESSAGE, "", "")


def move(hand: Hand, on: On, what: What, remark: str = "") -> None:
    """what: NEED_INFO or ACTIONABLE."""
    report = hold(hand, on, what)
    change(hand, report, what)
    write_down(hand, report, what, report.triage or "", what, remark=remark)


def pass_on(hand: Hand, on: On, service: str, reason: str, remark: str = "") -> None:
    """Not trafficking, but for another service."""
    report = hold(hand, on, What.OTHER)
    change(hand, report, What.OTHER, ended_as="not_tip_other_service", ended_at=hand.now)
    write_down(hand, report, What.OTHER, report.triage or "", service, reason, remark)


def close(hand: Hand, on: On, reason: str, remark: str = "") -> None:
    """Its clocks stop and nobody is asked any more. Reports linked to one whose caller withdrew must not end with it:
    their own callers still wait."""
    report = hold(hand, on, What.CLOSE)
    behind = sa.select(reports.c.id).where(reports.c.linked_to == report.id, sa.not_(reports.c.withdrawn))
    if report.withdrawn and hand.connection.execute(behind.limit(1)).first():
        raise Refused("others_behind")
    change(hand, report, What.CLOSE, ended_as=reason, ended_at=hand.now)
    write_down(hand, report, What.CLOSE, report.triage or "", State.CLOSED, reason, remark)


def reopen(hand: Hand, on: On, reason: str, remark: str = "") -> None:
    """Whoever opens it again has it. A clock that was met or stopped does not run again."""
    report = hold(hand, on, What.REOPEN)
    back(hand, report, What.REOPEN)
    write_down(hand, report, What.REOPEN, report.triage or "", State.SCREENING, reason, remark)


def colleagues(connection: sa.Connection) -> Sequence[str]:
    """Names of those of the hotline who can be given a report."""
    mine = (operators.c.active, operators.c.role.in_(HOTLINE))
    return connection.execute(sa.select(operators.c.name).where(*mine).order_by(operators.c.name)).scalars().all()


# What the other stores of this room share.


def hold(hand: Hand, on: On, what: What) -> Any:
    """The report's row, held until the transaction ends, if this person may decide this now."""
    lock(hand.connection, reports.c.case_number == on.number)
    report = find(hand.connection, on.number)
    if report is None:
        raise Refused("no_such_report")
    if newest(hand.connection, report.id) != on.version:
        raise Refused("changed")
    if code := refusal(standing(report), what, hand.role, hand.by):
        raise Refused(code)
    return report


def find(connection: sa.Connection, number: str) -> Any | None:
    """A report by its case number; None for one that left without an alert, and for an exercise."""
    mine = sa.and_(reports.c.case_number == number, sa.not_(reports.c.drill))
    listed = (reports.c.state != CallState.LEFT) | reports.c.withdrawn
    return connection.execute(sa.select(reports).where(mine, listed)).first()


def newest(connection: sa.Connection, report_id: str) -> int:
    """The id of its newest decision, 0 for none."""
    query = sa.select(sa.func.max(decisions.c.id)).where(decisions.c.report_id == report_id)
    return connection.execute(query).scalar() or 0


def standing(report: Any) -> Standing:
    """report: a row of `reports`."""
    return Standing(
        State(report.triage or ""), report.level or "", report.assigned_to or "", report.withdrawn,
        report.state == CallState.INCOMPLETE, report.box_public is not None, report.local_hold,
        may_tell(local_of(report)), report.case_id is not None,
    )  # fmt: skip


def local_of(report: Any) -> Local:
    released_by = (report.released_by or "somebody") if report.released_at else ""
    under_way = report.state == CallState.INCOMPLETE
    return Local(report.answers, report.suspect or "", report.withdrawn, released_by, report.local_hold, under_way)


def change(hand: Hand, report: Any, what: What, **values: Any) -> None:
    """What every decision does to the report: its state, the clocks of the first look and of what it is, and the end
    of all of it."""
    state = after(State(report.triage or ""), what)
    values["triage"] = state or None
    hand.connection.execute(reports.update().where(reports.c.id == report.id).values(values))
    if state in OPEN and what is not What.ASSIGN:
        clocks.look(hand.connection, hand.clocks, report.id, report.level or NO_LEVEL, hand.now)
    elif state is State.CASE:
        clocks.meet(hand.connection, FIRST_TOUCH, "report", report.id, hand.now)
    if what in ENDING:
        hand.alerts.end(hand.connection, report.case_number, hand.by, hand.now)
        clocks.decided(hand.connection, report.id, hand.now)
        clocks.stop_of_report(hand.connection, report.id, hand.now)


def back(hand: Hand, report: Any, what: What) -> None:
    """What had ended is open again, and with whoever opened it."""
    hand.alerts.open_case(hand.connection, report.case_number, hand.by, hand.now)
    values = {"assigned_to": hand.by, "opened_by": _opened_by(report, hand.by)}
    change(hand, report, what, **values, ended_as=None, ended_at=None, linked_to=None, case_id=None)


def apply_level(hand: Hand, report: Any, level: str) -> None:
    """The level, its clocks, and whom it tells: a worse one asks more people, a milder one asks them later."""
    hand.connection.execute(reports.update().where(reports.c.id == report.id).values(level=level))
    clocks.change_level(hand.connection, hand.clocks, report.id, level, hand.now)
    if lowers(report.level, level):
        hand.alerts.lower(hand.connection, report.id, level)
        return
    state = CallState(report.state)
    row = Row(report.id, report.case_number, level, report.answers, state, report.opened_at is not None)
    alert_about(hand.connection, hand.alerts, row, may_tell(local_of(report)), hand.now)


def write_down(
    hand: Hand, report: Any, what: What, before: str, after_: str, reason: str = "", remark: str = "", by: str = ""
) -> None:  # fmt: skip
    """The decision and its line in the diary; last in the transaction. by: who, if not the one whose hand it is."""
    by, sealed = by or hand.by, seal(hand.seal_key, {"remark": written(remark)}) if written(remark) else None
    row = {"report_id": report.id, "by": by, "at": hand.now, "what": what, "before": before, "after": after_}
    hand.connection.execute(decisions.insert().values(row | {"reason": reason, "remark": sealed}))
    told = {name: value for name, value in (("from", before), ("to", after_), ("reason", reason)) if value}
    diary.write(hand.connection, hand.now, by, DIARY[what], "report", report.case_number, **told)


def _opened_by(report: Any, to: str) -> str | None:
    """Who has it open: a team member goes on having it."""
    return report.opened_by if report.held_by is not None and report.opened_at else to
