"""When people work: duty hours, leave, and hours of the night. Pure; all in Africa/Maseru, which
has no summer time. Source of the zone: tz database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.clock import MASERU, in_maseru
from gateway.phrases import phrase

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAYS = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_WEEK = 7


class Unreadable(ValueError):
    """Says in one sentence what is wrong and how it is written."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` until `ends`, not included; over midnight when it ends before it begins, a whole day when both
    are the same."""

    begins: time
    ends: time

    def hours_after(self, began: date) -> tuple[datetime, datetime]:
        """The span that begins on this day."""
        first = datetime.combine(began, self.begins, MASERU)
        last = datetime.combine(began, self.ends, MASERU)
        return first, last if last > first else last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """days: 0 is Monday; those on which the span begins."""

    days: frozenset[int]
    span: Span


@dataclass(frozen=True, slots=True)
class Hours:
    """shifts: none means always."""

    shifts: tuple[Shift, ...] = ()

    def include(self, moment: datetime) -> bool:
        """Whether this moment falls into a shift, also one that began the day before."""
        today = in_maseru(moment).date()
        return not self.shifts or any(
            began.weekday() in shift.days and _within(moment, shift.span.hours_after(began))
            for shift in self.shifts
            for began in (today, today - timedelta(days=1))
        )


@dataclass(frozen=True, slots=True)
class Leave:
    """days: from and until, both included."""

    days: tuple[tuple[date, date], ...] = ()

    def include(self, moment: datetime) -> bool:
        today = in_maseru(moment).date()
        return any(first <= today <= last for first, last in self.days)


ALWAYS, NEVER_AWAY = Hours(), Leave()


def _within(moment: datetime, span: tuple[datetime, datetime]) -> bool:
    return span[0] <= moment < span[1]


def after_quiet(moment: datetime, quiet: Span | None) -> datetime:
    """The moment itself, or the end of the quiet hours into which it falls."""
    if quiet is None:
        return moment
    today = in_maseru(moment).date()
    for began in (today, today - timedelta(days=1)):
        hours = quiet.hours_after(began)
        if _within(moment, hours):
            return hours[1].astimezone(moment.tzinfo)
    return moment


def read_hours(text: str) -> Hours:
    """`always`, or `mo-fr 08:00-17:00; sa 22:00-06:00`. Raises Unreadable."""
    if text.strip().lower() in ("", "always"):
        return ALWAYS
    return Hours(tuple(_shift(part) for part in _parts(text)))


def read_leave(text: str) -> Leave:
    """`none`, or `2026-12-20..2027-01-03; 2027-02-01`. Raises Unreadable."""
    if text.strip().lower() in ("", "none"):
        return NEVER_AWAY
    return Leave(tuple(_days_of_leave(part) for part in _parts(text)))


def read_span(text: str) -> Span:
    """`21:00-06:00`. Raises Unreadable."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise Unreadable(phrase("hours are written as 08:00-17:00."))
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return Span(begins, ends)


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _shift(text: str) -> Shift:
    days, _, span = text.lower().partition(" ")
    found = _DAYS.fullmatch(days)
    if not found:
        raise Unreadable(phrase("duty hours are written as `mo-fr 08:00-17:00; sa 08:00-12:00`, or `always`."))
    return Shift(_week_days(found[1], found[2] or found[1]), read_span(span))


def _week_days(first: str, last: str) -> frozenset[int]:
    begins, ends = DAYS.index(first), DAYS.index(last)
    return frozenset((begins + n) % _WEEK for n in range((ends - begins) % _WEEK + 1))


def _days_of_leave(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    try:
        days = date.fromisoformat(first.strip()), date.fromisoformat((last if dots else first).strip())
    except ValueError:
        raise Unreadable(phrase("leave is written as `2026-12-20..2027-01-03; 2027-02-01`, or `none`.")) from None
    if days[1] < days[0]:
        raise Unreadable(phrase("leave ends before it begins."))
    return days
