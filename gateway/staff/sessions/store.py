"""Sessions of the console in SQL: 15 idle minutes, eight hours at most, each can be ended from elsewhere. Every
function works inside its caller's transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.privacy import CannotOpen
from gateway.staff.roles import Role
from gateway.staff.vault import token_hash, token_key, unwrap, wrap
from gateway.storage.casework.tables import sessions
from gateway.storage.tables import operators

IDLE, LONGEST_DAY = timedelta(minutes=15), timedelta(hours=8)
KEPT = timedelta(days=1)  # after the end, for who asks when they were signed in
_NOTED_EACH = timedelta(seconds=30)  # a page of many requests need not write each time
_SESSION = sa.select(
    sessions.c.id, sessions.c.operator_id, sessions.c.box, sessions.c.began_at, sessions.c.seen_at,
    operators.c.name, operators.c.role, operators.c.organisation_id, operators.c.must_change, operators.c.totp_box,
).join(operators, operators.c.id == sessions.c.operator_id)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in. private: of their own key pair."""

    session_id: int = field(repr=False)
    operator_id: int
    name: str
    role: Role
    organisation_id: int | None
    must_change: bool
    has_codes: bool
    private: bytes | None = field(repr=False)


def begin(connection: sa.Connection, operator_id: int, private: bytes, now: datetime) -> str:
    """A new session; gives its token, which is kept nowhere but in the browser."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": token_hash(token), "operator_id": operator_id, "box": wrap(private, token_key(token)),
        "began_at": now, "seen_at": now,
    }  # fmt: skip
    connection.execute(sessions.insert().values(row))
    return token


def find(connection: sa.Connection, token: str, now: datetime) -> Signed | None:
    """Who has this token, unless the session ended, was idle too long or lasted too long, or the account is off."""
    mine = (sessions.c.token_hash == token_hash(token), sessions.c.ended_at.is_(None), operators.c.active)
    row = connection.execute(_SESSION.where(*mine)).first()
    if row is None or now - row.began_at >= LONGEST_DAY or now - row.seen_at >= IDLE:
        return None
    return Signed(
        row.id, row.operator_id, row.name, Role(row.role), row.organisation_id, row.must_change,
        row.totp_box is not None, _private(row.box, token),
    )  # fmt: skip


def _private(box: bytes | None, token: str) -> bytes | None:
    try:
        return unwrap(box, token_key(token)) if box else None
    except CannotOpen:
        return None


def note_use(connection: sa.Connection, session_id: int, now: datetime) -> None:
    """The person did something. What a page asks for by itself does not count."""
    stale = (sessions.c.id == session_id, sessions.c.seen_at < now - _NOTED_EACH)
    connection.execute(sessions.update().where(*stale).values(seen_at=now))


def end(connection: sa.Connection, which: sa.ColumnElement[bool], now: datetime) -> int:
    """Ends these sessions and forgets what they could open; gives how many."""
    these = sessions.update().where(which, sessions.c.ended_at.is_(None))
    return connection.execute(these.values(ended_at=now, box=None)).rowcount


def sweep(connection: sa.Connection, now: datetime) -> None:
    """Sessions that ran out forget what they could open; old ones are forgotten."""
    end(connection, (sessions.c.seen_at <= now - IDLE) | (sessions.c.began_at <= now - LONGEST_DAY), now)
    connection.execute(sessions.delete().where(sessions.c.ended_at <= now - KEPT))


def open_of(connection: sa.Connection, operator_id: int) -> Sequence[Any]:
    """Somebody's sessions, the one used last first."""
    mine = sa.select(sessions.c.id, sessions.c.began_at, sessions.c.seen_at)
    mine = mine.where(sessions.c.operator_id == operator_id, sessions.c.ended_at.is_(None))
    return connection.execute(mine.order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())).all()
