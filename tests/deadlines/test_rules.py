"""When a clock runs out: by day and night, in office hours, by the law."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.clock import MASERU
from gateway.deadlines.rules import BY_LAW, BY_LEVEL, LEVELS, DeadlineRules, due_after_change, due_at, is_worse
from gateway.hours import DAYS, Hours, read_hours
from tests.deadlines.house import SHIPPED

MINUTE = timedelta(minutes=1)


def here(text: str) -> datetime:
    """`2026-11-20 10:00`, as clocks in Lesotho show it."""
    return datetime.fromisoformat(text).replace(tzinfo=MASERU)


@pytest.mark.parametrize(
    ("what", "level", "began", "due"),
    [
        ("first_touch", "P1", "2026-11-21 23:50", "2026-11-22 00:05"),  # Saturday night
        ("first_touch", "P2", "2026-11-21 23:00", "2026-11-22 03:00"),
        ("first_touch", "P3", "2026-11-17 10:00", "2026-11-18 10:00"),  # Tuesday to Wednesday
        ("first_touch", "P3", "2026-11-20 10:00", "2026-11-23 10:00"),  # over a week-end
        ("first_touch", "P3", "2026-11-20 20:00", "2026-11-23 16:30"),
        ("first_touch", "P3", "2026-12-24 10:00", "2026-12-28 10:00"),  # Christmas, and then a week-end
        ("first_touch", "P4", "2026-11-16 10:00", "2026-11-19 10:00"),
        ("answer", "P1", "2026-11-21 23:50", "2026-11-22 00:50"),
        ("police", "P4", "2026-12-24 22:00", "2026-12-25 22:00"),
        ("social_welfare", "P1", "2026-12-24 22:00", "2026-12-26 22:00"),
        ("review", "P1", "2026-11-21 22:00", "2026-11-22 12:00"),
        ("review", "P1", "2026-11-22 02:00", "2026-11-22 12:00"),
    ],
)
def test_the_shipped_clocks_run_out_when_the_field_expects_it(what: str, level: str, began: str, due: str) -> None:
    assert due_at(SHIPPED, what, level, here(began)) == here(due)


def test_a_clock_that_nobody_knows_is_a_mistake_of_ours_and_no_clock_without_an_end() -> None:
    with pytest.raises(KeyError):
        due_at(SHIPPED, "tea", "P1", here("2026-11-21 10:00"))


# ---- against an oracle that goes minute by minute ----

YEAR = 2026


def open_minute(rules: DeadlineRules, minute: datetime) -> bool:
    """Whether an office works in this minute: in a shift that began today or yesterday, on a day that is not closed."""
    there = minute.astimezone(MASERU)
    for back in (0, 1):
        day = there.date() - timedelta(days=back)
        if day in rules.closed:
            continue
        for shift in rules.hours.shifts:
            if day.weekday() in shift.days:
                opens, closes = shift.span.hours_after(day)
                if opens <= there < closes:
                    return True
    return not rules.hours.shifts and there.date() not in rules.closed


def slowly(rules: DeadlineRules, began: datetime, within: timedelta) -> datetime:
    minute, left = began, within // MINUTE
    while left:
        left -= open_minute(rules, minute)
        minute += MINUTE
    return minute


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


shifts = st.tuples(  # two hours or more, also over midnight, or all day
    st.sampled_from(DAYS), st.sampled_from(DAYS), st.integers(0, 1439), st.integers(120, 1440)
).map(lambda found: f"{found[0]}-{found[1]} {clock(found[2])}-{clock(found[2] + found[3])}")
hours = st.one_of(
    st.just("mo-fr 08:00-16:30"), st.just("mo-fr 08:00-12:45; mo-fr 14:00-16:30; sa 08:00-12:00"),
    st.lists(shifts, min_size=1, max_size=3).map("; ".join), st.just("always"),
).map(read_hours)  # fmt: skip
days = st.dates(date(YEAR, 1, 1), date(YEAR, 1, 14))
minutes = st.integers(1, 10 * 60).map(lambda n: timedelta(minutes=n))
moments = st.datetimes(datetime(YEAR, 1, 1), datetime(YEAR, 1, 10)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)


def offices(within: timedelta, open_hours: Hours, closed: frozenset[date]) -> DeadlineRules:
    every = dict.fromkeys(LEVELS, within)
    waits = frozenset((what, level) for what in BY_LEVEL for level in LEVELS)  # also P1: it must not count
    return DeadlineRules(
        dict.fromkeys(BY_LEVEL, every), dict.fromkeys(BY_LAW, within), in_office=waits, hours=open_hours, closed=closed
    )


@settings(max_examples=1000, deadline=None)
@given(hours, st.frozensets(days, max_size=4), minutes, moments)
def test_office_hours_count_as_a_clock_that_is_watched_minute_by_minute(
    open_hours: Hours, closed: frozenset[date], within: timedelta, began: datetime
) -> None:
    rules = offices(within, open_hours, closed)
    assert due_at(rules, "first_touch", "P3", began) == slowly(rules, began, within)


@settings(max_examples=1000, deadline=None)
@given(hours, st.frozensets(days, max_size=4), minutes, moments, minutes, st.sampled_from(BY_LEVEL))
def test_what_began_later_is_never_due_earlier(
    open_hours: Hours, closed: frozenset[date], within: timedelta, began: datetime, later: timedelta, what: str
) -> None:
    rules = offices(within, open_hours, closed)
    for level in LEVELS:
        assert due_at(rules, what, level, began) <= due_at(rules, what, level, began + later)


@settings(max_examples=1000, deadline=None)
@given(hours, st.frozensets(days, max_size=4), minutes, moments)
def test_p1_p2_and_the_law_do_not_wait_for_an_office_whatever_the_file_says(
    open_hours: Hours, closed: frozenset[date], within: timedelta, began: datetime
) -> None:
    rules = offices(within, open_hours, closed)
    for level in ("P1", "P2"):
        assert due_at(rules, "first_touch", level, began) == began + within
    for what in BY_LAW:
        assert {due_at(rules, what, level, began) for level in LEVELS} == {began + within}


# ---- another level ----

changes = st.lists(st.tuples(st.sampled_from(LEVELS), st.integers(0, 3 * 1440)), min_size=1, max_size=8)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(BY_LEVEL), st.sampled_from(LEVELS), moments, changes)
def test_however_levels_change_a_clock_keeps_its_word(
    what: str, level: str, began: datetime, steps: list[tuple[str, int]]
) -> None:
    """Raising never lengthens; lowering never shortens, never makes it begin again, never un-breaches."""
    due, now = due_at(SHIPPED, what, level, began), began
    for new, wait in steps:
        now += timedelta(minutes=wait)
        after = due_after_change(SHIPPED, what, level, new, began, due, now)
        if due <= now:
            assert after == due, "what has run out stays so"
        elif is_worse(new, level):
            assert after <= due, "raising never gives more time"
            assert after <= due_at(SHIPPED, what, new, now), "and cuts to the new allowance"
        elif is_worse(level, new):
            assert after == max(due, due_at(SHIPPED, what, new, began)), "lowering counts from the beginning"
        else:
            assert after == due
        level, due = new, after


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from([*BY_LAW, "review"]), moments, changes)
def test_no_level_moves_what_the_law_gives_or_what_must_be_reviewed(
    what: str, began: datetime, steps: list[tuple[str, int]]
) -> None:
    due = due_at(SHIPPED, what, "P1", began)
    for new, wait in steps:
        assert due_after_change(SHIPPED, what, "P1", new, began, due, began + timedelta(minutes=wait)) == due
