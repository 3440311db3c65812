"""What a partner does once it has accepted, by when, and under which law."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.stages import STAGES as PATH
from gateway.referrals.directory import KINDS, SERVICES
from gateway.referrals.scope import FIELDS
from gateway.referrals.steps import words
from gateway.referrals.steps.rules import (
    AGE_FIELDS,
    ASSESS_NEEDS,
    FIRST_ASSESSMENT,
    GRAVE,
    NOTE,
    REPORT_BACK,
    RESULTS,
    SEE_CHILD,
    SOCIAL_REPORT,
    STAGES,
    STEPS,
    TELLINGS,
    WRITTEN_COPY,
    Asked,
    fits,
    is_child_to_them,
    plan,
)
from tests.console.house import files

NOON = datetime(2026, 3, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = files().deadlines
HOURS = st.integers(min_value=0, max_value=500).map(lambda hours: timedelta(hours=hours))
ASKED = st.builds(
    lambda kind, service, child, before, left: Asked(
        kind, service, child, NOON - before, NOON, None if left is None else NOON + left - timedelta(hours=100)
    ),
    st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(SERVICES)), st.booleans(), HOURS, st.none() | HOURS,
)  # fmt: skip


def dues(asked: Asked) -> dict[str, datetime]:
    return {step.what: step.due for step in plan(asked, RULES)}


@given(ASKED)
def test_whatever_was_asked_each_step_stands_once_and_the_first_due_stands_first(asked: Asked) -> None:
    found = plan(asked, RULES)
    assert len({step.what for step in found}) == len(found)
    assert {step.what for step in found} <= set(STEPS)
    assert all(one.due <= after.due for one, after in pairwise(found))
    assert REPORT_BACK in dues(asked), "nobody helps without telling how it goes"


@given(ASKED)
def test_no_step_of_the_law_ever_has_more_time_than_the_law_gives(asked: Asked) -> None:
    found = dues(asked)
    if asked.kind == "police":
        assert found[FIRST_ASSESSMENT] == asked.opened + DAY, "s 23(2): it runs since they know, not since they say yes"
    assert (FIRST_ASSESSMENT in found) == (WRITTEN_COPY in found) == (asked.kind == "police")
    if SEE_CHILD in found:
        assert found[SEE_CHILD] == found[SOCIAL_REPORT] == found[ASSESS_NEEDS] <= NOON + 2 * DAY
        assert asked.admitted is None or found[SEE_CHILD] <= asked.admitted


@given(ASKED)
def test_a_child_is_seen_where_and_only_where_a_social_worker_has_it(asked: Asked) -> None:
    social = asked.kind == "social_worker" or asked.service == "social_work"
    assert (SEE_CHILD in dues(asked)) == (social and asked.child)


@given(st.sets(st.sampled_from([field.name for field in FIELDS])), st.booleans())
def test_no_step_tells_an_age_that_was_not_shared(shared: set[str], child: bool) -> None:
    if not shared & AGE_FIELDS:
        assert is_child_to_them(shared, child) == is_child_to_them(shared, not child)
    else:
        assert is_child_to_them(shared, child) == child
    assert child <= is_child_to_them(shared, child), "who is a child is never treated as an adult"


def test_an_adult_is_assessed_on_the_centre_s_own_promise() -> None:
    assert dues(Asked("shelter", "shelter", False, NOON, NOON)) == {
        ASSESS_NEEDS: NOON + 7 * DAY, REPORT_BACK: NOON + 7 * DAY
    }  # fmt: skip
    assert dues(Asked("legal", "legal", True, NOON, NOON)) == {REPORT_BACK: NOON + 7 * DAY}


@given(st.sampled_from(TELLINGS), st.sampled_from(sorted({code for codes in RESULTS.values() for code in codes})))
def test_only_what_was_offered_can_be_told(what: str, result: str) -> None:
    assert fits(what, result, words=True) == (result in RESULTS[what])
    assert fits(what, result, words=False) == (result in RESULTS[what] and what not in (NOTE, SOCIAL_REPORT))
    assert not fits("anything", result, words=True)


@pytest.mark.parametrize("what", TELLINGS)
def test_everything_that_can_be_told_has_words(what: str) -> None:
    assert what in words.DONE
    assert what not in STEPS or (what in words.STEPS and what in words.LAW and what in words.HINTS)
    assert all(words.result(what, code) != code for code in RESULTS[what] if code)
    assert len(what) <= 16 and all(len(code) <= 24 for code in RESULTS[what]), "what the columns hold"


def test_what_moves_the_case_and_what_frightens_is_something_that_can_be_told() -> None:
    assert all(result in RESULTS[what] and stage in PATH for (what, result), stage in STAGES.items())
    assert {code for codes in RESULTS.values() for code in codes} >= GRAVE
