"""Talks in SQL: found by a token of the day, opened by a key that nobody keeps. Works inside its caller's transaction.

Whoever has the database has boxes; whoever has the day's key as well must still know the number.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from gateway.conversation.talks.talk import SILENCE, Talk
from gateway.messages import CallId, TalkKey
from gateway.storage.database import reading
from gateway.storage.tables import talks

_LOCK_NUMBER = sa.text("SELECT pg_advisory_xact_lock(:number)")
_FIND = sa.select(talks).where(talks.c.token.in_(sa.bindparam("tokens", expanding=True)))


def lock(connection: sa.Connection, keys: Sequence[TalkKey]) -> None:
    """Two SMS from one number are heard one after the other, also while there is no row yet."""
    if connection.dialect.name == "postgresql":  # SQLite's write lock does the same
        connection.execute(_LOCK_NUMBER, {"number": int(keys[-1].token[:15], 16)})


def find(connection: sa.Connection, keys: Sequence[TalkKey], now: datetime) -> Talk | None:
    """The talk with this number under any key of the day; None when there is none, it is over by silence, or nobody
    can open it any more."""
    rows = {row.token: row for row in connection.execute(_FIND, {"tokens": [key.token for key in keys]})}
    for key in keys:
        row = rows.get(key.token)
        if row is not None and row.expires_at > now:
            return _opened(key.key, row.box)
    return None


def save(connection: sa.Connection, keys: Sequence[TalkKey], talk: Talk, now: datetime) -> None:
    """Keeps it under the newest key, for SILENCE from now on: just after midnight it moves to the new day."""
    drop(connection, keys)
    row = {"token": keys[0].token, "box": _closed(keys[0].key, talk), "expires_at": now + SILENCE}
    connection.execute(talks.insert(), row)


def drop(connection: sa.Connection, keys: Sequence[TalkKey]) -> None:
    connection.execute(talks.delete().where(talks.c.token.in_([key.token for key in keys])))


def any_silent(engine: sa.Engine, now: datetime) -> bool:
    """Whether a talk has run out; asks without taking the write lock."""
    query = sa.select(talks.c.token).where(talks.c.expires_at <= now).limit(1)
    with reading(engine) as connection:
        return connection.execute(query).first() is not None


def forget(connection: sa.Connection, now: datetime) -> None:
    """Talks that ran out go, and nobody is told."""
    connection.execute(talks.delete().where(talks.c.expires_at <= now))


def _closed(key: bytes, talk: Talk) -> bytes:
    told = asdict(talk) | {"call": [talk.call.key, talk.call.code.hex()]}
    return bytes(SecretBox(key).encrypt(json.dumps(told).encode()))


def _opened(key: bytes, box: bytes) -> Talk | None:
    """None for a box that another version wrote, or that is damaged: then there is no talk."""
    try:
        told: dict[str, Any] = json.loads(SecretBox(key).decrypt(box))
        name, code = told["call"]
        told["call"] = CallId(name, bytes.fromhex(code))
        told["words"] = {name: tuple(pieces) for name, pieces in told["words"].items()}
        return Talk(**told | {name: tuple(told[name]) for name in ("inputs", "replies")})
    except (CryptoError, ValueError, KeyError, TypeError):
        return None
