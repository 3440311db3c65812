"""Who is told, and who is told next (design D12). Pure; it never tells anybody local without permission."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.alerts.alert import Alert, Reason
from gateway.alerts.roster import Member, Roster, Team


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """All that routing may know of a report. district: "LS-C", "ZA" or ""; council: six digits or ""."""

    report_id: str
    case_number: str
    level: str
    district: str
    council: str
    may_tell_local: bool

    @property
    def place(self) -> str:
        return self.council or self.district


def route(report: ReportFacts, roster: Roster, now: datetime) -> list[Alert]:
    """Rung 0: the nearest local team if the caller allowed it, and the hotline for every P1 and for all else
    but P4, which waits in the console's list."""
    if report.level == "P4":
        return []
    nearest = _nearest(report, roster) if report.may_tell_local else roster.hotline
    if nearest.kind == "hotline":
        return _first(report, nearest, Reason.HOTLINE, _climbs(report, roster), now)
    told = _first(report, nearest, Reason.NEAREST, _climbs(report, roster), now)
    if report.level == "P1":
        told += _first(report, roster.hotline, Reason.LEAD, False, now)
    return _once_each(told)


def after_silence(alert: Alert, roster: Roster, told_at: datetime, out: frozenset[int]) -> list[Alert]:
    """Whom to tell when nobody answers an alert that went out at told_at; due when the silence has lasted.
    Empty for levels that do not climb on silence. The hotline is asked again and again.

    out: members who know the people; they are passed over."""
    within = roster.answer_within.get(alert.level)
    if within is None or not alert.climbs:
        return []
    above = _next_team(alert, roster, out)
    return _rung(alert, roster, above, Reason.SILENCE, told_at + within, out)


def after_refusal(alert: Alert, roster: Roster, now: datetime, out: frozenset[int]) -> list[Alert]:
    """Whom to tell at once when everybody on this rung has refused. Above the hotline there is nobody: it is
    asked again only by the clock, never in a circle without a pause."""
    if alert.reason == Reason.LEAD or alert.team == roster.hotline.code:
        return []
    return _rung(alert, roster, _next_team(alert, roster, out), Reason.REFUSED, now, out)


def on_at_hotline(
    last: Alert, roster: Roster, now: datetime, told: bool, out: frozenset[int]
) -> list[Alert]:
    """Whom to tell when nobody else will be: the hotline, at once, unless it is told of the case already; then it
    is asked by the clock like after a silence, at a level that climbs so.

    last: the highest alert of the report so far."""
    within = roster.answer_within.get(last.level)
    if told and within is None:
        return []
    due_at = now + within if told and within else now
    return _rung(last, roster, roster.hotline, Reason.HOTLINE, due_at, out)


def may_be_told(team: Team, out: frozenset[int]) -> tuple[Member, ...]:
    """The members of a team without those who are out.

    An answer by SMS can be faked, so it may not silence the hotline (design D10): if everybody there is
    out, everybody there is told; they have read the same alert before."""
    left = tuple(member for member in team.members if member.id not in out)
    return team.members if team.kind == "hotline" and not left else left


def _nearest(report: ReportFacts, roster: Roster) -> Team:
    lowest = (
        roster.covering("council", report.council)
        or roster.covering("district", report.district)
        or roster.covering("national", "")
        or roster.hotline
    )
    return _first_with_people(roster, lowest, frozenset())


def _next_team(alert: Alert, roster: Roster, out: frozenset[int]) -> Team:
    here = roster.teams.get(alert.team, roster.hotline)
    return _first_with_people(roster, roster.teams.get(here.above, roster.hotline), out)


def _first_with_people(roster: Roster, lowest: Team, out: frozenset[int]) -> Team:
    return next((t for t in roster.from_here_up(lowest) if may_be_told(t, out)), roster.hotline)


def _first(report: ReportFacts, team: Team, reason: Reason, climbs: bool, now: datetime) -> list[Alert]:
    return [
        Alert(
            report.report_id, report.case_number, report.level, report.place,
            team.code, member.id, member.language, 0, climbs, reason, now,
        )
        for member in team.members
    ]  # fmt: skip


def _rung(
    alert: Alert, roster: Roster, team: Team, reason: Reason, due_at: datetime, out: frozenset[int]
) -> list[Alert]:
    return [
        Alert(
            alert.report_id, alert.case_number, alert.level, alert.place,
            team.code, member.id, member.language, alert.rung + 1, alert.level in roster.answer_within, reason, due_at,
        )
        for member in may_be_told(team, out)
    ]  # fmt: skip


def _climbs(report: ReportFacts, roster: Roster) -> bool:
    return report.level in roster.answer_within


def _once_each(alerts: Iterable[Alert]) -> list[Alert]:
    first: dict[int, Alert] = {}
    for alert in alerts:
        first.setdefault(alert.member_id, alert)
    return list(first.values())
