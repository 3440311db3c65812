"""The hours that coverage looks at, and the moments in them at which anything can change. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from gateway.alerts.roster import Member
from gateway.clock import MASERU, in_maseru
from gateway.hours import Span

NIGHT = Span(time(21), time(6))  # when offices are shut and most is left to who is on duty
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """ends: not included."""

    begins: datetime
    ends: datetime


def tonight(now: datetime) -> Window:
    """The night that is under way, from now on; by day the one that comes."""
    today = in_maseru(now).date()
    nights = (NIGHT.hours_after(day) for day in (today - _DAY, today))
    begins, ends = next(night for night in nights if now < night[1])
    return Window(max(now, begins.astimezone(now.tzinfo)), ends.astimezone(now.tzinfo))


def next_day(now: datetime) -> Window:
    """The 24 hours that come."""
    return Window(now, now + _DAY)


def parts(window: Window, members: Iterable[Member]) -> Iterator[Window]:
    """The window cut wherever the duty, leave, absence or proof of one of them begins or ends: within a part nothing
    changes."""
    moments = {moment for member in members for moment in _moments(member, window)}
    inside = sorted(moment for moment in moments if window.begins < moment < window.ends)
    for begins, ends in pairwise([window.begins, *inside, window.ends]):
        yield Window(begins, ends)


def _moments(member: Member, window: Window) -> Iterator[datetime]:
    yield member.proven_until
    if member.off_until:
        yield member.off_until
    for day in _days(window):
        if member.leave.days:
            yield datetime.combine(day, time(), MASERU)
        for shift in member.duty.shifts:
            if day.weekday() in shift.days:
                yield from shift.span.hours_after(day)


def _days(window: Window) -> Iterator[date]:
    """In Lesotho, with the one before, whose shifts may still go on."""
    day, last = in_maseru(window.begins).date() - _DAY, in_maseru(window.ends).date()
    while day <= last:
        yield day
        day += _DAY
