"""No text, however it was typed, is carried out by a program for tables: 100,000 of them, written and opened again."""

import csv
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gateway.cells import harmless, is_live, plain
from gateway.exports.sheets import LONGEST, Sheet, safe
from gateway.exports.writing import as_csv, as_xlsx, packed

CELLS, ACROSS = 100_000, 10
LIVE = "=+-@|%\t\r\n\0＝＋－＠％｜﹢﹣﹦﹫⁺₌−"
UNSEEN = [
    "",
    "\ufeff",
    "\u200b",
    "\u200d",
    "\u2060",
    "\u00a0",
    "\u3000",
    " ",
    "\x0b",
    "\x1f",
    "\x7f",
    "\u202e",
    "\u00ad",
    "\u0301",
]
PAYLOADS = [
    "cmd|' /C calc'!A0", "1+1", "HYPERLINK(\"http://x.example\",\"y\")", "SUM(A1:A9)", "WEBSERVICE(A1)", "60+", "0-11",
    "#N/A", "#REF!", "TRUE", "1e5", "2026-03-03", "12-17", "_x003D_1+1", "\ud83d\ude00", "ts'episo", "a;=1", "a,=1",
    'a"=1',     "a\n=1", "a\t@x", "'=1", "x\ud800y", "\ufffe", "\x85=1", "\u2028=1", "",
]  # fmt: skip
# What a strict reader asks of each piece of a line, by any cut: nothing live behind what is not seen. Written anew.
_STRICT = re.compile(r"^[=+\-@|%\t\r\n\0]")


def fuzzed(seed: int) -> Iterator[str]:
    """Payloads behind signs that start a formula, behind what nobody sees, in any mixture; and any text at all."""
    dice = random.Random(seed)
    while True:
        first = "".join(dice.choice(UNSEEN) for _ in range(dice.randrange(4)))
        letters = "".join(
            chr(dice.choice((dice.randrange(0x250), dice.randrange(0x110000)))) for _ in range(dice.randrange(6))
        )
        yield first + dice.choice(("", *LIVE)) + dice.choice((*PAYLOADS, letters, dice.choice(LIVE) + letters))


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    cells = fuzzed(20261122)
    rows = [[next(cells) for _ in range(ACROSS)] for _ in range(CELLS // ACROSS)]
    return Sheet("fuzzed", tuple(f"column{n}" for n in range(ACROSS)), rows)


def strictly_live(piece: str) -> bool:
    seen = piece.lstrip("".join(UNSEEN[1:]) + '"')
    return bool(_STRICT.match(piece)) or bool(_STRICT.match(unicodedata.normalize("NFKC", seen[:1])))


def test_a_spreadsheet_finds_no_formula_among_100_000_cells(sheet: Sheet) -> None:
    book = as_xlsx([sheet])
    with zipfile.ZipFile(io.BytesIO(book)) as inside:
        assert not [
            name for name in inside.namelist() if re.search("vba|external|hyperlink|drawing|connection", name, re.I)
        ]
        page = inside.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in page
    assert b"<hyperlink" not in page
    seen = 0
    for row in load_workbook(io.BytesIO(book), data_only=False)["fuzzed"].iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            seen += 1
            assert cell.data_type == "s"
            assert isinstance(cell.value, str)
            assert not strictly_live(cell.value)
            assert cell.hyperlink is None
            assert not is_live(cell.value.removeprefix("'")) or cell.quotePrefix
    assert seen > CELLS * 0.9


def test_a_csv_holds_none_either_however_it_is_cut(sheet: Sheet) -> None:
    text = as_csv(sheet).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(sheet.rows) + 1
    assert all(len(row) == ACROSS for row in rows), "a line break in a cell has made two lines of one"
    assert not [cell for row in rows for cell in row if strictly_live(cell)]
    for cut in ",;\t|":
        for line in text.split("\r\n"):
            for piece in line.split(cut):
                assert not strictly_live(piece.strip('"')), (cut, piece)


def test_what_stands_in_a_cell_is_what_was_meant(sheet: Sheet) -> None:
    """Marks are put in and signs are shown; nothing is lost."""
    for code in (
        "ForcedLabour",
        "LS-C",
        "2026-03",
        "C-0123456789ab",
        "Other; ForcedLabour",
        "ts'episo",
        "Mohale's Hoek",
    ):
        assert safe(code) == code
    assert safe("=1") == "'=1"
    assert safe("a\0b") == "a␀b"
    assert safe("\x1b[0m") == "␛[0m"
    assert safe("one\r\ntwo") == "one␍␊two"
    assert safe("x\ud800y") == "x\ufffdy"
    assert safe("a;=1") == "a;'=1"


@pytest.mark.parametrize("letter", ["a", "=", "😀"])
def test_what_is_too_long_is_cut_and_says_so(letter: str) -> None:
    text = safe(letter * 50_000)
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST
    assert text.endswith("(cut: 50000 characters)")
    row = load_workbook(io.BytesIO(as_xlsx([Sheet("long", ("a",), [[letter * 50_000]])])))["long"]["A2"]
    assert row.value == text
    assert safe("b" * LONGEST) == "b" * LONGEST


@settings(max_examples=2000, deadline=None)
@given(st.text())
def test_a_text_comes_back_from_a_sheet_that_is_read_again(text: str) -> None:
    assert plain(harmless(text)) == text.strip()
    assert not is_live(harmless(text))


def test_a_folder_holds_each_sheet_twice_and_says_what_it_is(sheet: Sheet) -> None:
    small = Sheet("cases", ("a", "b"), [["1", ""]])
    with zipfile.ZipFile(io.BytesIO(packed("thuso", [small], "Read me."))) as folder:
        assert folder.namelist() == ["README.txt", "cases.csv", "thuso.xlsx"]
        assert folder.read("README.txt") == b"Read me."
        assert folder.read("cases.csv") == b'\xef\xbb\xbf"a","b"\r\n"1",""\r\n'
