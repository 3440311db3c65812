"""The worker as it runs: a real process on a real Valkey, killed, frozen out and fed with broken jobs."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa
from rq import Queue
from rq.job import Job

from gateway import jobs
from gateway.alerts.members.store import load_roster
from gateway.alerts.relay import QUEUE, Relay, impatient_redis
from gateway.alerts.routing import Climb, route
from gateway.alerts.store import AlertStore
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts
from tests.alerts.people import LADDER, NOW, facts
from tests.alerts.worker_process import FastClock
from tests.channels.test_sender import Answering, Stub, recipients, says
from tests.parts.valkey import Valkey

STORE = AlertStore(LADDER)
HERE = Path(__file__).parents[2]
NO_BALANCE = recipients(message="Insufficient Balance")


@pytest.fixture
def carrier() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.close()


def wait_for(what: str, holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Road:
    """A relay in a thread and workers as processes, all on fast clocks."""

    def __init__(self, engine: sa.Engine, valkey: Valkey, carrier: Stub) -> None:
        self.engine, self.valkey, self.carrier = engine, valkey, carrier
        self.began = datetime.now(UTC)
        self.clock = FastClock(self.began)

    @contextmanager
    def relay(self) -> Iterator[None]:
        relay = Relay(self.engine, impatient_redis(self.valkey.url), STORE, self.clock)
        loop = threading.Thread(target=relay.run)
        loop.start()
        try:
            yield
        finally:
            relay.stop()
            loop.join(60)

    @contextmanager
    def worker(self, *second: str) -> Iterator[subprocess.Popen[bytes]]:
        url = self.engine.url.render_as_string(hide_password=False)
        arguments = [url, self.valkey.url, self.carrier.url, self.began.isoformat(), *second]
        command = [sys.executable, "-m", "tests.alerts.worker_process", *arguments]
        process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def report(self) -> None:
        now = self.clock()
        with writing(self.engine) as c:
            STORE.write_plan(c, "r1", route(Climb(facts("P1", local=False), load_roster(c, LADDER)), now), now)

    def states(self) -> list[str]:
        with reading(self.engine) as c:
            return list(c.execute(sa.select(alerts.c.state).where(alerts.c.rung == 0)).scalars())


@pytest.fixture
def road(engine: sa.Engine, valkey: Valkey, carrier: Stub) -> Road:
    return Road(engine, valkey, carrier)


@pytest.mark.slow
def test_a_worker_killed_while_the_carrier_hangs_does_not_lose_the_alert(road: Road, carrier: Stub) -> None:
    hanging = threading.Event()
    carrier.answering = lambda handler: (hanging.wait(120), None)[1]
    road.report()
    with road.relay():
        with road.worker() as first:
            wait_for("the carrier is asked", lambda: len(carrier.asked) == 1, 60)
            assert road.states() == ["due"], "nothing is sent before the carrier says so"
            first.send_signal(signal.SIGKILL)
            first.wait(60)
        carrier.answering = says(201, recipients({"number": "+26600000101"}))
        with road.worker():
            wait_for("the alert arrives all the same", lambda: road.states() == ["sent"], 60)
    hanging.set()
    assert len(carrier.asked) == 2
    assert carrier.asked[1][2]["to"] == ["+26600000101"]


@pytest.fixture
def second(carrier: Stub) -> Iterator[Stub]:
    stub = Stub()
    stub.answering = says(202, b"0: Accepted for delivery")
    yield stub
    stub.close()


@pytest.mark.slow
@pytest.mark.parametrize("first_says", [says(503, b""), says(201, b"nonsense"), says(201, NO_BALANCE)])
def test_a_p1_that_the_first_carrier_does_not_take_reaches_its_phone_by_the_second(
    road: Road, carrier: Stub, second: Stub, first_says: Answering
) -> None:
    carrier.answering = first_says
    road.report()
    with road.relay(), road.worker(second.url):
        wait_for("the alert goes another way", lambda: road.states() == ["sent"], 60)
    assert "to=%2B26600000101&" in second.asked[0][0] + "&"
    with reading(road.engine) as c:
        assert c.execute(sa.select(alerts.c.sender).where(alerts.c.rung == 0)).scalars().all() == ["kannel"]
    assert len(second.asked) == 1


@pytest.mark.slow
def test_a_worker_outlives_a_short_outage_of_redis_and_stops_politely(road: Road, carrier: Stub) -> None:
    carrier.answering = says(201, recipients({"number": "+26600000101"}))
    with road.relay(), road.worker() as worker:
        with road.valkey.client() as client:
            wait_for("the worker is there", lambda: bool(client.smembers("rq:workers")), 60)
        road.valkey.stop()
        time.sleep(3)
        road.valkey.start()
        road.report()
        wait_for("the alert goes out after the outage", lambda: road.states() == ["sent"], 60)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0


def broken_job(alert_id: int) -> None:
    secret = "+26600000104"
    raise ValueError(f"cannot send to {secret}")


def test_a_failed_job_keeps_its_type_and_line_and_none_of_its_words(
    valkey: Valkey, capfd: pytest.CaptureFixture[str]
) -> None:
    with impatient_redis(valkey.url) as client:
        queue = Queue(QUEUE, connection=client, serializer="json")
        job = queue.enqueue_call("tests.alerts.test_worker.broken_job", (7,), failure_ttl=60)
        jobs.QuietWorker([queue], connection=client, serializer="json").work(burst=True, logging_level="WARNING")
        result = Job.fetch(job.id, connection=client, serializer="json").latest_result()
        assert result and result.exc_string
        kept = result.exc_string + "".join(map(str, everything(client))) + "".join(capfd.readouterr())
    assert "ValueError at test_worker.py:" in result.exc_string
    assert "0000104" not in kept and "cannot send" not in kept and "Traceback" not in kept


def good_job(alert_id: int) -> int:
    return alert_id


def test_of_a_job_that_went_well_nothing_is_left(valkey: Valkey) -> None:
    with impatient_redis(valkey.url) as client:
        queue = Queue(QUEUE, connection=client, serializer="json")
        for n in range(3):
            queue.enqueue_call("tests.alerts.test_worker.good_job", (n,), result_ttl=0)
        assert jobs.QuietWorker([queue], connection=client, serializer="json").work(burst=True, logging_level="WARNING")
        left = {key.decode() for key in client.scan_iter() if b":worker:" not in key}
    assert left <= {"rq:queues", "rq:clean_groups"}


def test_a_worker_that_works_all_the_time_tells_so_every_few_seconds(valkey: Valkey) -> None:
    with impatient_redis(valkey.url) as client:
        queue = Queue(QUEUE, connection=client, serializer="json")
        worker = jobs.QuietWorker([queue], connection=client, serializer="json")
        for _ in range(2):
            worker.last_heartbeat = datetime.now(UTC) - jobs.HEARTBEAT_EVERY
            worker.heartbeat()
            first = client.hget(worker.key, "last_heartbeat")
            worker.heartbeat()
            assert first and client.hget(worker.key, "last_heartbeat") == first
            assert client.ttl(worker.key) > jobs.WORKER_TTL


def everything(client: redis.Redis) -> Iterator[object]:
    for key in client.scan_iter():
        kind = client.type(key)
        yield client.hgetall(key) if kind == b"hash" else client.dump(key)


def test_what_broke_names_our_own_line_when_there_is_one() -> None:
    try:
        STORE.publish(None, NOW)  # type: ignore[arg-type]
    except AttributeError as wrong:
        assert jobs.what_broke(wrong).startswith("AttributeError at store.py:")
    assert jobs.what_broke(None) == "nothing known"
