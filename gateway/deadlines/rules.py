"""By when what must be done. Pure. Working time is that of offices in Lesotho (Africa/Maseru, no summer time)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from gateway.clock import MASERU, in_maseru
from gateway.hours import Hours, Shift, Span

LEVELS = ("P1", "P2", "P3", "P4")  # worst first
FIRST_TOUCH, DECIDE, REFER, FOLLOW_UP = "first_touch", "decide", "refer", "follow_up"
ANSWER, REVIEW = "answer", "review"
PARTNER = "partner"  # what who accepted a referral does next; gateway.referrals.steps says by when
BY_LEVEL = (FIRST_TOUCH, DECIDE, REFER, FOLLOW_UP, ANSWER)
POLICE, SOCIAL_WELFARE = "police", "social_welfare"
BY_LAW = (POLICE, SOCIAL_WELFARE)
NEVER_WAIT = ("P1", "P2")  # these run day and night whatever the file says
CLOCKS = (*BY_LEVEL, *BY_LAW, REVIEW)
_EVERY_DAY = Shift(frozenset(range(7)), Span(time(0), time(0)))


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """within: clock, then level, to how long; for the clocks of the law: clock to how long. in_office: clock and level
    that run in office hours only. closed: days on which no shift begins. review_by: by when, the day after a night,
    somebody looks at what one person did alone."""

    within: Mapping[str, Mapping[str, timedelta]]
    by_law: Mapping[str, timedelta]
    review_by: time = time(12)
    in_office: frozenset[tuple[str, str]] = frozenset()
    hours: Hours = field(default_factory=Hours)
    closed: frozenset[date] = frozenset()


def due_at(rules: DeadlineRules, what: str, level: str, began: datetime) -> datetime:
    """When this clock runs out, in UTC. Raises KeyError for a clock or level that no rule knows."""
    if what == REVIEW:
        return _next(rules.review_by, began)
    if what in rules.by_law:
        return began.astimezone(UTC) + rules.by_law[what]
    within = rules.within[what][level]
    if (what, level) in rules.in_office and level not in NEVER_WAIT:
        return _after_work(rules, began, within)
    return began.astimezone(UTC) + within


def due_after_change(
    rules: DeadlineRules, what: str, old: str, new: str, began: datetime, due: datetime, now: datetime
) -> datetime:
    """When a running clock runs out once its level is another.

    A worse level never gives more time: what is left is cut to the new allowance from now. A milder one never makes
    the clock begin again: it counts from where it began, never takes time away, and what has run out stays so, or
    lowering a level would be the way to hide that nobody came."""
    if what not in BY_LEVEL or old == new or due <= now:
        return due
    if is_worse(new, old):
        return min(due, due_at(rules, what, new, now))
    return max(due, due_at(rules, what, new, began))


def is_worse(level: str, other: str) -> bool:
    """P1 is worse than P2. An odd level is milder than all."""
    return _rank(level) < _rank(other)


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _next(clock: time, moment: datetime) -> datetime:
    """The next time that clocks in Lesotho show this."""
    here = in_maseru(moment)
    today = datetime.combine(here.date(), clock, MASERU)
    return (today if today > here else today + timedelta(days=1)).astimezone(UTC)


def _after_work(rules: DeadlineRules, began: datetime, within: timedelta) -> datetime:
    """The moment when so much working time has passed."""
    reached, left = began, within
    for opens, closes in _openings(rules, in_maseru(began).date() - timedelta(days=1)):
        reached = max(reached, opens)
        worked = max(closes - reached, timedelta())
        if worked >= left:
            break
        left, reached = left - worked, max(reached, closes)
    return (reached + left).astimezone(UTC)


def _openings(rules: DeadlineRules, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When offices open and close from this day on, by when they open; two may overlap. Without an end."""
    while True:
        if day not in rules.closed:
            shifts = rules.hours.shifts or (_EVERY_DAY,)
            yield from sorted(shift.span.hours_after(day) for shift in shifts if day.weekday() in shift.days)
        day += timedelta(days=1)
