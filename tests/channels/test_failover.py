"""Two ways to phones: who is asked, who takes over and when, who is left in peace until an operator has acted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from gateway.channels.failover.health import Health
from gateway.channels.failover.store import SqlWatch, resting
from gateway.channels.failover.ways import PACED, Ways
from gateway.messages import Outcome, Outgoing, Result
from gateway.storage.database import connect, reading
from tests.alerts.people import NOW

SECOND = timedelta(seconds=1)
TO, OTHER = "+26600000104", "+26600000105"
FINE = Outcome(Result.ACCEPTED, "ATXid_1")
DOWN = Outcome(Result.LATER, reason="http_500")
SILENT = Outcome(Result.UNKNOWN, reason="too_slow")
BROKE = Outcome(Result.STOPPED, reason="balance")
NO_NAME = Outcome(Result.STOPPED, reason="sender_id")
BLACKLISTED = Outcome(Result.REFUSED, reason="blacklisted")
NO_ROUTE = Outcome(Result.REFUSED, reason="no_route")


class Way:
    """says: its answer to everybody; others: to these numbers."""

    def __init__(self, name: str) -> None:
        self.name, self.says, self.asked = name, FINE, 0
        self.others: dict[str, Outcome] = {}

    def send(self, text: Outgoing) -> Outcome:
        return self.send_many(text.text, [text.to])[text.to]

    def send_many(self, text: str, numbers: Sequence[str]) -> Mapping[str, Outcome]:
        self.asked += 1
        return {number: self.others.get(number, self.says) for number in numbers}


class Pace:
    free = True

    def wait(self, urgent: bool, count: int) -> bool:
        return urgent or self.free


class Room:
    """Two ways, what all workers know of them, and a clock that only the test moves."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.now, self.pace = engine, NOW, Pace()
        self.first, self.second = Way("first"), Way("second")
        self.woken = 0
        self.watch = SqlWatch(engine, lambda: self.now, self.wake)
        self.both = Ways([self.first, self.second], self.watch, self.pace)
        self.alone = Ways([self.first], self.watch, self.pace)

    def wake(self) -> None:
        self.woken += 1

    def send(self, urgent: bool = False, not_by: str = "", after: timedelta = timedelta(0)) -> Outcome:
        self.now += after
        return self.both.send_many("text", [TO], urgent, not_by)[TO]

    def asked(self) -> tuple[int, int]:
        return self.first.asked, self.second.asked

    def rest(self) -> dict[str, Health]:
        with reading(self.engine) as connection:
            return resting(connection)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    engine = connect(database_url)
    yield Room(engine)
    engine.dispose()


def test_while_all_is_well_the_first_is_asked_and_named(room: Room) -> None:
    assert room.send() == Outcome(Result.ACCEPTED, "ATXid_1", sender="first")
    assert room.send().sender == "first"
    assert room.asked() == (2, 0) and room.rest() == {}


def test_after_five_failures_in_a_row_the_second_takes_over(room: Room) -> None:
    room.first.says = DOWN
    assert [room.send().sender for _ in range(7)] == ["first"] * 5 + ["second"] * 2
    assert room.asked() == (5, 2)


def test_one_success_between_failures_keeps_the_first(room: Room) -> None:
    for n in range(20):
        room.first.says = FINE if n % 5 == 4 else DOWN
        room.send()
    assert room.asked() == (20, 0)


def test_after_a_minute_of_failure_the_second_takes_over(room: Room) -> None:
    room.first.says = DOWN
    assert room.send().sender == room.send(after=59 * SECOND).sender == room.send(after=SECOND).sender == "first"
    assert room.send().sender == "second"


def test_one_failure_long_ago_is_no_minute_of_failure(room: Room) -> None:
    room.first.says = DOWN
    room.send()
    room.first.says = FINE
    assert room.send(after=timedelta(hours=1)).sender == "first"


def failing(room: Room) -> None:
    room.first.says = DOWN
    for _ in range(5):
        room.send()


def test_every_half_minute_one_message_sees_whether_the_first_is_well(room: Room) -> None:
    failing(room)
    assert room.send(after=29 * SECOND).sender == "second"
    assert room.send(after=SECOND).sender == "second", "the first was tried, and the text still went out"
    assert room.send().sender == "second"
    assert room.asked() == (6, 3)
    room.first.says = FINE
    assert room.send(after=30 * SECOND).sender == "first"
    assert room.send().sender == "first", "given back"
    assert room.rest() == {}


def test_a_p1_is_the_one_that_tries_only_when_nothing_else_did(room: Room) -> None:
    failing(room)
    assert room.send(urgent=True, after=60 * SECOND).sender == "second"
    assert room.asked()[0] == 5
    room.send(urgent=True, after=60 * SECOND)
    assert room.asked()[0] == 6


def test_a_p1_that_the_first_did_not_take_goes_by_the_second_at_once(room: Room) -> None:
    room.first.says = DOWN
    assert room.send(urgent=True) == Outcome(Result.ACCEPTED, "ATXid_1", sender="second")
    assert room.asked() == (1, 1)


def test_what_may_have_been_sent_is_sent_by_nobody_else_in_the_same_breath(room: Room) -> None:
    room.first.says = SILENT
    assert room.send(urgent=True).sender == "first"
    assert room.asked() == (1, 0)
    assert room.send(urgent=True, not_by="first").sender == "second"
    assert room.asked() == (1, 1)


def test_an_empty_balance_stops_the_first_for_everybody_and_the_second_takes_over_at_once(room: Room) -> None:
    room.first.says = BROKE
    with capture_logs() as lines:
        assert room.send().sender == "second"
    assert [line["log_level"] for line in lines] == ["error"] and lines[0]["reason"] == "balance"
    assert [room.send(after=19 * SECOND).sender for _ in range(3)] == ["second"] * 3
    assert room.asked() == (1, 4) and room.rest()["first"].stopped_for == "balance"
    room.send(after=3 * SECOND)
    assert room.woken == 1, "the operator is woken once, not at every try"
    room.first.says = FINE
    assert room.send(after=60 * SECOND).sender == "first", "one try a minute"


def test_a_p1_is_tried_also_by_a_way_that_is_stopped_if_there_is_no_other(room: Room) -> None:
    """One number may be held back, and all that is urgent would wait for it."""
    room.first.others[TO] = Outcome(Result.STOPPED, reason="risk_hold")
    for _ in range(3):
        assert room.alone.send_many("text", [TO], urgent=True)[TO].result is Result.STOPPED
        assert room.alone.send_many("text", [OTHER], urgent=True)[OTHER].result is Result.ACCEPTED
        room.now += 60 * SECOND


def test_a_clock_that_was_put_back_does_not_keep_a_way_from_being_tried(room: Room) -> None:
    room.first.says = BROKE
    room.alone.send_many("text", [TO])
    room.first.says = FINE
    room.now -= timedelta(hours=1)
    assert room.alone.send_many("text", [TO])[TO].result is Result.ACCEPTED


def test_alone_and_stopped_there_is_one_try_a_minute_and_no_more(room: Room) -> None:
    room.first.says = BROKE
    told = [room.alone.send_many("text", [TO])[TO] for _ in range(5)]
    assert room.first.asked == 1
    assert told == [Outcome(Result.STOPPED, reason="balance", sender="first")] + [
        Outcome(Result.STOPPED, reason="balance")
    ] * 4  # fmt: skip
    room.now += 60 * SECOND
    room.alone.send_many("text", [TO])
    assert room.first.asked == 2


def test_alone_and_failing_it_is_asked_all_the_same(room: Room) -> None:
    room.first.says = DOWN
    for _ in range(9):
        room.alone.send_many("text", [TO])
    assert room.first.asked == 9


def test_when_both_fail_neither_is_given_up(room: Room) -> None:
    room.first.says = room.second.says = DOWN
    for _ in range(12):
        assert room.send().result is Result.LATER
    before = room.asked()
    room.send(urgent=True)
    assert room.asked() > before


def test_a_name_that_one_network_does_not_know_stops_nobody_else(room: Room) -> None:
    room.first.others[TO] = NO_NAME
    assert room.send().sender == "second", "certainly not sent, so the second may"
    assert room.both.send_many("text", [OTHER])[OTHER].sender == "first"
    assert room.rest() == {}


def test_what_is_wrong_with_a_number_is_no_failure_of_the_way(room: Room) -> None:
    room.first.says = BLACKLISTED
    for _ in range(6):
        assert room.send(urgent=True) == Outcome(Result.REFUSED, reason="blacklisted", sender="first")
    assert room.asked() == (6, 0), "never again means by nobody"


def test_a_number_without_a_route_may_have_one_elsewhere(room: Room) -> None:
    room.first.others[TO] = NO_ROUTE
    assert room.send().sender == "second"


def test_in_a_batch_only_those_that_were_not_taken_go_by_the_second(room: Room) -> None:
    room.first.others[TO] = Outcome(Result.LATER, reason="operator_fault")
    told = room.both.send_many("text", [TO, OTHER], urgent=True)
    assert (told[TO].sender, told[OTHER].sender) == ("second", "first")
    assert room.rest() == {}


def test_a_balance_that_ends_in_the_middle_of_a_batch_stops_the_way(room: Room) -> None:
    room.first.others[OTHER] = BROKE
    told = room.both.send_many("text", [TO, OTHER])
    assert (told[TO].sender, told[OTHER].sender) == ("first", "second")
    assert room.rest()["first"].stopped_for == "balance"


def test_a_number_that_a_way_says_nothing_about_is_in_doubt(room: Room) -> None:
    room.first.send_many = lambda text, numbers: {}  # type: ignore[method-assign]
    assert room.send().result is Result.UNKNOWN


def test_above_the_pace_nobody_is_asked_except_for_a_p1(room: Room) -> None:
    room.pace.free = False
    assert room.send() == PACED and room.asked() == (0, 0)
    assert room.send(urgent=True).result is Result.ACCEPTED


def test_a_database_that_is_away_stops_no_sms(room: Room) -> None:
    failing(room)
    with room.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE senders"))
    room.first.says = DOWN
    assert room.send(urgent=True).sender == "second"


RESULTS = st.sampled_from([FINE, DOWN, SILENT, BROKE, NO_NAME, BLACKLISTED, NO_ROUTE])


@given(st.lists(st.tuples(st.lists(RESULTS, min_size=1, max_size=4), st.integers(0, 90)), max_size=30))
def test_a_way_rests_only_after_failures_and_one_success_wakes_it(
    calls: list[tuple[list[Outcome], int]],
) -> None:
    health, now = Health(), NOW
    for outcomes, seconds in calls:
        now += seconds * SECOND
        health = health.after(outcomes, now)
        assert not health.rests or health.failures > 0
        assert health.failing_since is None or health.failing_since <= now
    assert _woken(health, [FINE])


def _woken(health: Health, outcomes: Collection[Outcome]) -> bool:
    return health.after(outcomes, NOW + timedelta(days=1)) == Health()
