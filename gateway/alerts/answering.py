"""What a team member means by an SMS: pure, tolerant of how people type, and never a guess between two meanings.

The text is read here and forgotten; only the meaning leaves.
"""

import re
import unicodedata
from dataclasses import dataclass

from gateway.alerts.alert import DIGITS, Answer
from gateway.alerts.wording import AnswerWords, Wordings

CASE_DIGITS = 6
CODE_DIGITS = 4  # of the code that proves a phone: never taken for a case, nor for an answer
LONGEST = 480  # letters; an answer is short, anything longer is not one


@dataclass(frozen=True, slots=True)
class Answered:
    """One of four answers to one case. case_number: "" for the one that is open for this member."""

    case_number: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of an answer. wording: of the note owed for it. case_number: that the note names, or ""."""

    wording: str
    case_number: str


def read_answer(text: str, words: Wordings) -> Answered | None:
    """`1 483920`, `483920 1`, `THUSO 483920 ke ka thusa`, `1`, `done` … None when it is no answer, or could mean two
    things."""
    typed = _typed(text)
    numbers = _numbers(tuple(word for word in typed if word.isdigit()))
    meant, left = _phrases([word for word in typed if not word.isdigit()], words.answers)
    if numbers is None or words.answers.turned_round & left:
        return None
    case, by_digit = numbers
    if left - words.answers.small and not (case and by_digit):
        return None  # with less than both every word must be understood: one may turn it round, or tell a story
    meanings = meant | ({by_digit} if by_digit else set())
    return Answered(case, meanings.pop()) if len(meanings) == 1 else None


def read_code(text: str, words: Wordings) -> str:
    """The code that proves a phone, if these four digits are all that it says; "" for anything else."""
    typed = [word for word in _typed(text) if word not in words.answers.small]
    return typed[0] if len(typed) == 1 and typed[0].isdigit() and len(typed[0]) == CODE_DIGITS else ""


def case_named(text: str, words: Wordings) -> str:
    """The case of an answer, or of a case number that stands alone; "" for anything else, such as a story, and for
    an answer that names no case."""
    answered, typed = read_answer(text, words), plain_words(text)
    if answered:
        return answered.case_number
    return typed[0] if len(typed) == 1 and typed[0].isdigit() and len(typed[0]) == CASE_DIGITS else ""


def plain_words(text: str) -> tuple[str, ...]:
    """Small letters and digits only, each a word; accents and apostrophes gone, letters cut from digits."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = re.sub("['\u2018\u2019\u02bc\u00b4\u0060\u0300-\u036f]", "", flat)
    return tuple(re.findall("[a-z]+|[0-9]+", flat))


def _typed(text: str) -> tuple[str, ...]:
    """Its words without the service's name before them; none of a text that is too long for an answer."""
    typed = plain_words(text) if len(text) <= LONGEST else ()
    return typed[1:] if typed[:1] == ("thuso",) else typed


def _numbers(runs: tuple[str, ...]) -> tuple[str, Answer | None] | None:
    """The case ("" for none) and the answer that the digits give, if there is only one way to read them."""
    if not runs:
        return "", None
    if len(runs) == 1 and runs[0] in DIGITS:
        return "", DIGITS[runs[0]]
    if any(len(run) == CASE_DIGITS for run in runs):
        runs = tuple(dict.fromkeys(runs))  # said twice is said once
    if case := _case(runs):
        return case, None
    readings = {(case, DIGITS[digit]) for digit, rest in _cuts(runs) if digit in DIGITS and (case := _case(rest))}
    return readings.pop() if len(readings) == 1 else None


def _cuts(runs: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands first or last, and the rest: of digits written in one piece a single one is cut off."""
    if len(runs) == 1:
        return (runs[0][0], (runs[0][1:],)), (runs[0][-1], (runs[0][:-1],))
    return (runs[0], runs[1:]), (runs[-1], runs[:-1])


def _case(runs: tuple[str, ...]) -> str:
    """The case number in these pieces, "" for none: in `48392 1` a digit is missing, or the answer is part of it."""
    digits, doubtful = "".join(runs), len(runs) > 1 and not DIGITS.keys().isdisjoint((runs[0], runs[-1]))
    return digits if len(digits) == CASE_DIGITS and not doubtful else ""


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
