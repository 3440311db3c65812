"""What may become of a referral: every way ends, and no end leads back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.referrals import words
from gateway.referrals.machine import (
    ASKED,
    BY_RECEIVER,
    ENDS,
    MOVES,
    READABLE,
    Act,
    State,
    after,
    can,
    expires,
    is_reason,
    needs_reason,
)

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_every_state_has_a_line_and_a_word() -> None:
    assert set(MOVES) == set(State) == set(words.STATES)


@pytest.mark.parametrize("state", sorted(set(State) - ENDS))
def test_every_way_that_is_open_reaches_an_end(state: State) -> None:
    seen, ahead = set(), [state]
    while ahead:
        here = ahead.pop()
        seen.add(here)
        ahead += [there for there in MOVES[here].values() if there not in seen]
    assert seen & ENDS


def test_nothing_ever_goes_back() -> None:
    order = list(State)
    rank = {state: order.index(state) for state in State}
    rank |= dict.fromkeys(ENDS, len(order))
    for state, moves in MOVES.items():
        assert all(rank[there] > rank[state] for there in moves.values()), state


@given(st.lists(st.sampled_from(sorted(Act)), max_size=20))
def test_whatever_is_pressed_an_end_stays_an_end_and_only_sending_leaves_a_draft_for_others(acts: list[Act]) -> None:
    state, sent = State.DRAFT, False
    for act in acts:
        there = after(state, act)
        if there is None:
            continue
        assert state not in ENDS
        sent = sent or act == Act.SEND
        state = there
        assert state not in READABLE or sent


@pytest.mark.parametrize("state", sorted(set(State) - ENDS))
def test_the_hotline_can_take_back_whatever_is_open(state: State) -> None:
    assert after(state, Act.REVOKE) == State.REVOKED


def test_receivers_can_do_nothing_with_what_was_not_sent_or_is_over() -> None:
    for state in {State.DRAFT, *ENDS}:
        assert not set(can(state)) & set(BY_RECEIVER)
    assert State.DRAFT not in READABLE and not READABLE & ENDS and ASKED <= READABLE


@pytest.mark.parametrize("act", [Act.REFUSE, Act.FINISH, Act.REVOKE])
def test_to_refuse_to_end_and_to_take_back_need_a_reason_that_has_words(act: Act) -> None:
    assert not is_reason(act, "") and not is_reason(act, "because")
    assert all(is_reason(act, code) and words.reason(act, code) != code for code in needs_reason(act))


def test_a_p1_is_over_after_three_days_without_an_answer_and_others_after_fourteen() -> None:
    assert expires("P1", NOON) - NOON == timedelta(days=3)
    assert {expires(level, NOON) - NOON for level in ("P2", "P3", "P4")} == {timedelta(days=14)}
