"""Sheets as CSV, as one spreadsheet, and all of it in one folder (zip). Pure: bytes in memory, nothing on a disk."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.exports.sheets import Sheet

_DAY = (2020, 1, 1, 0, 0, 0)  # of every file in the folder: when it was made stands in README.txt
README = "README.txt"


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, which spreadsheets need to read it as such; every cell in quotes, lines end with CR LF."""
    page = io.StringIO()
    csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(sheet.safe())
    return page.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Strings only: no formula, link, macro or date."""
    from openpyxl import Workbook  # late: the console starts without it

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.safe():
            page.append([_cell(page, text) for text in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(page: Any, text: str) -> Any:
    """A plain text where the library can see nothing else in it (`#N/A` would be an error); that is ten times
    faster."""
    if not text or text[0].isalnum():
        return text or None
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, text)
    cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
    return cell


def packed(name: str, sheets: Sequence[Sheet], readme: str) -> bytes:
    """A zip with one CSV for each sheet, one spreadsheet with all of them, and what it is."""
    files: Mapping[str, bytes] = {
        README: readme.encode(),
        **{f"{sheet.name}.csv": as_csv(sheet) for sheet in sheets},
        f"{name}.xlsx": as_xlsx(sheets),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for called, content in files.items():
            folder.writestr(zipfile.ZipInfo(called, _DAY), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
