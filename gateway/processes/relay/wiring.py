"""Builds the relay and what it does on every sweep."""

import os
import signal
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from gateway import clock as clocks
from gateway.alerts.proofs.store import Asking
from gateway.alerts.relay import Relay, impatient_redis
from gateway.alerts.store import AlertStore
from gateway.alerts.watch.store import Watching
from gateway.cases.late.store import Late
from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration
from gateway.conversation.store import Closing
from gateway.deadlines.sweeping.store import Clocks
from gateway.diary.verifying.store import Anchors
from gateway.drill.store import Drills
from gateway.editions.store import Forgetting
from gateway.exports.archives.store import Emptying
from gateway.funnel.store import Coarsening
from gateway.health.pulses.queue.store import QueueSeen
from gateway.health.pulses.store import Beating
from gateway.health.store import Watching as WatchingHealth
from gateway.processes.wiring import check_hotline, configuration, engine_for
from gateway.referrals.silence.store import Silence
from gateway.settings import Settings
from gateway.staff.sweeping.store import Sweeping

QUEUE_PATIENCE = 0.3  # seconds that a sweep may lose while Redis is frozen, once in ten


def run_relay(settings: Settings) -> None:
    """Sweeps until the process is told to stop."""
    files, engine = configuration(settings), engine_for(settings)
    check_hotline(files, engine)
    alerts = AlertStore(files.teams)
    sweepers = what_the_relay_does(settings, files, engine, alerts)
    relay = Relay(engine, impatient_redis(settings.redis_url), alerts, clocks.now, sweepers)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: relay.stop())
    _show_metrics(settings.metrics_port)
    relay.run()


def what_the_relay_does(
    settings: Settings, files: Configuration, engine: sa.Engine, alerts: AlertStore
) -> list[Callable[[datetime], None]]:
    """On every sweep, besides sending."""
    closing = Closing(engine, alerts)
    hourly: list[Callable[[datetime], None]] = [Forgetting(engine), Coarsening(engine), Asking(engine, files.teams)]
    watching: list[Callable[[datetime], None]] = [Drills(engine), Watching(engine, files.teams)]
    console: list[Callable[[datetime], None]] = [Clocks(engine, files.deadlines), Anchors(engine), Sweeping(engine)]
    beating = Beating(engine, "relay", QueueSeen(impatient_redis(settings.redis_url, QUEUE_PATIENCE)))
    watching += [beating, WatchingHealth(engine, alerts, files.sending.daily)]
    console += [Silence(engine, files.deadlines, files.teams), Late(engine, files.teams), Emptying(engine)]
    return [closing.close_silent, closing.forget, *hourly, *watching, *console]


def _show_metrics(port: int) -> None:
    """On loopback only: on the public door they would announce a fresh P1."""
    try:
        start_http_server(port, addr="127.0.0.1", registry=_all_counts())
    except OSError:
        raise Refused([Complaint("METRICS_PORT", f"port {port} is taken by another program.")]) from None


def _all_counts() -> CollectorRegistry:
    """Those of web and worker too, where PROMETHEUS_MULTIPROC_DIR names a folder that the processes share."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    counts = CollectorRegistry()
    MultiProcessCollector(counts)  # type: ignore[no-untyped-call]  # the library has no types there
    return counts
