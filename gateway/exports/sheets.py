"""A table of texts, and how a text stands in a cell that any program may open. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.cells import harmless, is_live

LONGEST = 32_767  # UTF-16 units in one cell of a spreadsheet (Microsoft: Excel specifications and limits)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .:_/+-]*")  # nearly all cells: codes, days, numbers
_CONTROLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}  # as ␀ … ␡: nothing goes away unseen
_NOT_XML = dict.fromkeys((*range(128, 160), *range(55296, 57344), 65534, 65535), 65533)
_SHOWN = _CONTROLS | _NOT_XML
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # of Office: _x003D_ would come out as =
_PIECES = re.compile(r"([,;|\"'\u2409\u240a\u240d])")  # where a program with other settings cuts a line


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: as many texts in each as there are columns."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]] = field(repr=False)

    def safe(self) -> Iterable[list[str]]:
        """The columns, then every row, as texts for cells."""
        yield [safe(column) for column in self.columns]
        for row in self.rows:
            yield [text if not text or _is_code(text) else safe(text) for text in row]


def lines(sheets: Iterable[Sheet]) -> int:
    return sum(len(sheet.rows) for sheet in sheets)


def _is_code(text: str) -> bool:
    return len(text) < 100 and "_x" not in text and _SAFE.fullmatch(text) is not None


def safe(text: str) -> str:
    """The text as it may stand in any cell: what cannot be shown is shown as a sign for it, what is too long is cut and
    says so, and no piece of it is live however a program cuts the line."""
    shown = _ESCAPE.sub("＿", text[: LONGEST + 1]).translate(_SHOWN)
    first, *more = _PIECES.split(shown)  # each second one of them is a sign that cuts
    still = "".join(f"'{piece}" if n % 2 and is_live(piece) else piece for n, piece in enumerate(more))
    return _cut(harmless(first + still), len(text))


def _cut(text: str, was: int) -> str:
    if was <= LONGEST and _units(text) <= LONGEST:
        return text
    says = f" … (cut: {was} characters)"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(says))]
    return kept.decode("utf-16-le", "ignore") + says


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
