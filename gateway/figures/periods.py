"""For which days figures are counted. Days and weeks are those of Lesotho; a week begins on Monday.

Who does not see the line list chooses among quarters of 13 whole weeks. No two of them share a day, none is under way,
and each is counted as it stood four weeks after its end, whatever happens later: so nothing is learnt by taking one
period, or one day's look, from another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gateway.clock import MASERU, in_maseru

WEEKS = (4, 12, 52)  # the last so many, today's week among them
LONGEST = timedelta(days=5 * 366)
SETTLES = timedelta(weeks=4)  # after its end a quarter is counted, once and for all
QUARTERS = 8  # are offered
WEEK = timedelta(weeks=1)
_QUARTER = 13  # weeks


@dataclass(frozen=True, slots=True)
class Period:
    """first, last: days, both within. as_of: the moment at which it is looked at. code: how an address names it."""

    first: date
    last: date
    as_of: datetime
    code: str = ""

    @property
    def begins(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    def weeks(self) -> list[date]:
        """The Monday of each week that it touches."""
        monday = _monday(self.first)
        return [monday + n * WEEK for n in range((self.last - monday).days // 7 + 1)]


class NoPeriod(Exception):
    """These days are no period: turned around, not there, or too many."""


def last_weeks(many: int, now: datetime) -> Period:
    today = in_maseru(now).date()
    return Period(_monday(today) - (many - 1) * WEEK, today, now, f"{many}")


def from_to(first: str, last: str, now: datetime) -> Period:
    """As somebody wrote it, such as 2026-03-01. Raises NoPeriod."""
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last), now)
    except ValueError:
        raise NoPeriod from None
    if not timedelta() <= found.last - found.first <= LONGEST or found.first.year < 2000 or found.last.year > 2100:
        raise NoPeriod
    return found


def quarters(now: datetime) -> list[Period]:
    """The last ones that have settled, the newest first."""
    return [one for one, _ in zip(_backwards(now), range(QUARTERS), strict=False)]


def _backwards(now: datetime) -> Iterator[Period]:
    year = in_maseru(now).isocalendar().year
    while True:
        for number in (4, 3, 2, 1):
            quarter = _quarter(year, number)
            if quarter.as_of <= now:
                yield quarter
        year -= 1


def _quarter(year: int, number: int) -> Period:
    """Weeks 1 to 13, 14 to 26, 27 to 39, and from 40 to the end of the year of weeks (ISO 8601)."""
    first = date.fromisocalendar(year, (number - 1) * _QUARTER + 1, 1)
    after = date.fromisocalendar(year, number * _QUARTER + 1, 1) if number < 4 else date.fromisocalendar(year + 1, 1, 1)
    return Period(first, after - timedelta(days=1), _midnight(after) + SETTLES, f"{year}-{number}")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), MASERU).astimezone(UTC)
