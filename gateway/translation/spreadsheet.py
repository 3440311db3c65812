"""A Sheet as an .xlsx file, and back. The one file here that knows openpyxl.

A cell never holds a formula: what begins with = + - or @ is text, so that nothing runs on a translator's computer.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter

from gateway.cells import is_live
from gateway.complaints import Complaint, Refused
from gateway.translation.rows import Key
from gateway.translation.sheet import Line, Sheet

TEXTS, ABOUT = "texts", "about"
FILES = "files"
_LANGUAGE = re.compile(r"(.+) \(([A-Za-z0-9_]+)\)")
_HEAD = ("file", "screen", "part")
_TAIL = ("draft", "comment")
_WAS, _ROOM = "as exported: ", "room: "
_WIDE = 60
_OPEN = PatternFill("solid", fgColor="FFFFF2CC")
_ABOUT = (
    "Write into the yellow columns only, and leave no cell empty. A new language may stay empty as a whole.",
    "Some cells hold a list of words with commas between them, such as keywords: write yours in the same way.",
    "Keep what stands in braces, such as {district}, as it is. A line break stays a line break.",
    "room: what the page has left. A letter takes one; š, [ and ] take two. Where no room is told, keep it short.",
    "Rows may be sorted; none may be deleted or copied. Comments are shown to who reads the spreadsheet in.",
)


def write(path: Path, sheet: Sheet) -> None:
    """Raises Refused if a text holds what no spreadsheet can."""
    book = Workbook()
    page = book.active
    page.title = TEXTS
    for column, title in enumerate(_header(sheet), start=1):
        _put(page.cell(1, column), title, sheet)
    for n, values in enumerate(_cells(sheet), start=2):
        for column, value in enumerate(values, start=1):
            _put(page.cell(n, column), value, sheet)
    _dress(page, sheet)
    about = book.create_sheet(ABOUT)
    for n, text in enumerate((*_ABOUT, FILES, *sheet.files), start=1):
        _put(about.cell(n, 1), text, sheet)
    about.column_dimensions["A"].width = 2 * _WIDE
    book.save(path)


def _header(sheet: Sheet) -> list[str]:
    names = [f"{name} ({code})" for code, name in sheet.languages.items()]
    return [*_HEAD, *names, *(_ROOM + name for name in names), *_TAIL, *(_WAS + name for name in names[1:])]


def _cells(sheet: Sheet) -> Iterator[list[str | int | None]]:
    codes = list(sheet.languages)
    for line in sheet.lines:
        words = [line.words.get(code, "") for code in codes]
        was = [line.was.get(code, "") for code in codes[1:]]
        yield [*line.key, *words, *(line.room.get(code) for code in codes), line.draft, line.comment, *was]


def _put(cell: Any, value: str | int | None, sheet: Sheet) -> None:
    if isinstance(value, int) or not value:
        cell.value = value or (0 if value == 0 else None)
        return
    if ILLEGAL_CHARACTERS_RE.search(value) or "\r" in value:
        raise Refused([Complaint(sheet.name, f"{value!r} holds a sign that is no letter. Take it out of its file.")])
    cell.value = value
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", is_live(value)


def _dress(page: Any, sheet: Sheet) -> None:
    """Widths, a header that stays, and locks on all that is not to be written."""
    header = _header(sheet)
    first, last = len(_HEAD) + 2, len(_HEAD) + len(sheet.languages)
    comment = header.index("comment") + 1
    for n, title in enumerate(header, start=1):
        column = page.column_dimensions[get_column_letter(n)]
        column.width = _WIDE if len(_HEAD) < n <= last or n == comment else 16
        column.hidden = title.startswith(_WAS)
    for row in page.iter_rows(min_row=2):
        for cell in row:
            mine = first <= cell.column <= last or cell.column == comment
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=not mine)
            if mine:
                cell.number_format, cell.fill = "@", _OPEN
    for cell in page[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    page.freeze_panes = page.cell(2, len(_HEAD) + 1)
    page.auto_filter.ref = page.dimensions
    page.protection.sheet = True  # against slips: there is no password
    page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False


def read(path: Path) -> Sheet:
    """Raises Refused for anything that is not a spreadsheet which `write` made."""
    try:
        book = load_workbook(path, keep_links=False)
    except Exception:  # a broken archive raises whatever its broken part does
        raise Refused([Complaint(path.name, "is no spreadsheet (.xlsx) that can be read.")]) from None
    if TEXTS not in book or ABOUT not in book:
        raise Refused([Complaint(path.name, f"has no sheets {TEXTS!r} and {ABOUT!r}. Export a new one.")])
    table = _Table(path.name, book[TEXTS])
    lines = [line for n in range(2, book[TEXTS].max_row + 1) if (line := table.line(n))]
    if table.wrong:
        raise Refused(table.wrong)
    return Sheet(path.name, table.languages, _files(book[ABOUT]), lines)


def _files(about: Any) -> list[str]:
    found = [str(cell.value or "") for cell in about["A"]]
    return [name for name in found[found.index(FILES) + 1 :] if name] if FILES in found else []


class _Table:
    """The cells of one sheet by the titles above them."""

    def __init__(self, name: str, page: Any) -> None:
        self.name, self.page = name, page
        self.wrong: list[Complaint] = []
        titles = [str(cell.value or "") for cell in page[1]]
        self.columns = {title: n for n, title in enumerate(titles, start=1) if title}
        found = [_LANGUAGE.fullmatch(title) for title in titles if not title.startswith((_WAS, _ROOM))]
        self.languages = {match[2]: match[1] for match in found if match}
        needed = [*_HEAD, *_TAIL, *(_WAS + f"{name} ({code})" for code, name in list(self.languages.items())[1:])]
        missing = [title for title in needed if title not in self.columns]
        if missing or len(self.languages) < 2:
            says = f"the first row has lost a column: {', '.join(missing) or 'a language'}. Export a new one."
            raise Refused([Complaint(name, says)])

    def line(self, n: int) -> Line | None:
        """None for a row without anything in it."""
        words = {code: self._text(n, f"{name} ({code})") for code, name in self.languages.items()}
        named = list(self.languages.items())[1:]
        was = {code: self._text(n, f"{_WAS}{name} ({code})") for code, name in named}
        key = Key(*(self._text(n, title) for title in _HEAD))
        if not any((*key, *words.values())):
            return None
        return Line(key, words, was, comment=self._text(n, "comment"), row=n)

    def _text(self, n: int, title: str) -> str:
        cell = self.page.cell(n, self.columns[title])
        if cell.value is None:
            return ""
        if cell.data_type == "s":
            return str(cell.value)
        if cell.data_type == "n" and isinstance(cell.value, int):
            return str(cell.value)  # a number typed as a text
        self.wrong.append(Complaint(f"{self.name}, row {n}", f"{title}: is no text but a formula, date or the like."))
        return ""
