"""The one place that asks what time it is. All times inside are aware and in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

MASERU = ZoneInfo("Africa/Maseru")  # UTC+2 all year, no summer time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_maseru(moment: datetime) -> datetime:
    """The same moment as clocks in Lesotho show it."""
    return moment.astimezone(MASERU)


def to_the_hour(moment: datetime) -> datetime:
    """The hour in which it fell. What a caller did is kept so: exact times would join it to the networks' logs."""
    return moment.replace(minute=0, second=0, microsecond=0)


class Every:
    """Says whether it is time again: when first asked, and then once in each interval."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._next: datetime | None = None

    def __call__(self, now: datetime) -> bool:
        if self._next is not None and now < self._next:
            return False
        self._next = now + self._interval
        return True
