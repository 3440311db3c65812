"""What taking a sheet over would change in the roster, and what must not be changed so. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.alerts.roster import Team
from gateway.alerts.roster_sheet import Person, Sheet, Terms
from gateway.complaints import Complaint, Refused
from gateway.phrases import phrase

_NUMBERED = re.compile(r"(.+)_(\d+)")


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of the roster. person: without the number, which stays encrypted."""

    id: int
    person: Person
    number_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one member. columns: of the sheet, those that change. person: None for who is missing from the
    sheet and is told nothing from now on; number_hash is that of the sheet."""

    code: str
    columns: tuple[str, ...]
    id: int
    person: Person | None = None
    number_hash: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """teams: new and changed ones. gone: codes of teams. new: whoever comes, with their codes and turns."""

    teams: tuple[Team, ...] = ()
    gone: tuple[str, ...] = ()
    new: tuple[tuple[Person, str], ...] = field(default=(), repr=False)  # each with the hash of the number
    members: tuple[Change, ...] = ()

    def lines(self) -> Iterator[str]:
        """What a coordinator reads of them: no numbers."""
        yield from (f"team {team.code}: {team.kind} {team.covers}".rstrip() for team in self.teams)
        yield from (f"team {code}: taken out" for code in self.gone)
        yield from (f"{person.code}: new" for person, _ in self.new)
        yield from (f"{change.code}: {', '.join(change.columns)}" for change in self.members)


class Codes:
    """Gives out `<team>_<n>`; none twice, also when its owner has left."""

    def __init__(self, given: Iterable[str]) -> None:
        self._last: dict[str, int] = {}
        for found in filter(None, map(_NUMBERED.fullmatch, given)):
            self._last[found[1]] = max(self._last.get(found[1], 0), int(found[2]))

    def next(self, team: str) -> str:
        self._last[team] = self._last.get(team, 0) + 1
        return f"{team}_{self._last[team]}"


def changes(sheet: Sheet, kept: Sequence[Kept], terms: Terms, hashed: Callable[[str], str]) -> Changes:
    """hashed: the keyed hash of a number. Raises Refused with a complaint for every wrong line."""
    comparing = _Comparing(sheet, kept, terms, hashed)
    wrong = list(comparing.complaints())
    if wrong:
        raise Refused(sorted(wrong, key=lambda complaint: complaint.line or 0))
    return comparing.changes()


class _Comparing:
    def __init__(self, sheet: Sheet, kept: Sequence[Kept], terms: Terms, hashed: Callable[[str], str]) -> None:
        self.sheet, self.terms = sheet, terms
        self.kept: Mapping[str, Kept] = {row.person.code: row for row in kept}
        self.hashes = [(person, hashed(person.number)) for person in sheet.people]
        listed = {person.code for person in sheet.people}
        self.missing = [row for row in kept if row.person.code not in listed]

    # What is wrong.

    def complaints(self) -> Iterator[Complaint]:
        yield from self._wrong_codes()
        yield from self._wrong_numbers()
        if not any(team == self.terms.hotline for team in self._told()):
            says = phrase("leaves the hotline without anybody who can be told. Every P1 goes there.")
            yield Complaint(self.sheet.name, says, about="team")

    def _wrong(self, person: Person, says: str, about: str) -> Complaint:
        return Complaint(self.sheet.name, says, person.line, about=about)

    def _wrong_codes(self) -> Iterator[Complaint]:
        lines: dict[str, int] = {}
        for person in filter(lambda person: person.code, self.sheet.people):
            if person.code not in self.kept:
                says = f"no member has the code {person.code}. Leave `code` empty for somebody new."
                yield self._wrong(person, says, "code")
            if person.code in lines:
                says = f"{person.code} stands on line {lines[person.code]} too. Take one out."
                yield self._wrong(person, says, "code")
            lines.setdefault(person.code, person.line)

    def _wrong_numbers(self) -> Iterator[Complaint]:
        """One number, one person, also among those who are not on the sheet or have left."""
        owners = {row.number_hash: row.person.code for row in self.missing}
        lines: dict[str, int] = {}
        for person, number_hash in self.hashes:
            if owner := owners.get(number_hash):
                says = phrase("this number is that of {owner}. If it is the same person, write that code.", owner=owner)
                yield self._wrong(person, says, "number")
            if number_hash in lines:
                twice = f"this number stands on line {lines[number_hash]} too. One person, one line."
                yield self._wrong(person, twice, "number")
            lines.setdefault(number_hash, person.line)

    def _told(self) -> Iterator[str]:
        """The team of everybody who may be told afterwards."""
        yield from (person.team for person in self.sheet.people if person.active)
        if not self.terms.whole:
            yield from (row.person.team for row in self.missing if row.person.active)

    # What changes.

    def changes(self) -> Changes:
        after = self.terms.after(self.sheet.teams)
        teams = tuple(team for code, team in after.items() if self._bare(code) != team)
        gone = tuple(code for code in self.terms.before if code not in after)
        left = [Change(row.person.code, ("active",), row.id) for row in self.missing if row.person.active]
        stay = [change for person, number_hash in self.hashes if (change := self._change(person, number_hash))]
        return Changes(teams, gone, tuple(self._new()), (*stay, *(left if self.terms.whole else ())))

    def _bare(self, code: str) -> Team | None:
        team = self.terms.before.get(code)
        return team and replace(team, members=())

    def _change(self, person: Person, number_hash: str) -> Change | None:
        """None for somebody new, and for a line that says what is known."""
        if not person.code:
            return None
        row = self.kept[person.code]
        person = replace(person, turn=person.turn or row.person.turn)
        columns = [name for name, was, now in _side_by_side(row.person, person) if was != now]
        columns += ["number"] if number_hash != row.number_hash else []
        return Change(person.code, tuple(columns), row.id, person, number_hash) if columns else None

    def _new(self) -> Iterator[tuple[Person, str]]:
        codes = Codes(self.kept)
        turns: dict[str, int] = {}
        for person in (*(row.person for row in self.kept.values()), *self.sheet.people):
            turns[person.team] = max(turns.get(person.team, 0), person.turn)
        for person, number_hash in self.hashes:
            if not person.code:
                turns[person.team] += not person.turn
                turn = person.turn or turns[person.team]
                yield replace(person, code=codes.next(person.team), turn=turn), number_hash


def _side_by_side(was: Person, now: Person) -> Iterator[tuple[str, object, object]]:
    yield "team", was.team, now.team
    yield "role", was.role, now.role
    yield "turn", was.turn, now.turn
    yield "language", was.language, now.language
    yield "duty", was.duty, now.duty
    yield "leave", was.leave, now.leave
    yield "active", was.active, now.active
