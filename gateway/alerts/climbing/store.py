"""The next step at once, in SQL: when everybody told on one has refused or cannot be reached.

Every function works inside its caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, Reason, State
from gateway.alerts.delivery import may_come_back
from gateway.alerts.ladder.store import PLANNED, allowed, climb_of, lock, read_report, still_fit, write_plan
from gateway.alerts.roster import Roster
from gateway.alerts.routing import Plan, after_refusal
from gateway.storage.tables import alerts, reports

REFUSALS = (Answer.CANNOT, Answer.KNOW)


def write_fitting(connection: sa.Connection, teams: Roster, report_id: str, plan: Plan, now: datetime) -> Plan:
    """What of this plan may be written by now; gives that."""
    fitting = still_fit(read_report(connection, report_id), teams, plan)
    write_plan(connection, report_id, fitting, now)
    return fitting


def climb_if_nobody_is_left(connection: sa.Connection, teams: Roster, row: Any, now: datetime) -> None:
    """Everybody told on this rung has refused or cannot be reached: the next team is told at once."""
    same_rung = sa.and_(
        alerts.c.report_id == row.report_id, alerts.c.rung == row.rung, alerts.c.team == row.team,
        alerts.c.state != State.CANCELLED,
    )  # fmt: skip
    if not all(map(_is_hopeless, connection.execute(sa.select(alerts).where(same_rung)))):
        return
    if row.reason == Reason.LEAD or row.team == teams.hotline.code:
        return
    if not allowed(read_report(connection, row.report_id)):
        return  # the ladder has gone on at the hotline when the permission went
    climb = climb_of(connection, teams, row.report_id, row.rung)
    plan = write_fitting(connection, teams, row.report_id, after_refusal(climb, row.rung, now), now)
    for alert in plan.alerts[:1]:
        planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung == alert.rung, PLANNED)
        sooner = alerts.update().where(planned, alerts.c.due_at > now)
        connection.execute(sooner.values(due_at=now, reason=Reason.REFUSED))


def lock_report_of(connection: sa.Connection, alert_id: int) -> list[str]:
    """Its report, held until the transaction ends."""
    return lock(connection, reports.c.id.in_(sa.select(alerts.c.report_id).where(alerts.c.id == alert_id)))


def fresh(connection: sa.Connection, alert_id: int) -> Any:
    """Its row as it is now."""
    return connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).one()


def told_of(connection: sa.Connection, member_id: int, case_number: str) -> Sequence[Any]:
    """What this member has been sent of this case, newest first."""
    out = sa.or_(alerts.c.attempts > 0, alerts.c.joined_to.is_not(None))
    mine = sa.and_(alerts.c.member_id == member_id, alerts.c.case_number == case_number, out)
    return connection.execute(sa.select(alerts).where(mine).order_by(alerts.c.rung.desc())).all()


def _is_hopeless(row: Any) -> bool:
    if row.answer in REFUSALS:
        return True
    away = row.carrier_state and may_come_back(row.carrier_state)
    return row.state == State.FAILED and (row.level == "P1" or not away)
