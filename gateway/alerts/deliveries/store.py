"""Delivery reports in SQL, also those that come before our send has returned.

Every function works inside its caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import State
from gateway.alerts.climbing.store import climb_if_nobody_is_left, fresh, lock_report_of
from gateway.alerts.delivery import meaning, message_code, moves, short_code
from gateway.alerts.roster import Roster
from gateway.storage.tables import alerts, delivery_reports


def take_delivery(
    connection: sa.Connection, teams: Roster, message_id: str, status: str, reason: str, now: datetime
) -> None:
    """A delivery report, known by its message id alone: whom it is about says nothing, a note or an older case
    may have gone to the same phone. One that fits no alert yet is kept: it may be faster than the answer to
    our send."""
    code, status, reason = message_code(message_id), short_code(status), short_code(reason)
    row = _of_message(connection, code)
    if row is not None:
        lock_report_of(connection, row.id)
        _deliver(connection, teams, fresh(connection, row.id), status, reason, now)
    elif code:
        kept = {"message_id": code, "status": status, "reason": reason, "received_at": now}
        connection.execute(delivery_reports.insert().values(kept))


def match_early_reports(connection: sa.Connection, teams: Roster, now: datetime) -> None:
    """Delivery reports that crossed with the commit of their alert."""
    query = sa.select(alerts).where(alerts.c.message_id.in_(sa.select(delivery_reports.c.message_id)))
    for row in connection.execute(query.order_by(alerts.c.report_id)).all():
        lock_report_of(connection, row.id)
        apply_early_reports(connection, teams, [row], now)


def apply_early_reports(connection: sa.Connection, teams: Roster, rows: Sequence[Any], now: datetime) -> None:
    messages = [row.message_id for row in rows if row.message_id]
    came = delivery_reports.c.message_id.in_(messages)
    query = sa.select(delivery_reports).where(came).order_by("id")
    early = connection.execute(query).all() if messages else []
    for row, report in product(rows, early):
        if row.message_id == report.message_id:
            _deliver(connection, teams, fresh(connection, row.id), report.status, report.reason, now)
    if early:
        done = delivery_reports.c.id.in_([report.id for report in early])
        connection.execute(delivery_reports.delete().where(done))


def _deliver(connection: sa.Connection, teams: Roster, row: Any, status: str, reason: str, now: datetime) -> None:
    if not moves(status, row.carrier_state):
        return
    becomes = meaning(status).state
    values: dict[str, Any] = {"carrier_state": status}
    if becomes and row.state in (State.SENT, State.UNKNOWN, State.FAILED):
        values |= {"state": becomes, "failure": reason or status if becomes is State.FAILED else None}
        if becomes is State.DELIVERED:
            values["delivered_at"] = now
    connection.execute(alerts.update().where(alerts.c.id == row.id).values(values))
    spoken_for = alerts.update().where(alerts.c.joined_to == row.id, alerts.c.state == State.SENT)
    joined = connection.execute(spoken_for.values(values).returning(*alerts.c)).all()
    if values.get("state") == State.FAILED:
        for failed in (row, *joined):
            climb_if_nobody_is_left(connection, teams, failed, now)


def _of_message(connection: sa.Connection, message_id: str) -> Any | None:
    return connection.execute(sa.select(alerts).where(alerts.c.message_id == message_id)).first()
