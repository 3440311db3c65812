"""Duty hours, leave and quiet hours as a coordinator writes them, read in Lesotho's time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.clock import MASERU
from gateway.hours import (
    ALWAYS,
    DAYS,
    NEVER_AWAY,
    Unreadable,
    after_quiet,
    read_hours,
    read_leave,
    read_span,
)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
clock = st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}")
spans = st.tuples(clock, clock).map("-".join)


def at(text: str) -> datetime:
    """As clocks in Lesotho show it, in UTC as everything inside is."""
    return datetime.fromisoformat(text).replace(tzinfo=MASERU).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "on_duty", "off_duty"),
    [
        ("mo-fr 08:00-17:00",
         ["2027-03-01 08:00", "2027-03-05 16:59"],
         ["2027-03-01 07:59", "2027-03-05 17:00", "2027-03-06 12:00"]),
        ("fr 22:00-06:00",
         ["2027-03-05 22:00", "2027-03-05 23:59", "2027-03-06 00:00", "2027-03-06 05:59"],
         ["2027-03-05 05:00", "2027-03-05 21:59", "2027-03-06 06:00", "2027-03-06 22:00"]),
        ("su 22:00-06:00", ["2027-03-07 23:00", "2027-03-08 05:00"], ["2027-03-07 05:00", "2027-03-08 23:00"]),
        ("sa-mo 09:00-10:00", ["2027-03-06 09:30", "2027-03-07 09:30", "2027-03-08 09:30"], ["2027-03-09 09:30"]),
        ("we 00:00-00:00", ["2027-03-03 00:00", "2027-03-03 23:59"], ["2027-03-02 23:59", "2027-03-04 00:00"]),
        ("Mo 08:00-12:00; mo 13:00-17:00", ["2027-03-01 11:59", "2027-03-01 13:00"], ["2027-03-01 12:30"]),
        ("always", ["2027-03-07 03:00"], []),
        ("", ["2027-03-07 03:00"], []),
    ],
)  # fmt: skip
def test_duty_hours_are_those_of_lesotho_and_may_go_over_midnight(
    hours: str, on_duty: list[str], off_duty: list[str]
) -> None:
    read = read_hours(hours)
    assert [moment for moment in on_duty if not read.include(at(moment))] == []
    assert [moment for moment in off_duty if read.include(at(moment))] == []


def test_leave_counts_from_the_first_midnight_to_the_end_of_the_last_day() -> None:
    leave = read_leave("2026-12-20..2027-01-03; 2027-02-01")
    away = ["2026-12-20 00:00", "2027-01-03 23:59", "2027-02-01 12:00"]
    there = ["2026-12-19 23:59", "2027-01-04 00:00", "2027-01-31 23:59", "2027-02-02 00:00"]
    assert [moment for moment in away if not leave.include(at(moment))] == []
    assert [moment for moment in there if leave.include(at(moment))] == []
    assert read_leave("none") == read_leave("") == NEVER_AWAY


@pytest.mark.parametrize(
    "text",
    ["daily", "mo 8-17", "mo-fr", "08:00-17:00", "mo 24:00-06:00", "mo 08:60-09:00", "mo-xx 08:00-17:00",
     "mo,tu 08:00-17:00", "mo 08:00-17:00 tu 08:00-17:00", "mo-fr 08:00-17:00; x"],
)  # fmt: skip
def test_duty_hours_that_nobody_can_read_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable, match="written as"):
        read_hours(text)


@pytest.mark.parametrize("text", ["2027-02-30", "2027-01-05..", "..2027-01-05", "2027-01-05 to 2027-01-06", "soon"])
def test_leave_that_nobody_can_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable, match="written as"):
        read_leave(text)


def test_leave_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Unreadable, match="ends before it begins"):
        read_leave("2027-01-05..2027-01-04")


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2027-03-01 20:59", "2027-03-01 20:59"),
        ("2027-03-01 21:00", "2027-03-02 06:00"),
        ("2027-03-02 00:00", "2027-03-02 06:00"),
        ("2027-03-02 05:59", "2027-03-02 06:00"),
        ("2027-03-02 06:00", "2027-03-02 06:00"),
        ("2027-12-31 23:30", "2028-01-01 06:00"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(moment: str, told: str) -> None:
    assert after_quiet(at(moment), read_span("21:00-06:00")) == at(told)
    assert after_quiet(at(moment), None) == at(moment)


@given(moments, spans)
def test_quiet_hours_put_off_by_a_day_at_most_and_never_into_themselves(moment: datetime, span: str) -> None:
    quiet = read_span(span)
    later = after_quiet(moment, quiet)
    assert moment <= later <= moment + timedelta(days=1)
    if quiet.begins != quiet.ends:
        assert after_quiet(later, quiet) == later


@given(moments, st.sampled_from(DAYS), clock, clock)
def test_a_shift_is_on_for_as_long_as_its_clock_says(moment: datetime, day: str, begins: str, ends: str) -> None:
    shift = read_hours(f"{day} {begins}-{ends}")
    first = at(f"2027-03-0{1 + DAYS.index(day)} {begins}")
    length = at(f"2027-03-01 {ends}") - at(f"2027-03-01 {begins}")
    last = first + (length if length > timedelta(0) else length + timedelta(days=1))
    weeks = (moment - first) // timedelta(days=7)
    assert shift.include(moment) == (moment < last + weeks * timedelta(days=7))


@given(moments, st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_leave_is_as_long_as_it_says(moment: datetime, first: date, days: int) -> None:
    leave = read_leave(f"{first}..{first + timedelta(days=days)}")
    here = at(f"{first} 00:00")
    assert leave.include(moment) == (here <= moment < here + timedelta(days=days + 1))


@given(st.text(max_size=30) | st.lists(st.sampled_from(["mo", "-", "fr", " ", "08:00", "17:00", ";"])).map("".join))
def test_any_text_at_all_is_hours_and_leave_or_refused_in_one_sentence(text: str) -> None:
    for read in (read_hours, read_leave):
        try:
            read(text)
        except Unreadable as wrong:
            assert str(wrong).endswith(".")


def test_nothing_written_means_always_there() -> None:
    assert read_hours(" ALWAYS ") == ALWAYS
    assert read_leave(" None ") == NEVER_AWAY
