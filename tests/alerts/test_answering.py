"""What a member means, however they type it; two meanings are never guessed between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.alerts.alert import DIGITS, Answer
from gateway.alerts.answering import Answered, read_answer
from tests.alerts.people import shipped_words

WORDS = shipped_words()
ACT, CANNOT, KNOW = Answer.ACT, Answer.CANNOT, Answer.KNOW


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
    ],
)
def test_these_are_understood(text: str, answer: Answer) -> None:
    assert read_answer(text, WORDS) == Answered("483920", answer)


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "483920", "hello", "4 483920", "1 2 483920", "1 48392", "1 4839201", "1483921", "1 48392 1",
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
def test_any_text_at_all_is_either_an_answer_to_six_digits_or_nothing(text: str) -> None:
    answered = read_answer(text, WORDS)
    assert answered is None or (len(answered.case_number) == 6 and answered.case_number.isascii())
