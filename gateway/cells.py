"""Cells of a table that goes to a spreadsheet and comes back: none of them is ever a formula there."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry out a cell that begins so
_TEXT = "'"  # what a spreadsheet takes for "the rest is text"


def harmless(cell: str) -> str:
    """The cell, marked as text where a spreadsheet would take it for more."""
    return f"{_TEXT}{cell}" if cell.startswith((*_FORMULA, _TEXT)) else cell


def plain(cell: str) -> str:
    """What was meant, once it comes back: without the mark, and without blanks around it."""
    return cell.strip().removeprefix(_TEXT).strip()
