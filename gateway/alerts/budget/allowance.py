"""Whether a day's budget still allows an SMS. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from gateway.clock import MASERU, in_maseru

NOTES = "note"  # the level under which short answers are counted
NEVER_REFUSED = "P1"


def day_of(now: datetime) -> str:
    """The day in Lesotho, such as 2026-11-21."""
    return in_maseru(now).date().isoformat()


def next_day(now: datetime) -> datetime:
    """When the next budget begins."""
    return datetime.combine(in_maseru(now).date() + timedelta(days=1), time(), MASERU)


def is_limited(daily: Mapping[str, int], level: str) -> bool:
    """daily: the most segments of a day, by level; a level that is not there has no limit. P1 never has one."""
    return level != NEVER_REFUSED and level in daily


def allows(daily: Mapping[str, int], level: str, spent: int, segments: int) -> bool:
    """Whether so many more may go today."""
    return not is_limited(daily, level) or spent + segments <= daily[level]
