"""Who of a council's own team would be told of a P1 through a night, and who stands behind them. Pure.

Nothing is decided here: routing is asked, with the roster as it is and a first step that tells all of the team. It is
asked of a P1 without a situation: under the shipped rules the answer is the same for each (a test holds them to it).
P1 has one rule of roles for all; and whatever leaves out a role, an answer of the caller or who is suspected, keeps the
report from every local team until a person lets them know. Whom that then leaves out stands with the case, not here. A
deployment that writes a rule of roles for P1 and one situation is told nothing of it by coverage."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from gateway.alerts.alert import Alert, Reason
from gateway.alerts.coverage.windows import Window, parts
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.roster import Member, Role, Roster, Team
from gateway.alerts.routing import Climb, ReportFacts, route
from gateway.alerts.sieve import Case, why_not
from gateway.places import Place

LEVEL = "P1"
_ALL_AT_ONCE = (Step(timedelta(), "team"),)


class State(StrEnum):
    """How a council stands, worst first."""

    NOBODY = "nobody"  # it has a team, and nobody of it would be told
    NO_TEAM = "no_team"
    GAPS = "gaps"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From begins until ends nothing changes. own: ids of the council's team who would be told. behind: the code of the
    team that is told in their place, or after them. why: of the others of the team, by id, as in sieve.REASONS."""

    begins: datetime
    ends: datetime
    own: frozenset[int]
    behind: str
    why: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Cover:
    """One council in one window. team: its code, or "". stretches: without a hole, in order."""

    council: str
    team: str
    stretches: tuple[Stretch, ...]

    @property
    def gaps(self) -> tuple[Window, ...]:
        """When nobody of its own team would be told, each as long as it is."""
        runs = groupby(self.stretches, key=lambda one: not one.own)
        empty = [list(run) for nobody, run in runs if nobody]
        return tuple(Window(run[0].begins, run[-1].ends) for run in empty)

    @property
    def state(self) -> State:
        if not self.team:
            return State.NO_TEAM
        if not any(one.own for one in self.stretches):
            return State.NOBODY
        return State.GAPS if self.gaps else State.COVERED

    @property
    def worst(self) -> Stretch:
        """The first in which nobody is there, or the first."""
        return next((one for one in self.stretches if not one.own), self.stretches[0])


def covers(roster: Roster, councils: Iterable[Place], window: Window) -> list[Cover]:
    """Each of these councils in this window."""
    asked = _all_at_once(roster)
    return [_cover(asked, council, window) for council in councils]


def everybody_after(roster: Roster) -> timedelta | None:
    """How long after a P1 all are told who are near, also off duty. None: never."""
    steps = roster.ladders[LEVEL].steps if LEVEL in roster.ladders else ()
    return next((step.after for step in steps if step.tell == "everybody"), None)


def _all_at_once(roster: Roster) -> Roster:
    ladder = roster.ladders.get(LEVEL, Ladder(_ALL_AT_ONCE, timedelta(minutes=15)))
    return replace(roster, ladders={LEVEL: replace(ladder, steps=_ALL_AT_ONCE)})


def _cover(roster: Roster, council: Place, window: Window) -> Cover:
    team = roster.covering("council", council.code)
    lowest = team or roster.covering("district", council.within) or roster.covering("national", "") or roster.hotline
    people = [member for above in roster.from_here_up(lowest) for member in above.members]
    stretches = tuple(_stretch(roster, council, team, part) for part in parts(window, people))
    return Cover(council.code, team.code if team else "", stretches)


def _stretch(roster: Roster, council: Place, team: Team | None, part: Window) -> Stretch:
    told = _told(roster, council, part.begins)
    mine = team.members if team else ()
    own = frozenset(alert.member_id for alert in told if team and alert.team == team.code)
    behind = _told(roster, council, part.begins, frozenset(member.id for member in mine)) if own else told
    reasons = {member.id: _why(roster, member, part.begins) for member in mine}
    why = {id_: reason for id_, reason in reasons.items() if reason}
    return Stretch(part.begins, part.ends, own, behind[0].team if behind else "", why)


def _told(roster: Roster, council: Place, at: datetime, out: frozenset[int] = frozenset()) -> list[Alert]:
    """The first alerts of a P1 there, without those that the hotline gets of every P1. out: left aside."""
    report = ReportFacts("", "", LEVEL, council.within, council.code, may_tell_local=True)
    return [alert for alert in route(Climb(report, roster, out), at).alerts if alert.reason != Reason.LEAD]


@dataclass(frozen=True, slots=True)
class Turn:
    """One member from begins until ends. why: one of sieve.REASONS, "" for who would be told."""

    begins: datetime
    ends: datetime
    why: str


def turns(roster: Roster, team: Team, member: Member, window: Window) -> list[Turn]:
    """When this member would be told of a P1, and why not else."""
    found = [(part, _why(roster, member, part.begins, team)) for part in parts(window, [member])]
    return list(_joined(found))


def _joined(found: Iterable[tuple[Window, str]]) -> Iterator[Turn]:
    for why, run in groupby(found, key=lambda one: one[1]):
        windows = [part for part, _ in run]
        yield Turn(windows[0].begins, windows[-1].ends, why)


def _why(roster: Roster, member: Member, at: datetime, team: Team | None = None) -> str:
    """The hotline is told of a P1 whatever their role."""
    at_hotline = team is not None and team.kind == "hotline"
    roles = frozenset(Role) if at_hotline else roster.roles_for(LEVEL, "")
    return why_not(member, Case(roles, frozenset(), frozenset(), at))
