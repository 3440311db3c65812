"""How a case ends and begins again, in SQL. Every function works inside its caller's transaction, with the case held,
and raises Impossible where it changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.holding import store as holding
from gateway.cases import closing
from gateway.cases.closing import Ending
from gateway.cases.impossible import insist
from gateway.cases.path.store import settle_no_police
from gateway.cases.stages import FOLLOW_UP
from gateway.cases.store import OPEN, clocks_of, reports_of, stages_of
from gateway.deadlines import rules as clocks
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, decisions, referrals
from gateway.storage.partners.tables import returns
from gateway.storage.tables import reports

Row = sa.Row[Any]


def ending(connection: sa.Connection, case: Row, role: str) -> Ending:
    """What the rules ask before a case is closed by somebody of this role."""
    rows = clocks_of(connection, case.id)
    running = {clock.what for clock in rows if clock.met_at is None and clock.stopped_at is None}
    still = sum(row["state"] in closing.OPEN_REFERRAL for row in _referrals(connection, case.id))
    lead = role == Role.HOTLINE_LEAD
    home = _under_way(connection, case.id)
    return Ending(case.status, case.level, case.grounds, running & closing.LEGAL, still, lead, home)


def _under_way(connection: sa.Connection, case_id: str) -> int:
    """How many are on their way home, or home without reintegration."""
    mine = (returns.c.case_id == case_id, returns.c.ended_at.is_(None))
    return int(connection.execute(sa.select(sa.func.count()).select_from(returns).where(*mine)).scalar_one())


def close(
    connection: sa.Connection,
    case: Row,
    outcome: str,
    checklist: Mapping[str, Any],
    by: str,
    role: str,
    now: datetime,
) -> None:
    """The case is over: no clock of it runs any more, and its reports end with it. checklist: what was looked at, and
    `follow_up_on`, the day of the next look, or ""."""
    settle_no_police(connection, case, now)
    ticked = [item for item in closing.CHECKLIST if checklist.get(item)]
    insist(closing.why_not(ending(connection, case, role), outcome, ticked))
    status = closing.closed_status(_referrals(connection, case.id))
    values = {"status": status, "closed_at": now, "closed_by": by, "outcome": outcome, "checklist": dict(checklist)}
    connection.execute(cases.update().where(cases.c.id == case.id).values(values))
    deadlines.meet(connection, clocks.FOLLOW_UP, "case", case.id, now)  # met, so that a reopened case renews it
    deadlines.stop(connection, "case", case.id, now)
    for report in reports_of(connection, case.id):
        _end(connection, report, outcome, by, now)
        deadlines.stop_of_report(connection, report.id, now)
    diary.write(connection, now, by, "closed_case", "case", case.number, outcome=outcome)


def _end(connection: sa.Connection, report: Row, outcome: str, by: str, now: datetime) -> None:
    """Nobody is asked about it any more. One that was linked has ended already."""
    if report.linked_to is None:
        holding.end(connection, report.case_number, by, now)
        deadlines.decided(connection, report.id, now)
        ended = {"triage": "closed", "ended_as": closing.REPORTS_END_AS[outcome], "ended_at": now}
        connection.execute(reports.update().where(reports.c.id == report.id).values(ended))
    row = {"report_id": report.id, "by": by, "at": now, "what": "close", "before": "case", "after": "closed"}
    connection.execute(decisions.insert().values(row | {"reason": closing.REPORTS_END_AS[outcome]}))


def reopen(
    connection: sa.Connection, rules: DeadlineRules, case: Row, reason: str, by: str, now: datetime
) -> None:  # fmt: skip
    """The case goes on, and the next step is asked for. No other clock that was met or stopped begins again."""
    insist("open_already" if case.status in OPEN else "")
    insist("" if reason in closing.REASONS_TO_REOPEN else "no_reason")
    followed = any(row.stage == FOLLOW_UP for row in stages_of(connection, case.id))
    back = {"status": "follow_up" if followed else "active", "closed_at": None, "closed_by": None, "outcome": None}
    connection.execute(cases.update().where(cases.c.id == case.id).values(back | {"checklist": {}}))
    mine = reports.update().where(reports.c.case_id == case.id, reports.c.linked_to.is_(None))
    connection.execute(mine.values(triage="case", ended_as=None, ended_at=None))
    deadlines.renew(connection, rules, clocks.FOLLOW_UP, "case", case.id, case.level, now)
    diary.write(connection, now, by, "reopened_case", "case", case.number, reason=reason)


def _referrals(connection: sa.Connection, case_id: str) -> list[Mapping[str, str]]:
    mine = sa.select(referrals.c.kind, referrals.c.state).where(referrals.c.case_id == case_id)
    return [dict(row._mapping) for row in connection.execute(mine)]
