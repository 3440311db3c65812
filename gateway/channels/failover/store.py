"""How each way to a carrier is doing, in SQL, so that all workers know and doctor can tell."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from gateway.alerts.rows.store import insert_if_new
from gateway.channels.failover.health import Health
from gateway.clock import Clock
from gateway.messages import Outcome
from gateway.storage.database import reading, writing
from gateway.storage.tables import senders

log = structlog.get_logger("thuso.senders")
PUT_BACK = timedelta(minutes=1)  # by less the clocks of two machines may differ
WELL = Gauge(
    "thuso_sender_well", "Whether a way to a carrier is used: 0 while another takes over or an operator must act",
    ["sender"], multiprocess_mode="mostrecent",
)  # fmt: skip


class SqlWatch:
    """What gateway/channels/failover/ways.py asks for. It never raises for the database: the carrier may have the SMS
    by now, and not to know how a way is doing is no reason not to send. stopped: called when an operator must act."""

    def __init__(self, engine: sa.Engine, clock: Clock, stopped: Callable[[], None] = lambda: None) -> None:
        self._engine, self._clock, self._stopped = engine, clock, stopped

    def health(self, name: str) -> Health:
        try:
            with reading(self._engine) as connection:
                return health_of(connection, name)
        except SQLAlchemyError:
            return Health()

    def claim_try(self, name: str, health: Health, urgent: bool) -> bool:
        """True for one worker at a time. A try in the future is none: the clock was put back."""
        now = self._clock()
        long_ago = sa.or_(senders.c.tried_at <= now - health.try_every(urgent), senders.c.tried_at > now + PUT_BACK)
        mine = senders.update().where(senders.c.name == name, long_ago)
        try:
            with writing(self._engine) as connection:
                return connection.execute(mine.values(tried_at=now)).rowcount == 1
        except SQLAlchemyError:
            return False

    def note(self, name: str, before: Health, outcomes: Collection[Outcome]) -> None:
        """Writes nothing while all is well."""
        if before.after(outcomes, self._clock()) == before == Health():
            WELL.labels(name).set(1)
            return
        try:
            self._write(name, outcomes)
        except SQLAlchemyError as wrong:
            log.warning("how a sender is doing could not be written", sender=name, error=type(wrong).__name__)

    def _write(self, name: str, outcomes: Collection[Outcome]) -> None:
        with writing(self._engine) as connection:
            before = _held(connection, name)
            after = before.after(outcomes, self._clock())
            _write(connection, name, after)
        _tell(name, before, after)
        if after.stopped_for and not before.stopped_for:
            self._stopped()


def health_of(connection: sa.Connection, name: str) -> Health:
    """How this way is doing; well when nothing is known."""
    return _read(connection.execute(sa.select(senders).where(senders.c.name == name)).first())


def resting(connection: sa.Connection) -> dict[str, Health]:
    """By name, the ways that are not used now."""
    known = {row.name: _read(row) for row in connection.execute(sa.select(senders))}
    return {name: health for name, health in known.items() if health.rests}


def _held(connection: sa.Connection, name: str) -> Health:
    insert_if_new(connection, senders, [{"name": name, "failures": 0}])
    return _read(connection.execute(sa.select(senders).where(senders.c.name == name).with_for_update()).first())


def _read(row: sa.Row[tuple[str, int, datetime, datetime, str]] | None) -> Health:
    if row is None:
        return Health()
    return Health(row.failures, row.failing_since, row.tried_at, row.stopped_for or "")


def _write(connection: sa.Connection, name: str, health: Health) -> None:
    values = {
        "failures": health.failures, "failing_since": health.failing_since, "tried_at": health.tried_at,
        "stopped_for": health.stopped_for or None,
    }  # fmt: skip
    connection.execute(senders.update().where(senders.c.name == name).values(values))


def _tell(name: str, before: Health, after: Health) -> None:
    WELL.labels(name).set(not after.rests)
    if after.stopped_for:
        log.error("a sender is stopped: an operator must act", sender=name, reason=after.stopped_for)
    elif after.rests and not before.rests:
        log.error("a sender fails: another takes over if there is one", sender=name, failures=after.failures)
    elif before.rests and not after.rests:
        log.warning("a sender is well again", sender=name)
