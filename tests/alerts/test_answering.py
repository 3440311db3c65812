"""What a member means, however they type it; two meanings are never guessed between."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.alert import DIGITS, Answer
from gateway.alerts.answering import CASE_DIGITS, Answered, case_named, read_answer, read_code
from tests.alerts.people import shipped_words

WORDS = shipped_words()
ACT, CANNOT, KNOW, DONE = Answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1 483920", ACT),
        ("483920 1", ACT),
        ("483920 2", CANNOT),
        ("3 483920", KNOW),
        (" THUSO  1   483920. ", ACT),
        ("thuso483920 2", CANNOT),
        ("1,483920", ACT),
        ("483920=2", CANNOT),
        ("1 483 920", ACT),
        ("1483920", ACT),
        ("2 483920 sorry I am in Maseru", CANNOT),
        ("1 483920 going there", ACT),
        ("act 483920", ACT),
        ("483920 I act", ACT),
        ("483920 I CANNOT", CANNOT),
        ("483920 can't", CANNOT),
        ("483920 can\u2019t", CANNOT),
        ("483920 I know the people", KNOW),
        ("1 483920 I act", ACT),
        ("483920 ke ka thusa", ACT),
        ("483920 Ke ke ka thusa", CANNOT),
        ("ke ke ka khona 483920", CANNOT),
        ("483920 ke tseba batho ba amehang", KNOW),
        ("483920 ke ts\u0117ba batho", KNOW),
        ("\uff11 \uff14\uff18\uff13\uff19\uff12\uff10", ACT),
        ("4 483920", DONE),
        ("4483920", DONE),
        ("483920 done", DONE),
        ("I'm done, 483920", DONE),
        ("483920 ke qetile", DONE),
        ("4 483920 she is safe with her aunt", DONE),
        ("I am going 483920", ACT),
        ("ke tseleng, 483920", ACT),
        ("canot 483920", CANNOT),
        ("can?t 483920", CANNOT),  # an old phone's apostrophe
        ("1 483920 1", ACT),
        ("1 1 483920", ACT),
        ("483920 483920 2", CANNOT),
        ("1 act, act! 483920", ACT),
    ],
)
def test_these_are_understood(text: str, answer: Answer) -> None:
    assert read_answer(text, WORDS) == Answered("483920", answer)


@pytest.mark.parametrize(
    "text",
    [
        "", "483920", "hello", "5 483920", "1 2 483920", "1 48392", "1 4839201", "1483921", "1 48392 1",
        "48392 1 act", "1 1 48392", "4839204", "1 483920 2", "483920 583920 1", "done cannot 483920", "done 1 483920",
        "not done 483920", "ha kea qeta 483920", "1 483920 was wrong", "maybe 1 483920", "haeba nka khona 483920",
        "not 1 483920", "1 483920 or 2", "act cannot 483920", "2 483920 I act", "can you help 483920",
        "I will not act 483920", "ha ke tsebe batho 483920", "will you act 483920?", "ha 1 483920", "1 483920 x" * 90,
        "THUSO 483920: P1, Maputsoe. Reply 1 483920 = I act, 2 = cannot, 3 = know the people. No names.",
    ],
)  # fmt: skip
def test_these_are_asked_again(text: str) -> None:
    assert read_answer(text, WORDS) is None


cases = st.from_regex(r"[0-9]{6}", fullmatch=True)
gaps = st.text(" \n.,:;-=/()!", min_size=1, max_size=3)


@given(cases, st.sampled_from(sorted(DIGITS)), st.booleans(), gaps, st.sampled_from(["", "THUSO ", "thuso: "]))
def test_a_digit_and_a_case_in_either_order_with_any_gap(
    case: str, digit: str, first: bool, gap: str, keyword: str
) -> None:
    text = keyword + gap.join([digit, case] if first else [case, digit])
    assert read_answer(text, WORDS) == Answered(case, DIGITS[digit])


@given(cases, st.sampled_from(sorted(WORDS.answers.phrases.items())), st.booleans(), st.sampled_from([str.upper, str]))
def test_every_phrase_of_the_file_means_what_it_says(
    case: str, phrase: tuple[tuple[str, ...], Answer], first: bool, shout: type[str]
) -> None:
    words, means = phrase
    said = shout(" ".join(words))
    assert read_answer(f"{said} {case}" if first else f"{case} {said}", WORDS) == Answered(case, means)


@given(cases, st.permutations(sorted(WORDS.answers.phrases.items())))
def test_two_different_meanings_are_never_guessed_between(
    case: str, phrases: list[tuple[tuple[str, ...], Answer]]
) -> None:
    (one, means), *others = phrases
    known = WORDS.answers.phrases  # "cannot 483920 act" is one of them, and clear
    other = next(words for words, meant in others if meant != means and (*one, *words) not in known)
    assert read_answer(f"{' '.join(one)}, {case}, {' '.join(other)}", WORDS) is None


@given(st.text(max_size=200))
def test_any_text_at_all_is_an_answer_to_six_digits_or_to_none_or_nothing(text: str) -> None:
    answered = read_answer(text, WORDS)
    assert answered is None or (len(answered.case_number) in (0, 6) and answered.case_number.isascii())


# Without a case number.


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", ACT), (" 1. ", ACT), ("THUSO 1", ACT), ("act", ACT), ("Yes", ACT), ("ok I act now", ACT),
        ("1 = I act", ACT),
        ("I am going", ACT), ("Ke ka thusa", ACT), ("ke tla thusa hona joale", ACT), ("Ee", ACT),
        ("2", CANNOT), ("I can\u2019t, thanks", CANNOT), ("ke ke ka khona", CANNOT), ("che", CANNOT),
        ("3", KNOW), ("3 know the people", KNOW), ("ke tseba batho", KNOW),
        ("4", DONE), ("Done!", DONE), ("4 done", DONE), ("ke qetile", DONE),
    ],
)  # fmt: skip
def test_without_a_case_number_a_digit_or_a_phrase_alone_is_an_answer(text: str, answer: Answer) -> None:
    assert read_answer(text, WORDS) == Answered("", answer)


@pytest.mark.parametrize(
    "text",
    [
        "5", "0", "9", "11", "1 1", "1 2", "12", "1 2 1 4", "1,2", "4821", "48392", "1 child", "4 children sleep there",
        "3 men took her", "I can help my sister", "no", "ok", "not 1", "1 or 2", "act done", "1 cannot", "yes no",
        "can I help?", "I am going home", "not done", "ha kea qeta", "ha ke tsebe batho", "THUSO", "1 THUSO",
    ],
)  # fmt: skip
def test_without_a_case_number_a_sentence_or_other_digits_are_none(text: str) -> None:
    assert read_answer(text, WORDS) is None


@pytest.mark.parametrize(("phrase", "means"), sorted(WORDS.answers.phrases.items()))
def test_every_phrase_of_the_file_is_an_answer_by_itself(phrase: tuple[str, ...], means: Answer) -> None:
    assert read_answer(" ".join(phrase), WORDS) == Answered("", means)


@pytest.mark.parametrize("text", ["1", "act", "done", "4821", "hello", "1 48392"])
def test_an_answer_without_a_case_names_none(text: str) -> None:
    assert case_named(text, WORDS) == ""


# The code that proves a phone.


@pytest.mark.parametrize(
    "text", ["4821", " 4821. ", "THUSO 4821", "code 4821", "khoutu 4821 kea leboha", "\uff14\uff18\uff12\uff11"]
)
def test_four_digits_alone_are_a_code(text: str) -> None:
    assert read_code(text, WORDS) == "4821"


@pytest.mark.parametrize(
    "text", ["", "1", "482", "48211", "48 21", "1 4821", "4821 1", "483920", "4821 men", "act 4821"]
)
def test_anything_else_is_no_code(text: str) -> None:
    assert read_code(text, WORDS) == ""


# Whatever they type.

digits_only = st.lists(st.text("0123456789", min_size=1, max_size=8), max_size=6).map(" ".join)
tokens = st.sampled_from(
    ["483920", "1", "2", "3", "4", *(" ".join(phrase) for phrase in sorted(WORDS.answers.phrases))]
)


def digits_of(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


@given(digits_only)
def test_of_digits_alone_an_answer_takes_one_and_its_case_all_others(text: str) -> None:
    answered = read_answer(text, WORDS)
    if answered:
        said = {digit for digit, answer in DIGITS.items() if answer is answered.answer}.pop()
        assert len(answered.case_number) in (0, CASE_DIGITS)
        assert set(digits_of(text)) == {said, *answered.case_number}
        assert said in (digits_of(text)[0], digits_of(text)[-1]) or text.count(answered.case_number) > 1


@given(st.text("1234", min_size=7, max_size=7))
def test_seven_digits_in_one_piece_are_no_answer_when_both_ends_could_be_it(text: str) -> None:
    one_way = {text[1:], text[0]} == {text[:-1], text[-1]}  # 1111111 reads the same from both ends
    assert (read_answer(text, WORDS) is None) is not one_way


@given(digits_only)
def test_no_text_is_both_a_code_and_an_answer(text: str) -> None:
    assert not (read_code(text, WORDS) and read_answer(text, WORDS))


@given(cases, st.sets(st.sampled_from(sorted(DIGITS)), min_size=2), gaps)
def test_two_digits_beside_a_case_are_never_guessed_between(case: str, digits: set[str], gap: str) -> None:
    assert read_answer(gap.join([case, *digits]), WORDS) is None


@given(st.lists(tokens, max_size=5))
def test_whatever_is_put_together_the_answer_is_one_that_was_said_and_no_other_was(said: list[str]) -> None:
    answered = read_answer(", ".join(said), WORDS)
    phrases = {phrase: answer for words, answer in WORDS.answers.phrases.items() for phrase in [" ".join(words)]}
    meant = {DIGITS.get(piece) or phrases.get(piece) for piece in said} - {None}
    joined = {" ".join(pair) for pair in pairwise(said)} & phrases.keys()  # "can, not" is one phrase
    if answered and not joined:
        assert meant == {answered.answer}


@given(st.text(max_size=60), st.sampled_from(["THUSO ", "  ", "\n"]))
def test_capitals_blanks_and_our_name_before_it_change_nothing(text: str, before: str) -> None:
    if not text.casefold().startswith("thuso"):
        assert read_answer(before + text, WORDS) == read_answer(text, WORDS)
        assert read_answer(text.upper().lower(), WORDS) == read_answer(text.lower(), WORDS)


@given(st.text())
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    assert len(case_named(text, WORDS)) in (0, 6)
    assert len(read_code(text, WORDS)) in (0, 4)
