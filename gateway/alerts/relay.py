"""Carries due rows from SQL to the queue: ids only. SQL is the truth; a queue that is lost is filled again.

Any number of relays may run. This loop outlives every error of Redis and of the database.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import redis
import sqlalchemy as sa
import structlog
from prometheus_client import Counter, Gauge
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.retry import Retry
from rq import Queue

from gateway.alerts.alike.store import free_joined
from gateway.alerts.holding.store import any_overdue
from gateway.alerts.notes import store as notes_store
from gateway.alerts.rows.store import LEASE, MOST_AT_ONCE, some_are_due, take_back
from gateway.alerts.store import AlertStore
from gateway.clock import Clock, Every
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, notes

log = structlog.get_logger("thuso.relay")
QUEUE = "alerts"
NUDGE = "thuso:nudge"
URGENT = "urgent"  # begins the ids of jobs that stand before all others
BEHIND_URGENT = """
local n = 0
local id = redis.call("LINDEX", KEYS[1], n)
while id and string.sub(id, 1, #ARGV[2]) == ARGV[2] do
  n = n + 1
  id = redis.call("LINDEX", KEYS[1], n)
end
if id then redis.call("LINSERT", KEYS[1], "BEFORE", id, ARGV[1]) else redis.call("RPUSH", KEYS[1], ARGV[1]) end
"""
JOB_TIMEOUT = 20  # seconds; shorter than LEASE, so that a slow job cannot overlap its successor
FAILURE_KEPT = 3600  # seconds that Redis remembers a failed job: an id, an exception type and a line
WAIT, LONGEST_WAIT = 1.0, 5.0  # seconds between sweeps; after errors
HOUSEKEEPING = timedelta(seconds=20)
assert timedelta(seconds=JOB_TIMEOUT) < LEASE

ALERTS = Gauge(
    "thuso_alerts", "Alerts that wait to be sent, by why they wait", ["standing"], multiprocess_mode="mostrecent"
)
SWEEP_FAILURES = Counter("thuso_relay_failures", "Sweeps that an error of Redis or the database cut short")


def impatient_redis(url: str, seconds: float = 2) -> redis.Redis:
    """The relay's client: while Redis is away or frozen a sweep must go on closing calls, so it never waits long."""
    patience = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
    return redis.Redis.from_url(url, **patience, retry=Retry(NoBackoff(), 0))


class UrgentFirst(Queue):
    """RQ's front is a stack: while more comes than leaves, the oldest would wait longest. Here what is urgent stands
    before all else and in the order in which it came."""

    def push_job_id(self, job_id: str, pipeline: Pipeline | None = None, at_front: bool = False) -> None:
        if at_front:
            (self.connection if pipeline is None else pipeline).eval(BEHIND_URGENT, 1, self.key, job_id, f"{URGENT}-")
        else:
            super().push_job_id(job_id, pipeline)


class Relay:
    """client: as impatient_redis makes it.

    sweepers: called first on every sweep, each with the time (closing silent calls and the like); an error in one
    stops neither the others nor the alerts."""

    def __init__(
        self,
        engine: sa.Engine,
        client: redis.Redis,
        store: AlertStore,
        clock: Clock,
        sweepers: Iterable[Callable[[datetime], None]] = (),
    ) -> None:
        self._engine, self._client, self._store, self._clock = engine, client, store, clock
        self._queue = UrgentFirst(QUEUE, connection=client, serializer="json")
        self._sweepers = (*sweepers, self._keep_house)
        # A plain flag: an Event's own lock may be held by the very line that a signal handler interrupts.
        self._stopped = False
        self._ear: redis.client.PubSub | None = None
        self._is_time_for_house = Every(HOUSEKEEPING)

    def run(self) -> None:
        """Sweeps until `stop` is called. Waits for a nudge, or a second, between two sweeps."""
        wait = WAIT
        while not self._stopped:
            try:
                full = self.sweep(self._clock()) >= MOST_AT_ONCE
                wait = WAIT
            except Exception as wrong:
                full, wait = False, min(wait * 2, LONGEST_WAIT)
                SWEEP_FAILURES.inc()
                log.error("a sweep failed", error=type(wrong).__name__, next_in_seconds=wait)
            if not full:
                self._rest(wait)

    def stop(self) -> None:
        """May be called from a signal handler."""
        self._stopped = True

    def sweep(self, now: datetime) -> int:
        """One round; gives how many rows were published. Raises what the queue or the database raise, after
        everything is in a state from which the next round goes on."""
        _each(self._sweepers, now)
        return self._publish(
            alerts, self._store.publish, "gateway.jobs.send_alert", "alert", now
        ) + self._publish(notes, notes_store.publish_notes, "gateway.jobs.send_note", "note", now)

    def _publish(
        self,
        table: sa.Table,
        publish: Callable[[sa.Connection, datetime], Sequence[Any]],
        job: str,
        name: str,
        now: datetime,
    ) -> int:
        with reading(self._engine) as connection:
            if not some_are_due(connection, table, now):
                return 0
        self._client.ping()  # while the queue is away nothing is marked, so that no clock of silence starts
        with writing(self._engine) as connection:
            rows = publish(connection, now)
        try:
            self._enqueue(rows, job, name)
        except redis.RedisError:
            with writing(self._engine) as connection:
                take_back(connection, table, [row.id for row in rows], now)
            raise
        return len(rows)

    def _enqueue(self, rows: Sequence[Any], job: str, name: str) -> None:
        """P1 goes before all else: with a slow carrier the queue may hold minutes of work. One job carries all alerts
        of a report, under the id of the worst: a job by itself costs as much as a send."""
        jobs: dict[Any, Any] = {}
        for row in rows:
            jobs.setdefault(getattr(row, "report_id", row.id), row)
        self._queue.enqueue_many(
            Queue.prepare_data(
                job, (row.id,), timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=FAILURE_KEPT, description=name,
                job_id=f"{URGENT if urgent else name}-{row.id}-{row.attempts}", at_front=urgent,
            )
            for row, urgent in ((row, getattr(row, "level", "") == "P1") for row in jobs.values())
        )  # fmt: skip

    def _keep_house(self, now: datetime) -> None:
        """Each part by itself: a row that breaks one must not keep the others from theirs."""
        if self._is_time_for_house(now):
            _each((self._look_after_stalled, self._go_on_without_outcome, self._tidy), now)

    def _look_after_stalled(self, now: datetime) -> None:
        with reading(self._engine) as connection:
            stalled = self._store.stalled(connection)
        if stalled:
            log.warning("reports without a next step: the hotline is asked", reports=len(stalled))
            with writing(self._engine) as connection:
                self._store.keep_climbing(connection, stalled, now)

    def _tidy(self, now: datetime) -> None:
        with writing(self._engine) as connection:
            self._store.match_early_reports(connection, now)
            free_joined(connection, now)
            notes_store.forget(connection, now)
            for standing, count in self._store.standing(connection, now).items():
                ALERTS.labels(standing).set(count)

    def _go_on_without_outcome(self, now: datetime) -> None:
        """Whoever accepted a case and noted nothing in time."""
        if not any_overdue(self._engine, now):
            return
        with writing(self._engine) as connection:
            again = self._store.restart_overdue(connection, now)
        log.warning("cases without an outcome in time: the next are asked", cases=again)

    def _rest(self, seconds: float) -> None:
        """Until a nudge comes or the time is over. Without Redis it is a plain wait."""
        try:
            if self._ear is None:
                self._ear = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis-py
                self._ear.subscribe(NUDGE)
            heard = self._ear.get_message(timeout=seconds)
            while heard:  # many calls at once nudge many times; one sweep serves them all
                heard = self._ear.get_message(timeout=0)
        except redis.RedisError:
            self._ear = None
            time.sleep(seconds)


def _each(sweepers: Iterable[Callable[[datetime], None]], now: datetime) -> None:
    """All of them; an error in one stops none of the others."""
    for sweeper in sweepers:
        try:
            sweeper(now)
        except Exception as wrong:
            SWEEP_FAILURES.inc()
            log.error("a sweeper failed", error=type(wrong).__name__)
