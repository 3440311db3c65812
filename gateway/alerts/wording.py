"""The texts that team members read: one GSM-7 SMS each, in their language. It never receives the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.alerts.alert import Answer
from gateway.gsm7 import transliterate

Text = Mapping[str, str]  # by language
NOTES = ("noted_act", "noted_cannot", "noted_know", "no_case", "how_to_answer", "not_known", "caller_wrote")


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """phrases: the words of an answer in order. small: may stand beside it. turned_round: make it doubtful."""

    phrases: Mapping[tuple[str, ...], Answer]
    small: frozenset[str]
    turned_round: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wordings:
    """config/wordings.yaml as read. elsewhere: by place code, and "not_known". drafts: languages under review."""

    languages: tuple[str, ...]
    drafts: tuple[str, ...]
    alert: Text
    elsewhere: Mapping[str, Text]
    notes: Mapping[str, Text]
    answers: AnswerWords


class Told(Protocol):
    """What of an alert may be put into words."""

    @property
    def case_number(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def language(self) -> str: ...


def alert_text(alert: Told, words: Wordings, place_name: str) -> str:
    """What a member reads (design D10). place_name: the short name, or "" for a code that has none."""
    elsewhere = words.elsewhere.get(alert.place) or words.elsewhere["not_known"]
    place = place_name or _in(elsewhere, alert.language)
    return fill(_in(words.alert, alert.language), alert.case_number, alert.level, place)


def note_text(wording: str, case_number: str, language: str, words: Wordings) -> str:
    """What is answered to an SMS, or said to the hotline. wording: one of NOTES."""
    return fill(_in(words.notes[wording], language), case_number)


def fill(text: str, case_number: str, level: str = "", place: str = "") -> str:
    """The text as it leaves, in letters that every network carries."""
    filled = text.replace("{case}", case_number).replace("{level}", level).replace("{place}", place)
    return transliterate(filled)


def _in(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()))
