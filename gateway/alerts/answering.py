"""What a team member means by an SMS: pure, tolerant of how people type, and never a guess between two meanings.

The text is read here and forgotten; only the meaning leaves.
"""

import re
import unicodedata
from dataclasses import dataclass

from gateway.alerts.alert import DIGITS, Answer
from gateway.alerts.wording import AnswerWords, Wordings

CASE_DIGITS = 6
LONGEST = 480  # letters; an answer is short, anything longer is not one


@dataclass(frozen=True, slots=True)
class Answered:
    """One of three answers to one case."""

    case_number: str
    answer: Answer


def read_answer(text: str, words: Wordings) -> Answered | None:
    """`1 483920`, `483920 1`, `THUSO 483920 ke ka thusa` … None when it is no answer, or could mean two things."""
    typed = plain_words(text[:LONGEST]) if len(text) <= LONGEST else ()
    if typed[:1] == ("thuso",):
        typed = typed[1:]
    numbers = _numbers(tuple(word for word in typed if word.isdigit()))
    meant, left = _phrases([word for word in typed if not word.isdigit()], words.answers)
    if numbers is None or words.answers.turned_round & left:
        return None
    case, by_digit = numbers
    if by_digit is None and left - words.answers.small:
        return None  # without a digit every word must be understood: one of them may turn it round
    meanings = meant | ({by_digit} if by_digit else set())
    return Answered(case, meanings.pop()) if len(meanings) == 1 else None


def case_named(text: str, words: Wordings) -> str:
    """The case of an answer, or of a case number that stands alone; "" for anything else, such as a story."""
    answered, typed = read_answer(text, words), plain_words(text)
    if answered:
        return answered.case_number
    return typed[0] if len(typed) == 1 and typed[0].isdigit() and len(typed[0]) == CASE_DIGITS else ""


def plain_words(text: str) -> tuple[str, ...]:
    """Small letters and digits only, each a word; accents and apostrophes gone, letters cut from digits."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = re.sub("['\u2018\u2019\u02bc\u00b4\u0060\u0300-\u036f]", "", flat)
    return tuple(re.findall("[a-z]+|[0-9]+", flat))


def _numbers(runs: tuple[str, ...]) -> tuple[str, Answer | None] | None:
    """The case and the answer that the digits give, if there is only one way to read them."""
    digits = "".join(runs)
    if len(digits) == CASE_DIGITS:
        return digits, None
    if len(digits) != CASE_DIGITS + 1:
        return None
    whole = len(runs) == 1
    readings = set()
    if (whole or len(runs[0]) == 1) and digits[0] in DIGITS:
        readings.add((digits[1:], DIGITS[digits[0]]))
    if (whole or len(runs[-1]) == 1) and digits[-1] in DIGITS:
        readings.add((digits[:-1], DIGITS[digits[-1]]))
    return readings.pop() if len(readings) == 1 else None


def _phrases(typed: list[str], words: AnswerWords) -> tuple[set[Answer], set[str]]:
    """The answers that stand there in words, longest phrase first, and the words that are left."""
    longest = max(map(len, words.phrases), default=0)
    meant, left, at = set(), set(), 0
    while at < len(typed):
        sizes = range(min(longest, len(typed) - at), 0, -1)
        size = next((n for n in sizes if tuple(typed[at : at + n]) in words.phrases), 0)
        if size:
            meant.add(words.phrases[tuple(typed[at : at + size])])
        else:
            left.add(typed[at])
        at += size or 1
    return meant, left
