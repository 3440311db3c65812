"""The tables in a file that somebody brings: CSV, a spreadsheet, or a folder (zip) of these. Pure: bytes in memory.

A small file can unpack to a huge one, or to one that takes minutes to take apart, so all that is read is measured."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.cells import plain
from gateway.complaints import Complaint, Refused
from gateway.exports.wanted import MOST_LINES
from gateway.phrases import Phrase, phrase

LARGEST = 16 * 1024 * 1024  # bytes, unpacked; a file of MOST_LINES that is made here has eight
MOST_FILES, MOST_COLUMNS = 40, 200
MOST_CELLS = 1_500_000
MOST_SIGNS = 400_000  # "<" in a spreadsheet: four to a cell; more take more than a second, however they are nested
LONGEST_NAME = 80
_SPREADSHEET = "[Content_Types].xml"
_PLAIN_ZIP = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack all at once
_CUT = phrase("It unpacks to more than {most} MB. Bring one sheet at a time, as CSV.", most=LARGEST // 1024 // 1024)
_FILES = phrase("There are more than {most} files in it. Bring one sheet at a time.", most=MOST_FILES)
_LINES = phrase(
    "It has more than {lines} lines or {cells} cells, empty ones counted. Bring one sheet at a time, or take out the "
    "empty lines and columns.", lines=MOST_LINES, cells=MOST_CELLS,
)  # fmt: skip
_WIDE = phrase("The first line names more than {most} columns. Take out those that are not needed.", most=MOST_COLUMNS)
_CROWDED = phrase(
    "The spreadsheet has more than about {cells} cells, empty ones counted. Save each sheet as CSV and bring these.",
    cells=MOST_SIGNS // 4,
)  # fmt: skip
_BROKEN = phrase("This file cannot be read. Bring the zip, the spreadsheet (.xlsx) or a CSV file of it, unlocked.")


@dataclass(frozen=True, slots=True)
class Table:
    """name: the sheet's or the file's, without its ending. lines: each with the number it has in the file, its cells as
    they stand there; it can have fewer or more than there are columns."""

    name: str
    columns: list[str]
    lines: Sequence[tuple[int, Sequence[str]]] = field(repr=False)


def tables_in(name: str, content: bytes) -> list[Table]:
    """Raises Refused for what is none of these, or too large."""
    try:
        return list(_tables(name, content))
    except Refused:
        raise
    except MemoryError:
        raise _refused(name, _CUT) from None
    except Exception:  # a broken file raises whatever its broken part does
        raise _refused(name, _BROKEN) from None


def _refused(name: str, says: Phrase) -> Refused:
    return Refused([Complaint(name, says)])


def _tables(name: str, content: bytes) -> Iterator[Table]:
    measured = _Measured(name)
    if not content.startswith(b"PK"):
        yield measured.table(_bare(name), _from_csv(content))
        return
    folder = zipfile.ZipFile(io.BytesIO(content))
    if len(folder.infolist()) > MOST_FILES:
        raise _refused(name, _FILES)
    if _SPREADSHEET in folder.namelist():
        yield from (measured.table(*sheet) for sheet in _from_spreadsheet(name, _unpacked(name, folder, "")))
    else:
        inside = _unpacked(name, folder, ".csv")
        yield from (measured.table(_bare(one), _from_csv(text)) for one, text in inside.items())


def _bare(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0] or name


def _unpacked(name: str, folder: zipfile.ZipFile, ending: str) -> dict[str, bytes]:
    """What a zip says of its sizes may be wrong: no more is unpacked than there is room for."""
    found, room = {}, LARGEST
    for one in folder.infolist():
        if one.filename.lower().endswith(ending):
            if one.compress_type not in _PLAIN_ZIP:
                raise _refused(name, _BROKEN)
            with folder.open(one) as part:
                found[one.filename] = part.read(room + 1)
            room -= len(found[one.filename])
            if room < 0:
                raise _refused(name, _CUT)
    return found


def _from_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = content.decode("utf-8-sig")
    first = text.partition("\n")[0]
    cut = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=cut)
    return ((rows.line_num, row) for row in rows)


def _from_spreadsheet(
    name: str, parts: dict[str, bytes]
) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:  # fmt: skip
    """Only what was measured is opened."""
    if sum(part.count(b"<") for part in parts.values()) > MOST_SIGNS:
        raise _refused(name, _CROWDED)
    from openpyxl import load_workbook  # late: the console starts without it

    book = load_workbook(_packed(parts), read_only=True, keep_links=False, data_only=True)
    if len(book.worksheets) > MOST_FILES:
        raise _refused(name, _FILES)
    for page in book.worksheets:
        page.reset_dimensions()  # what the sheet says of its size may be wrong too
        yield page.title, ((n, [*map(_text, row)]) for n, row in enumerate(page.iter_rows(values_only=True), start=1))


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        for name, part in parts.items():
            folder.writestr(name, part)
    return made


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


class _Measured:
    """Tables of one file, until they are too much together."""

    def __init__(self, name: str) -> None:
        self._name, self._lines, self._cells = name, 0, 0

    def table(self, name: str, rows: Iterable[tuple[int, list[str]]]) -> Table:
        counted = self._counted(rows)
        columns = [plain(cell) for cell in next(counted, (0, []))[1]]
        if any(columns[MOST_COLUMNS:]):
            raise _refused(self._name, _WIDE)
        lines = [(number, cells) for number, cells in counted if any(map(str.strip, cells))]
        return Table(name[:LONGEST_NAME], columns[:MOST_COLUMNS], lines)

    def _counted(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        for n, row in enumerate(rows):
            self._lines += n > 0  # the first one names the columns
            self._cells += len(row[1])
            if self._lines > MOST_LINES or self._cells > MOST_CELLS:
                raise _refused(self._name, _LINES)
            yield row
