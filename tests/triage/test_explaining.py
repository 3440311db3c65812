"""Why a report stands where it stands, as staff read it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.facts import permits
from gateway.console import plain_words as plain
from gateway.reports.urgency import UrgencyRules
from gateway.triage.explaining import Local, may_tell, raised_by_call, why_level, why_local
from tests.console.house import files

HOME = Path(__file__).parents[2]
RULES: UrgencyRules = files().urgency
TOLD = Local({"tell": "yes"}, "", False, "", False, False)


def _why(**answers: str) -> str:
    return why_level(RULES.explain(answers), answers, lambda name, code: plain.answer(name, code).lower())


def test_danger_now_says_what_the_caller_answered() -> None:
    assert _why(danger="now").startswith("P1 because the caller answered “in danger: yes, now”")


def test_a_question_without_an_answer_is_named_as_such() -> None:
    assert "P2 because the question “who it is” was not answered" in _why(danger="no", what="job")


def test_the_last_rule_says_that_no_worse_one_fits() -> None:
    assert _why(who="man", danger="no", what="work").startswith("P3 because no rule of a worse level fits")


def test_two_conditions_are_both_named() -> None:
    assert " and " in _why(who="man", danger="no")


def test_a_call_for_help_explains_what_the_rules_do_not() -> None:
    rule = RULES.explain({"who": "girl"})
    assert "asked for help at once" in raised_by_call("P1", rule, levels_set=False)
    assert raised_by_call("P1", rule, levels_set=True) == ""
    assert raised_by_call("P2", rule, levels_set=False) == ""


@pytest.mark.parametrize(
    ("local", "says"),
    [
        (TOLD, "the caller said yes"),
        (replace(TOLD, held=True), "keeps it from them"),
        (replace(TOLD, suspect="police"), "the suspect is somebody of the police"),
        (replace(TOLD, withdrawn=True), "the caller withdrew"),
        (replace(TOLD, under_way=True), "the call goes on"),
        (replace(TOLD, answers={}), "silence is never a yes"),
        (replace(TOLD, answers={"tell": "not_police"}), "the caller said “not the police”"),
        (replace(TOLD, answers={"tell": "not_police"}, released_by="palesa"), "Still left out: the police"),
        (replace(TOLD, suspect="chief", released_by="palesa"), "colleagues of the suspect"),
    ],
)
def test_why_local_teams_may_or_may_not_be_told(local: Local, says: str) -> None:
    assert says in why_local(local)


locals_ = st.builds(
    Local, st.sampled_from([{}, *({"tell": tell} for tell in plain.ANSWERS["tell"])]),
    st.sampled_from(["", "police", "chief", "relative"]), st.booleans(), st.sampled_from(["", "palesa"]),
    st.booleans(), st.booleans(),
)  # fmt: skip


@given(locals_)
def test_the_sentence_never_promises_what_the_rules_forbid(local: Local) -> None:
    assert may_tell(local) == why_local(local).startswith("Local teams may be told")
    assert permits(local.answers, local.suspect, local.withdrawn, bool(local.released_by), local.held) or not may_tell(
        local
    )


@given(locals_)
def test_a_hold_lets_nobody_know(local: Local) -> None:
    assert not may_tell(replace(local, held=True))
