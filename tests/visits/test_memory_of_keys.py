"""Where keys lead is remembered for everybody; what is typed, for nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.configuration import read_configuration
from gateway.dialogue.rendering import Flow
from gateway.dialogue.replaying import replay
from gateway.dialogue.stepping import start
from tests.house import HOME
from tests.visits.callers import guess, slip_of

SHELF = read_configuration(HOME / "flows", HOME / "config", strict=False).shelf
TO_THE_STORY = "2*2*1*3*2*3*1"
NUMBER = "58123456"


@pytest.fixture
def flow() -> Flow:
    return Flow(SHELF.script, SHELF.lists, {"police": "", "hotline": ""}, 160, "ussd", SHELF.tables)


def call(flow: Flow, *inputs: str) -> None:
    for many in range(1, len(inputs) + 1):
        replay(flow, "*".join(inputs[:many]))


def test_keys_are_remembered(flow: Flow) -> None:
    call(flow, *TO_THE_STORY.split("*"))
    assert TO_THE_STORY in flow.played


def test_no_digits_of_a_story_are_remembered_nor_what_follows_them(flow: Flow) -> None:
    call(flow, *TO_THE_STORY.split("*"), NUMBER, "9", "1")
    call(flow, *TO_THE_STORY.split("*"), "7", "9", "1")
    assert [keys for keys in flow.played if keys.startswith(TO_THE_STORY + "*")] == []


def test_no_mistyped_reference_is_remembered(flow: Flow) -> None:
    call(flow, "2", "3", slip_of(guess()), "12", "99")
    assert list(flow.played) == ["2", "2*3"]


def test_a_number_that_is_typed_where_nobody_asks_for_one_is_not_remembered(flow: Flow) -> None:
    call(flow, NUMBER, "2")
    call(flow, "2", NUMBER, "2")
    assert list(flow.played) == ["2"]


def test_what_was_dialled_through_at_once_is_remembered_as_far_as_it_is_keys(flow: Flow) -> None:
    replay(flow, f"2*3*{NUMBER}*1")
    assert list(flow.played) == ["2", "2*3"]


INPUTS = st.sampled_from(["1", "2", "3", "9", "0", "99", "", " 2", "2 ", "77", NUMBER, "a story", slip_of(guess())])


@given(st.lists(st.lists(INPUTS, max_size=14), max_size=4))
@settings(max_examples=60, deadline=None)
def test_memory_changes_no_answer(calls: list[list[str]]) -> None:
    remembers = Flow(SHELF.script, SHELF.lists, {"police": "", "hotline": ""}, 160, "ussd", SHELF.tables)
    for inputs in calls:
        text = "*".join(inputs)
        remembers.played.clear() if len(text) % 5 == 0 else None
        first, again = replay(remembers, text), replay(remembers, text)
        anew = replay(FORGETS, text, begin=start(FORGETS))
        assert first == again and (first.state, first.lengths, first.before) == (anew.state, anew.lengths, anew.before)


FORGETS = Flow(SHELF.script, SHELF.lists, {"police": "", "hotline": ""}, 160, "ussd", SHELF.tables)
