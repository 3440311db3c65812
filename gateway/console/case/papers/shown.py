"""Safety plan, notes and files as the page shows them, to who holds the key. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.cases import words
from gateway.cases.words import say
from gateway.console.case.kept import Kept, Opened, Pairs, Row
from gateway.console.clocks import When, moment
from gateway.phrases import phrase


@dataclass(frozen=True, slots=True)
class Note:
    kind: str
    at: When
    by: str
    said: str = field(repr=False)  # "" where it may not be read


@dataclass(frozen=True, slots=True)
class File:
    id: int
    called: str = field(repr=False)
    size: str
    by: str
    at: When


def plan(kept: Kept, opened: Opened) -> Pairs:
    """The safety plan, part by part; what is blank is left out."""
    told = opened(kept.case["plan"])
    return tuple((says, str(told[code])) for code, says in words.PLAN.items() if told.get(code))


def notes(kept: Kept, opened: Opened, now: datetime) -> list[Note]:
    return [
        Note(say(words.NOTES, row["kind"]), moment(row["at"], now), row["by"], str(opened(row["box"]).get("text", "")))
        for row in kept.notes
    ]


def files(kept: Kept, opened: Opened, now: datetime) -> list[File]:
    return [
        File(row["id"], _name(row, opened), size(row["size"]), row["by"],
             moment(row["at"], now))
        for row in kept.files
    ]  # fmt: skip


def _name(row: Row, opened: Opened) -> str:
    name = opened(row["label"]).get("name")
    return str(name) if name else phrase("File {n}", n=row["id"])


def size(many: int) -> str:
    """`12 KB`, `1.4 MB`."""
    return f"{many / 1024 / 1024:.1f} MB" if many >= 1024 * 1024 else f"{max(many // 1024, 1)} KB"
