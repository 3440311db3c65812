"""What a translator changed, or in plain sentences why it cannot be taken."""

from collections import Counter
from collections.abc import Iterator, Mapping

from gateway.complaints import Complaint, Refused
from gateway.dialogue.script import PLACEHOLDER, placeholders
from gateway.gsm7 import outside
from gateway.translation.rows import Key, Row, listed
from gateway.translation.sheet import Line, Sheet

MOST_ROWS_NAMED = 20

Changes = Mapping[tuple[Key, str], str]  # by row and language code


def changes(sheet: Sheet, rows: Mapping[Key, Row], more: Mapping[str, str]) -> Changes:
    """The texts that are to be written.

    rows: every text of the files as they stand now. more: the languages that are new; one of them may be left empty
    altogether, and is then not added. Raises Refused with every mistake."""
    wrong = list(_astray(sheet, rows))
    known = {line.key: line for line in sheet.lines if line.key in rows}
    changed = {}
    for key, line in known.items():
        wrong += _stale(sheet, line, rows[key])
        for code in _written(sheet, line, rows[key]):
            changed[key, code] = line.words[code]
            wrong += _mistakes(sheet, line, code, rows[key])
    for code in sorted({code for _, code in changed} & set(more)):
        wrong += _gaps(sheet, code)
    if wrong:
        raise Refused(wrong)
    return changed


def _written(sheet: Sheet, line: Line, row: Row) -> list[str]:
    """The languages in which a translator wrote something that is not in the file."""
    targets = [code for code in sheet.languages if code != sheet.source]
    return [code for code in targets if line.words[code] not in (line.was[code], row.words.get(code, ""))]


def _at(sheet: Sheet, line: Line, says: str) -> Complaint:
    return Complaint(f"{sheet.name}, row {line.row}", f"{line.key}: {says}")


def _astray(sheet: Sheet, rows: Mapping[Key, Row]) -> Iterator[Complaint]:
    """Rows that are missing, doubled or unknown."""
    times = Counter(line.key for line in sheet.lines)
    for line in sheet.lines:
        if line.key not in rows:
            yield _at(sheet, line, "there is no such text now. Export again, and copy the translations over.")
        elif times[line.key] > 1:
            yield _at(sheet, line, "stands in more than one row. Delete the rows that were copied.")
    for key in rows:
        if key.file in sheet.files and key not in times:
            yield Complaint(sheet.name, f"{key}: its row is missing. Export again, and copy the translations over.")


def _stale(sheet: Sheet, line: Line, row: Row) -> Iterator[Complaint]:
    """What somebody else has changed meanwhile."""
    again = "since this spreadsheet was made. Export again, and look at this text."
    if line.words[sheet.source] != row.words.get(sheet.source, ""):
        yield _at(sheet, line, f"the {sheet.languages[sheet.source]} is not the same any more; it has changed {again}")
    for code, text in line.words.items():
        now, was = row.words.get(code, ""), line.was.get(code, "")
        if code != sheet.source and text not in (was, now) and now != was:
            yield _at(sheet, line, f"the {sheet.languages[code]} in the file was changed by somebody else {again}")


def _mistakes(sheet: Sheet, line: Line, code: str, row: Row) -> Iterator[Complaint]:
    name, original, text = sheet.languages[code], line.words[sheet.source], line.words[code]
    if not (listed(text) if row.listed else text.strip()):
        yield _at(sheet, line, f"the {name} text is empty.")
    if letters := outside(text):
        yield _at(sheet, line, f"the {name} text holds letters that phones cannot show: {' '.join(sorted(letters))}")
    values, wanted = set(placeholders(text)), set(placeholders(original))
    for value in sorted(wanted - values):
        yield _at(sheet, line, f"the {name} text has lost {{{value}}}. Write it as it stands in the original.")
    for value in sorted(values - wanted):
        yield _at(sheet, line, f"the {name} text has {{{value}}}, which the original has not.")
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield _at(sheet, line, f"the {name} text holds a brace, or a value in braces that is misspelt.")


def _gaps(sheet: Sheet, code: str) -> Iterator[Complaint]:
    """A language is added whole or not at all."""
    empty = [line.row for line in sheet.lines if not line.words[code].strip()]
    if empty:
        rows = ", ".join(map(str, empty[:MOST_ROWS_NAMED])) + (" …" if len(empty) > MOST_ROWS_NAMED else "")
        yield Complaint(
            sheet.name, f"{len(empty)} texts in {sheet.languages[code]} are not written yet, in the rows {rows}."
        )
