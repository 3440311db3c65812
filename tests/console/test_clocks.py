from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.clocks import how_long, on_the_clock
from tests.console.house import MORNING


@pytest.mark.parametrize(
    ("passed", "reads"),
    [
        (timedelta(seconds=-30), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2, minutes=1), "2 hours 1 minute"),
        (timedelta(days=1, minutes=40), "1 day"),
        (timedelta(days=3, hours=4), "3 days 4 hours"),
    ],
)
def test_an_age_is_said_in_plain_words(passed: timedelta, reads: str) -> None:
    assert how_long(MORNING - passed, MORNING) == reads


@given(st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=4000)))
def test_an_age_never_claims_more_than_has_passed(passed: timedelta) -> None:
    units = {"minute": 1, "hour": 60, "day": 1440}
    words = how_long(MORNING - passed, MORNING).split()
    said = sum(int(n) * units[unit.rstrip("s")] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert timedelta(minutes=said) <= passed
    assert passed - timedelta(minutes=said) < timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "reads"),
    [
        (datetime(2026, 3, 3, 6, 5, tzinfo=UTC), "08:05"),
        (datetime(2026, 3, 2, 22, 0, tzinfo=UTC), "00:00"),
        (datetime(2026, 3, 2, 21, 59, tzinfo=UTC), "2 March, 23:59"),
        (datetime(2025, 12, 31, 21, 0, tzinfo=UTC), "31 December 2025, 23:00"),
    ],
)
def test_a_moment_is_read_as_a_clock_in_lesotho_shows_it(moment: datetime, reads: str) -> None:
    assert on_the_clock(moment, MORNING) == reads
