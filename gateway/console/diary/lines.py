"""Rows of the diary as lines of a page. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gateway.clock import MASERU
from gateway.console.clocks import When, moment
from gateway.console.diary import values, words
from gateway.exports import wanted as exports
from gateway.phrases import listed, phrase

Names = Mapping[str, str]  # ids of accounts to names


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows. number: of a report or case; person: as the row names them; "" and None ask for all."""

    number: str = field(default="", repr=False)
    person: str = ""
    kind: str = ""
    day: date | None = None

    def of_day(self) -> tuple[datetime, datetime] | None:
        """When the day begins and ends in Lesotho."""
        if self.day is None:
            return None
        begins = datetime.combine(self.day, time(), MASERU).astimezone(UTC)
        return begins, begins + timedelta(days=1)

    def asks_for(self) -> str:
        """Which filters were used, by their names: what the diary says of a look into it."""
        return " ".join(name for name in ("number", "person", "kind", "day") if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Line:
    """kind and subject: what a link needs; about: the same in words. told: the rest in words."""

    row: int
    at: When
    by: str
    what: str
    kind: str
    subject: str
    about: str
    told: str


def line(row: Any, names: Names, now: datetime) -> Line:
    return Line(
        row.id, moment(row.at, now), words.in_words(words.BY, row.by), words.in_words(words.WHAT, row.what), row.kind,
        row.subject, _about(row.kind, row.subject, names), _told(row.detail),
    )  # fmt: skip


def _about(kind: str, subject: str, names: Names) -> str:
    called = words.in_words(words.KINDS, kind)
    if kind == "list":
        return phrase("{kind}: {subject}", kind=called, subject=words.in_words(words.LISTS, subject))
    if kind == "export":
        return phrase("{kind}: {subject}", kind=called, subject=exports.in_words(subject))
    if kind == "staff":
        return phrase("{kind} {subject}", kind=called, subject=names.get(subject, subject))
    return phrase("{kind} {subject}", kind=called, subject=subject)


def _told(detail: str) -> str:
    """`from P3, to P1, reason: Something new was told`. What cannot be read is shown as it is: somebody may have
    changed the row."""
    try:
        told = json.loads(detail) if detail else {}
    except ValueError:
        return detail
    if not isinstance(told, dict):
        return detail
    said = [(words.in_words(words.TOLD, key), values.in_words(key, value)) for key, value in told.items()]
    return listed(phrase("{name} {value}", name=name, value=value) for name, value in said if value)
