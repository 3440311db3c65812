"""Teams and members as the pages show them: how each stands tonight, no numbers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gateway.alerts.coverage.cover import Turn, turns
from gateway.alerts.coverage.windows import Window
from gateway.alerts.roster import FOR_EVER, PROOF_LIVES, Member, Roster, Team
from gateway.clock import in_maseru
from gateway.console.clocks import on_the_clock
from gateway.console.teams.words import WHY, team_name
from gateway.hours import Unreadable, read_leave
from gateway.phrases import Phrase, count, phrase
from gateway.places import Place, Places

_FOR_GOOD = 9000  # the year until which numbers of a demo are proven


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member in a list. told: whether they would be told at some time tonight. tonight: in words."""

    code: str
    role: str
    active: bool
    told: bool
    tonight: str


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team with its members. tonight: how many of them would be told at some time."""

    team: Team
    name: str
    members: tuple[MemberLine, ...]

    @property
    def tonight(self) -> Phrase:
        told = sum(one.told for one in self.members)
        many = sum(one.active for one in self.members)
        return phrase("{told} of {many} tonight", told=told, many=many) if many else phrase("Nobody is in this team")


@dataclass(frozen=True, slots=True)
class Group:
    """A district, or the teams above all districts. teamless: councils without a team of their own."""

    heading: str
    teams: tuple[TeamLine, ...]
    teamless: tuple[Place, ...] = ()


def groups(roster: Roster, rows: Sequence[Any], places: Places, tonight: Window) -> list[Group]:
    """All teams by district, those of the country first. rows: of members, also who has left."""
    lines = {code: team_line(roster, team, rows, places, tonight) for code, team in roster.teams.items()}
    country = [one for one in lines.values() if one.team.kind not in ("council", "district")]
    districts = [_group(district, lines.values(), places) for district in places.districts()]
    known = {one.team.code for group in districts for one in group.teams}
    country += [one for code, one in lines.items() if code not in known and one not in country]
    return [Group(phrase("For the whole country"), tuple(country)), *districts]


def _group(district: Place, lines: Iterable[TeamLine], places: Places) -> Group:
    councils = places.councils(district.code)
    order = [("district", district.code), *(("council", council.code) for council in councils)]
    found = {(one.team.kind, one.team.covers): one for one in lines}
    mine = tuple(found[place] for place in order if place in found)
    return Group(district.name, mine, tuple(one for one in councils if ("council", one.code) not in found))


def team_line(roster: Roster, team: Team, rows: Sequence[Any], places: Places, tonight: Window) -> TeamLine:
    """One team; rows of others are left aside."""
    people = {member.id: member for member in team.members}
    mine = [row for row in rows if row.team == team.code]
    lines = tuple(_member_line(roster, team, row, people.get(row.id), tonight) for row in mine)
    return TeamLine(team, team_name(team.kind, team.covers, places), lines)


def _member_line(roster: Roster, team: Team, row: Any, member: Member | None, tonight: Window) -> MemberLine:
    found = turns(roster, team, member, tonight) if member else []
    told = any(not one.why for one in found)
    return MemberLine(row.code, row.role, row.active, told, in_words(found) if member else phrase("Switched off"))


def in_words(found: Sequence[Turn]) -> str:
    """`On duty all night`, `On leave`, `On duty 22:00–06:00`."""
    there = [one for one in found if not one.why]
    if not there:
        return WHY.get(found[0].why, found[0].why)
    if len(there) == len(found):
        return phrase("On duty all night")
    return phrase("On duty {hours}", hours=spans(there))


def spans(windows: Iterable[Turn | Window]) -> str:
    """`21:00–22:30, 05:00–06:00`: clocks in Lesotho, the same in every language."""
    return ", ".join(f"{in_maseru(one.begins):%H:%M}–{in_maseru(one.ends):%H:%M}" for one in windows)


def phone(row: Any, now: datetime) -> Phrase:
    """Whether the phone is proven, in words."""
    until = row.proven_at and (FOR_EVER if row.proven_at.year >= _FOR_GOOD else row.proven_at + PROOF_LIVES)
    if until == FOR_EVER:
        return phrase("Invented, for a demo: counts as proven")
    if until and until > now:
        return phrase("Proven until {day}", day=on_the_clock(until, now))
    if row.code_waits and row.proof_sent_at:
        return phrase("Not proven: a code went out at {time}", time=on_the_clock(row.proof_sent_at, now))
    return phrase("Not proven: a code goes out by day")


def pin(row: Any) -> Phrase:
    if not row.has_pin:
        return phrase("None: the team menu is closed")
    return phrase("Locked after five wrong tries") if row.locked else phrase("Given out")


def away(row: Any, now: datetime) -> tuple[str, ...]:
    """What keeps somebody active from being told besides duty and leave; in words."""
    found = []
    if row.off_until and row.off_until > now:
        found.append(phrase("Went off duty by the team menu until {time}", time=on_the_clock(row.off_until, now)))
    return (*found, *([WHY["opted_out"]] if row.opted_out_at else []))


def leave_days(text: str) -> tuple[str, ...]:
    """`2026-12-20 – 2027-01-03`, one by one; the text itself where nobody can read it."""
    try:
        return tuple(_days(first, last) for first, last in read_leave(text).days)
    except Unreadable:
        return (text,)


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def reasons(why: Mapping[int, str]) -> tuple[Phrase, ...]:
    """`2 on leave`, `1 with a phone that is not proven`, the most frequent first."""
    found = sorted(why.values())
    many = sorted({(-found.count(one), one) for one in found})
    return tuple(_COUNTED[one](-n) if one in _COUNTED else count("{n} other", "{n} others", -n) for n, one in many)


_COUNTED = {
    "on_leave": lambda n: count("{n} on leave", "{n} on leave", n),
    "off_duty": lambda n: count("{n} off duty", "{n} off duty", n),
    "not_proven": lambda n: count("{n} phone not proven", "{n} phones not proven", n),
    "opted_out": lambda n: count("{n} wants no SMS", "{n} want no SMS", n),
    "role": lambda n: count("{n} not told in this role", "{n} not told in this role", n),
}
