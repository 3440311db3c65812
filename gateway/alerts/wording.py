"""The texts that team members read: one GSM-7 SMS each, in their language. It never receives the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.alerts.alert import Answer
from gateway.gsm7 import transliterate

Text = Mapping[str, str]  # by language
NOTES = (
    "noted_act", "noted_cannot", "noted_know", "noted_done", "noted_taken", "stand_down",
    "no_case", "which_case", "how_to_answer", "prove", "proven", "not_proven",
    "not_known", "caller_wrote", "team_noted", "referral_silent", "clock_ran_out", "sender_stopped",
)  # fmt: skip
MOST_MORE = 99  # that an alert counts; beyond, one number more or less tells nobody anything


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """phrases: the words of an answer in order. small: may stand beside it. turned_round: make it doubtful."""

    phrases: Mapping[tuple[str, ...], Answer]
    small: frozenset[str]
    turned_round: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wordings:
    """config/wordings.yaml as read. alert_more: of an alert that speaks for others too. drill: of an exercise.
    elsewhere: by place code, and "not_known". drafts: languages under review."""

    languages: tuple[str, ...]
    drafts: tuple[str, ...]
    alert: Text
    alert_more: Text
    drill: Text
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
    @property
    def more(self) -> int: ...
    @property
    def drill(self) -> bool: ...


def alert_text(alert: Told, words: Wordings, place_name: str) -> str:
    """What a member reads (design D10). place_name: the short name, or "" for a code that has none."""
    elsewhere = words.elsewhere.get(alert.place) or words.elsewhere["not_known"]
    place = place_name or _in(elsewhere, alert.language)
    says = words.drill if alert.drill else words.alert_more if alert.more else words.alert
    more = str(min(alert.more, MOST_MORE))
    return fill(_in(says, alert.language), case=alert.case_number, level=alert.level, place=place, more=more)


def note_text(wording: str, case_number: str, language: str, words: Wordings, code: str = "") -> str:
    """What is answered to an SMS, or said to the hotline. wording: one of NOTES. code: of the proof of a phone."""
    return fill(_in(words.notes[wording], language), case=case_number, code=code)


def fill(text: str, **blanks: str) -> str:
    """The text as it leaves, in letters that every network carries. blanks: by name, such as case."""
    for name, filled in blanks.items():
        text = text.replace(f"{{{name}}}", filled)
    return transliterate(text)


def _in(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()))
