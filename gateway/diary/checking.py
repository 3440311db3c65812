"""Whether the rows of the diary still hang together. Pure; each row is looked at once, in order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.diary.chain import BEGINNING, Entry, hashed

_ANCHOR = re.compile(r"([0-9]{1,9}):([0-9a-f]{64})")
Link = tuple[Entry, str]  # a row, and the hash that it carries


@dataclass(frozen=True, slots=True)
class Anchor:
    """The hash that the diary had after this row. Written down elsewhere, it shows later whether anything before was
    rewritten."""

    row: int
    hash: str

    def __str__(self) -> str:
        return f"{self.row}:{self.hash}"


START = Anchor(0, BEGINNING)


@dataclass(frozen=True, slots=True)
class Wrong:
    """The first row that does not hold, and what is wrong with it in plain words."""

    row: int
    says: str


@dataclass(frozen=True, slots=True)
class Checked:
    """last: how far the diary holds."""

    last: Anchor
    wrong: Wrong | None = None


class Torn(ValueError):
    """A row that is no row any more: a value in it cannot even be read."""


def read_anchor(text: str) -> Anchor | None:
    """`120:3f…`, as `diary head` prints it; None when it is not written so."""
    found = _ANCHOR.fullmatch(text.strip())
    return Anchor(int(found[1]), found[2]) if found else None


def check(rows: Iterable[Link], head: Anchor, kept: Iterable[Anchor] = (), after: Anchor = START) -> Checked:
    """rows: in the order of their numbers. head: what the diary says its last row is. kept: anchors that were written
    down earlier. after: where to begin; the beginning, unless all up to there was checked already."""
    last, anchors = after, {anchor.row: anchor.hash for anchor in kept}
    try:
        for entry, carried in rows:
            if says := _wrong_with(last, entry, carried, head) or _not_as_kept(anchors, entry.row, carried):
                return Checked(last, Wrong(min(entry.row, last.row + 1), says))
            last = Anchor(entry.row, carried)
    except Torn:
        return Checked(last, Wrong(last.row + 1, "the row was changed: a value in it cannot be read."))
    return Checked(last, _wrong_end(last, head, anchors))


def _wrong_with(last: Anchor, entry: Entry, carried: str, head: Anchor) -> str:
    if entry.row <= last.row:
        return "the row was put in where no row belongs."
    if entry.row > last.row + 1:
        missing = entry.row - last.row - 1
        return "the row is missing." if missing == 1 else f"the row is missing, and {missing - 1} more after it."
    if hashed(last.hash, entry) != carried:
        return "the row was changed, or stands in the place of another."
    if entry.row > head.row:
        return f"the row was added behind the end: the diary ends with row {head.row}."
    return ""


def _not_as_kept(anchors: dict[int, str], number: int, carried: str) -> str:
    if anchors.get(number, carried) == carried:
        return ""
    return "this row, or one before it, was rewritten: it is not the one that was written down."


def _wrong_end(last: Anchor, head: Anchor, anchors: dict[int, str]) -> Wrong | None:
    if last.row < head.row:
        return Wrong(last.row + 1, f"the end was cut off: the diary should go on to row {head.row}.")
    if last.hash != head.hash:
        return Wrong(last.row, "the row is the last one, but not the one that the diary ends with.")
    later = sorted(number for number in anchors if number > last.row)
    if later:
        return Wrong(last.row + 1, f"the end was cut off: row {later[-1]} was written down.")
    return None


def lines(checked: Checked) -> Iterator[str]:
    """What `diary verify` says."""
    if checked.wrong:
        yield f"row {checked.wrong.row}: {checked.wrong.says}"
        yield f"rows 1 to {checked.last.row} hold." if checked.last.row else "no row before it."
    else:
        yield f"the diary holds: {checked.last.row} rows, nothing changed, missing or added."
        yield f"its head is {checked.last}"
