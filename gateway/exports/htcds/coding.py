"""How one table of our codes stands in the words of the standard, so that the way back is exact. Pure.

Where several of our codes share one of theirs, or theirs has none, our own code stands beside it in a column `local_`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

JOINS = "; "  # between several codes in one cell


class NotOurs(ValueError):
    """A code that is not known here. code: as it was written. own: it stands in the column for our own codes. beside:
    it is known, but not beside what stands there."""

    def __init__(self, code: str, own: bool = False, beside: bool = False) -> None:
        super().__init__("a code that is not known here")
        self.code, self.own, self.beside = code, own, beside


@dataclass(frozen=True, eq=False)
class Coding:
    """column: of the standard, "" where it has none. local: the column for our own codes. to: every code of ours to
    theirs, "" where they have none. back: what else they may write, to the nearest of ours, "" where we have none."""

    column: str
    local: str
    to: Mapping[str, str] = field(repr=False)
    back: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Those of their codes that do not tell by themselves which of ours is meant."""
        theirs = list(self.to.values())
        return frozenset(code for code in theirs if not code or theirs.count(code) > 1)

    @cached_property
    def receives(self) -> Mapping[str, str]:
        """Every code of theirs that can be read, to the nearest of ours."""
        first = {theirs: ours for ours, theirs in reversed([*self.to.items()]) if theirs}
        return {**first, **self.back}

    def write(self, codes: Iterable[str]) -> tuple[str, str]:
        """Our codes as the cells of both columns. One that we do not know ourselves goes out as it is."""
        known = sorted(set(codes) - {""})
        theirs = {self.to.get(code, "") for code in known}
        own = [code for code in known if self.to.get(code, "") in self.shared or code not in self.to]
        return JOINS.join(sorted(theirs - {""})), JOINS.join(own)

    def read(self, theirs: str, own: str = "") -> frozenset[str]:
        """Both cells as our codes. Raises NotOurs."""
        written, local = parts(theirs), parts(own)
        for code in written:
            if code not in self.receives:
                raise NotOurs(code)
        for code in local:
            if code not in self.to:
                raise NotOurs(code, own=True)
            if self.to[code] and self.to[code] not in written:
                raise NotOurs(code, own=True, beside=True)
        said = {self.to[code] for code in local}
        guessed = {self.receives[code] for code in written if code not in said}
        return frozenset({*local, *guessed} - {""})


def parts(cell: str) -> list[str]:
    """What stands in a cell, one by one."""
    return [part.strip() for part in cell.split(JOINS.strip()) if part.strip()]


def local_only(local: str, codes: Collection[str]) -> Coding:
    """Codes that the standard has no column for."""
    return Coding("", local, dict.fromkeys(codes, ""))
