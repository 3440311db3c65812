"""Reads how the service is doing out of the database, for the page and for the metrics."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from prometheus_client import Gauge

from gateway.alerts.alert import State
from gateway.alerts.budget.allowance import day_of
from gateway.alerts.proofs.store import unproven
from gateway.alerts.store import AlertStore
from gateway.alerts.watch.life import Kind
from gateway.alerts.watch.store import oldest_unanswered, read_stuck, unopened
from gateway.channels.failover.store import health_of
from gateway.clock import Every
from gateway.deadlines.store import OPEN
from gateway.health.figures import Beat, Seen, Way, figures
from gateway.health.pulses.store import latest
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading
from gateway.storage.tables import alerts, reports, senders, spent

LATELY = timedelta(hours=24)
LOOKED_EVERY = timedelta(seconds=15)

_NEWEST: Any = {"multiprocess_mode": "mostrecent"}
AGE = Gauge("thuso_pulse_age_seconds", "Since a process last said that it lives; -1: never", ["process"], **_NEWEST)
FAILED = Gauge("thuso_failed_alerts", "Alerts that did not arrive, written in the last 24 hours", **_NEWEST)
OVERDUE = Gauge("thuso_overdue_clocks", "Clocks of reports, cases and referrals that have run out", **_NEWEST)
UNPROVEN = Gauge("thuso_unproven_members", "Active members whose phones are not proven", **_NEWEST)
SILENT = Gauge("thuso_silent_workers", "Workers that have not told for a minute that they live", **_NEWEST)
SEGMENTS = Gauge("thuso_sms_segments_today", "SMS segments of today in Maseru, by level", ["level"], **_NEWEST)
_PLAIN = {
    "thuso_failed_alerts": FAILED, "thuso_overdue_clocks": OVERDUE, "thuso_unproven_members": UNPROVEN,
    "thuso_silent_workers": SILENT,
}  # fmt: skip
_LABELLED = {"thuso_pulse_age_seconds": AGE, "thuso_sms_segments_today": SEGMENTS}


def look(connection: sa.Connection, store: AlertStore, budget: Mapping[str, int], now: datetime) -> Seen:
    """budget: segments a day, by level. Drills are in no figure."""
    stuck = read_stuck(connection, now)
    return Seen(
        now,
        {process: Beat(pulse.at, pulse.detail) for process, pulse in latest(connection).items()},
        oldest_unanswered(connection, store.teams, now),
        unopened(connection),
        {kind: sum(one.count for one in stuck if one.kind is kind) for kind in Kind},
        store.standing(connection, now),
        _ways(connection),
        _failed(connection, now),
        _overdue(connection, now),
        unproven(connection, now),
        _segments(connection, now),
        budget,
    )


def _ways(connection: sa.Connection) -> dict[str, Way]:
    names = connection.execute(sa.select(senders.c.name)).scalars().all()
    found = {name: health_of(connection, name) for name in names}
    return {name: Way(one.rests, one.failures, one.stopped_for) for name, one in found.items()}


def _failed(connection: sa.Connection, now: datetime) -> int:
    real = alerts.c.report_id.not_in(sa.select(reports.c.id).where(reports.c.drill))
    return _count(connection, alerts.c.state == State.FAILED, alerts.c.written_at > now - LATELY, real)


def _overdue(connection: sa.Connection, now: datetime) -> int:
    return _count(connection, OPEN, deadlines.c.due_at <= now)


def _segments(connection: sa.Connection, now: datetime) -> dict[str, int]:
    today = sa.select(spent.c.level, spent.c.segments).where(spent.c.day == day_of(now))
    return {row.level: row.segments for row in connection.execute(today)}


def _count(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).where(*which)).scalar_one()


class Watching:
    """Called by the relay on every sweep; now and then it brings those metrics up to date that nothing else sets."""

    def __init__(self, engine: sa.Engine, store: AlertStore, budget: Mapping[str, int]) -> None:
        self._engine, self._store, self._budget = engine, store, budget
        self._is_time = Every(LOOKED_EVERY)

    def __call__(self, now: datetime) -> None:
        if not self._is_time(now):
            return
        with reading(self._engine) as connection:
            seen = look(connection, self._store, self._budget, now)
        for figure in figures(seen):
            name, _, label = figure.metric.partition("{")
            if name in _PLAIN:
                _PLAIN[name].set(figure.value)
            elif name in _LABELLED:
                _LABELLED[name].labels(label.split('"')[1]).set(figure.value)
