"""Where the counts lie. What fails here costs counts, never a caller's answer."""

import threading
from collections import Counter as Sums
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from prometheus_client import Counter
from sqlalchemy.dialects import postgresql, sqlite

from gateway import logs
from gateway.clock import Clock, Every, in_maseru, to_the_hour
from gateway.funnel.counting import DID, SEEN, Counts, Tally
from gateway.storage.database import reading, writing
from gateway.storage.tables import funnel

SCREENS = Counter("thuso_screens_total", "What callers did on each screen", ["screen", "did"])
FLUSHED_EVERY = 10.0  # seconds; what a process that is killed loses at most
CALLS_REMEMBERED = timedelta(minutes=20)  # a talk by SMS is over after 15 minutes of silence
HOURS_KEPT = timedelta(hours=72)  # then the day is enough: as long as the times of a report are exact
LOOKED_AFTER = timedelta(hours=1)
_COUNTED = (SEEN, *DID)
_KEY = ("hour", "edition", "channel", "screen")


class Flushing:
    """Brings the tally of this process into the table; what cannot be written waits for the next time."""

    def __init__(self, engine: sa.Engine, tally: Tally, clock: Clock) -> None:
        self._engine, self._tally, self._clock = engine, tally, clock
        self._owed: Counts = Sums()
        self._one_at_a_time = threading.Lock()
        self._forget_at: datetime | None = None
        self._away = False

    def flush(self) -> None:
        """Never raises; says once that the database is away."""
        with self._one_at_a_time:
            self._take()
            try:
                if self._owed:
                    add(self._engine, self._owed, self._clock())
                    self._owed = Sums()
                self._away = False
            except Exception as wrong:
                if not self._away:
                    logs.fault(wrong, "counts of screens")
                self._away = True

    def _take(self) -> None:
        fresh = self._tally.take()
        for (_, _, screen, done), count in fresh.items():
            SCREENS.labels(screen, done).inc(count)
        self._owed += fresh
        now = self._clock()
        if self._forget_at is None or now >= self._forget_at:
            self._forget_at = now + CALLS_REMEMBERED
            self._tally.forget()


def keep_flushing(flushing: Flushing, every: float = FLUSHED_EVERY) -> threading.Thread:
    """Starts the thread that flushes, and once more when the process ends: the server's workers run no exit handlers,
    but they wait for a thread that is no daemon."""

    def run() -> None:
        main = threading.main_thread()
        while main.is_alive():
            main.join(every)
            flushing.flush()

    thread = threading.Thread(target=run, name="counts", daemon=False)
    thread.start()
    return thread


def add(engine: sa.Engine, counts: Counts, now: datetime) -> None:
    """Adds to what the table holds for this hour. Raises SQLAlchemyError."""
    rows = list(_rows(counts, to_the_hour(now)))
    with writing(engine) as connection:
        _add(connection, rows)


def _rows(counts: Counts, hour: datetime) -> Iterator[Mapping[str, object]]:
    for edition, channel, screen in sorted({spot[:3] for spot in counts}):
        done = {did: counts[edition, channel, screen, did] for did in _COUNTED}
        yield {"hour": hour, "edition": edition, "channel": channel, "screen": screen} | done


def _add(connection: sa.Connection, rows: list[Mapping[str, object]]) -> None:
    """Any number of processes may add to one row. In one order, so that they do not lock each other out."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = insert(funnel)
    sums = {did: funnel.c[did] + adding.excluded[did] for did in _COUNTED}
    connection.execute(adding.on_conflict_do_update(index_elements=_KEY, set_=sums), rows)


class Coarsening:
    """Called by the relay on every sweep; once an hour it turns the hours of days long past into one row a day.

    An hour with one caller, beside the networks' own record of who dialled in it, tells what that person read."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._is_time = Every(LOOKED_AFTER)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            with writing(self._engine) as connection:
                coarsen(connection, now)


def coarsen(connection: sa.Connection, now: datetime) -> None:
    """Whole days of Maseru only: a row that grew hour by hour would tell the hours again."""
    first_kept = _midnight(now - HOURS_KEPT)
    an_hour = sa.extract("hour", funnel.c.hour) != first_kept.astimezone(now.tzinfo).hour
    outlived = sa.and_(funnel.c.hour < first_kept, an_hour)
    rows = connection.execute(sa.select(funnel).where(outlived).with_for_update()).mappings().all()
    if rows:
        connection.execute(funnel.delete().where(outlived))
        _add(connection, [dict(row) | {"hour": _midnight(row["hour"])} for row in rows])


def _midnight(moment: datetime) -> datetime:
    return in_maseru(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def counted(engine: sa.Engine, since: datetime | None, until: datetime | None = None) -> Counts:
    """All counts from this moment on, and before that one. Raises SQLAlchemyError."""
    sums = [sa.func.sum(funnel.c[did]).label(did) for did in _COUNTED]
    query = sa.select(funnel.c.edition, funnel.c.channel, funnel.c.screen, *sums).group_by(*_KEY[1:])
    if since:
        query = query.where(funnel.c.hour >= since)
    if until:
        query = query.where(funnel.c.hour < until)
    with reading(engine) as connection:
        rows = connection.execute(query).mappings().all()
    return Sums({(r["edition"], r["channel"], r["screen"], did): int(r[did]) for r in rows for did in _COUNTED})
