"""Times as tired people read them: how long ago in plain words, and what a clock in Lesotho showed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.clock import in_maseru


@dataclass(frozen=True, slots=True)
class When:
    """A moment twice: for machines (ISO 8601) and as a clock in Lesotho showed it."""

    iso: str
    words: str


def moment(at: datetime, now: datetime) -> When:
    return When(at.isoformat(timespec="seconds"), on_the_clock(at, now))


def how_long(since: datetime, now: datetime) -> str:
    """`12 minutes`, `2 hours 5 minutes`, `3 days 4 hours`; a moment still to come counts as just now."""
    minutes = max(now - since, timedelta()) // timedelta(minutes=1)
    if minutes < 1:
        return "less than a minute"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _count(days, "day", hours, "hour")
    return _count(hours, "hour", minutes, "minute")


def short(time: timedelta) -> str:
    """`12 min`, `1 h 5 min`, `3 d 4 h`: the same for a line of the list."""
    minutes = max(time, timedelta()) // timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = ((days, "d"), (hours, "h")) if days else ((hours, "h"), (minutes, "min"))
    return " ".join(f"{many} {unit}" for many, unit in parts if many) or "0 min"


def _count(many: int, big: str, few: int, small: str) -> str:
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((many, big), (few, small)) if n]
    return " ".join(parts)


def on_the_clock(moment: datetime, now: datetime) -> str:
    """`14:05`; with the day when it is another day in Lesotho, with the year when it is another year."""
    there, today = in_maseru(moment), in_maseru(now)
    if there.date() == today.date():
        return f"{there:%H:%M}"
    year = "" if there.year == today.year else f" {there.year}"
    return f"{there.day} {there:%B}{year}, {there:%H:%M}"
