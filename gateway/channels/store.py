"""What the web process keeps in Redis, and in its own memory while Redis is away: daily keys, envelopes, nudges.

Redis holds nothing on disk. No key and no value here holds a number, a session or a word in clear.
"""

import base64
import secrets
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from gateway.clock import MASERU, Clock, in_maseru
from gateway.messages import CallId, Outgoing, TalkKey
from gateway.privacy import KEY_BYTES, CannotOpen, FieldCipher, keyed_hash, seal, unseal

YESTERDAY_LIVES = timedelta(minutes=15)  # past midnight in Maseru, for calls under way (design D6)
ENVELOPE_LIVES = 600  # seconds; a note that old is no answer any more
QUIET_AFTER_FAILURE = 5.0  # seconds in which a dead Redis is not asked again
SHARED_EVERY = 1.0  # seconds; a web process that dies while Redis lacks its key splits the calls under way
WAITS = 0.1  # seconds for any answer of Redis in the web process
NUDGES = "thuso:nudge"

Answer = TypeVar("Answer")


def connect(url: str) -> Redis:
    """A client that gives up after 100 ms and never retries: a caller is waiting."""
    return Redis.from_url(
        url, socket_timeout=WAITS, socket_connect_timeout=WAITS, retry=Retry(NoBackoff(), 0)
    )


class Breaker:
    """Asks Redis; after a failure leaves it alone for a few seconds, so that one caller at most pays for it."""

    def __init__(self, redis: Redis, quiet: float = QUIET_AFTER_FAILURE) -> None:
        self._redis, self._quiet, self._quiet_until = redis, quiet, 0.0

    def ask(self, question: Callable[[Redis], Answer], otherwise: Answer) -> Answer:
        """The answer, or `otherwise` while Redis is away. Never raises for Redis."""
        if time.monotonic() < self._quiet_until:
            return otherwise
        try:
            return question(self._redis)
        except Exception:  # whatever it is: what asks here has been committed, or has another way
            self._quiet_until = time.monotonic() + self._quiet
            return otherwise


class DailyKeys:
    """The keys under which calls are known for a day. They are never written to a disk.

    The first process of a day makes its key and the others take it over from Redis; each then holds it in memory,
    so that calls go on while Redis is away and a Redis that lost it gets it back.
    """

    def __init__(self, breaker: Breaker, clock: Clock) -> None:
        self._breaker, self._clock = breaker, clock
        self._keys: dict[date, list[bytes]] = {}  # newest first; several only after a Redis came back
        self._lock = threading.Lock()

    def living(self) -> tuple[bytes, ...]:
        """Today's key, and just after midnight yesterday's. Asks Redis only for a day that is new here."""
        moment = in_maseru(self._clock())
        found = list(self._of(moment.date()))
        if moment - _midnight(moment.date()) < YESTERDAY_LIVES:
            found += self._of_yesterday(moment.date() - timedelta(days=1))
        return tuple(found)

    def _of_yesterday(self, day: date) -> list[bytes]:
        """A process that began after midnight takes it over too; nobody makes a key for a day that is gone."""
        with self._lock:
            if day not in self._keys:
                kept = self._breaker.ask(lambda redis: redis.get(_name(day)), None)
                self._keys[day] = [kept] if isinstance(kept, bytes) else []
            return self._keys[day]

    def share(self) -> None:
        """Once a second: agrees with the other processes on today's and tomorrow's key (so that
        midnight finds it everywhere, even if Redis is away just then) and drops what has died."""
        today = in_maseru(self._clock()).date()
        self._agree(today)
        self._agree(today + timedelta(days=1))
        with self._lock:
            self._keys = {day: keys for day, keys in self._keys.items() if not self._dead(day)}

    def _dead(self, day: date) -> bool:
        return in_maseru(self._clock()) > _midnight(day + timedelta(days=1)) + YESTERDAY_LIVES

    def _of(self, day: date) -> list[bytes]:
        return self._keys.get(day) or self._agree(day)

    def _agree(self, day: date) -> list[bytes]:
        with self._lock:
            mine = self._keys.setdefault(day, [])
            offer = mine[0] if mine else secrets.token_bytes(KEY_BYTES)
            shared = self._breaker.ask(lambda redis: _first_one_wins(redis, day, offer), offer)
            if shared not in mine:  # calls under way go on under the key with which they began
                self._keys[day] = [shared, *mine]
            return self._keys[day]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=MASERU)


def _name(day: date) -> str:
    return f"thuso:day:{day.isoformat()}"


def _first_one_wins(redis: Redis, day: date, offer: bytes) -> bytes:
    name = _name(day)
    ends = _midnight(day + timedelta(days=1)) + YESTERDAY_LIVES
    redis.set(name, offer, nx=True, exat=int(ends.timestamp()))
    kept = redis.get(name)
    return kept if isinstance(kept, bytes) else offer


def keep_sharing(keys: DailyKeys, every: float = SHARED_EVERY) -> threading.Thread:
    """Starts the thread that shares keys. It asks nobody on a caller's time."""

    def run() -> None:
        while True:
            keys.share()
            time.sleep(every)

    keys.share()
    thread = threading.Thread(target=run, name="daily keys", daemon=True)
    thread.start()
    return thread


class CallerNumbers:
    """All that may be done with a phone number in the web process. It gives none back."""

    def __init__(
        self, keys: DailyKeys, breaker: Breaker, seal_key: bytes, roster_key: bytes, reply_key: bytes
    ) -> None:
        self._keys, self._breaker = keys, breaker
        self._seal_key, self._roster_key, self._reply_key = seal_key, roster_key, reply_key

    def call_ids(self, session_id: str) -> tuple[CallId, ...]:
        return tuple(
            CallId(
                keyed_hash(key, "call", session_id).hex(), keyed_hash(key, "reference", session_id)
            )
            for key in self._keys.living()
        )

    def caller(self, number: str) -> str:
        """Under what name this number's tries at references are counted today."""
        return keyed_hash(self._keys.living()[0], "tries", number).hex()

    def seal(self, number: str) -> bytes:
        """The call-back number, for the hotline only."""
        return seal(self._seal_key, {"number": number})

    def responder(self, number: str) -> str:
        """The keyed hash under which the roster knows a number."""
        return keyed_hash(self._roster_key, "responder", number).hex()

    def talk_keys(self, number: str) -> tuple[TalkKey, ...]:
        """Where a talk with this number is kept, and what opens it. Both die with the day."""
        return tuple(
            TalkKey(keyed_hash(key, "talk", number).hex(), keyed_hash(key, "what was written", number))
            for key in self._keys.living()
        )

    def envelope(self, number: str, envelope: str, text: str) -> bool:
        """Keeps a number and what it is owed for minutes, where only the worker can open them. False when Redis is
        away. The same envelope again takes the place of the first."""
        return self._breaker.ask(partial(_put, envelope=envelope, box=self._enclosed(number, text)), False)

    def greeting(self, number: str, envelope: str, text: str) -> bool:
        """The same for somebody with whom we do not talk; once a day at most, so that no two machines do."""
        token = keyed_hash(self._keys.living()[0], "caller", number).hex()[:16]
        box = self._enclosed(number, text)
        return self._breaker.ask(lambda redis: _is_first(redis, token) and _put(redis, envelope, box), False)

    def _enclosed(self, number: str, text: str) -> bytes:
        return base64.b64encode(seal(self._reply_key, {"number": number, "text": text}))


def _is_first(redis: Redis, token: str) -> bool:
    return bool(redis.set(f"thuso:answered:{token}", 1, nx=True, ex=86_400))


def _put(redis: Redis, envelope: str, box: bytes) -> bool:
    return bool(redis.set(f"thuso:envelope:{envelope}", box, ex=ENVELOPE_LIVES))


class WorkerNumbers:
    """Opens the numbers that the worker sends to: of members, and of people who wrote to us."""

    def __init__(self, cipher: FieldCipher, reply_key: bytes, redis: Redis) -> None:
        self._cipher, self._reply_key, self._redis = cipher, reply_key, redis

    def of_member(self, encrypted: bytes) -> str:
        """Raises CannotOpen."""
        return self._cipher.open(encrypted)

    def in_envelope(self, envelope: str) -> Outgoing | None:
        """Whom it is for and what it says, or None when it has been forgotten. Raises CannotOpen and RedisError."""
        box = self._redis.get(f"thuso:envelope:{envelope}")
        if not isinstance(box, bytes):
            return None
        try:
            told = unseal(self._reply_key, base64.b64decode(box))
            return Outgoing(str(told["number"]), str(told["text"]))
        except (ValueError, KeyError):
            raise CannotOpen from None


def nudge(breaker: Breaker) -> None:
    """Wakes the relay early. Only comfort: the relay finds what is due by itself."""
    breaker.ask(lambda redis: redis.publish(NUDGES, 1), None)
