"""Pulses in SQL: each process says that it lives, and the relay what lies in the queue."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from time import sleep

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway import logs
from gateway.clock import Clock, Every
from gateway.storage.database import writing
from gateway.storage.tables import pulses

EVERY = timedelta(seconds=10)
Detail = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last one of a process. detail: what it alone can see, in numbers."""

    at: datetime
    detail: Detail


class Beating:
    """Called again and again by the process that it speaks for; writes every ten seconds."""

    def __init__(self, engine: sa.Engine, process: str, detail: Callable[[], Detail] = dict) -> None:
        self._engine, self._process, self._detail = engine, process, detail
        self._is_time = Every(EVERY)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            beat(self._engine, self._process, self._detail(), now)


def beat(engine: sa.Engine, process: str, detail: Detail, now: datetime) -> None:
    """It lives now. Raises SQLAlchemyError."""
    row = {"process": process, "at": now, "detail": dict(detail)}
    with writing(engine) as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        first = dialect.insert(pulses).values(row)
        connection.execute(first.on_conflict_do_update(index_elements=("process",), set_=row))


def latest(connection: sa.Connection) -> dict[str, Pulse]:
    """By process."""
    return {row.process: Pulse(row.at, row.detail) for row in connection.execute(sa.select(pulses))}


def forget(connection: sa.Connection, processes: Iterable[str]) -> None:
    """Nobody waits for these any more."""
    connection.execute(pulses.delete().where(pulses.c.process.in_(processes)))


def keep_beating(engine: sa.Engine, process: str, clock: Clock) -> Thread:
    """A thread that does nothing else. No caller waits for it."""

    def run() -> None:
        while True:
            try:
                beat(engine, process, {}, clock())
            except Exception as wrong:  # the database is away, say; the thread must go on
                logs.fault(wrong, "pulse")
            sleep(EVERY.total_seconds())

    thread = Thread(target=run, name="pulse", daemon=True)
    thread.start()
    return thread
