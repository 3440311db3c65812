"""Cells of a table that goes to a spreadsheet and comes back: none of them is ever a formula there.

After OWASP's rules on CSV injection and those of Primero: what counts is the first character that is seen, for
spreadsheets pass over what is not, and turn full-width signs into plain ones.
"""

import unicodedata

_TEXT = "'"  # what a spreadsheet takes for "the rest is text"
_AT_ONCE = frozenset("\t\r\n\0")  # dangerous wherever they begin a cell
_FORMULA = frozenset("=+-@|%−")  # what a spreadsheet, or what it calls, would carry out
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})  # controls, zero-width, blanks, marks without a letter


def is_live(cell: str) -> bool:
    """Whether a spreadsheet could take this cell for more than text."""
    if not cell or (cell[0].isascii() and cell[0].isalnum()):
        return False
    return cell[0] in _AT_ONCE or _plain_sign(_first_seen(cell)) in _FORMULA


def harmless(cell: str) -> str:
    """The cell, marked as text where a spreadsheet would take it for more."""
    return f"{_TEXT}{cell}" if is_live(cell) or _first_seen(cell) == _TEXT else cell


def plain(cell: str) -> str:
    """What was meant, once it comes back: without the mark, and without blanks around it."""
    return cell.strip().removeprefix(_TEXT).strip()


def _first_seen(cell: str) -> str:
    return next((sign for sign in cell if not _is_unseen(sign)), "")


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or sign.isspace()


def _plain_sign(sign: str) -> str:
    """＝ as =, ﹢ as +."""
    return unicodedata.normalize("NFKC", sign)[:1]
