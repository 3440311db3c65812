"""Files, questions about them and what stands in one that was brought back, as pages show them. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.approvals.rules import VALID_FOR, YES
from gateway.clock import in_maseru
from gateway.complaints import Complaint
from gateway.console.approvals.questions import state
from gateway.console.clocks import When, moment
from gateway.exports import wanted
from gateway.exports.htcds.coding import Coding
from gateway.exports.htcds.reading import Found, Read
from gateway.exports.htcds.words import OF, SHEETS, in_words
from gateway.phrases import count, phrase
from gateway.places import Places


@dataclass(frozen=True, slots=True)
class File:
    """here: whether it can still be fetched. until: when it ends, or ended."""

    id: int
    called: str
    at: When
    until: When
    lines: int
    size: str
    fetched: When | None
    here: bool


def file(row: Any, now: datetime) -> File:
    here = row.ended_at is None and now < row.ends_at
    return File(
        row.id, wanted.in_words(row.what), moment(row.made_at, now), moment(row.ended_at or row.ends_at, now),
        row.rows, size(row.size), moment(row.fetched_at, now) if row.fetched_at else None, here,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a second person. may: it was agreed to, and the file can be made now."""

    id: int
    called: str
    at: When
    state: str
    may: bool
    decided_by: str


def asked(row: Any, now: datetime) -> Asked:
    may = row.decision == YES and row.used_at is None and now - row.decided_at < VALID_FOR
    called = wanted.in_words(row.subject)
    return Asked(row.id, called, moment(row.asked_at, now), state(row, now), may, row.decided_by or "")


def month(now: datetime) -> str:
    """The month that it is in Lesotho."""
    return f"{in_maseru(now):%Y-%m}"


def size(bytes_: int) -> str:
    return f"{bytes_ / 1024 / 1024:.1f} MB" if bytes_ >= 1024 * 1024 else f"{max(bytes_ // 1024, 1)} kB"


@dataclass(frozen=True, slots=True)
class Tally:
    """One field of a sheet: how often each word stands in it."""

    name: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class SheetShown:
    name: str
    called: str
    tallies: Sequence[Tally]
    passed: str
    unknown: Sequence[str] = field(default=())


def sheets(found: Found, places: Places) -> list[SheetShown]:
    return [
        SheetShown(read.of_what.name, _called(read), list(_tallies(read, places)), ", ".join(read.passed[:20]),
                   _unknown(read.unknown))
        for read in found.sheets
    ]  # fmt: skip


def _called(read: Read) -> str:
    lines = count("{n} line", "{n} lines", read.lines)
    return phrase("{sheet}: {lines}", sheet=SHEETS[read.of_what.name], lines=lines)


def _tallies(read: Read, places: Places) -> Iterator[Tally]:
    for coding, codes in read.codes.items():
        if codes:
            named = [(in_words(coding, code, places), n) for code, n in codes.most_common()]
            yield Tally(OF[coding][0], named)


def _unknown(found: Mapping[Coding, Counter[str]]) -> list[str]:
    return [
        phrase("{column}: {code} ({n})", column=OF[coding][0], code=code, n=n)
        for coding, codes in found.items() for code, n in codes.most_common()
    ]  # fmt: skip


def complaints(found: Iterable[Complaint]) -> Sequence[str]:
    """As sentences."""
    return [
        phrase("{file}, line {line}: {says}", file=one.where, line=one.line, says=one.says)
        if one.line else phrase("{file}: {says}", file=one.where, says=one.says)
        for one in found
    ]  # fmt: skip
