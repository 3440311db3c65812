"""One line of the roster as a person types it into a form: read as a line of an imported sheet, with complaints at the
fields. Pure."""

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.alerts.book.changes import Changes, Kept, changes
from gateway.alerts.roster import Team
from gateway.alerts.roster_sheet import PERSON, TEAM, Person, Terms, read_sheet
from gateway.cells import harmless
from gateway.complaints import Refused
from gateway.hours import read_leave

SHEET = "roster"
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a line is read against, but for the roster itself: councils with their districts, languages, the code of the
    hotline's team, whether invented numbers will do; and how numbers are opened, closed and found."""

    councils: Mapping[str, str]
    languages: Collection[str]
    hotline: str
    invented: bool
    opened: Callable[[bytes], str] = field(repr=False)
    closed: Callable[[str], bytes] = field(repr=False)
    hashed: Callable[[str], str] = field(repr=False)

    def terms(self, before: Mapping[str, Team]) -> Terms:
        return Terms(self.councils, self.languages, before, self.hotline, self.invented)


def read_line(cells: Cells, kept: Sequence[Kept], before: Mapping[str, Team], keeping: Keeping) -> Changes:
    """What this line would change, as an import of it would. Raises Refused."""
    terms = keeping.terms(before)
    return changes(read_sheet(as_sheet(cells), SHEET, terms), kept, terms, keeping.hashed)


def as_sheet(cells: Cells) -> str:
    """The line as a sheet of its own."""
    page = io.StringIO()
    writer = csv.DictWriter(page, (*PERSON, *TEAM), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow({column: harmless(cell) for column, cell in cells.items()})
    return page.getvalue()


def cells_of(person: Person, number: str) -> dict[str, str]:
    """The line of somebody who stands in the roster."""
    return {
        "code": person.code, "team": person.team, "role": person.role, "turn": str(person.turn or ""), "number": number,
        "language": person.language, "duty": person.duty, "leave": person.leave,
        "active": "yes" if person.active else "no",
    }  # fmt: skip


def at_fields(refused: Refused, fields: Collection[str]) -> dict[str, list[str]]:
    """What is wrong, by the field where it belongs; "" for what belongs to none of these."""
    found: dict[str, list[str]] = {}
    for one in refused.complaints:
        found.setdefault(one.about if one.about in fields else "", []).append(one.says)
    return found


def more_leave(before: str, first: str, last: str, today: str) -> str:
    """The days that were written, without those that are over, and these besides. All are ISO dates. Raises
    Unreadable."""
    read_leave(f"{first}..{last}")
    ahead = [(begins.isoformat(), ends.isoformat()) for begins, ends in read_leave(before).days]
    days = sorted({(begins, ends) for begins, ends in ahead if ends >= today} | {(first, last)})
    return "; ".join(f"{begins}..{ends}" for begins, ends in days)
