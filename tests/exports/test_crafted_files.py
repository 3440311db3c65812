"""Files that were made to hold the reader up, or to fill its memory: each is refused at once, and says what to do."""

import json
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from gateway.complaints import Refused
from gateway.exports.htcds import codings as of
from gateway.exports.htcds.opening import LARGEST, MOST_CELLS, MOST_COLUMNS, MOST_FILES, MOST_SIGNS
from gateway.exports.htcds.parcel import found_in, read_apart, wrapped
from gateway.exports.htcds.reading import MOST_COMPLAINTS, read
from gateway.exports.wanted import MOST_LINES
from gateway.phrases import Phrase
from tests.exports.crafted import cell, crafted, lying, zipped

MB = 1024 * 1024
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip that unpacks to 200 MB": (lambda: zipped({"cases.csv": b"\0" * 200 * MB}), "unpacks to more than 16 MB"),
    "one that says it does not": (lambda: lying(b"\0" * 200 * MB, 1000), "cannot be read"),
    "one packed so that it unpacks at once": (
        lambda: zipped({"cases.csv": b"\0" * 200 * MB}, zipfile.ZIP_BZIP2), "cannot be read"
    ),
    "many files together": (lambda: zipped({f"{n}.csv": b"\0" * MB for n in range(20)}), "unpacks to more than 16 MB"),
    "40,000 names": (lambda: zipped({f"{n}.txt": b"" for n in range(40_000)}), f"more than {MOST_FILES} files"),
    "empty lines": (lambda: b"cas_Status\r\n" + b"\n" * (MOST_LINES + 1), f"more than {MOST_LINES} lines"),
    "lines of several files": (
        lambda: zipped({f"cases{n}.csv": b"cas_Status\n" + b"Active\n" * 2000 for n in range(31)}),
        f"more than {MOST_LINES} lines",
    ),
    "empty cells": (lambda: b"cas_Status\r\n" + b"," * (MOST_CELLS + 1), f"{MOST_CELLS} cells, empty ones counted"),
    "columns": (lambda: b"cas_Status" + b",x" * MOST_COLUMNS, f"names more than {MOST_COLUMNS} columns"),
    "one cell of a megabyte": (lambda: b'cas_Status\r\n"' + b"a\n" * MB, "cannot be read"),
    "empty cells of a spreadsheet": (
        lambda: crafted(rows=f"<row>{'<c/>' * MOST_SIGNS}</row>"), "Save each sheet as CSV"
    ),
    "what no sheet has, deep inside": (
        lambda: crafted(rows=f"<row>{'<a>' * MOST_SIGNS}{'</a>' * MOST_SIGNS}</row>"), "Save each sheet as CSV"
    ),
    "a row far away": (
        lambda: crafted(rows=f'<row r="1048576">{cell("Active")}</row>'), f"more than {MOST_LINES} lines"
    ),
    "a column far away": (
        lambda: crafted(rows='<row><c r="XFD2" t="inlineStr"><is><t>a</t></is></c></row>' * 200),
        f"{MOST_CELLS} cells, empty ones counted",
    ),
    "a spreadsheet that unpacks to 60 MB": (lambda: crafted(rows=cell("a" * 60 * MB)), "unpacks to more than 16 MB"),
    "sheets": (lambda: crafted(sheets=MOST_FILES + 1), f"more than {MOST_FILES} files"),
    "a text that names itself": (
        lambda: crafted(heading=f'<!DOCTYPE x [<!ENTITY a "{"a" * 100}">{LAUGHS}]>', rows=f"<row>{cell('&i;')}</row>"),
        "cannot be read",
    ),
    "a file of the machine": (
        lambda: crafted(
            heading='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', rows=f"<row>{cell('&a;')}</row>"
        ),
        "cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_little_memory_with_what_to_do(what: str) -> None:
    make, says = HOSTILE[what]
    content = make()
    assert len(content) < 4 * MB
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            read("brought.zip", content)
        assert tracemalloc.get_traced_memory()[1] < 8 * LARGEST
    finally:
        tracemalloc.stop()
    (complaint,) = refused.value.complaints
    assert complaint.where == "brought.zip"
    assert says in complaint.says
    assert any(word in complaint.says for word in ("Bring", "bring", "Save", "Take out"))


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    rows, says = f"<row>{cell('Active')}</row>" * 200, '<dimension ref="A1:XFD1048576"/>'
    (sheet,) = read("brought.xlsx", crafted(before=says, rows=rows)).sheets
    assert sheet.lines == 200


def test_the_largest_file_that_is_made_here_can_be_read() -> None:
    (sheet,) = read("cases.csv", b"cas_Status,local_Level\r\n" + b"Active,P1\r\n" * MOST_LINES).sheets
    assert sheet.lines == MOST_LINES
    assert sheet.codes[of.CASE_STATUS] == {"active": MOST_LINES}
    assert sheet.codes[of.LEVEL] == {"P1": MOST_LINES}


def test_short_and_long_lines_are_read_as_far_as_there_are_columns() -> None:
    (sheet,) = read("cases.csv", b"cas_Status,local_Level\r\nActive\r\nActive,P1,P2,P3\r\n\r\n").sheets
    assert (sheet.lines, sheet.codes[of.LEVEL]) == (2, {"P1": 1})


def test_of_many_mistakes_the_first_ones_are_said_and_all_are_counted() -> None:
    found = read("cases.csv", b"cas_Status,local_Level\r\n" + b"Open,P9\r\n" * 1000)
    assert [one.line for one in found.complaints] == [2 + n // 2 for n in range(MOST_COMPLAINTS)]
    assert found.more == 2000 - MOST_COMPLAINTS


def test_names_in_a_file_are_cut_before_they_are_shown() -> None:
    (sheet,) = read("brought.zip", zipped({f"{'n' * 5000}.csv": b"cas_Status," + b"c" * 5000 + b"\r\nOpen,"})).sheets
    assert max(map(len, sheet.passed)) == 60
    found = read("brought.zip", zipped({f"{'n' * 5000}.csv": b"cas_Status\r\nOpen"}))
    assert len(found.complaints[0].where) == 80


def test_what_was_found_comes_back_from_another_process_as_it_was() -> None:
    content = (
        b"cas_Status,local_Flags,vic_MethodsOfControl,own\r\nActive,F03,Other,x\r\nOpen,F99,ExcessiveWorkingHours,\r\n"
    )
    found = found_in(read_apart("cases.csv", wrapped(content)))
    assert found == read("cases.csv", content)
    says = found.complaints[0].says
    assert isinstance(says, Phrase)
    assert says.in_language(lambda said, many, n: said.upper().format_map(Braces())).startswith("COLUMN cas_Status: ")
    refused = found_in(read_apart("brought.zip", wrapped(zipped({"cases.csv": b"\0" * 20 * MB}))))
    assert [str(one) for one in refused.complaints] == [
        "brought.zip: It unpacks to more than 16 MB. Bring one sheet at a time, as CSV."
    ]
    assert json.loads(read_apart("x", wrapped(b"a")))[0] == []


class Braces(dict[str, str]):
    """As a translator leaves them."""

    def __missing__(self, name: str) -> str:
        return f"{{{name.lower()}}}"
