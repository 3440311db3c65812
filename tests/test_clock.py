"""When it is time again for what is done now and then."""

from datetime import UTC, datetime, timedelta

from gateway.clock import Every

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def test_it_is_time_at_first_and_then_once_in_each_interval() -> None:
    is_time = Every(timedelta(hours=1))
    asked = [is_time(NOW + timedelta(minutes=20 * n)) for n in range(7)]
    assert asked == [True, False, False, True, False, False, True]


def test_a_late_look_begins_the_interval_anew() -> None:
    is_time = Every(timedelta(hours=1))
    assert is_time(NOW) and is_time(NOW + timedelta(minutes=90))
    assert not is_time(NOW + timedelta(minutes=140))
