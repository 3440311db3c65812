"""A file in the standard, ours or somebody else's, read back into our codes; and what is wrong with it, in sentences.
Pure. Nothing of it is kept."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.complaints import Complaint
from gateway.exports.htcds import layout, picklists
from gateway.exports.htcds.coding import Coding, NotOurs, parts
from gateway.exports.htcds.layout import LAYOUTS, Layout
from gateway.exports.htcds.opening import Table, tables_in
from gateway.phrases import Phrase, phrase

MONTHS = frozenset({layout.OPENED, layout.CLOSED, layout.WRITTEN, layout.SENT})
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_ID = re.compile(r"[CV]-[0-9a-f]{12}")
_CODE = re.compile(r"[A-Za-z0-9_+.' -]{1,40}")
_COUNT = re.compile(r"[0-9]{1,4}")
MOST_COMPLAINTS = 50


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet. codes: how often each of our codes stands there, by coding; unknown: theirs that we have no code for.
    rows: our codes line by line. passed: columns that were not read."""

    of_what: Layout
    lines: int
    codes: Mapping[Coding, Counter[str]]
    unknown: Mapping[Coding, Counter[str]]
    rows: Sequence[Mapping[Coding, frozenset[str]]] = field(repr=False)
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    sheets: list[Read]
    complaints: list[Complaint]


def read(name: str, content: bytes) -> Found:
    """Raises Refused for what is no table at all."""
    sheets, wrong = [], []
    for table in tables_in(name, content):
        reader = _Reader(table)
        if reader.of_what is not None:
            sheets.append(reader.sheet(reader.of_what))
        wrong += reader.wrong
    if not sheets and not wrong:
        wrong.append(Complaint(name, phrase("There is no table in it. Bring the zip, the spreadsheet or a CSV file.")))
    return Found(sheets, wrong)


class _Reader:
    def __init__(self, table: Table) -> None:
        self._table = table
        self.wrong: list[Complaint] = []
        self.of_what = self._recognised()

    def _recognised(self) -> Layout | None:
        """By its name, else by the columns that it shares with one of ours."""
        shared = {one: len(set(one.columns()) & set(self._table.columns)) for one in LAYOUTS}
        named = next((one for one in LAYOUTS if one.name == self._table.name.lower()), None)
        best = named or max(LAYOUTS, key=lambda one: shared[one])
        if shared[best]:
            return best
        says = phrase(
            "None of its columns is known. The first line names them, such as {columns}.",
            columns=", ".join(best.columns()[:5]),
        )
        self.wrong.append(Complaint(self._table.name, says, 1))
        return None

    def sheet(self, of_what: Layout) -> Read:
        codes: dict[Coding, Counter[str]] = {coding: Counter() for coding in of_what.codings}
        unknown: dict[Coding, Counter[str]] = {coding: Counter() for coding in of_what.codings}
        rows = []
        for number, cells in self._table.lines:
            self._look(number, cells)
            row = {coding: self._codes(number, coding, cells) for coding in of_what.codings}
            rows.append(row)
            for coding, found in row.items():
                codes[coding].update(found)
                unknown[coding].update(_without_ours(coding, cells))
        passed = tuple(column for column in self._table.columns if column and column not in of_what.columns())
        return Read(of_what, len(rows), codes, unknown, rows, passed)

    def _codes(self, number: int, coding: Coding, cells: Mapping[str, str]) -> frozenset[str]:
        theirs, own = (cells.get(column, "") for column in (coding.column, coding.local))
        try:
            return coding.read(theirs, own)
        except NotOurs as wrong:
            self._complain(number, coding, wrong)
            return frozenset()

    def _complain(self, number: int, coding: Coding, wrong: NotOurs) -> None:
        code = wrong.code if _CODE.fullmatch(wrong.code) else phrase("what stands here")
        if wrong.beside:
            self._say(number, coding.local, phrase(
                "{code} belongs beside {theirs}, and {column} does not hold it. Write it there, or take {code} out.",
                code=code, theirs=coding.to[wrong.code], column=coding.column,
            ))  # fmt: skip
            return
        column, known = (coding.local, coding.to) if wrong.own else (coding.column, coding.receives)
        self._say(number, column, phrase(
            "{code} is no code of this column. Write one of: {known}.", code=code, known=_few(known)
        ))  # fmt: skip

    def _look(self, number: int, cells: Mapping[str, str]) -> None:
        """The columns that hold no code of a table."""
        for column in MONTHS & cells.keys():
            if cells[column] and not _MONTH.fullmatch(cells[column]):
                self._say(number, column, phrase(
                    "This is no month. Write it as 2026-03; a program for tables may have turned it into a day, so "
                    "load the CSV with all columns as text, or bring the spreadsheet."
                ))  # fmt: skip
        for column in {layout.CASE_ID, layout.VICTIM_ID} & cells.keys():
            if cells[column] and not _ID.fullmatch(cells[column]):
                self._say(number, column, phrase("This is no id of such a file. It looks like C-0123456789ab."))
        for code in parts(cells.get(layout.EVENT, "")):
            if code not in picklists.EVENTS:
                known = ", ".join(picklists.EVENTS)
                says = phrase("This is no code of this column. Write one of: {known}.", known=known)
                self._say(number, layout.EVENT, says)
        if cells.get(layout.REPORTS) and not _COUNT.fullmatch(cells[layout.REPORTS]):
            self._say(number, layout.REPORTS, phrase("This is no number. Write how many reports belong to the case."))
        if cells.get(layout.CONSENT) not in (None, "", layout.YES):
            self._say(number, layout.CONSENT, phrase("Only Yes stands here. Take out the line of who has not agreed."))

    def _say(self, number: int, column: str, says: Phrase) -> None:
        told = phrase("column {column}: {says}", column=column, says=says)
        self.wrong.append(Complaint(self._table.name, told, number))


def _without_ours(coding: Coding, cells: Mapping[str, str]) -> Iterator[str]:
    written = parts(cells.get(coding.column, "")) if coding.column else []
    said = {coding.to.get(code, "") for code in parts(cells.get(coding.local, ""))}
    return (code for code in written if coding.receives.get(code) == "" and code not in said)


def _few(known: Iterable[str], most: int = 30) -> str:
    codes = sorted(known)
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")
