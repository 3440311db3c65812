"""Which days are counted, and why nobody learns anything by taking one period from another."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.figures.periods import QUARTERS, SETTLES, NoPeriod, from_to, last_weeks, quarters

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # a Tuesday
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def test_the_last_four_weeks_begin_on_a_monday_and_end_today() -> None:
    period = last_weeks(4, NOW)
    assert (period.first, period.last) == (date(2026, 2, 9), date(2026, 3, 3))
    assert period.weeks() == [date(2026, 2, 9), date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)]


def test_a_day_begins_when_clocks_in_lesotho_show_midnight() -> None:
    period = from_to("2026-03-01", "2026-03-01", NOW)
    assert period.begins == datetime(2026, 2, 28, 22, tzinfo=UTC)
    assert period.ends == datetime(2026, 3, 1, 22, tzinfo=UTC)


def test_late_in_the_evening_it_is_already_tomorrow_there() -> None:
    assert last_weeks(4, datetime(2026, 3, 1, 22, 30, tzinfo=UTC)).last == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-03-02", "2026-03-01"), ("", "2026-03-01"), ("1 March", "2 March"), ("1990-01-01", "1990-01-02"),
     ("2000-01-01", "2026-01-01"), ("9999-12-31", "9999-12-31")],
)  # fmt: skip
def test_days_that_are_no_period_are_refused(first: str, last: str) -> None:
    with pytest.raises(NoPeriod):
        from_to(first, last, NOW)


@given(MOMENTS)
def test_quarters_are_whole_weeks_follow_one_another_and_share_no_day(now: datetime) -> None:
    found = quarters(now)
    assert len(found) == QUARTERS
    for newer, older in pairwise(found):
        assert older.last + timedelta(days=1) == newer.first
    for one in found:
        assert one.first.weekday() == 0 and one.last.weekday() == 6
        assert len(one.weeks()) in (13, 14)


@given(MOMENTS)
def test_a_quarter_is_seen_only_once_it_has_settled_and_is_never_counted_later_than_that(now: datetime) -> None:
    for one in quarters(now):
        assert one.as_of == one.ends + SETTLES <= now


@given(MOMENTS, st.integers(0, 400))
def test_the_same_quarter_is_the_same_whoever_looks_and_whenever(now: datetime, days: int) -> None:
    later = {one.code: one for one in quarters(now + timedelta(days=days))}
    assert all(later.get(one.code, one) == one for one in quarters(now))
