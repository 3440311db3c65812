"""Decisions, clocks, letters and what a caller typed, as the page of a report tells them. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.console.clocks import When, moment
from gateway.phrases import phrase, phrases
from gateway.privacy import CannotOpen
from gateway.triage import words

Open = Callable[[bytes], Mapping[str, object]]  # raises CannotOpen
NO_KEY = phrase("(sealed: you do not hold the hotline's key)")
MACHINE, MACHINE_WORDS = "machine", phrase("The service")
LABELS = phrases({"details": "What the caller wrote", "added": "Added later"})


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision in words. what: its code, for the page to pick some."""

    what: str
    at: When
    by: str
    says: str
    reason: str
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """What was typed at one place. at: of a letter, None for the report itself."""

    label: str
    text: str = field(repr=False)
    at: When | None = None


def history(rows: Iterable[Mapping[str, Any]], open_box: Open, now: datetime) -> list[Decided]:
    """rows: decisions as they are kept, oldest first."""
    return [
        Decided(
            row["what"], moment(row["at"], now), MACHINE_WORDS if row["by"] == MACHINE else row["by"],
            words.decided(row["what"], row["before"], row["after"]), words.reason(row["what"], row["reason"]),
            _remark(row["remark"], open_box),
        )
        for row in rows
    ]  # fmt: skip


def _remark(box: bytes | None, open_box: Open) -> str:
    if box is None:
        return ""
    try:
        return str(open_box(box)["remark"])
    except CannotOpen:
        return NO_KEY


def typed(box: bytes | None, letters: Sequence[tuple[datetime, bytes]], open_box: Open, now: datetime) -> list[Piece]:
    """All that a caller wrote: in the report, then later under the reference. Raises CannotOpen."""
    told = open_box(box) if box else {}
    pieces = [Piece(LABELS.get(name, name), _joined(texts)) for name, texts in told.items()]
    return pieces + [
        Piece(LABELS["added"], _joined(open_box(letter).get("added", ())), moment(at, now)) for at, letter in letters
    ]


def _joined(texts: object) -> str:
    return "\n".join(map(str, texts)) if isinstance(texts, list | tuple) else str(texts)


def grouped(number: str) -> str:
    """`+266 5012 3987`: digits in groups, as people read a number aloud."""
    rest = number.removeprefix("+266") if number.startswith("+266") else ""
    if len(rest) == 8:
        return f"+266 {rest[:4]} {rest[4:]}"
    plain = number.removeprefix("+")
    parts = [plain[max(n - 3, 0) : n] for n in range(len(plain), 0, -3)][::-1]
    return ("+" if number.startswith("+") else "") + " ".join(parts)
