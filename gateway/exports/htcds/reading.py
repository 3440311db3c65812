"""A file in the standard, ours or somebody else's, read back into our codes; and what is wrong with it, in sentences.
Pure. Nothing of it is kept."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from gateway.cells import plain
from gateway.complaints import Complaint
from gateway.exports.htcds import layout, picklists
from gateway.exports.htcds.coding import Coding, NotOurs, parts
from gateway.exports.htcds.layout import LAYOUTS, Layout
from gateway.exports.htcds.opening import Table, tables_in
from gateway.phrases import Phrase, phrase

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_ID = re.compile(r"[CV]-[0-9a-f]{12}")
_CODE = re.compile(r"[A-Za-z0-9_+.' -]{1,40}")
_COUNT = re.compile(r"[0-9]{1,4}")
_EVENTS = frozenset(picklists.EVENTS)
MOST_COMPLAINTS = 50
LONGEST_COLUMN = 60
Cell = TypeVar("Cell", str, tuple[str, str])
Counts = Mapping[Coding, Counter[str]]
_NO_MONTH = phrase(
    "This is no month. Write it as 2026-03; a program for tables may have turned it into a day, so load the CSV with "
    "all columns as text, or bring the spreadsheet."
)
_NO_ID = phrase("This is no id of such a file. It looks like C-0123456789ab.")
_RULES: Sequence[tuple[str, Callable[[str], object], Phrase]] = (
    *((column, _MONTH.fullmatch, _NO_MONTH) for column in (layout.OPENED, layout.CLOSED, layout.WRITTEN, layout.SENT)),
    *((column, _ID.fullmatch, _NO_ID) for column in (layout.CASE_ID, layout.VICTIM_ID)),
    (
        layout.EVENT, lambda cell: _EVENTS.issuperset(parts(cell)),
        phrase("This is no code of this column. Write one of: {known}.", known=", ".join(picklists.EVENTS)),
    ),
    (layout.REPORTS, _COUNT.fullmatch, phrase("This is no number. Write how many reports belong to the case.")),
    (layout.CONSENT, layout.YES.__eq__, phrase("Only Yes stands here. Take out the line of who has not agreed.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet. codes: how often each of our codes stands there, by coding; unknown: theirs that we have no code for.
    passed: columns that were not read."""

    of_what: Layout
    lines: int
    codes: Counts
    unknown: Counts
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """complaints: the first ones, sheet by sheet and line by line; more: how many there are besides."""

    sheets: list[Read]
    complaints: list[Complaint]
    more: int = 0


def read(name: str, content: bytes) -> Found:
    """Raises Refused for what is no table at all."""
    sheets, wrong, more = [], [], 0
    for table in tables_in(name, content):
        reader = _Reader(table)
        if reader.of_what is not None:
            sheets.append(reader.sheet(reader.of_what))
        wrong += sorted(reader.wrong, key=lambda one: one.line or 0)
        more += reader.more
    if not sheets and not wrong:
        wrong.append(Complaint(name, phrase("There is no table in it. Bring the zip, the spreadsheet or a CSV file.")))
    return Found(sheets, wrong[:MOST_COMPLAINTS], more + len(wrong[MOST_COMPLAINTS:]))


class _Reader:
    """Column by column, and each text in it once however often it stands there: that is a hundred times faster than
    line by line."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._at = {column: n for n, column in enumerate(table.columns) if column}
        self.wrong: list[Complaint] = []
        self.more = 0
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
        for column, is_right, says in _RULES:
            if column in self._at:
                self._look(column, is_right, says)
        found = {coding: self._counted(coding) for coding in of_what.codings}
        passed = [column[:LONGEST_COLUMN] for column in self._at if column not in of_what.columns()]
        codes, unknown = ({coding: both[n] for coding, both in found.items()} for n in (0, 1))
        return Read(of_what, len(self._table.lines), codes, unknown, tuple(passed))

    def _look(self, column: str, is_right: Callable[[str], object], says: Phrase) -> None:
        cells = self._column(column)
        wrong = {cell for cell in set(cells) if cell and not is_right(cell)}
        self._complain(cells, wrong, lambda _: (column, says))

    def _counted(self, coding: Coding) -> tuple[Counter[str], Counter[str]]:
        """How often each of our codes stands there, and each of theirs that we have none for."""
        pairs = list(zip(self._column(coding.column), self._column(coding.local), strict=True))
        codes, unknown, wrong = Counter[str](), Counter[str](), set()
        for pair, times in Counter(pairs).items():
            try:
                codes.update(dict.fromkeys(coding.read(*pair), times))
            except NotOurs:
                wrong.add(pair)
            unknown.update(dict.fromkeys(_without_ours(coding, *pair), times))
        self._complain(pairs, wrong, partial(_no_code, coding))
        return codes, unknown

    def _column(self, name: str) -> list[str]:
        at = self._at.get(name)
        if at is None:
            return [""] * len(self._table.lines)
        return [plain(cells[at]) if at < len(cells) else "" for _, cells in self._table.lines]

    def _complain(
        self, cells: Sequence[Cell], wrong: set[Cell], says: Callable[[Cell], tuple[str, Phrase]]
    ) -> None:  # fmt: skip
        """One complaint for each line that holds one of these; in words only as many as are shown."""
        at = [n for n, cell in enumerate(cells) if cell in wrong] if wrong else []
        for n in at[:MOST_COMPLAINTS]:
            column, what = says(cells[n])
            told = phrase("column {column}: {says}", column=column, says=what)
            self.wrong.append(Complaint(self._table.name, told, self._table.lines[n][0]))
        self.more += len(at[MOST_COMPLAINTS:])


def _no_code(coding: Coding, cells: tuple[str, str]) -> tuple[str, Phrase]:
    """The column that is meant, and what is wrong with what stands there."""
    wrong = _why(coding, cells)
    code = wrong.code if _CODE.fullmatch(wrong.code) else phrase("what stands here")
    if wrong.beside:
        return coding.local, phrase(
            "{code} belongs beside {theirs}, and {column} does not hold it. Write it there, or take {code} out.",
            code=code, theirs=coding.to[wrong.code], column=coding.column,
        )  # fmt: skip
    column, known = (coding.local, coding.to) if wrong.own else (coding.column, coding.receives)
    return column, phrase("{code} is no code of this column. Write one of: {known}.", code=code, known=_few(known))


def _why(coding: Coding, cells: tuple[str, str]) -> NotOurs:
    try:
        coding.read(*cells)
    except NotOurs as wrong:
        return wrong
    raise AssertionError("asked only of what could not be read")


def _without_ours(coding: Coding, theirs: str, own: str) -> list[str]:
    said = {coding.to.get(code, "") for code in parts(own)}
    return [code for code in parts(theirs) if coding.receives.get(code) == "" and code not in said]


def _few(known: Iterable[str], most: int = 30) -> str:
    codes = sorted(known)
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")
