"""What may be decided on a report, by whom, and why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.reports.urgency import LEVELS
from gateway.staff.roles import HOTLINE, Role
from gateway.triage import words
from gateway.triage.decisions import (
    ENDED,
    ENDING,
    OPEN,
    Standing,
    State,
    What,
    after,
    level_refusal,
    link_refusal,
    lowers,
    possible,
    refusal,
)  # fmt: skip

LEAD, WORKER = Role.HOTLINE_LEAD, Role.HOTLINE_WORKER
standings = st.builds(
    Standing, st.sampled_from(State), st.sampled_from(["", *LEVELS]), st.sampled_from(["", "palesa", "thabo"]),
    st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
roles = st.sampled_from(Role)


@given(standings, roles)
def test_nobody_but_the_hotline_decides_anything(standing: Standing, role: Role) -> None:
    assert role in HOTLINE or not possible(standing, role, "palesa")


@given(standings, roles)
def test_every_refusal_is_a_sentence(standing: Standing, role: Role) -> None:
    for what in What:
        code = refusal(standing, what, role, "palesa")
        assert not code or words.REFUSALS[code].endswith(".")


@given(standings)
def test_a_worker_never_ends_a_p1_but_by_linking_it_to_one_that_goes_on(standing: Standing) -> None:
    can = possible(standing, WORKER)
    assert standing.level != "P1" or can.isdisjoint(ENDING - {What.LINK})


@given(standings, roles)
def test_what_has_ended_is_decided_on_no_more_until_somebody_opens_it_again(standing: Standing, role: Role) -> None:
    if standing.state in ENDED:
        assert possible(standing, role) <= {What.REOPEN, What.UNLINK, What.MESSAGE}


@given(standings, roles)
def test_of_a_withdrawn_report_nothing_is_left_but_to_take_and_close_it(standing: Standing, role: Role) -> None:
    if standing.withdrawn:
        assert possible(standing, role) <= {What.TAKE, What.CLOSE, What.REOPEN}


@given(standings, roles)
def test_while_the_call_goes_on_nothing_ends_and_nobody_local_is_let_known(standing: Standing, role: Role) -> None:
    if standing.under_way:
        assert possible(standing, role).isdisjoint({*ENDING, What.CASE, What.RELEASE})


@given(st.lists(st.sampled_from(What), max_size=40))
def test_only_a_decision_to_end_it_ends_a_report_and_only_reopening_opens_it(decided: list[What]) -> None:
    state = State.NEW
    for what in decided:
        if refusal(Standing(state, has_reference=True), what, LEAD):
            continue
        before, state = state, after(state, what)
        if before in OPEN:
            assert (state in ENDED) == (what in ENDING)
        if before in ENDED and state not in ENDED:
            assert what in (What.REOPEN, What.UNLINK)


@given(st.sampled_from(State), st.sampled_from(What))
def test_no_decision_makes_a_touched_report_new_but_giving_it_back(state: State, what: What) -> None:
    if state is not State.NEW and after(state, what) is State.NEW:
        assert what is What.GIVE_BACK


levels = st.sampled_from(LEVELS)


@given(st.none() | levels, levels, st.sampled_from(["", "safe_now"]), st.sampled_from(["", "  ", "She is home."]))
def test_a_level_is_lowered_only_with_a_reason_and_a_remark(before: str, new: str, reason: str, remark: str) -> None:
    told = bool(reason and remark.strip())
    code = level_refusal(before, new, reason, remark)
    if lowers(before, new) and not told:
        assert code == "lower_needs_reason"
    else:
        assert code == ("same_level" if before == new else "")


def test_a_level_that_nobody_knows_is_refused() -> None:
    assert level_refusal("P3", "P0", "", "") == "no_such_level"


@pytest.mark.parametrize(
    ("mine", "root", "state", "case", "code"),
    [
        ("a", "b", State.NEW, False, ""),
        ("a", "a", State.NEW, False, "is_itself"),
        ("a", "b", State.CLOSED, False, "root_ended"),
        ("a", "b", State.CASE, False, ""),
        ("a", "b", State.NEW, True, "has_case"),
    ],
)
def test_who_may_be_linked_to_whom(mine: str, root: str, state: State, case: bool, code: str) -> None:
    assert link_refusal(mine, root, state, case) == code


def test_every_decision_has_words() -> None:
    assert set(words.DECIDED) >= set(What)
    assert set(words.STATES) == set(State)
