"""The teams and their members as routing sees them: ids and languages, no phone numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    language: str


@dataclass(frozen=True, slots=True)
class Team:
    """kind: council, district, national or hotline. covers: the council or district code, else ""."""

    code: str
    kind: str
    covers: str
    above: str  # code of the team that is told when this one is silent; the hotline names itself
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """teams: by code. answer_within: by level, how long silence lasts before the next team is told;
    a level that is not there does not climb on silence."""

    teams: Mapping[str, Team]
    answer_within: Mapping[str, timedelta]
    pause: timedelta  # how long an answer by SMS holds the next step back (design D10: 5 minutes at most)

    @property
    def hotline(self) -> Team:
        """Raises KeyError for a roster without one; the reader of config/teams.yaml refuses such a file."""
        for team in self.teams.values():
            if team.kind == "hotline":
                return team
        raise KeyError("hotline")

    def covering(self, kind: str, covers: str) -> Team | None:
        """The team of this kind for this place ("" for the national desk)."""
        return next((t for t in self.teams.values() if (t.kind, t.covers) == (kind, covers)), None)

    def from_here_up(self, team: Team) -> Iterator[Team]:
        """This team, the one above it and so on; the hotline is the last, even if the ladder is broken."""
        seen: set[str] = set()
        while team.kind != "hotline" and team.code not in seen:
            seen.add(team.code)
            yield team
            team = self.teams.get(team.above, self.hotline)
        yield self.hotline
