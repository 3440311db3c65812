"""Signing in, in SQL: counted first, then said. Every function works inside its caller's transaction.

What is typed lives here for one hop and is never written down, but for the duty number itself.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.pins.pin import MOST_FAILURES, Issued, hash_pin, issue, matches, split
from gateway.reports.attempts import store as attempts
from gateway.storage.tables import members

_NOBODY = -1
_BY_NUMBER = sa.select(members.c.id, members.c.pin_hash, members.c.pin_failures).where(
    members.c.duty_number == sa.bindparam("number"), members.c.active
)


def give_pin(connection: sa.Connection, member_code: str, key: bytes) -> Issued | None:
    """A new number and PIN for this member, in place of those before; what was locked is open again. None for a code
    that no active member has."""
    new = issue()
    while connection.execute(_BY_NUMBER.where(members.c.code != member_code), {"number": new.number}).first():
        new = issue()
    values = {"duty_number": new.number, "pin_hash": hash_pin(new.pin, key), "pin_failures": 0}
    mine = members.update().where(members.c.code == member_code, members.c.active)
    return new if connection.execute(mine.values(values)).rowcount else None


def sign_in(connection: sa.Connection, caller: str, typed: str, key: bytes, now: datetime) -> int | None:
    """The id of the member whose number and PIN these are. An unknown number, a wrong PIN, one that is locked and a
    caller who failed too often take the same work: one Argon2 and the same statements.

    caller: under what name tries are counted. typed: number and PIN in one. key: as the PINs were hashed with."""
    number, pin = split(typed)
    # Not FOR UPDATE: that would bar the notes of this member, which wait with their report locked.
    row = connection.execute(_BY_NUMBER.with_for_update(key_share=True), {"number": number}).first()
    fits = matches(row.pin_hash if row else None, pin, key)
    before = attempts.take_sign_in(connection, caller, now)
    open_to_try = row is not None and bool(row.pin_hash) and row.pin_failures < MOST_FAILURES and before is not None
    right = fits and open_to_try
    _count(connection, row.id if row and open_to_try else _NOBODY, right)
    attempts.settle_sign_in(connection, caller, before if right else None, now)
    return int(row.id) if row and right else None


def _count(connection: sa.Connection, member_id: int, right: bool) -> None:
    """Five in a row lock; a right one begins anew."""
    failures: Any = 0 if right else members.c.pin_failures + 1
    connection.execute(members.update().where(members.c.id == member_id).values(pin_failures=failures))


def still_fits(connection: sa.Connection, member_id: int, typed: str, key: bytes) -> bool:
    """Whether a hop that is played again still stands behind the right PIN. Counts nothing."""
    number, pin = split(typed)
    row = connection.execute(_BY_NUMBER, {"number": number}).first()
    return matches(row.pin_hash if row else None, pin, key) and row is not None and row.id == member_id


def set_off_duty(connection: sa.Connection, member_id: int, until: datetime | None) -> None:
    """until: None for who is back."""
    connection.execute(members.update().where(members.c.id == member_id).values(off_until=until))
