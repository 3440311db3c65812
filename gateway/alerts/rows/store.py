"""Rows that wait for the carrier, alerts and notes alike: published by any number of relays, held by one job.

Nothing is lost by a crash: a row that was published or held is due again when LEASE has passed.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.alerts.alert import State

LEASE = timedelta(seconds=30)  # longer than a job may take, so that no two jobs hold one row
MOST_AT_ONCE = 100
# Stands in `token` between publishing and the claim. A job whose row no longer says so is a stale copy:
# without it, a copy left in the queue would jump the back-off of a row that was tried meanwhile.
QUEUED = "queued"
TRIED = (State.DUE, State.UNKNOWN)


def insert_if_new(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> int:
    """Adds rows; one that breaks a unique constraint is there already and stays as it is. Gives how many were added;
    one that another transaction is adding just now is waited for."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(table).on_conflict_do_nothing().returning(sa.literal(1))
    return sum(len(connection.execute(new.values(row)).all()) for row in rows)


def is_due(table: sa.Table, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.state.in_(TRIED),
        table.c.due_at <= now,
        sa.or_(table.c.lease_until.is_(None), table.c.lease_until <= now),
    )


def some_are_due(connection: sa.Connection, table: sa.Table, now: datetime) -> bool:
    """Cheap to ask: an idle relay takes no write lock."""
    return connection.execute(sa.select(table.c.id).where(is_due(table, now)).limit(1)).first() is not None


def publish(
    connection: sa.Connection, table: sa.Table, wanted: sa.ColumnElement[bool], order: Sequence[Any], now: datetime
) -> Sequence[Any]:
    """Marks the most urgent due rows as handed to the queue and returns them, whole.

    The condition stands twice: the second is asked again after waiting for another relay's transaction."""
    first = sa.select(table.c.id).where(is_due(table, now), wanted).order_by(*order).limit(MOST_AT_ONCE)
    values: dict[str, Any] = {"token": QUEUED, "due_at": now + LEASE, "lease_until": None}
    if "queued_at" in table.c:  # what nobody has taken since it was handed over still lies there since then
        fresh = sa.literal(now, table.c.queued_at.type)
        values["queued_at"] = sa.case((table.c.token == QUEUED, table.c.queued_at), else_=fresh)
    marked = (
        table.update()
        .where(table.c.id.in_(first.scalar_subquery()), is_due(table, now))
        .values(values)
        .returning(*table.c)
    )
    return connection.execute(marked).all()


def take_back(connection: sa.Connection, table: sa.Table, ids: Sequence[int], now: datetime) -> None:
    """The queue could not be reached: the rows are due as before."""
    back = table.update().where(table.c.id.in_(ids), table.c.token == QUEUED)
    connection.execute(back.values(token=None, due_at=now))


def claim(connection: sa.Connection, table: sa.Table, row_ids: Sequence[int], now: datetime) -> Sequence[Any]:
    """Those of these rows that are there to be taken, held under a new token until LEASE has passed."""
    held = (
        table.update()
        .where(table.c.id.in_(row_ids), table.c.state.in_(TRIED), table.c.token == QUEUED)
        .values(
            token=secrets.token_hex(16), lease_until=now + LEASE, due_at=now + LEASE, attempts=table.c.attempts + 1
        )
        .returning(*table.c)
    )
    return connection.execute(held).all()
