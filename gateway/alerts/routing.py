"""Who is told, who is told next, and why everybody else is not (design D12). Pure; it never tells anybody local
without permission.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.alerts.alert import Alert, Reason
from gateway.alerts.ladder.ladder import Ladder
from gateway.alerts.roster import Member, Role, Roster, Team
from gateway.alerts.sieve import Case, PassedOver, sift
from gateway.hours import after_quiet

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that routing may know of a report. district: "LS-C", "ZA" or ""; council: six digits or "". what: its
    situation. excluded: roles that the caller's answer or a suspect's role leaves out."""

    report_id: str
    case_number: str
    level: str
    district: str
    council: str
    may_tell_local: bool
    what: str = ""
    excluded: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        return self.council or self.district


@dataclass(frozen=True, slots=True)
class Climb:
    """One report on its ladder: out are members who know the people, told those who were asked already."""

    report: ReportFacts
    roster: Roster
    out: frozenset[int] = NOBODY
    told: frozenset[int] = NOBODY

    @property
    def ladder(self) -> Ladder | None:
        return self.roster.ladders.get(self.report.level)


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes next: alerts to write, and who is not told on that rung."""

    alerts: tuple[Alert, ...] = ()
    passed: tuple[PassedOver, ...] = ()


NOTHING = Plan()
_Picked = tuple[list[tuple[Team, Member]], list[PassedOver]]
# What a level does that has no ladder of its own: all of the nearest team, then who is above, on refusal only.
_UNHURRIED = ("team", "district", "national", "hotline")


def route(climb: Climb, now: datetime) -> Plan:
    """Rung 0: whom the ladder names first, the hotline in their place if nobody local may be told or can be; and the
    hotline besides of every P1."""
    report, ladder = climb.report, climb.ladder
    if ladder is None and report.level == "P4":
        return NOTHING
    begins = now + ladder.steps[0].after if ladder else now
    picked, passed = _pick(climb, _word(ladder, 0), begins)
    picked = picked or _hotline(climb, begins)
    reason = Reason.HOTLINE if _only_hotline(picked) else Reason.NEAREST
    due = _due(climb, begins, picked)
    alerts = _alerts(climb, picked, 0, reason, due, climbs=ladder is not None)
    if report.level == "P1" or (ladder and ladder.hotline_at_night and due > begins):
        alerts += _alerts(climb, _hotline(climb, now), 0, Reason.LEAD, now, climbs=False)
    return _plan(climb, alerts, passed, begins)


def after_silence(climb: Climb, rung: int, told_at: datetime) -> Plan:
    """Whom to tell when nobody answers the rung that went out at told_at. Empty for levels without a ladder. The last
    step comes again and again."""
    ladder = climb.ladder
    if ladder is None:
        return NOTHING
    return _next_rung(climb, rung, told_at + ladder.wait(rung), Reason.SILENCE)


def after_refusal(climb: Climb, rung: int, now: datetime) -> Plan:
    """Whom to tell at once when everybody on this rung has refused or cannot be reached. Above the last step there is
    nobody: it comes again only by the clock, never in a circle without a pause."""
    last = climb.ladder.last if climb.ladder else len(_UNHURRIED) - 1
    if rung >= last:
        return NOTHING
    return _next_rung(climb, rung, now, Reason.REFUSED)


def on_at_hotline(climb: Climb, rung: int, now: datetime, told: int | None) -> Plan:
    """Whom to tell when nobody else will be: the hotline, at once, unless it is told of the case already; then it
    is asked by the clock like after a silence, at a level that climbs so. rung: the highest so far, planned ones too.
    told: the highest on which somebody was told, if the hotline was."""
    ladder = climb.ladder
    if told is not None and ladder is None:
        return NOTHING
    due = now + ladder.wait(told) if told is not None and ladder else now
    return _plan(climb, _hotline_alerts(climb, rung + 1, Reason.HOTLINE, due), [], due)


def restarted(climb: Climb, rung: int, now: datetime) -> Plan:
    """Who accepted the case has given it back, or is silent: the next step comes at once, and the hotline besides."""
    plan, hotline = _next_rung(climb, rung, now, Reason.RESTARTED), _hotline(climb, now)
    lead = _alerts(climb, hotline, rung + 1, Reason.LEAD, _due(climb, now, hotline), climbs=False)
    return _plan(climb, [*plan.alerts, *lead], plan.passed, now)


def _hotline_alerts(climb: Climb, rung: int, reason: Reason, due: datetime) -> list[Alert]:
    picked = _hotline(climb, due)
    return _alerts(climb, picked, rung, reason, _due(climb, due, picked), climbs=climb.ladder is not None)


def _next_rung(climb: Climb, rung: int, due: datetime, reason: Reason) -> Plan:
    """The next step that reaches somebody, at the time of the first that was skipped."""
    passed: list[PassedOver] = []
    for above in range(rung + 1, max(rung + 1, _last(climb)) + 1):
        picked, left_out = _pick(climb, _word(climb.ladder, above), due)
        passed += left_out
        if picked:
            begins = _due(climb, due, picked)
            alerts = _alerts(climb, picked, above, reason, begins, climbs=climb.ladder is not None)
            return _plan(climb, alerts, passed, due)
    return _plan(climb, _hotline_alerts(climb, rung + 1, reason, due), passed, due)


def _last(climb: Climb) -> int:
    return climb.ladder.last if climb.ladder else len(_UNHURRIED) - 1


def _word(ladder: Ladder | None, rung: int) -> str:
    return ladder.tell(rung) if ladder else _UNHURRIED[min(rung, len(_UNHURRIED) - 1)]


def _due(climb: Climb, moment: datetime, picked: Iterable[tuple[Team, Member]]) -> datetime:
    return _at_hotline(climb, moment) if _only_hotline(picked) else _by_day(climb, moment)


def _only_hotline(picked: Iterable[tuple[Team, Member]]) -> bool:
    return all(team.kind == "hotline" for team, _ in picked)


def _by_day(climb: Climb, moment: datetime) -> datetime:
    """When the level's quiet hours let local teams know; who is told then is who is on duty then."""
    quiet = climb.ladder is not None and climb.ladder.quiet
    return after_quiet(moment, climb.roster.quiet) if quiet else moment


def _at_hotline(climb: Climb, moment: datetime) -> datetime:
    at_night = climb.ladder is not None and climb.ladder.hotline_at_night
    return moment if at_night else _by_day(climb, moment)


# Who a word of the ladder means.


def _pick(climb: Climb, word: str, at: datetime) -> _Picked:
    """The people whom this step tells, and who of its teams is left out."""
    if word == "hotline":
        return _hotline(climb, at), []
    if not climb.report.may_tell_local:
        if word == "everybody":
            return _hotline(climb, at), []
        return [], [PassedOver(team.code, None, "not_allowed") for team in _local_teams(climb)[:1]]
    if word == "everybody":
        return _everybody(climb, at)
    if word in ("district", "national"):
        return _untold(climb, [team for team in _local_teams(climb) if team.kind == word], at)
    return _of_nearest(climb, word, at)


def _everybody(climb: Climb, at: datetime) -> _Picked:
    """Of a P1 also who is off duty: they may be the only ones who can go."""
    waive = climb.report.level == "P1"
    picked, passed = _sift(climb, _local_teams(climb), at, waive)
    return picked + _hotline(climb, at), passed


def _untold(climb: Climb, teams: Sequence[Team], at: datetime) -> _Picked:
    picked, passed = _sift(climb, teams, at)
    return [(team, member) for team, member in picked if member.id not in climb.told], passed


def _of_nearest(climb: Climb, word: str, at: datetime) -> _Picked:
    """`one`, `next` or `team`: of the nearest team that has somebody who can be told."""
    passed: list[PassedOver] = []
    for team in _local_teams(climb):
        picked, left_out = _sift(climb, [team], at)
        passed += left_out
        if picked:
            left = [(team, member) for _, member in picked if member.id not in climb.told]
            return (left if word == "team" else left[:1]), passed + _later(team, left[1:], word)
    return [], passed


def _later(team: Team, waiting: Sequence[tuple[Team, Member]], word: str) -> list[PassedOver]:
    return [] if word == "team" else [PassedOver(team.code, member.id, "later") for _, member in waiting]


def _sift(climb: Climb, teams: Iterable[Team], at: datetime, waive: bool = False) -> _Picked:
    report = climb.report
    roles = climb.roster.roles_for(report.level, report.what)
    case = Case(roles, report.excluded, climb.out, _by_day(climb, at), waive)
    picked: list[tuple[Team, Member]] = []
    passed: list[PassedOver] = []
    for team in teams:
        told, left_out = sift(team, case)
        picked += [(team, member) for member in told]
        passed += left_out or ([] if team.members else [PassedOver(team.code, None, "empty")])
    return picked, passed


def _local_teams(climb: Climb) -> list[Team]:
    """From the nearest team up; the hotline is not among them."""
    report, roster = climb.report, climb.roster
    lowest = (
        roster.covering("council", report.council)
        or roster.covering("district", report.district)
        or roster.covering("abroad", report.district)
        or roster.covering("national", "")
        or roster.hotline
    )
    return [team for team in roster.from_here_up(lowest) if team.kind != "hotline"]


def _hotline(climb: Climb, at: datetime) -> list[tuple[Team, Member]]:
    """Always somebody: those on duty; if there is none, all who are there. An answer by SMS can be faked, so "I know
    the people" counts here only as long as a colleague is left (design D10)."""
    team = climb.roster.hotline
    told = _sift_hotline(climb, at)[0] or tuple(m for m in team.members if m.id not in climb.out) or team.members
    return [(team, member) for member in told]


def _sift_hotline(climb: Climb, at: datetime) -> tuple[tuple[Member, ...], list[PassedOver]]:
    return sift(climb.roster.hotline, Case(frozenset(Role), frozenset(), climb.out, _at_hotline(climb, at)))


def _alerts(
    climb: Climb, picked: Iterable[tuple[Team, Member]], rung: int, reason: Reason, due: datetime, climbs: bool
) -> list[Alert]:
    report = climb.report
    return [
        Alert(
            report.report_id, report.case_number, report.level, report.place,
            team.code, member.id, member.language, rung, climbs, reason, due,
        )
        for team, member in picked
    ]  # fmt: skip


def _plan(climb: Climb, alerts: Iterable[Alert], passed: Iterable[PassedOver], at: datetime) -> Plan:
    """Each member once, and one reason for whoever is not told, also of the hotline where it is told."""
    first: dict[int, Alert] = {}
    for alert in alerts:
        first.setdefault(alert.member_id, alert)
    to_hotline = any(alert.team == climb.roster.hotline.code for alert in first.values())
    left_out = (*passed, *(_sift_hotline(climb, at)[1] if to_hotline else ()))
    return Plan(tuple(first.values()), tuple(dict.fromkeys(p for p in left_out if p.member_id not in first)))
