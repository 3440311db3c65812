"""Editions kept in SQL, so that a call ends on what it began with also after a restart; notes on calls in Redis."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.channels.store import Breaker
from gateway.clock import Every
from gateway.editions.changes import NOTED_FOR, Began
from gateway.editions.edition import Edition
from gateway.editions.past import store as past
from gateway.messages import CallId
from gateway.storage.database import reading, writing
from gateway.storage.tables import editions

KEPT_FOR = timedelta(days=2)  # after an edition was replaced
LOOKED_AFTER = timedelta(hours=1)
MOST = 20  # who tries out a hundred changes in a day waits for no hundred editions at a start
MOST_NOTES = 50_000  # calls that one process notes in the minutes after a change


class KeptEditions:
    """The table of editions. Every method raises SQLAlchemyError while the database is away."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, edition: Edition, now: datetime) -> None:
        """Writes down that this one serves from now on, unless it did already; for calls, and for who looks back."""
        files = past.packed(edition.texts)
        with writing(self._engine) as connection:
            if _history(connection, 1) != [edition.digest]:
                connection.execute(editions.insert().values(digest=edition.digest, files=files, since=now))
                past.remember(connection, edition.digest, files, now)

    def history(self) -> tuple[Began, ...]:
        """What served lately, newest first."""
        query = sa.select(editions.c.digest, editions.c.since).order_by(editions.c.since.desc()).limit(MOST)
        with reading(self._engine) as connection:
            return tuple(Began(row.digest, row.since) for row in connection.execute(query))

    def texts(self, digest: str) -> Mapping[str, str]:
        """The files of an edition, by place; none if it has been forgotten."""
        query = sa.select(editions.c.files).where(editions.c.digest == digest).limit(1)
        with reading(self._engine) as connection:
            files = connection.execute(query).scalar_one_or_none()
        return past.unpacked(files) if files else {}


def _history(connection: sa.Connection, most: int) -> list[str]:
    query = sa.select(editions.c.digest).order_by(editions.c.since.desc()).limit(most)
    return list(connection.execute(query).scalars())


class Forgetting:
    """Called by the relay on every sweep; once an hour it forgets editions that were replaced two days ago, and changes
    that nobody looks back to any more."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._is_time = Every(LOOKED_AFTER)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            with writing(self._engine) as connection:
                _forget(connection, now)
                past.forget(connection, now)


def _forget(connection: sa.Connection, now: datetime) -> None:
    served = sa.select(sa.func.max(editions.c.since)).where(editions.c.since <= now - KEPT_FOR)
    serves = connection.execute(served).scalar_one_or_none()  # what was replaced before this began is long gone
    if serves:
        connection.execute(editions.delete().where(editions.c.since < serves))


class CallNotes:
    """Which edition a call is on, noted in the minutes after a change: here, and in Redis for the other processes
    and for after a restart. Without Redis the memory serves alone."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._here: dict[str, str] = {}

    def of(self, calls: Sequence[CallId]) -> str:
        """calls: the call under each daily key that lives. "" for one that nobody noted."""
        found = (self._here.get(call.key) or self._there(call) for call in calls)
        return next((digest for digest in found if digest), "")

    def note(self, call: CallId, digest: str) -> None:
        if len(self._here) >= MOST_NOTES:
            self._here.clear()
        self._here[call.key] = digest
        self._breaker.ask(lambda redis: redis.set(_name(call), digest, nx=True, ex=NOTED_FOR), None)

    def _there(self, call: CallId) -> str:
        kept = self._breaker.ask(lambda redis: redis.get(_name(call)), None)
        return kept.decode("ascii", "replace") if isinstance(kept, bytes) else ""


def _name(call: CallId) -> str:
    return f"thuso:call:{call.key}"
