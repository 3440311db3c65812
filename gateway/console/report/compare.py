"""Two reports side by side, field by field, with "same" or "different" in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.console import plain_words as plain
from gateway.console.cards import PlaceName, where
from gateway.console.clocks import When, how_long, moment
from gateway.phrases import phrase

SAME, DIFFERENT, ONE_SILENT = phrase("Same"), phrase("Different"), phrase("Told in one only")
_ASKED = ("who", "danger", "what", "where", "tell")


@dataclass(frozen=True, slots=True)
class Field:
    """One question, what each report answers, and whether that is the same."""

    question: str
    here: str
    there: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Other:
    """A report beside this one. apart: how long between them. same: how many fields are."""

    case_number: str
    level: str
    began: When
    apart: str
    state: str
    fields: Sequence[Field]

    @property
    def same(self) -> int:
        return sum(field.verdict == SAME for field in self.fields)


def beside(here: Mapping[str, Any], there: Mapping[str, Any], place_name: PlaceName, now: datetime) -> Other:
    """here, there: rows of reports."""
    first, last = sorted((here["started_at"], there["started_at"]))
    mine, theirs = _answers(here, place_name), _answers(there, place_name)
    fields = [_field(name, mine.get(name, ""), theirs.get(name, "")) for name in _ASKED]
    return Other(
        there["case_number"], there["level"] or "", moment(there["started_at"], now),
        how_long(first, last), plain.in_words(plain.REPORT_STATES, there["state"]), fields,
    )  # fmt: skip


def _field(name: str, here: str, there: str) -> Field:
    verdict = SAME if here == there else DIFFERENT if here and there else ONE_SILENT
    silent = plain.NOT_TOLD
    return Field(plain.question(name), here or silent, there or silent, verdict)


def _answers(report: Mapping[str, Any], place_name: PlaceName) -> dict[str, str]:
    answers = dict(report["answers"] or {})
    place = where(answers.pop("district", ""), answers.pop("council", ""), place_name)
    return {name: plain.answer(name, code) for name, code in answers.items()} | {"where": place}
