"""The one place that asks what time it is. All times inside are aware and in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

MASERU = ZoneInfo("Africa/Maseru")  # UTC+2 all year, no summer time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_maseru(moment: datetime) -> datetime:
    """The same moment as clocks in Lesotho show it."""
    return moment.astimezone(MASERU)
