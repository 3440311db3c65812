"""Plays a journey told by SMS (`on: sms`, journeys/sms/), in the same ways as a call."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.house import House
from tests.journeys.journey import FOLDER, Journey
from tests.parts.valkey import Valkey
from tests.texting.phone import Post, TextPhone, plainly

FILES = sorted((FOLDER / "sms").glob("*.yaml"))
A_TALK_IS_OVER = 15 * 60 + 1  # seconds


class SmsJourney(Journey):
    """writes: one SMS. sees: stands in its answer. nothing: no answer came. waits: minutes pass, without the relay."""

    words = frozenset({"writes", "sees", "nothing", "repeats", "waits", "silence", "texts_go_out", "alerted_already"})

    def __init__(self, file: Path) -> None:
        super().__init__(file)

    def write(self, phone: TextPhone) -> TextPhone:
        for step in self.steps:
            self._written(step, phone)
        return phone

    def _written(self, step: dict[str, Any], phone: TextPhone) -> None:
        if "writes" in step:
            phone.writes(step["writes"])
        elif "repeats" in step:
            phone.again()
            assert phone.screen == "", "a repeat is answered twice"
        elif "waits" in step:
            phone.house.clock.passes(minutes=float(step["waits"]))
        elif "silence" in step:
            phone.house.silence(float(step["silence"]))
        elif "texts_go_out" in step:
            phone.house.texts_go_out()
        elif "alerted_already" in step:
            assert phone.house.told_teams() == set(step["alerted_already"])
        if "nothing" in step:
            assert phone.screen == "", f"{step}: the phone shows\n{phone.screen}"
        if "sees" in step:
            assert step["sees"] in phone.screen, f"{step}: the phone shows\n{phone.screen}"

    def check(self, house: House) -> None:
        house.silence(A_TALK_IS_OVER)
        super().check(house)


# The ways. While Redis is away nothing can be answered, and the carrier brings the SMS again until it can.


def played_plainly(_: House, __: Valkey) -> Callable[[Post], int]:
    def once(post: Post) -> int:
        status = post()
        assert status == 200
        return status

    return once


def every_message_twice(_: House, __: Valkey) -> Callable[[Post], int]:
    def twice(post: Post) -> int:
        assert post() == 200
        return post()

    return twice


def store_emptied_between(house: House, valkey: Valkey) -> Callable[[Post], int]:
    def emptied(post: Post) -> int:
        valkey.flush()
        house.parts.keys.share()  # what the web process does every second
        return post()

    return emptied


def redis_stopped(house: House, valkey: Valkey) -> Callable[[Post], int]:
    return _without_redis(house, valkey.stop, valkey.start)


def redis_frozen(house: House, valkey: Valkey) -> Callable[[Post], int]:
    return _without_redis(house, valkey.freeze, valkey.thaw)


def _without_redis(house: House, away: Callable[[], None], back: Callable[[], None]) -> Callable[[Post], int]:
    def brought_again(post: Post) -> int:
        away()
        status = post()
        back()
        house.parts.doors.numbers._breaker._quiet_until = 0.0  # type: ignore[attr-defined]  # a minute passes
        return status if status == 200 else post()

    return brought_again


WAYS = (played_plainly, every_message_twice, store_emptied_between, redis_stopped, redis_frozen)

__all__ = ["FILES", "WAYS", "SmsJourney", "plainly"]
