"""Builds what a job needs, and the pulse of who works on it."""

import os
from dataclasses import dataclass
from functools import cache, partial

from gateway import clock as clocks
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.channels.failover.store import SqlWatch
from gateway.channels.failover.ways import Way, Ways
from gateway.channels.kannel.sender import KannelSender
from gateway.channels.pace.store import RedisPace
from gateway.channels.sender import AfricasTalkingSender
from gateway.channels.sending_file import SendingRules
from gateway.channels.store import (
    Breaker,
    WorkerNumbers,
    connect,
)
from gateway.health.pulses.workers.store import WorkerPulse
from gateway.privacy import FieldCipher
from gateway.processes.wiring import configuration, engine_for
from gateway.settings import Settings, read_settings
from gateway.storage import database


def worker_pulse(settings: Settings) -> WorkerPulse:
    """With a way of its own to the database, so that neither pulse nor alert waits for the other."""
    return WorkerPulse(database.connect(settings.database_url), clocks.now)


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a job needs."""

    sending: Sending


@cache
def worker_parts() -> WorkerParts:
    """Built once in a worker, from its environment."""
    settings = read_settings("worker", os.environ)
    files = configuration(settings)
    engine, redis = engine_for(settings), connect(settings.redis_url)
    outbox = Outbox(engine, AlertStore(files.teams), clocks.now, files.sending.daily)
    numbers = WorkerNumbers(FieldCipher.from_keys(settings.field_keys), settings.reply_private_key, redis)
    pace = RedisPace(Breaker(redis), files.sending.per_second)
    senders = Ways(_ways(settings, files.sending), SqlWatch(engine, clocks.now, outbox.warn_hotline), pace)
    return WorkerParts(Sending(outbox, numbers, senders, files.wordings, files.places.name))


def _ways(settings: Settings, rules: SendingRules) -> list[Way]:
    """In the order in which they are asked."""
    carrier, second = settings.carrier, settings.second
    from_for = partial(rules.comes_from, usual=carrier.sender_id)
    ways: list[Way] = [AfricasTalkingSender(carrier.username, carrier.api_key, carrier.base_url, from_for)]
    return ways + ([KannelSender(second.url, second.username, second.password, from_for)] if second else [])
