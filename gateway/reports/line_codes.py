"""Finds the codes in a trained reporter's line and where its story begins. The rule is told in one_line.py."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gateway.places import Place, Places, bare

PARTS = ("place", "what", "who", "danger")
_APOSTROPHES = "'`´‘’‛′ʹʻʼʽˈꞌ＇"  # a phone or a carrier makes any of these of one
_LETTERS = rf"[^\W_{_APOSTROPHES}]+"
_WORD = re.compile(
    rf"{_LETTERS}(?:[{_APOSTROPHES}]+{_LETTERS})*[{_APOSTROPHES}]*"
)  # no k of k'hansele, nor of k' hansele
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")  # some count as letters
_LETTER_CODE = re.compile(r"([a-z])[0o]*([1-9][0-9o]?)")  # c03, c3, co3: a phone's keypad has O and 0 on two keys
_LONGEST_PHRASE = 5  # words: Ts'a-le-Moleka Urban with a blank for every sign


@dataclass(frozen=True, slots=True)
class Help:
    """The wordings of one language for what is missing; example is a whole line."""

    missing: str
    parts: Mapping[str, str]
    again: str
    example: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """The codes that are not places, all bare (config/keywords.yaml).

    begins: first word to its language. codes: phrase, its words apart and also in one, to part and answer. worst: the
    answers of a part, the one that counts of two first. joins: words that may stand between two codes of a kind.
    not_before: codes that are everyday words too, to the part that must not follow them."""

    begins: Mapping[str, str]
    codes: Mapping[str, tuple[str, str]]
    worst: Mapping[str, tuple[str, ...]]
    joins: frozenset[str]
    not_before: Mapping[str, str]
    help: Mapping[str, Help]


class Code(NamedTuple):
    """The words from `first` up to `end` mean this answer; a district's letter alone is weak.

    doubtful: it may as well begin a story, and being wrong would send the wrong team, or none in time."""

    part: str
    answer: str
    first: int
    end: int
    weak: bool = False
    doubtful: bool = False


class Found(NamedTuple):
    """passed: the words between the codes that are none, from and up to. story: the word it begins with.

    worse: dangers in the story that are greater than the one that was told."""

    codes: list[Code]
    passed: list[tuple[int, int]]
    story: int
    worse: list[Code]


def split(text: str) -> list[re.Match[str]]:
    """The words of a text in NFC, each with its apostrophes."""
    return list(_WORD.finditer(text))


def words_in(text: str) -> list[str]:
    """The words as they are compared, each bare."""
    return [bare(_APOSTROPHE.sub("", word[0])) for word in split(unicodedata.normalize("NFC", text))]


def told(codes: Iterable[Code], part: str) -> list[str]:
    """The answers, each once, in the order in which they were written."""
    return list(dict.fromkeys(code.answer for code in codes if code.part == part))


@dataclass(slots=True)
class Reading:
    """One message, in NFC, on its way through the codes. found: its words. typed: the same, made bare."""

    text: str
    words: LineWords
    places: Places
    found: Sequence[re.Match[str]] = field(init=False)
    typed: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        self.found, self.typed = split(self.text), words_in(self.text)

    @property
    def language(self) -> str:
        begins = self.words.begins
        return begins.get(self.typed[0] if self.typed else "", next(iter(begins.values())))

    def read(self) -> Found:
        codes: list[Code] = []
        passed: list[tuple[int, int]] = []
        at = 1 if self.typed and self.typed[0] in self.words.begins else 0
        while at < len(self.typed):
            code = self._code(at)
            if _is_whole(codes) and not self._goes_on(codes, code, at):
                break
            if code and self._is_meant(code, codes):
                codes.append(code)
                at = code.end
            elif self._joins(codes, at):
                at += 1
            elif self._may_be_passed(codes, code, at):
                passed.append((at, at + 1))
                at += 1
            else:
                break
        return Found(codes, passed, at, self._worse(codes, at))

    # What a word may mean.

    def _code(self, at: int) -> Code | None:
        """The longest phrase from here that means something."""
        for end in range(min(at + _LONGEST_PHRASE, len(self.typed)), at, -1):
            phrase = " ".join(self.typed[at:end])
            if phrase in self.words.codes:
                part, answer = self.words.codes[phrase]
                return Code(part, answer, at, end, doubtful=part == "place" or self._calms(part, answer))
            if place := self.places.written(self._letter_code(at, end)):
                return Code("place", place.code, at, end, doubtful=end > at + 1)
            if place := self._named(at, end):
                whole = place.letter and phrase == bare(place.letter)
                return Code("place", place.code, at, end, weak=len(phrase) == 1, doubtful=not whole)
        return None

    def _calms(self, part: str, answer: str) -> bool:
        return part == "danger" and answer == self.words.worst["danger"][-1]

    def _named(self, at: int, end: int) -> Place | None:
        """`Butha-Buthe` in two words or in one; but `Te le` is not Tele."""
        name = "".join(self.typed[at:end])
        place = self.places.written(name)
        if not place or end == at + 1:
            return place if self.found[at][0][-1:] not in _APOSTROPHES or len(name) > 1 else None
        spelled = [known for known in place.names() if bare(known) == name]
        return place if any(len(words_in(known)) >= end - at for known in spelled) else None

    def _letter_code(self, at: int, end: int) -> str:
        """`c3`, `CO3` and `C 03` as the list has them. The `o` of a next word is no zero: `A01 o isoa hole`."""
        apart = end == at + 2 and len(self.typed[at]) == 1 and self.typed[at + 1].isdecimal()
        letter = _LETTER_CODE.fullmatch("".join(self.typed[at:end])) if apart or end == at + 1 else None
        return f"{letter[1]}{letter[2].replace('o', '0'):0>2}" if letter else ""

    # Whether it is meant.

    def _is_meant(self, code: Code, codes: Sequence[Code]) -> bool:
        """`Ratau has her`, `C 5 men took her`, `no school` and `not now but tomorrow` are stories. One code after a
        doubtful one does not prove it, for that may be the story's as well: `Ratau married her`, `no girl is safe`."""
        if not code.doubtful or self._ends(code):
            return True
        after = self._after(code)
        if after is None or self._is_small(after) or self._makes_a_phrase(code, after):
            return False
        if after.part == code.part == "danger":
            return True  # `no now`: the worse counts
        is_new = after.part == "place" or not told(codes, after.part)
        return is_new and (self._ends(after) or self._after(after) is not None)

    def _makes_a_phrase(self, code: Code, after: Code) -> bool:
        """`a girl`, `no work`; but `no danger work` is two codes."""
        phrase = " ".join(self.typed[code.first : code.end])
        return after.part == self.words.not_before.get(phrase)

    def _is_small(self, code: Code) -> bool:
        return code.weak and self.typed[code.first] in self.words.not_before

    def _after(self, code: Code) -> Code | None:
        """What follows, over a number (`Maputsoe 2 girls`) or over `and` if it is of the same kind."""
        at = code.end + self._joins([code], code.end)
        while not code.weak and at < len(self.typed) and self.typed[at].isdecimal():
            at += 1
        return self._code(at)

    def _ends(self, code: Code) -> bool:
        """A full stop after a letter makes an initial of it (`A. Mokoena`), and `no. 5` is a number."""
        if code.end == len(self.typed):
            return True
        between = self.text[self.found[code.end - 1].end() : self.found[code.end].start()]
        signs = "\n" if code.weak else ".!?\n"
        return any(sign in between for sign in signs) and not self.typed[code.end][:1].isdigit()

    def _goes_on(self, codes: Sequence[Code], code: Code | None, at: int) -> bool:
        """Two of a kind side by side, such as `girl boy`, are read also when all is told."""
        return self._joins(codes, at) or (code is not None and code.part == codes[-1].part)

    def _joins(self, codes: Sequence[Code], at: int) -> bool:
        """`girl and boy`, but not `now and the man`."""
        if not codes or at + 1 >= len(self.typed) or self.typed[at] not in self.words.joins:
            return False
        after = self._code(at + 1)
        return after is not None and after.part == codes[-1].part

    def _may_be_passed(self, codes: Sequence[Code], code: Code | None, at: int) -> bool:
        """A wrong letter code, an age or a number begins no story, nor does the very first `a` of `a girl` or the `G`
        of `G 12`."""
        if any(map(str.isdigit, self.typed[at])):
            return True
        following = self.typed[at + 1 : at + 2]
        return code is not None and not codes and (any(map(str.isdecimal, following)) or bool(self._code(at + 1)))

    def _worse(self, codes: Sequence[Code], story: int) -> list[Code]:
        """Of the story only a danger counts, and only to raise what was told: `no. But tomorrow they take her`."""
        known, order = told(codes, "danger"), self.words.worst["danger"].index
        worse: list[Code] = []
        at = story
        while known and at < len(self.typed):
            code = self._code(at)
            if code and code.part == "danger" and order(code.answer) < min(map(order, known)):
                worse.append(code)
            at = code.end if code else at + 1
        return worse


def _is_whole(codes: Iterable[Code]) -> bool:
    return len({code.part for code in codes}) == len(PARTS)
