"""From SQL to the queue, with a real Valkey: nothing is lost while it is away, nothing but ids goes into it."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import redis
import sqlalchemy as sa
from rq import Queue

from gateway.alerts.members.store import load_roster
from gateway.alerts.notes.store import write_note
from gateway.alerts.relay import NUDGE, QUEUE, Relay, UrgentFirst, impatient_redis
from gateway.alerts.routing import Climb, route
from gateway.alerts.rows.store import LEASE
from gateway.alerts.store import AlertStore
from gateway.storage.database import reading, writing
from tests.alerts.people import LADDER, LINEO, NOW, PALESA_HOTLINE, THABO, board, facts, ids_of
from tests.end_to_end.waiting import until
from tests.parts.valkey import Valkey

STORE = AlertStore(LADDER)


@pytest.fixture
def client(valkey: Valkey) -> Iterator[redis.Redis]:
    with impatient_redis(valkey.url) as client:
        yield client


@pytest.fixture
def relay(engine: sa.Engine, client: redis.Redis) -> Relay:
    return Relay(engine, client, STORE, lambda: NOW)


def report(engine: sa.Engine) -> None:
    with writing(engine) as c:
        STORE.write_plan(c, "r1", route(Climb(facts(), load_roster(c, LADDER)), NOW), NOW)


def jobs(client: redis.Redis) -> list[str]:
    return Queue(QUEUE, connection=client, serializer="json").job_ids


def ids(engine: sa.Engine, *people: int) -> set[str]:
    with writing(engine) as c:
        return {f"urgent-{alert_id}-0" for alert_id in ids_of(c, *people)}


def test_a_report_becomes_one_job_that_tells_everybody(engine: sa.Engine, client: redis.Redis, relay: Relay) -> None:
    report(engine)
    everybody = ids(engine, THABO, LINEO, PALESA_HOTLINE)
    assert relay.sweep(NOW) == 3
    assert len(jobs(client)) == 1 and jobs(client)[0] in everybody
    assert relay.sweep(NOW) == 0


def test_the_queue_holds_an_id_and_nothing_else_of_an_alert(
    engine: sa.Engine, client: redis.Redis, relay: Relay
) -> None:
    report(engine)
    relay.sweep(NOW)
    everything = b"".join(b"".join(client.hgetall(key).values()) for key in client.keys("rq:job:*"))
    for secret in (b"483920", b"Maputsoe", b"031515", b"2660000", b"P1", b"ccpt"):
        assert secret not in everything
    job = Queue(QUEUE, connection=client, serializer="json").jobs[0]
    assert job.func_name == "gateway.jobs.send_alert" and isinstance(job.args[0], int)
    assert (job.timeout, job.result_ttl, job.description) == (20, 0, "alert")
    assert job.timeout < LEASE.total_seconds()


def test_a_p1_overtakes_what_waits_in_the_queue(engine: sa.Engine, client: redis.Redis, relay: Relay) -> None:
    with writing(engine) as c:
        STORE.write_plan(c, "r1", route(Climb(facts("P3"), load_roster(c, LADDER)), NOW), NOW)
    relay.sweep(NOW)
    with writing(engine) as c:
        STORE.write_plan(c, "r1", route(Climb(facts("P1", local=False), load_roster(c, LADDER)), NOW), NOW)
    relay.sweep(NOW)
    assert jobs(client)[0] in ids(engine, PALESA_HOTLINE)


def test_among_p1s_the_first_to_come_is_the_first_to_go(client: redis.Redis) -> None:
    queue = UrgentFirst(QUEUE, connection=client, serializer="json")
    for job_id, urgent in (("note-1-0", 0), ("urgent-2-0", 1), ("alert-3-0", 0), ("urgent-4-0", 1), ("urgent-5-0", 1)):
        queue.push_job_id(job_id, at_front=bool(urgent))
    assert queue.job_ids == ["urgent-2-0", "urgent-4-0", "urgent-5-0", "note-1-0", "alert-3-0"]


def test_rows_stay_due_while_redis_is_stopped_and_go_out_when_it_is_back(
    engine: sa.Engine, client: redis.Redis, relay: Relay, valkey: Valkey
) -> None:
    report(engine)
    valkey.stop()
    with pytest.raises(redis.RedisError):
        relay.sweep(NOW)
    with reading(engine) as c:
        assert {rung for rung, *_ in board(c)} == {0}, "nobody was told, so no clock of silence may run"
    valkey.start()
    assert relay.sweep(NOW + timedelta(seconds=1)) == 3


def test_rows_stay_due_when_the_queue_takes_no_more(
    engine: sa.Engine, client: redis.Redis, relay: Relay
) -> None:
    report(engine)
    client.config_set("maxmemory", 1)  # answers a ping, refuses every write
    try:
        with pytest.raises(redis.RedisError):
            relay.sweep(NOW)
    finally:
        client.config_set("maxmemory", 0)
    assert relay.sweep(NOW + timedelta(seconds=1)) == 3


def test_a_frozen_redis_delays_a_sweep_by_seconds_only_and_loses_nothing(
    engine: sa.Engine, relay: Relay, valkey: Valkey
) -> None:
    report(engine)
    valkey.freeze()
    began = time.monotonic()
    with pytest.raises(redis.RedisError):
        relay.sweep(NOW)
    assert time.monotonic() - began < 15
    valkey.thaw()
    assert relay.sweep(NOW + timedelta(seconds=1)) == 3


def test_a_queue_that_was_lost_is_filled_again_within_a_minute(
    engine: sa.Engine, client: redis.Redis, relay: Relay, valkey: Valkey
) -> None:
    report(engine)
    relay.sweep(NOW)
    valkey.flush()
    assert relay.sweep(NOW + timedelta(seconds=60)) == 3
    assert len(jobs(client)) == 1


def test_two_relays_publish_each_row_once(engine: sa.Engine, client: redis.Redis) -> None:
    report(engine)
    published: list[int] = []
    relays = [Relay(engine, client, STORE, lambda: NOW) for _ in range(2)]
    threads = [threading.Thread(target=lambda r=relay: published.append(r.sweep(NOW))) for relay in relays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(published) == 3 and len(jobs(client)) == 1


def test_a_sweeper_that_fails_stops_neither_the_others_nor_the_alerts(
    engine: sa.Engine, client: redis.Redis
) -> None:
    swept: list[datetime] = []

    def broken(now: datetime) -> None:
        raise ValueError(now)

    report(engine)
    assert Relay(engine, client, STORE, lambda: NOW, [broken, swept.append]).sweep(NOW) == 3
    assert swept == [NOW]


def test_a_note_is_published_and_dropped_after_ten_minutes(
    engine: sa.Engine, client: redis.Redis, relay: Relay
) -> None:
    with writing(engine) as c:
        write_note(c, "noted_act", "en", NOW, member_id=THABO, case_number="483920")
        write_note(c, "not_known", "en", NOW - timedelta(minutes=11), envelope="abc")
    assert relay.sweep(NOW) == 1
    assert jobs(client) == ["note-1-0"]


def wait_for(what: str, client: redis.Redis, count: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while len(jobs(client)) < count:
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_the_loop_is_woken_by_a_nudge_outlives_redis_and_stops_when_told(
    engine: sa.Engine, client: redis.Redis, valkey: Valkey
) -> None:
    relay = Relay(engine, client, STORE, lambda: NOW)
    loop = threading.Thread(target=relay.run)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gateway.alerts.relay.WAIT", 12.0)  # so long it would rest by itself, this once
            loop.start()
            until(lambda: client.pubsub_numsub(NUDGE)[0][1] == 1, 60, "the relay rests")
        report(engine)
        client.publish(NUDGE, 1)
        wait_for("a nudge must wake the relay", client, 1, seconds=8)
        valkey.restart()
        with writing(engine) as c:
            write_note(c, "noted_act", "en", NOW, member_id=THABO)
        wait_for("the loop must go on after Redis was away", client, 1)
    finally:
        relay.stop()
        loop.join(60)
    assert not loop.is_alive()


def test_the_loop_outlives_a_database_that_is_away(
    engine: sa.Engine, client: redis.Redis, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('x')}/no/such/folder.db")
    relay = Relay(nowhere, client, STORE, lambda: NOW)
    loop = threading.Thread(target=relay.run)
    loop.start()
    time.sleep(0.5)
    assert loop.is_alive()
    relay.stop()
    loop.join(60)
    assert not loop.is_alive()
