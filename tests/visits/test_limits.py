"""How many tries anybody gets, whatever they do and whenever they do it."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.reports.attempts.limits import (
    MOST,
    PAUSE,
    WITHIN,
    Count,
    Counts,
    Kind,
    Verdict,
    one_more,
    taken_back,
    verdict,
)

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MINUTES = st.integers(0, 900)


class Tried(NamedTuple):
    """A try by one of a few callers at one of a few references, some of which open something."""

    after: int
    caller: int
    reference: int


TRIES = st.lists(st.builds(Tried, MINUTES, st.integers(0, 2), st.integers(0, 3)), max_size=60)
RIGHT = 0


class Book:
    """The counters as the store keeps them, and what was evaluated by them."""

    def __init__(self) -> None:
        self.counts: dict[tuple[Kind, int], Count] = {}
        self.failed: list[tuple[datetime, Tried]] = []
        self.refused: list[tuple[datetime, Tried]] = []

    def take(self, tried: Tried, now: datetime) -> Verdict:
        names = {Kind.CALLER: tried.caller, Kind.REFERENCE: tried.reference, Kind.SERVICE: 0}
        before: Counts = {kind: self.counts[kind, n] for kind, n in names.items() if (kind, n) in self.counts}
        decided = verdict(before, now)
        if decided is not Verdict.TRY:
            self.refused.append((now, tried))
            return decided
        after = taken_back(before, now) if tried.reference == RIGHT else one_more(before, now)
        self.counts |= {(kind, names[kind]): count for kind, count in after.items()}
        if tried.reference != RIGHT:
            self.failed.append((now, tried))
        return decided


def most_within(times: list[datetime], within: timedelta) -> int:
    return max(
        (sum(0 <= (other - one).total_seconds() < within.total_seconds() for other in times) for one in times),
        default=0,
    )


@given(TRIES)
@settings(max_examples=200, deadline=None)
def test_no_caller_and_no_reference_fails_more_than_five_times_in_any_day(tries: list[Tried]) -> None:
    book, now = Book(), START
    for tried in tries:
        now += timedelta(minutes=tried.after)
        book.take(tried, now)
    for n in range(4):
        by_caller = [at for at, tried in book.failed if tried.caller == n]
        by_reference = [at for at, tried in book.failed if tried.reference == n]
        assert most_within(by_caller, WITHIN[Kind.CALLER]) <= MOST[Kind.CALLER]
        assert most_within(by_reference, WITHIN[Kind.REFERENCE]) <= MOST[Kind.REFERENCE]


@given(TRIES)
@settings(max_examples=200, deadline=None)
def test_nobody_is_refused_for_less_than_five_failures(tries: list[Tried]) -> None:
    book, now = Book(), START
    for tried in tries:
        now += timedelta(minutes=tried.after)
        # Each failure keeps those before it alive for another day.
        lately = [one for at, one in book.failed if now - at < WITHIN[Kind.CALLER] * MOST[Kind.CALLER]]
        if book.take(tried, now) is not Verdict.TRY:
            by_caller = sum(one.caller == tried.caller for one in lately)
            assert max(by_caller, sum(one.reference == tried.reference for one in lately)) >= 5


def test_a_lock_lasts_a_day_from_the_last_failure() -> None:
    locked = {Kind.CALLER: Count(5, START)}
    assert verdict(locked, START + WITHIN[Kind.CALLER] - timedelta(seconds=1)) is Verdict.LOCKED
    assert verdict(locked, START + WITHIN[Kind.CALLER]) is Verdict.TRY


def test_the_hour_of_the_service_begins_with_its_first_failure() -> None:
    counts: Counts = {}
    for minute in range(59):
        counts = one_more(counts, START + timedelta(minutes=minute))
    assert counts[Kind.SERVICE] == Count(59, START)
    assert one_more(counts, START + timedelta(minutes=60))[Kind.SERVICE] == Count(1, START + timedelta(minutes=60))


def test_with_the_breaker_open_a_caller_has_one_try_an_hour_whatever_they_type() -> None:
    broken = {Kind.SERVICE: Count(MOST[Kind.SERVICE], START)}
    assert verdict(broken, START) is Verdict.TRY
    tried = broken | {Kind.CALLER: Count(1, START)}
    for reference in (Count(0, START), Count(5, START)):
        assert verdict(tried | {Kind.REFERENCE: reference}, START + PAUSE / 2) is Verdict.NOT_NOW
    assert verdict(tried, START + PAUSE) is Verdict.TRY


def test_a_clock_that_goes_back_forgives_nothing() -> None:
    assert verdict({Kind.CALLER: Count(5, START)}, START - timedelta(days=3)) is Verdict.LOCKED


def test_what_opens_a_report_clears_its_own_counter_only() -> None:
    before = {Kind.CALLER: Count(3, START), Kind.REFERENCE: Count(4, START), Kind.SERVICE: Count(9, START)}
    after = taken_back(before, START + timedelta(hours=1))
    assert [after[kind].failures for kind in Kind] == [3, 0, 9]
    assert after[Kind.CALLER] == before[Kind.CALLER]
