"""What got stuck is tried again within a minute: with the relay as it runs, and a real Valkey."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
import redis
import sqlalchemy as sa
from rq import Queue

from gateway.alerts.alert import Claimed
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.relay import QUEUE, Relay, impatient_redis
from gateway.alerts.sending import Sending
from gateway.alerts.watch.store import Watching, read_stuck
from gateway.messages import Outcome, Outgoing, Result
from gateway.storage.database import reading, writing
from tests.alerts.desk import ACCEPTED, STORE, Desk
from tests.alerts.people import LADDER, LINEO, NOW, PALESA_HOTLINE, THABO, shipped_words, show
from tests.parts.valkey import Valkey

A_MINUTE = timedelta(seconds=60)


class Wall:
    """The clock on the wall, which relay and worker both look at."""

    def __init__(self) -> None:
        self.shows = NOW

    def __call__(self) -> datetime:
        return self.shows


class Numbers:
    def of_member(self, encrypted: bytes) -> str:
        return show(encrypted)

    def in_envelope(self, envelope: str) -> Outgoing | None:
        return None


class Carrier:
    """Takes every SMS and keeps what it took."""

    def __init__(self) -> None:
        self.took: list[str] = []

    def send_many(
        self, text: str, numbers: Sequence[str], urgent: bool = False, not_by: str = ""
    ) -> dict[str, Outcome]:
        self.took += numbers
        return {number: Outcome(Result.ACCEPTED, f"ATXid_{number[-3:]}") for number in numbers}


class Road:
    """Relay, queue and a worker that takes one job at a time; it may die with the job in its hand."""

    def __init__(self, engine: sa.Engine, client: redis.Redis) -> None:
        self.engine, self.wall, self.carrier = engine, Wall(), Carrier()
        self.relay = Relay(engine, client, STORE, self.wall, [Watching(engine, LADDER)])
        self.queue = Queue(QUEUE, connection=client, serializer="json")
        outbox = Outbox(engine, STORE, self.wall)
        self._sending = Sending(outbox, Numbers(), self.carrier, shipped_words(), lambda code: "Maputsoe")

    def passes(self, time: timedelta) -> None:
        """Sweeps each second, as the relay does."""
        until = self.wall.shows + time
        while self.wall.shows < until:
            self.wall.shows += timedelta(seconds=1)
            self.relay.sweep(self.wall.shows)

    def take(self) -> int:
        """A worker takes the next job and dies before it does anything."""
        return int(str(self.queue.pop_job_id()).split("-")[1])

    def take_and_claim(self) -> Claimed:
        """It dies while the carrier has its request, before our commit."""
        alert_id = self.take()
        with writing(self.engine) as c:
            claimed = STORE.claim(c, alert_id, self.wall())
        assert claimed
        return claimed

    def work(self) -> None:
        while self.queue.job_ids:
            self._sending.alert(self.take())


@pytest.fixture
def road(engine: sa.Engine, valkey: Valkey) -> Iterator[Road]:
    with impatient_redis(valkey.url) as client:
        yield Road(engine, client)


def on_their_phones(desk: Desk) -> set[int]:
    return {member for _, _, member, state in desk.board() if state == "sent"}


def test_a_job_that_died_with_its_worker_goes_out_within_a_minute(desk: Desk, road: Road) -> None:
    desk.report()
    road.relay.sweep(NOW)
    road.take()
    road.work()
    assert on_their_phones(desk) == set()
    road.passes(A_MINUTE)
    road.work()
    assert on_their_phones(desk) == {THABO, LINEO, PALESA_HOTLINE}
    assert len(road.carrier.took) == 3, "and nobody is told twice"


def test_an_alert_whose_worker_died_at_the_carrier_goes_out_again_within_a_minute(desk: Desk, road: Road) -> None:
    """Whether the carrier took it nobody knows: once too often is better than never."""
    desk.report()
    road.relay.sweep(NOW)
    held = road.take_and_claim()
    road.work()
    road.passes(A_MINUTE)
    road.work()
    assert on_their_phones(desk) == {THABO, LINEO, PALESA_HOTLINE}
    desk.settle(held, ACCEPTED, road.wall.shows)  # it was frozen, not dead, and comes back
    assert len(road.carrier.took) == 3
    assert on_their_phones(desk) == {THABO, LINEO, PALESA_HOTLINE}


def test_a_queue_that_was_flushed_or_restarted_is_filled_again_within_a_minute(
    desk: Desk, road: Road, valkey: Valkey
) -> None:
    for lose in (valkey.flush, valkey.restart):
        desk.report()
        road.relay.sweep(road.wall.shows)
        lose()
        road.passes(A_MINUTE)
    road.work()
    assert on_their_phones(desk) == {THABO, LINEO, PALESA_HOTLINE}


def test_while_no_worker_runs_the_operator_is_told_and_nothing_is_lost(desk: Desk, road: Road) -> None:
    desk.report()
    road.relay.sweep(NOW)
    road.passes(2 * A_MINUTE)
    with reading(desk.engine) as c:
        assert {str(one.kind) for one in read_stuck(c, road.wall.shows)} == {"unopened", "overdue"}
    road.work()
    assert on_their_phones(desk) == {THABO, LINEO, PALESA_HOTLINE} and len(road.carrier.took) == 3
    with reading(desk.engine) as c:
        assert {str(one.kind) for one in read_stuck(c, road.wall.shows)} == {"unopened"}
