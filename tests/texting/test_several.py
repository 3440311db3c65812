"""Several answers in one SMS, by number or by word: each is understood or none is taken, and none is a permission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.several import inputs
from gateway.dialogue.stepping import State, step
from tests.dialogue.flows import shipped

FLOW = shipped().shelf.sms()
WHO = State("who", language="en")
DANGER = State("danger", language="en", answers={"who": "girl"})
CONTACT = State("contact", language="en", kept=True)
START = State("start", language="en")
TELL = State("tell", language="en", kept=True)
DETAILS = State("details", language="en", kept=True)
DISTRICT = State("district", language="en", kept=True)


@pytest.mark.parametrize(
    "text",
    ["1", "1.", "1)", "(1)", " 1 ", "1!", "girl", "GIRL.", "Girl under 18", "1. Girl under 18", "1 girl", "ngoanana"],
)
def test_one_answer_however_it_is_written(text: str) -> None:
    (found,) = inputs(FLOW, WHO, text)
    assert step(FLOW, WHO, found).state == step(FLOW, WHO, "1").state


@pytest.mark.parametrize(
    "text",
    [
        "1 4 3",
        "1  4\t3",
        "1\n4\n3",
        "girl\nnot sure\n3",
        "1) 4) 3)",
        "1. 4. 3.",
        "1. Girl under 18\n4. Not sure\n3",
    ],
)
def test_several_answers_however_they_are_written(text: str) -> None:
    state = WHO
    for found in inputs(FLOW, WHO, text):
        state = step(FLOW, state, found).state
    assert state.screen == "district" and state.answers == {"who": "girl", "danger": "unsure", "what": "herd"}


@pytest.mark.parametrize(
    "text",
    [
        "yes but not the police",
        "yes, but not the police",
        "yes\nbut not the police",
        "1 but no police",
        "2 yes",
        "1. No",
    ],
)
def test_a_sentence_gives_no_permission_by_its_first_word(text: str) -> None:
    assert inputs(FLOW, TELL, text) == ()


@pytest.mark.parametrize("text", ["1 99 1", "a girl", "", "?", "1 4 77", "seven 1"])
def test_one_answer_that_is_not_understood_takes_none(text: str) -> None:
    assert inputs(FLOW, WHO, text) == ()


def test_where_words_are_asked_for_the_message_is_the_words() -> None:
    text = "1, 2, the mill.\nHe has 3 goats; 9"
    assert inputs(FLOW, DETAILS, text) == (text,)


def test_what_follows_the_last_number_is_the_words() -> None:
    assert inputs(FLOW, DISTRICT, "12\nbehind the mill, door 9\n9") == ("12", "behind the mill, door 9\n9")


@pytest.mark.parametrize("text", ["12 9", "12 9 1", "12 9 4 1 1", "12\n9\n1"])
def test_nine_skips_the_words_and_no_answer_runs_ahead_of_a_question_for_a_permission(text: str) -> None:
    assert inputs(FLOW, DISTRICT, text) == ("12", "9")


@pytest.mark.parametrize("state", [TELL, CONTACT], ids=lambda state: str(state.screen))
@pytest.mark.parametrize(
    "text",
    [
        "yes/no",
        "yes no",
        "Yes.No",
        "no\nyes",
        "E, che",
        "1 1",
        "1,1",
        "1\n1",
        "1/2",
        "2,3",
        "2 3",
        "2. 3.",
        "1-3",
        "1 to 3",
    ],
)
def test_who_is_undecided_gives_no_permission_and_answers_nothing_else(state: State, text: str) -> None:
    assert inputs(FLOW, state, text) == ()
    assert step(FLOW, state, text).state.wrong == 1, "the question is asked once more"


@pytest.mark.parametrize(
    "text",
    ["1,2", "1, 2", "1, 2 3", "1 ,2 3", "1/2", "1;2", "1.2", "1&2", "1+2", "1-2", "1 and 2", "1 le 2", "1 or 2",
     "1,4,3", "girl, boy", "girl/boy", "girl and boy", "girl le moshanyana", "girl boy", "girl, not sure"],
)  # fmt: skip
def test_two_persons_are_not_one_person_and_a_danger(text: str) -> None:
    assert inputs(FLOW, WHO, text) == ()


@pytest.mark.parametrize("text", ["2 1 1", "2\n1\n1", "2,1,1", "2, 1, 1"])
def test_a_number_that_comes_twice_shows_that_the_answers_follow_one_another(text: str) -> None:
    assert inputs(FLOW, START, text) == ("2", "1", "1")


@given(st.text(st.sampled_from("12345 ,.\n/;yesnoEche"), max_size=20))
def test_one_message_answers_at_most_one_question_for_a_permission_and_only_one_that_was_read(text: str) -> None:
    for begin in (DISTRICT, TELL, CONTACT):
        found, state = inputs(FLOW, begin, text), begin
        for n, piece in enumerate(found):
            assert state.screen not in FLOW.consents or (n, len(found)) == (0, 1)
            state = step(FLOW, state, piece).state


def test_a_comma_in_the_words_is_the_storys_own() -> None:
    assert inputs(FLOW, DISTRICT, "3 8 behind the church, second door") == (
        "3", "8", "behind the church, second door"
    )  # fmt: skip


def test_a_flood_of_numbers_is_no_answer() -> None:
    assert inputs(FLOW, DISTRICT, "12 " + "0 12 " * 60) == ()


@given(st.sampled_from([WHO, DANGER, TELL, DISTRICT]), st.text(st.sampled_from("12390 ,.\n/girlyesno"), max_size=40))
def test_whatever_is_found_is_understood_to_its_end(state: State, text: str) -> None:
    for found in inputs(FLOW, state, text):
        assert not state.ended
        state = step(FLOW, state, found).state
        assert state.wrong == 0
