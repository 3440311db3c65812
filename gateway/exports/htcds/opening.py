"""The tables in a file that somebody brings: CSV, a spreadsheet, or a folder (zip) of these. Pure: bytes in memory.

A small file can unpack to a huge one, so it is measured before it is opened."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from openpyxl import load_workbook

from gateway.cells import plain
from gateway.complaints import Complaint, Refused
from gateway.phrases import phrase

LARGEST = 64 * 1024 * 1024  # bytes, unpacked
MOST_FILES, MOST_LINES, MOST_COLUMNS = 40, 100_000, 60
_SPREADSHEET = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Table:
    """name: the sheet's or the file's, without its ending. lines: each with the number it has in the file."""

    name: str
    columns: list[str]
    lines: list[tuple[int, dict[str, str]]] = field(repr=False)


def tables_in(name: str, content: bytes) -> list[Table]:
    """Raises Refused for what is none of these, or too large."""
    try:
        if not content.startswith(b"PK"):
            return [_from_csv(name, content)]
        folder = zipfile.ZipFile(io.BytesIO(content))
        _measure(name, folder)
        if _SPREADSHEET in folder.namelist():
            return _within(name, _from_spreadsheet(name, content))
        inside = (one for one in folder.namelist() if one.lower().endswith(".csv"))
        return _within(name, (_from_csv(one, folder.read(one)) for one in inside))
    except Refused:
        raise
    except Exception:  # a broken file raises whatever its broken part does
        says = phrase("This file cannot be read. Bring the zip, the spreadsheet (.xlsx) or a CSV file of it, unlocked.")
        raise Refused([Complaint(name, says)]) from None


def _measure(name: str, folder: zipfile.ZipFile) -> None:
    inside = folder.infolist()
    if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > LARGEST:
        raise Refused([Complaint(name, phrase("This file holds too much. Bring one sheet at a time."))])


def _within(name: str, tables: Iterable[Table]) -> list[Table]:
    """All of them, unless they are too many lines together."""
    found: list[Table] = []
    for table in tables:
        found.append(table)
        if sum(len(one.lines) for one in found) > MOST_LINES:
            raise Refused([Complaint(name, phrase("This file holds too much. Bring one sheet at a time."))])
    return found


def _from_csv(name: str, content: bytes) -> Table:
    text = content.decode("utf-8-sig")
    first = text.partition("\n")[0]
    cut = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=cut)
    return _table(name.rpartition("/")[2].rpartition(".")[0] or name, ((rows.line_num, row) for row in rows))


def _from_spreadsheet(name: str, content: bytes) -> Iterator[Table]:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=True)
    for page in book.worksheets:
        rows = page.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True)
        yield _table(page.title, ((n, [_text(cell) for cell in row]) for n, row in enumerate(rows, start=1)))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _table(name: str, rows: Iterator[tuple[int, list[str]]]) -> Table:
    columns = [plain(cell) for cell in next(rows, (0, []))[1]][:MOST_COLUMNS]
    lines = []
    for number, cells in rows:
        if any(map(plain, cells)):
            lines.append((number, {c: plain(cell) for c, cell in zip(columns, cells, strict=False) if c}))
        if len(lines) > MOST_LINES:
            raise Refused([Complaint(name, phrase("This file holds too much. Bring one sheet at a time."))])
    return Table(name, columns, lines)
