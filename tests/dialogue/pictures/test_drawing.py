"""What a reviewer reads off a picture is what a caller meets: the same words, and an arrow for every way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.drawing import Arrow, chart, together
from gateway.dialogue.script import ASKS
from gateway.dialogue.stepping import Ask, Found, start, step
from tests.dialogue.pictures.flows import shipped, shipped_chart, small

KEYS = [*map(str, range(13)), "99", "x", "near the shop", "1234567890123456"]


def leads(source: str, name: str = "en") -> set[tuple[str, str, str, str]]:
    arrows = chart(small(), name).arrows
    return {(arrow.keys, arrow.target, arrow.does, arrow.through) for arrow in arrows if arrow.source == source}


def test_a_card_holds_the_words_as_the_phone_shows_them() -> None:
    pages = shipped_chart("ussd", "st").cards["what"].pages
    assert pages == tuple(page.text for page in shipped().pages("what", "st", {}))
    assert len(pages) > 1 and "Ts'episo" in pages[0]


def test_values_in_a_text_are_shown_with_an_answer_in_their_place() -> None:
    council, confirm = (shipped_chart().cards[name].pages for name in ("council", "confirm"))
    assert council[0].startswith("Leribe: which council?\n1. ") and len(council) == 2
    assert not re.search(r"[{}]", confirm[0])
    assert any("0000 0000 0000 0000" in page for card in shipped_chart().cards.values() for page in card.pages)


def test_the_arrows_tell_keys_effects_and_flows_gone_through() -> None:
    assert leads("who") == {
        ("1-3", "story", "", ""), ("5", "who", "", "advice.signs"), ("6", "left", "send", ""),
        ("7", "language", "start_over", ""),
    }  # fmt: skip
    assert leads("story") == {("typed", "story", "", ""), ("9", "left", "", "")}
    assert leads("advice.more") == {("1", "", "return", ""), ("2", "advice.signs", "", "")}
    assert leads("left") == set()


def test_the_keys_of_a_list_and_what_the_service_may_answer_are_told_too() -> None:
    arrows = shipped_chart().arrows
    assert Arrow("district", "council", "1-10") in arrows
    asked = {arrow.does for arrow in arrows if ", " in arrow.keys and arrow.does in ASKS}
    assert "same_digits" in asked


def test_the_marks_stand_in_words() -> None:
    cards = chart(small(), "en").cards
    assert {name: card.marks for name, card in cards.items() if card.marks} == {
        "language": ["START"], "who": ["KEPT FROM HERE ON"], "left": ["END"],
    }  # fmt: skip


def test_a_flow_that_only_texts_reach_is_not_in_the_picture_of_a_call() -> None:
    assert "sms" in shipped_chart("sms").flows
    assert "sms" not in shipped_chart("ussd").flows


def service(dice: int) -> Ask:
    return lambda do, typed: Found(ASKS[do][dice % len(ASKS[do])])


@pytest.mark.parametrize("channel", ["ussd", "sms"])
@given(keys=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 9)), max_size=40))
def test_wherever_a_caller_gets_an_arrow_leads(channel: str, keys: list[tuple[str, int]]) -> None:
    flow, picture = shipped(channel), shipped_chart(channel)
    ways = {(arrow.source, arrow.through or arrow.target) for arrow in picture.arrows}
    ways |= {(name, flow.script.after_leaving) for name in flow.screens}
    state = start(flow)
    for key, dice in keys:
        before, state = state, step(flow, state, key, service(dice)).state
        assert state.screen in picture.cards
        went_back = key == "0" and len(state.way) < len(before.way)
        lost = state.ended and state.screen in flow.script.after_mistakes.values()
        if state.screen != before.screen and not (went_back or lost):
            called = {target for source, target in ways if source == before.screen}
            assert state.screen in called or "" in called


@given(st.lists(st.integers(0, 99).map(str) | st.just("typed"), max_size=30))
def test_keys_put_together_can_be_taken_apart(keys: list[str]) -> None:
    apart: list[str] = []
    for run in together(keys).split(", ") if keys else []:
        first, dash, last = run.partition("-")
        apart += map(str, range(int(first), int(last) + 1)) if dash else [run]
    assert apart == keys
