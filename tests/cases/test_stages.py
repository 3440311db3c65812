"""Which stage of the path can be written down when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.stages import (
    ABOUT_A_PERSON,
    NOT_NEEDED,
    REACHED,
    STAGES,
    Standing,
    child_clock_runs,
    furthest,
    why_not,
)

TODAY = date(2026, 3, 10)
REPORTED = date(2026, 3, 3)
ADULT = Standing("active", "yes", REPORTED, people=1)

standings = st.builds(
    Standing,
    st.sampled_from(["active", "follow_up", "closed", "closed_referred"]),
    st.sampled_from(["open", "yes", "no"]),
    st.just(REPORTED),
    st.integers(0, 3),
    st.integers(0, 3),
    st.dictionaries(st.sampled_from(STAGES), st.sampled_from([REACHED, NOT_NEEDED])),
)
days = st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=30))


@given(st.sampled_from(STAGES), st.sampled_from([REACHED, NOT_NEEDED]), days, standings)
def test_whatever_is_written_lies_between_the_report_and_today(
    stage: str, state: str, on: date, case: Standing
) -> None:
    if not why_not(stage, state, on, TODAY, case):
        assert REPORTED - timedelta(days=1) <= on <= TODAY
        assert case.status in ("active", "follow_up")


@given(st.sampled_from(sorted(ABOUT_A_PERSON)), days, standings)
def test_nothing_is_done_for_a_person_who_is_not_on_record(stage: str, on: date, case: Standing) -> None:
    if not why_not(stage, REACHED, on, TODAY, case):
        assert case.people


@given(days, standings)
def test_nobody_alone_decides_that_the_police_are_not_told(on: date, case: Standing) -> None:
    assert why_not("police", NOT_NEEDED, on, TODAY, case)


@given(days, standings)
def test_the_assessment_of_a_child_is_never_left_out(on: date, case: Standing) -> None:
    if not why_not("needs_assessment", NOT_NEEDED, on, TODAY, case):
        assert not case.children


@pytest.mark.parametrize("stage", ["safe", "police", "assistance", "reintegration"])
def test_life_does_not_keep_to_the_order(stage: str) -> None:
    assert why_not(stage, REACHED, TODAY, TODAY, ADULT) == ""


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (TODAY + timedelta(days=1), "in_the_future"),
        (REPORTED - timedelta(days=1), ""),  # times of old reports are cut to the day
        (REPORTED - timedelta(days=2), "before_the_report"),
    ],
)
def test_a_day_is_neither_to_come_nor_before_the_report(on: date, says: str) -> None:
    assert why_not("safe", REACHED, on, TODAY, ADULT) == says


def test_the_police_assess_nothing_that_they_were_not_told() -> None:
    assert why_not("police_assessment", REACHED, TODAY, TODAY, ADULT) == "police_do_not_know"
    told = Standing("active", "yes", REPORTED, 1, 0, {"police": REACHED})
    assert why_not("police_assessment", REACHED, TODAY, TODAY, told) == ""


def test_no_case_is_followed_up_before_anybody_decided_on_grounds() -> None:
    assert why_not("follow_up", REACHED, TODAY, TODAY, Standing("active", "open", REPORTED, 1)) == "grounds_open"


def test_the_furthest_stage_is_the_last_that_was_reached() -> None:
    assert furthest({"received": REACHED, "safe": REACHED, "police": REACHED, "repatriation": NOT_NEEDED}) == "safe"
    assert furthest({}) == "received"


def test_the_48_hours_wait_for_a_child_in_a_safe_place() -> None:
    assert not child_clock_runs({}, 1)
    assert not child_clock_runs({"safe": REACHED}, 0)
    assert not child_clock_runs({"safe": NOT_NEEDED}, 1)
    assert child_clock_runs({"safe": REACHED}, 1)
