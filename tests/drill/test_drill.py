"""What an exercise shows while it goes on, when it is over, and the table at its end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateway.complaints import Refused
from gateway.drill.drill import (
    Asked,
    Drill,
    Standing,
    find_council,
    is_finished,
    news,
    somebody_acts,
    table,
    watch,
)
from tests.alerts.people import NOW, places

SECOND = timedelta(seconds=1)
DRILL = Drill("r7", "777777", "a_team", ("a_team_1", "a_team_2"), NOW, NOW + 1800 * SECOND)
TOLD = Asked("a_team_1", sent_at=NOW + 2 * SECOND)
ACTS = replace(TOLD, delivered_at=NOW + 5 * SECOND, answer="act", answered_at=NOW + 72 * SECOND)
CANNOT = Asked("a_team_2", 1, NOW + 300 * SECOND, answer="cannot", answered_at=NOW + 310 * SECOND)


@pytest.mark.parametrize("written", ["C03", "c03", "030806", "Ramapepe", " ramapepe "])
def test_a_council_is_known_by_letter_number_and_name(written: str) -> None:
    assert find_council(places(), written).code == "030806"


@pytest.mark.parametrize(
    ("written", "says"),
    [("Z99", "no council 'Z99'. Write its letter code (C03)"), ("Leribe", "is a district"), ("", "no council ''")],
)
def test_what_is_no_council_is_refused_with_what_to_write(written: str, says: str) -> None:
    with pytest.raises(Refused, match="--council") as refused:
        find_council(places(), written)
    assert says in str(refused.value)


def test_each_thing_that_happens_is_said_once_with_its_time() -> None:
    told, on_phone = Standing((TOLD,)), Standing((replace(TOLD, delivered_at=NOW + 5 * SECOND),))
    assert list(news(DRILL, Standing(), told)) == ["  0:02  a_team_1: the carrier has taken the SMS (step 0)"]
    assert list(news(DRILL, told, told)) == []
    assert list(news(DRILL, told, on_phone)) == ["  0:05  a_team_1: it is on the phone"]
    assert list(news(DRILL, on_phone, Standing((ACTS,)))) == ["  1:12  a_team_1: I act, 1:10 after the SMS"]


def test_who_is_asked_again_changes_their_mind_or_cannot_be_reached_is_said_too() -> None:
    before = Standing((ACTS,))
    again = replace(ACTS, rung=2, answer="cannot", answered_at=NOW + 100 * SECOND, failure="invalid_number")
    assert list(news(DRILL, before, Standing((again,)))) == [
        "        a_team_1 is asked again (step 2)",
        "        a_team_1: the SMS did not go out or arrive (invalid number)",
        "  1:40  a_team_1: cannot, 1:38 after the SMS",
    ]
    assert list(news(DRILL, before, replace(before, holder="a_team_1"))) == [
        "        a_team_1 has it in hand, behind the PIN"
    ]


@pytest.mark.parametrize(
    ("standing", "now", "finished"),
    [
        (Standing(), NOW, False),
        (Standing((ACTS,)), NOW, False),  # the other one has not been asked yet
        (Standing((ACTS, CANNOT)), NOW, True),
        (Standing((TOLD,), holder="a_team_1"), NOW, True),
        (Standing((TOLD,), over=True), NOW, True),
        (Standing((TOLD,)), DRILL.ends_at - SECOND, False),
        (Standing((TOLD,)), DRILL.ends_at, True),
    ],
)
def test_it_is_over_when_all_answered_one_accepted_or_the_time_is_up(
    standing: Standing, now: datetime, finished: bool
) -> None:
    assert is_finished(DRILL, standing, now) is finished


def test_somebody_acts_who_says_so_or_accepts() -> None:
    assert not somebody_acts(Standing((TOLD, CANNOT)))
    assert somebody_acts(Standing((CANNOT, ACTS)))
    assert somebody_acts(Standing((TOLD,), holder="a_team_1"))


def test_the_table_has_the_fastest_first_and_who_was_never_asked_last() -> None:
    late = Asked("a_team_0", 2, NOW + 600 * SECOND, answer="know", answered_at=NOW + 3800 * SECOND)
    lines = list(table(replace(DRILL, people=(*DRILL.people, "a_team_3")), Standing((late, CANNOT, ACTS))))
    assert [line.split() for line in lines[1:]] == [
        ["a_team_1", "0:02", "0:05", "I", "act", "1:10"],
        ["a_team_2", "5:00", "cannot", "0:10"],
        ["a_team_0", "10:00", "knows", "the", "people", "53:20"],
        ["a_team_3", "not", "asked", "-"],
    ]


def test_it_is_watched_until_it_is_finished_and_no_longer() -> None:
    looks = [Standing(), Standing((TOLD,)), Standing((TOLD,)), Standing((ACTS, CANNOT)), Standing()]
    waits: list[int] = []
    said: list[str] = []
    watch(DRILL, lambda: looks.pop(0), lambda: waits.append(1), lambda: NOW, said.append)
    assert (len(looks), len(waits), len(said)) == (1, 3, 5)
