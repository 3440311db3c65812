"""The pace of all workers together: one number in Redis, or each worker's own while Redis is away."""

import time
from collections.abc import Callable
from functools import partial

from redis import Redis

from gateway.channels.pace.pacing import BURST, KEPT_FREE, take
from gateway.channels.store import Breaker

KEY = "thuso:pace"
# What take() of pacing.py does, in one round trip, by the clock of Redis: those of several machines differ. A test
# holds it to that. Numbers travel as text: Redis would cut them down to whole seconds.
TAKE = """
local time = redis.call("TIME")
local now = time[1] + time[2] / 1000000
local begins = math.max(tonumber(redis.call("GET", KEYS[1]) or 0), now)
local wait = begins - now - ARGV[1]
if wait > 0 then return string.format("%.17g", wait) end
redis.call("SET", KEYS[1], string.format("%.17g", begins + ARGV[2]), "EX", ARGV[3])
return "0"
"""
LONGEST_WAIT = 0.5  # seconds; a job must end in time
FORGOTTEN_AFTER = 60  # seconds


class RedisPace:
    """What gateway/channels/failover/ways.py asks for. sleep: for tests."""

    def __init__(self, breaker: Breaker, per_second: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self._breaker, self._per_second, self._sleep = breaker, per_second, sleep
        self._taken_until = 0.0

    def wait(self, urgent: bool, count: int) -> bool:
        """Waits LONGEST_WAIT at most. What is urgent goes then in any case."""
        wait = self._take(urgent, count)
        if wait > 0:
            self._sleep(min(wait, LONGEST_WAIT))
            wait = self._take(urgent, count)
        return urgent or wait <= 0

    def _take(self, urgent: bool, count: int) -> float:
        """Seconds to wait; 0: taken."""
        shared = partial(_take_in_redis, urgent=urgent, count=count, per_second=self._per_second)
        wait = self._breaker.ask(shared, None)
        return self._take_here(urgent, count) if wait is None else wait

    def _take_here(self, urgent: bool, count: int) -> float:
        self._taken_until, wait = take(self._taken_until, time.monotonic(), urgent, count, self._per_second)
        return wait


def _take_in_redis(redis: Redis, urgent: bool, count: int, per_second: int) -> float:
    room = BURST if urgent else BURST - KEPT_FREE
    lives = FORGOTTEN_AFTER + int(BURST + count / per_second)
    return float(redis.eval(TAKE, 1, KEY, room, count / per_second, lives))
