"""The roster as a CSV file for a coordinator's spreadsheet, and back. Pure: text in, text out.

A line is a person, or a team where its `kind` is filled in. A phone number never stands in a complaint; the line does.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import phonenumbers

from gateway.alerts.roster import Team
from gateway.alerts.teams import e164, member_mistakes, read_only_teams, usual_role
from gateway.cells import harmless, plain
from gateway.complaints import Complaint, Refused
from gateway.phrases import phrase
from gateway.strict_yaml import Document, Path_

PERSON = ("code", "team", "role", "turn", "number", "language", "duty", "leave", "active")
TEAM = ("kind", "covers", "above")
_TEAM_ROW = ("team", *TEAM)
_COUNCIL_CODE = 6  # digits; a spreadsheet drops the zero that they begin with
_LAST_TURN = 999
_CODE = re.compile(r"(?!.*\d{7})[A-Za-z0-9_]+")  # never a phone number in the wrong cell: codes stand in complaints
Row = tuple[int, Mapping[str, str]]  # the line in the file, and its cells by column


@dataclass(frozen=True, slots=True)
class Person:
    """One member. code: "" for somebody new. turn: 0 where it is left open. number: E.164. line: in the file."""

    code: str
    team: str
    role: str
    turn: int
    number: str = field(repr=False)
    language: str
    duty: str = "always"
    leave: str = "none"
    active: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """teams: those whose lines are there, with nobody in them; none, and the teams stay as they are."""

    name: str
    teams: Mapping[str, Team]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sheet is read against. councils: council code to the code of its district. before: the teams as they
    are. hotline: the code of its team. invented: whether numbers that nobody can have will do, as in a demo. whole:
    the sheet is all there is; who and what is missing from it goes."""

    councils: Mapping[str, str]
    languages: Collection[str]
    before: Mapping[str, Team]
    hotline: str
    invented: bool = False
    whole: bool = False

    def after(self, sheet: Mapping[str, Team]) -> Mapping[str, Team]:
        """All teams once these are taken over."""
        return sheet if sheet and self.whole else {**self.before, **sheet}


def write_sheet(teams: Iterable[Team], people: Iterable[Person]) -> str:
    """All of the roster, numbers in clear."""
    page = io.StringIO()
    writer = csv.DictWriter(page, (*PERSON, *TEAM), restval="", lineterminator="\n")
    writer.writeheader()
    for team in teams:
        above = "" if team.kind == "hotline" else team.above
        _put(writer, {"team": team.code, "kind": team.kind, "covers": team.covers, "above": above})
    for person in people:
        _put(writer, _cells(person))
    return page.getvalue()


def _put(writer: "csv.DictWriter[str]", cells: Mapping[str, str]) -> None:
    writer.writerow({column: harmless(cell) for column, cell in cells.items()})


def _cells(person: Person) -> dict[str, str]:
    cells = {column: str(getattr(person, column)) for column in PERSON}
    return cells | {"turn": str(person.turn or ""), "active": "yes" if person.active else "no"}


def read_sheet(text: str, name: str, terms: Terms) -> Sheet:
    """Raises Refused with a complaint for every wrong line."""
    reader = _Reader(name, terms)
    rows = list(_rows(text, name))
    teams = reader.teams([row for row in rows if row[1]["kind"]])
    people = [reader.person(row) for row in rows if not row[1]["kind"]]
    if reader.wrong:
        raise Refused(sorted(reader.wrong, key=lambda complaint: complaint.line or 0))
    return Sheet(name, teams, tuple(person for person in people if person))


def _rows(text: str, name: str) -> Iterator[Row]:
    """Raises Refused for what is no table with our columns."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        columns = [plain(cell).lower() for cell in next(lines, [])]
        _check_columns(columns, name)
        for cells in lines:
            if any(map(plain, cells)):
                yield lines.line_num, _row(columns, cells, Complaint(name, "", lines.line_num))
    except csv.Error:
        says = "is no line of a CSV file. Save the sheet as CSV (UTF-8) again."
        raise Refused([Complaint(name, says, lines.line_num)]) from None


def _check_columns(columns: list[str], name: str) -> None:
    missing = [column for column in PERSON if column not in columns]
    unknown = [_quoted(column) for column in columns if column and column not in (*PERSON, *TEAM)]
    twice = {_quoted(column) for column in columns if column and columns.count(column) > 1}
    for which, says in ((missing, "has no column"), (unknown, "has a column that is not known:"),
                        (sorted(twice), "has twice the column")):  # fmt: skip
        if which:
            known = f"The first line names them: {', '.join((*PERSON, *TEAM))}."
            raise Refused([Complaint(name, f"{says} {', '.join(which)}. {known}", 1)])


def _quoted(column: str) -> str:
    return column if _CODE.fullmatch(column) else "(not a word)"


def _row(columns: list[str], cells: list[str], at: Complaint) -> dict[str, str]:
    if any(map(plain, cells[len(columns) :])):
        raise Refused([replace(at, says="has more cells than the first line has columns. Is a comma in one of them?")])
    found = dict.fromkeys((*PERSON, *TEAM), "")
    return found | {column: plain(cell) for column, cell in zip(columns, cells, strict=False) if column}


class _Reader:
    """Reads lines one by one and collects what is wrong with them."""

    def __init__(self, name: str, terms: Terms) -> None:
        self.name, self.terms = name, terms
        self.kinds = {code: team.kind for code, team in terms.before.items()}
        self.wrong: list[Complaint] = []

    def complain(self, line: int | None, says: str, about: str = "") -> None:
        self.wrong.append(Complaint(self.name, says, line, about=about))

    def teams(self, rows: list[Row]) -> Mapping[str, Team]:
        """Those of the sheet, after the ladder that they form with all others has been checked."""
        rows = [row for row in rows if self._has_code(*row, "team")]
        lines: dict[str, int] = {}
        for line, row in rows:
            self._only(line, row, _TEAM_ROW, "a team")
            if row["team"] in lines:
                self.complain(line, f"team {row['team']} stands on line {lines[row['team']]} too. Take one out.")
            lines.setdefault(row["team"], line)
        if not rows:
            return {}
        sheet = {row["team"]: _team_entry(row) for _, row in rows}
        teams, complaints = read_only_teams(self._document(sheet, lines), self.terms.councils)
        self.wrong += complaints
        self.kinds = {code: team.kind for code, team in teams.items()}
        if self.kinds.get(self.terms.hotline) != "hotline":
            code = self.terms.hotline
            says = phrase("the hotline's team is {code}, as in config/teams.yaml. Leave its code as it is.", code=code)
            self.complain(None, says, "kind")
        return {code: teams[code] for code in sheet}

    def _has_code(self, line: int, cells: Mapping[str, str], column: str) -> bool:
        """Whether this cell can be a code."""
        good = _CODE.fullmatch(cells[column]) is not None
        if not good:
            says = phrase("`{column}` must be a code of letters, digits and `_`.", column=column)
            self.complain(line, says, column)
        return good

    def _document(self, sheet: Mapping[str, dict[str, str]], lines: Mapping[str, int]) -> Document:
        """The teams as the checks of config/teams.yaml read them, with the lines of this sheet."""
        before = {code: {key: getattr(team, key) for key in TEAM} for code, team in self.terms.before.items()}
        entries = sheet if self.terms.whole else {**before, **sheet}
        places: dict[Path_, int] = {("teams", code): line for code, line in lines.items()}
        return Document(self.name, {"teams": dict(entries)}, places)

    def person(self, row: Row) -> Person | None:
        line, cells = row
        before = len(self.wrong)
        self._only(line, cells, PERSON, "a person, since `kind` is empty,")
        kind = self.kinds.get(cells["team"])
        if cells["code"]:
            self._has_code(line, cells, "code")
        if kind is None:
            says = "`team` must be the code of a team. Correct it, or add a line for the team."
            self.complain(line, says, "team")
        role = cells["role"].lower() or usual_role(kind)
        duty, leave = cells["duty"] or "always", cells["leave"] or "none"
        for about, says in (member_mistakes(role, duty, leave) | dict(self._plain_mistakes(cells))).items():
            self.complain(line, says, about)
        number = self._number(line, cells["number"])
        if len(self.wrong) > before:
            return None
        turn = int(cells["turn"] or 0)
        return Person(
            cells["code"], cells["team"], role, turn, number, cells["language"], duty, leave,
            cells["active"].lower() != "no", line,
        )  # fmt: skip

    def _only(self, line: int, cells: Mapping[str, str], mine: Collection[str], what: str) -> None:
        filled = [column for column, cell in cells.items() if cell and column not in mine]
        if filled:
            self.complain(line, f"{what} has no {', '.join(filled)}. Leave these cells empty.")

    def _plain_mistakes(self, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if cells["language"] not in self.terms.languages:
            yield "language", f"`language` must be one of {', '.join(sorted(self.terms.languages))}."
        turn = cells["turn"]
        if turn and not (turn.isascii() and turn.isdigit() and len(turn) <= 3 and 0 < int(turn) <= _LAST_TURN):
            says = phrase("`turn` must be a whole number from 1 to {last}, or empty for the last.", last=_LAST_TURN)
            yield "turn", says
        if cells["active"].lower() not in ("", "yes", "no"):
            yield "active", "`active` must be yes or no."

    def _number(self, line: int, text: str) -> str:
        """E.164, or "" after a complaint."""
        number = e164(text)
        if number is None:
            says = "`number` must be a phone number with + and its country, as +266 and 8 digits."
            self.complain(line, f"{says} Format the column as text: a spreadsheet spoils long numbers.", "number")
            return ""
        if not self.terms.invented and not phonenumbers.is_valid_number(phonenumbers.parse(number, None)):
            self.complain(line, phrase("no network gives out this `number`. Check each digit."), "number")
        return number


def _team_entry(row: Mapping[str, str]) -> dict[str, str]:
    kind, covers = row["kind"].lower(), row["covers"]
    return {"kind": kind, "covers": covers.zfill(_COUNCIL_CODE) if kind == "council" else covers, "above": row["above"]}
