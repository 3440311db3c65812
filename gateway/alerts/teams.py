"""Reads config/teams.yaml: the ladder of teams, and apart from it the people in them.

A phone number never stands in a complaint; the line in the file says which one is meant.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import phonenumbers

from gateway.alerts.ladder.reading import WORDS, RulesReader
from gateway.alerts.roster import Role, Roster, Team
from gateway.complaints import Complaint
from gateway.hours import Unreadable, read_hours, read_leave
from gateway.phrases import Phrase, phrase
from gateway.strict_yaml import Document, Path_

KINDS = ("council", "district", "abroad", "national", "hotline")  # from the ground up
LONGEST_CODE = 64  # the column that keeps it
_TOP = WORDS | {"teams"}
_TEAM = {"kind", "covers", "above", "members"}
_MEMBER = {"number", "language", "demo", "role", "duty", "leave"}
_COUNTRY = re.compile("[A-Z]{2}")
_USUAL = {"hotline": Role.HOTLINE_LEAD, "abroad": Role.CONSULAR}  # by kind of team; all others: ccpt


@dataclass(frozen=True, slots=True)
class ListedMember:
    """One person as the file lists them. number: E.164; only `migrate` and `check` ever hold it."""

    team: str
    number: str = field(repr=False)
    language: str
    demo: bool
    where: str
    line: int | None
    role: str = Role.CCPT
    duty: str = "always"  # as read_hours reads it
    leave: str = "none"  # as read_leave reads it


@dataclass(frozen=True, slots=True)
class Listing:
    """What the file says. roster: the ladder with nobody in it; drop `members` where numbers have no business."""

    roster: Roster
    members: tuple[ListedMember, ...]


def read_teams(
    document: Document, councils: Mapping[str, str], languages: Collection[str]
) -> tuple[Listing, list[Complaint]]:
    """The listing as far as it can be read, and every mistake in the file.

    councils: council code to the code of its district. languages: those that alerts can be written in."""
    reader = _Reader(document, councils, languages)
    return reader.read(), reader.complaints


def read_only_teams(document: Document, councils: Mapping[str, str]) -> tuple[dict[str, Team], list[Complaint]]:
    """The teams of a document that holds nothing else, with nobody in them, and what is wrong with their ladder."""
    reader = _Reader(document, councils, ())
    teams = {code: reader.team(code, entry) for code, entry in document.data["teams"].items()}
    reader.check_ladder(teams)
    return teams, reader.complaints


def roster_complaints(members: Iterable[ListedMember], production: bool) -> list[Complaint]:
    """Numbers that may not be used: invented ones in production, and invented ones that could be somebody's."""
    return [Complaint(member.where, says, member.line) for member in members if (says := _unfit(member, production))]


def _unfit(member: ListedMember, production: bool) -> Phrase | None:
    valid = phonenumbers.is_valid_number(phonenumbers.parse(member.number, None))
    if member.demo and valid:
        return phrase("is marked `demo: yes`, but the number can belong to somebody. Use an impossible one for a demo.")
    if member.demo and production:
        return phrase(
            "is marked `demo: yes`. Production needs a real person here; put their number or remove the line."
        )
    if not member.demo and not valid:
        return phrase("no network gives out this number. Check each digit; an invented one must be marked `demo: yes`.")
    return None


class _Reader:
    """Walks one document and collects what is wrong with it."""

    def __init__(self, document: Document, councils: Mapping[str, str], languages: Collection[str]) -> None:
        self.document, self.councils, self.languages = document, councils, languages
        self.complaints: list[Complaint] = []

    def wrong(self, at: Path_, says: Phrase) -> None:
        self.complaints.append(self.document.complaint(at, says))

    def read(self) -> Listing:
        data = self.mapping(self.document.data, (), _TOP)
        entries = data.get("teams")
        if not isinstance(entries, dict) or not entries:
            self.wrong((), phrase("needs `teams:` with at least a hotline team."))
            entries = {}
        parts = {code: self.mapping(entry, ("teams", code), _TEAM) for code, entry in entries.items()}
        teams = {code: self.team(code, entry) for code, entry in parts.items()}
        members = [m for code, entry in parts.items() for m in self.members(code, entry)]
        self.check_ladder(teams)
        self.check_people(teams, members)
        rules = RulesReader(data, self.wrong).read()
        return Listing(replace(rules, teams=teams), tuple(members))

    def mapping(self, value: Any, at: Path_, known: set[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(at, phrase("must be a list of keys and values: {known}.", known=", ".join(sorted(known))))
            return {}
        for key in value.keys() - known:
            self.wrong(
                (*at, key),
                phrase(
                    "the word {word!r} is not known here. Known: {known}.", word=key, known=", ".join(sorted(known))
                ),
            )
        return value

    def text(self, entry: Mapping[str, Any], key: str, at: Path_) -> str:
        value = entry.get(key, "")
        if isinstance(value, str):
            return value
        self.wrong((*at, key), phrase("`{key}` must be plain text.", key=key))
        return ""

    def team(self, code: str, entry: Mapping[str, Any]) -> Team:
        at: Path_ = ("teams", code)
        kind, covers = self.text(entry, "kind", at), self.text(entry, "covers", at)
        above = self.text(entry, "above", at)
        if not code.replace("_", "").isalnum() or not code.isascii() or len(code) > LONGEST_CODE:
            says = phrase("a team's code is made of letters, digits and `_`, {most} at most.", most=LONGEST_CODE)
            self.wrong(at, says)
        if kind not in KINDS:
            self.wrong(
                (*at, "kind"), phrase("team {code}: `kind` must be one of {known}.", code=code, known=", ".join(KINDS))
            )
        places = {"council": set(self.councils), "district": set(self.councils.values())}.get(kind)
        if places is not None and covers not in places:
            says = phrase("team {code}: `covers` must be the code of a {kind} in config/places.yaml.", code=code,
                          kind=kind)  # fmt: skip
            self.wrong((*at, "covers"), says)
        if kind == "abroad" and not _COUNTRY.fullmatch(covers):
            says = phrase("team {code}: `covers` must be a country in two letters, such as ZA.", code=code)
            self.wrong((*at, "covers"), says)
        if kind in ("national", "hotline") and covers:
            says = phrase("team {code}: a {kind} team covers everything. Leave `covers` out.", code=code, kind=kind)
            self.wrong((*at, "covers"), says)
        return Team(code, kind, covers, code if kind == "hotline" and not above else above)

    def members(self, code: str, team: Mapping[str, Any]) -> list[ListedMember]:
        at: Path_ = ("teams", code, "members")
        value, usual = team.get("members", []), usual_role(team.get("kind"))
        if not isinstance(value, list):
            self.wrong(at, phrase("team {code}: `members` must be a list.", code=code))
            return []
        return [m for n, entry in enumerate(value) if (m := self.member(code, entry, (*at, n), usual))]

    def member(self, code: str, value: Any, at: Path_, usual: str) -> ListedMember | None:
        entry = self.mapping(value, at, _MEMBER)
        number, language = self.text(entry, "number", at), self.text(entry, "language", at)
        demo = self.text(entry, "demo", at) or "no"
        if language not in self.languages:
            self.wrong(
                (*at, "language"), phrase("`language` must be one of {known}.", known=", ".join(sorted(self.languages)))
            )
        if demo not in ("yes", "no"):
            self.wrong((*at, "demo"), phrase("`demo` must be yes or no."))
        plain = e164(number)
        if plain is None:
            self.wrong(
                (*at, "number"), phrase("`number` must be a phone number with + and its country, as +266 and 8 digits.")
            )
            return None
        duty, leave = self.text(entry, "duty", at) or "always", self.text(entry, "leave", at) or "none"
        role = self.text(entry, "role", at) or usual
        for key, says in member_mistakes(role, duty, leave).items():
            self.wrong((*at, key), says)
        return ListedMember(
            code, plain, language, demo == "yes", self.document.name, self.line(at), role, duty, leave
        )  # fmt: skip

    def line(self, at: Path_) -> int | None:
        return self.document.complaint(at, phrase("")).line

    def check_ladder(self, teams: Mapping[str, Team]) -> None:
        for kind, name in (("hotline", phrase("hotline team")), ("national", phrase("national desk"))):
            if sum(team.kind == kind for team in teams.values()) != 1:
                says = phrase("there must be exactly one {name} (`kind: {kind}`).", name=name, kind=kind)
                self.wrong(("teams",), says)
        seen: set[tuple[str, str]] = set()
        for team in teams.values():
            if team.covers and (team.kind, team.covers) in seen:
                says = phrase("{place} has a team already. Join the two.", place=team.covers)
                self.wrong(("teams", team.code, "covers"), says)
            seen.add((team.kind, team.covers))
            if team.kind in KINDS and (wrong := self.wrong_above(team, teams)):
                self.wrong(("teams", team.code, "above"), phrase("team {code}: {says}", code=team.code, says=wrong))
        for district in sorted(set(self.councils.values()) - {covers for kind, covers in seen if kind == "district"}):
            missing = phrase("district {code} has no team. Add one; it may be empty for now.", code=district)
            self.wrong(("teams",), missing)

    def wrong_above(self, team: Team, teams: Mapping[str, Team]) -> Phrase | None:
        if team.kind == "hotline":
            return None if team.above == team.code else phrase("the hotline has nobody above it. Leave `above` out.")
        above = teams.get(team.above)
        if above is None:
            return phrase("`above` must be the code of the team that is told when this one is silent.")
        if above.kind == "abroad":
            return phrase("`above` must not be a team abroad.")
        if above.kind in KINDS and KINDS.index(above.kind) <= KINDS.index(team.kind):
            return phrase("`above` must lead upwards ({kinds}).", kinds=" < ".join(KINDS))
        if above.kind == "district" and self.councils.get(team.covers) != above.covers:
            return phrase("`above` is the team of another district.")
        return None

    def check_people(self, teams: Mapping[str, Team], members: Iterable[ListedMember]) -> None:
        lines: dict[str, int | None] = {}
        for member in members:
            if member.number in lines:
                says = phrase("this number stands on line {line} too. One person, one team.", line=lines[member.number])
                self.complaints.append(Complaint(member.where, says, member.line))
            lines.setdefault(member.number, member.line)
        peopled = {member.team for member in members}
        for team in teams.values():
            if peopled and team.kind == "hotline" and team.code not in peopled:
                self.wrong(("teams", team.code), phrase("the hotline has no members. Every P1 must reach a person."))


def usual_role(kind: Any) -> str:
    """What a member of such a team is, unless said otherwise."""
    return str(_USUAL.get(str(kind), Role.CCPT))


def member_mistakes(role: str, duty: str, leave: str) -> dict[str, Phrase]:
    """What is wrong with them, by `role`, `duty` and `leave`."""
    wrong = {}
    if role not in tuple(Role):
        wrong["role"] = phrase("`role` must be one of {known}.", known=", ".join(Role))
    for key, text, read in (("duty", duty, read_hours), ("leave", leave, read_leave)):
        try:
            read(text)
        except Unreadable as unreadable:
            wrong[key] = unreadable.args[0]
    return wrong


def e164(number: str) -> str | None:
    """The number with + and its country, without blanks; None for what can be no number."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
