"""So many SMS a second and no more, over all workers; a P1 finds room when everything goes out at once."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from gateway.channels.pace.pacing import BURST, KEPT_FREE, take
from gateway.channels.pace.store import KEY, LONGEST_WAIT, TAKE, RedisPace
from gateway.channels.store import Breaker, connect
from tests.parts.valkey import Valkey

RATE = 10
ASKING = st.lists(st.tuples(st.floats(0, 2), st.booleans(), st.integers(1, 20)), max_size=60)


@given(ASKING)
def test_over_any_time_no_more_leaves_than_the_pace_allows(asking: list[tuple[float, bool, int]]) -> None:
    now, taken_until, sent, largest = 1000.0, 0.0, 0, 0
    for later, urgent, count in asking:
        now += later
        taken_until, wait = take(taken_until, now, urgent, count, RATE)
        sent += 0 if wait else count
        largest = max(largest, count)
    assert sent <= (now - 1000.0 + BURST) * RATE + largest + 1e-6


@given(ASKING)
def test_a_wait_is_as_long_as_it_says(asking: list[tuple[float, bool, int]]) -> None:
    now, taken_until = 1000.0, 0.0
    for later, urgent, count in asking:
        now += later
        taken_until, wait = take(taken_until, now, urgent, count, RATE)
        if wait:
            now += wait + 1e-6
            taken_until, wait = take(taken_until, now, urgent, count, RATE)
            assert wait == 0


def test_what_is_urgent_finds_room_where_all_else_waits() -> None:
    taken_until = 0.0
    wait = 0.0
    while not wait:
        taken_until, wait = take(taken_until, 1000.0, urgent=False, count=1, per_second=RATE)
    for _ in range(int(KEPT_FREE * RATE)):
        taken_until, wait = take(taken_until, 1000.0, urgent=True, count=1, per_second=RATE)
        assert not wait


class Sleeper:
    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def pace(valkey: Valkey, sleep: Sleeper) -> RedisPace:
    return RedisPace(Breaker(connect(valkey.url)), 1, sleep)  # one a second: nothing comes free while a test runs


@pytest.fixture(scope="module")
def client() -> Iterator[Redis]:
    with Valkey() as server, server.client() as client:
        yield client


@given(ASKING)
def test_redis_reckons_as_we_do(client: Redis, asking: list[tuple[float, bool, int]]) -> None:
    script = TAKE.replace('redis.call("TIME")', "{ARGV[4], 0}")
    assert script != TAKE
    now, taken_until = 1_790_000_000.0, 0.0
    client.delete(KEY)
    for later, urgent, count in asking:
        now += later
        taken_until, wait = take(taken_until, now, urgent, count, RATE)
        room = BURST if urgent else BURST - KEPT_FREE
        found = float(client.eval(script, 1, KEY, room, count / RATE, 60, repr(now)))
        assert (found, float(client.get(KEY) or 0)) == pytest.approx((wait, taken_until), rel=0, abs=1e-6)


def test_two_workers_share_one_pace(valkey: Valkey) -> None:
    sleep = Sleeper()
    assert pace(valkey, sleep).wait(urgent=False, count=100)
    assert not pace(valkey, sleep).wait(urgent=False, count=1)
    assert sleep.slept == [LONGEST_WAIT]
    with valkey.client() as client:
        assert 0 < client.ttl(KEY) <= 161, "nothing is left of it"


def test_a_p1_waits_a_little_and_goes_in_any_case(valkey: Valkey) -> None:
    sleep = Sleeper()
    assert pace(valkey, sleep).wait(urgent=False, count=100)
    assert pace(valkey, sleep).wait(urgent=True, count=1)
    assert sleep.slept == [LONGEST_WAIT]


def test_without_redis_each_worker_keeps_the_pace_by_itself(valkey: Valkey) -> None:
    sleep = Sleeper()
    alone, another = pace(valkey, sleep), pace(valkey, sleep)
    valkey.stop()
    assert alone.wait(urgent=False, count=100) and not alone.wait(urgent=False, count=1)
    assert another.wait(urgent=False, count=1)
