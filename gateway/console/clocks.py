"""Times as tired people read them: how long ago in plain words, and what a clock in Lesotho showed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.clock import in_maseru
from gateway.phrases import count, listed, phrase


@dataclass(frozen=True, slots=True)
class When:
    """A moment twice: for machines (ISO 8601) and as a clock in Lesotho showed it."""

    iso: str
    words: str


MONTHS = (
    phrase("January"), phrase("February"), phrase("March"), phrase("April"), phrase("May"), phrase("June"),
    phrase("July"), phrase("August"), phrase("September"), phrase("October"), phrase("November"), phrase("December"),
)  # fmt: skip


def moment(at: datetime, now: datetime) -> When:
    return When(at.isoformat(timespec="seconds"), on_the_clock(at, now))


def how_long(since: datetime, now: datetime) -> str:
    """`12 minutes`, `2 hours 5 minutes`, `3 days 4 hours`; a moment still to come counts as just now."""
    minutes = max(now - since, timedelta()) // timedelta(minutes=1)
    if minutes < 1:
        return phrase("less than a minute")
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [count("{n} day", "{n} days", days), count("{n} hour", "{n} hours", hours)]
    said += [] if days else [count("{n} minute", "{n} minutes", minutes)]
    return listed((one for one in said if one.n), " ")


def short(time: timedelta) -> str:
    """`12 min`, `1 h 5 min`, `3 d 4 h`: the same for a line of the list."""
    minutes = max(time, timedelta()) // timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [(days, phrase("{n} d", n=days)), (hours, phrase("{n} h", n=hours))]
    said += [] if days else [(minutes, phrase("{n} min", n=minutes))]
    return listed((words for many, words in said if many), " ") or phrase("{n} min", n=0)


def day(on: date) -> str:
    """`3 March 2026`."""
    return phrase("{day} {month} {year}", day=on.day, month=MONTHS[on.month - 1], year=on.year)


def number(many: int) -> str:
    """`12,345`, as Lesotho writes it in both languages."""
    return f"{many:,}"


def on_the_clock(moment: datetime, now: datetime) -> str:
    """`14:05`; with the day when it is another day in Lesotho, with the year when it is another year."""
    there, today = in_maseru(moment), in_maseru(now)
    clock = f"{there:%H:%M}"
    if there.date() == today.date():
        return clock
    if there.year == today.year:
        return phrase("{day} {month}, {clock}", day=there.day, month=MONTHS[there.month - 1], clock=clock)
    return phrase("{date}, {clock}", date=day(there.date()), clock=clock)
