"""The teams and their members as routing sees them: ids, roles and hours, no phone numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gateway.alerts.ladder.ladder import Ladder
from gateway.hours import ALWAYS, NEVER_AWAY, Hours, Leave, Span

PROOF_LIVES = timedelta(days=90)  # networks give numbers out again; then the phone is asked anew
FOR_EVER = datetime.max.replace(tzinfo=UTC)
LONGEST_PAUSE = timedelta(minutes=5)  # design D10: an answer by SMS can be faked


class Role(StrEnum):
    """What a member is; who may be told of what goes by it."""

    CCPT = "ccpt"  # member of a council's child protection team
    SOCIAL_WORKER = "social_worker"  # auxiliary social worker
    POLICE = "police"  # Child and Gender Protection Unit
    HOTLINE_LEAD = "hotline_lead"
    CONSULAR = "consular"


@dataclass(frozen=True, slots=True)
class Member:
    """off_until: went off duty by the team menu. proven_until: a code came back from the phone lately."""

    id: int
    language: str
    role: str = Role.CCPT
    duty: Hours = ALWAYS
    leave: Leave = NEVER_AWAY
    off_until: datetime | None = None
    proven_until: datetime = FOR_EVER
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """kind: council, district, national, abroad or hotline. covers: a council, a district, a country, or "".
    members: in the order of their turns."""

    code: str
    kind: str
    covers: str
    above: str  # code of the team that is told when this one is silent; the hotline names itself
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Which roles may be told. levels and whats: of the reports that it fits; empty fits all."""

    roles: frozenset[str]
    levels: frozenset[str] = frozenset()
    whats: frozenset[str] = frozenset()

    def fits(self, level: str, what: str) -> bool:
        return (not self.levels or level in self.levels) and (not self.whats or what in self.whats)


@dataclass(frozen=True, slots=True)
class Roster:
    """teams: by code. ladders: by level; a level that is not there is told once and climbs on refusal only, but P4 is
    not told at all. pause: how long an answer by SMS holds the next step back (LONGEST_PAUSE at most).

    quiet: when alerts of quiet levels wait. outcome_within: by level, how long whoever accepted has to note an
    outcome. rules: the first that fits says which roles are told; none, and all are. excludes: by an answer of the
    caller or the role of a suspect, the roles that are left out then. alike_within: how long reports of one place
    and situation may tell of one thing."""

    teams: Mapping[str, Team]
    ladders: Mapping[str, Ladder]
    pause: timedelta = LONGEST_PAUSE
    quiet: Span | None = None
    outcome_within: Mapping[str, timedelta] = field(default_factory=dict)
    rules: tuple[RoleRule, ...] = ()
    excludes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alike_within: timedelta = timedelta(hours=2)

    @property
    def hotline(self) -> Team:
        """Raises KeyError for a roster without one; the reader of config/teams.yaml refuses such a file."""
        for team in self.teams.values():
            if team.kind == "hotline":
                return team
        raise KeyError("hotline")

    @property
    def climbing(self) -> tuple[str, ...]:
        """The levels that climb on silence."""
        return tuple(self.ladders)

    def only(self, code: str) -> "Roster":
        """This team alone, for an exercise: nobody else is there to be told, not even at the hotline."""
        teams = {c: team if c == code else replace(team, members=()) for c, team in self.teams.items()}
        return replace(self, teams=teams)

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

    def roles_for(self, level: str, what: str) -> frozenset[str]:
        """Which roles may be told of such a report."""
        return next((rule.roles for rule in self.rules if rule.fits(level, what)), frozenset(Role))
