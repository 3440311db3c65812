"""How urgent a report is at intake: the table of design D12, row by row, on the shipped rules."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.reports.urgency import LEVELS, worse
from tests.dialogue.flows import shipped

CHILDREN_AND_UNKNOWN = ("girl", "boy", "several", "myself", "unsure")
ADULTS = ("woman", "man")
SITUATIONS = ("job", "home", "herd", "sex", "work", "marr", "move", "miss", "other")
QUIET = ("no", "unsure")


def level(**answers: str) -> str:
    return shipped().urgency.level(answers)


@pytest.mark.parametrize("danger", ["now", "soon"])
@pytest.mark.parametrize("who", [*CHILDREN_AND_UNKNOWN, *ADULTS])
def test_danger_now_or_within_a_day_is_p1_whoever_it_is(danger: str, who: str) -> None:
    assert level(danger=danger) == "P1"
    assert level(danger=danger, who=who) == "P1"
    assert {level(danger=danger, who=who, what=what) for what in SITUATIONS} == {"P1"}


@pytest.mark.parametrize("who", CHILDREN_AND_UNKNOWN)
@pytest.mark.parametrize("danger", QUIET)
def test_a_child_an_unknown_age_or_the_caller_is_p2(who: str, danger: str) -> None:
    assert level(danger=danger, who=who) == "P2"
    assert {level(danger=danger, who=who, what=what) for what in SITUATIONS} == {"P2"}


@pytest.mark.parametrize("danger", QUIET)
def test_somebody_of_whom_nothing_was_said_counts_as_a_child(danger: str) -> None:
    assert level(danger=danger) == "P2"
    assert level() == "P2"


@pytest.mark.parametrize(("who", "danger"), [*product(ADULTS, QUIET)])
def test_an_adult_forced_into_sex_is_p2_and_in_other_situations_p3(who: str, danger: str) -> None:
    assert level(who=who, danger=danger, what="sex") == "P2"
    assert {level(who=who, danger=danger, what=what) for what in SITUATIONS if what != "sex"} == {"P3"}


@pytest.mark.parametrize("who", ADULTS)
def test_an_adult_who_is_safe_and_of_whom_nothing_is_told_is_p4(who: str) -> None:
    assert level(who=who, danger="no") == "P4"
    assert level(who=who, danger="unsure") == "P3"


def test_where_it_is_and_who_may_know_never_change_the_level() -> None:
    plain = level(who="woman", danger="no", what="job")
    for tell in ("yes", "unsure", "hotline"):
        assert level(who="woman", danger="no", what="job", district="ZA", council="unsure", tell=tell) == plain


def test_a_call_that_was_cut_in_danger_is_over_sooner() -> None:
    rules = shipped().urgency
    assert rules.silence({"danger": "now"}) == timedelta(seconds=60)
    for danger in ("soon", "no", "unsure"):
        assert rules.silence({"danger": danger}) == timedelta(minutes=4)
    assert rules.silence({}) == timedelta(minutes=4)


FLOW_ANSWERS = {"who": [*CHILDREN_AND_UNKNOWN, *ADULTS], "danger": ["now", "soon", *QUIET], "what": [*SITUATIONS]}


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(told) for name, told in FLOW_ANSWERS.items()}))
def test_every_report_has_a_level_and_a_silence(answers: dict[str, str]) -> None:
    assert shipped().urgency.level(answers) in LEVELS
    assert shipped().urgency.silence(answers) >= timedelta(seconds=10)


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_a_machine_may_raise_a_level_and_never_lower_it(given_before: str, now: str) -> None:
    raised = worse(given_before, now)
    assert LEVELS.index(raised) <= LEVELS.index(given_before)
    assert raised in (given_before, now)
    assert worse(None, now) == now
