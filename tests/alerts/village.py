"""People by name in Leribe and above, under the rules of the shipped config/teams.yaml; and a ladder played by the
clock alone, without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from gateway.alerts.alert import Alert
from gateway.alerts.facts import facts, permits
from gateway.alerts.roster import Member, Role, Roster, Team
from gateway.alerts.routing import Climb, Plan, ReportFacts, after_refusal, after_silence, route
from tests.alerts.people import shipped_teams

TUESDAY = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)  # ten in the morning in Lesotho
PLACES = {
    "Maputsoe": {"district": "LS-C", "council": "031515"},
    "Hlotse": {"district": "LS-C", "council": "031313"},
    "a council without a team": {"district": "LS-C", "council": "030601"},
    "Leribe": {"district": "LS-C", "council": "unsure"},
    "South Africa": {"district": "ZA", "council": ""},
    "nowhere said": {"district": "unsure", "council": ""},
}
TEAMS = {
    "Palesa Pulane": Team("hotline_lead", "hotline", "", "hotline_lead"),
    "Neo": Team("national_desk", "national", "", "hotline_lead"),
    "Zanele": Team("consulate", "abroad", "ZA", "national_desk"),
    "Tsepo Refiloe": Team("leribe", "district", "LS-C", "national_desk"),
    "Thabo Lineo Pontso Mosa": Team("maputsoe", "council", "031515", "leribe"),
    "Karabo": Team("hlotse", "council", "031313", "leribe"),
}
ROLES = {
    "Palesa": Role.HOTLINE_LEAD, "Pulane": Role.HOTLINE_LEAD, "Zanele": Role.CONSULAR, "Pontso": Role.SOCIAL_WORKER,
    "Mosa": Role.POLICE, "Refiloe": Role.POLICE,
}  # fmt: skip
NAMES = [name for names in TEAMS for name in names.split()]
ID = {name: number for number, name in enumerate(NAMES, start=1)}


@cache
def rules() -> Roster:
    """The ladders, roles, quiet hours and exclusions as shipped."""
    return shipped_teams().roster


def village(**changes: Mapping[str, Any] | None) -> Roster:
    """Everybody on duty and proven. changes: fields of the member with this name; None takes them out."""
    assert changes.keys() <= ID.keys()
    return replace(rules(), teams={team.code: replace(team, members=_people(n, changes)) for n, team in TEAMS.items()})


def _people(names: str, changes: Mapping[str, Mapping[str, Any] | None]) -> tuple[Member, ...]:
    return tuple(
        replace(Member(ID[name], "en", ROLES.get(name, Role.CCPT)), **(changes.get(name) or {}))
        for name in names.split()
        if changes.get(name, {}) is not None
    )


def everybody(**fields: Any) -> dict[str, Mapping[str, Any]]:
    """The same change for all."""
    return dict.fromkeys(NAMES, fields)


def told_by(
    level: str = "P1", tell: str = "yes", place: str = "Maputsoe", what: str = "work", suspect: str = "",
    released: bool = False,
) -> ReportFacts:  # fmt: skip
    answers = {"tell": tell, "what": what, **PLACES[place]}
    local = permits(answers, suspect, False, released)
    return facts("r1", "483920", level, answers, local, suspect, rules().excludes)


def name_of(member_id: int) -> str:
    return dict(enumerate(NAMES, start=1)).get(member_id, f"member {member_id}")


def names(alerts: Iterable[Alert]) -> str:
    return " ".join(name_of(alert.member_id) for alert in alerts)


def left_out(plan: Plan) -> str:
    """`Lineo later, Mosa role, leribe empty`."""
    who = [(name_of(p.member_id) if p.member_id else p.team, p.reason) for p in plan.passed]
    return ", ".join(f"{name} {reason}" for name, reason in who)


@dataclass
class Play:
    """One report on its ladder while nobody opens the case. out: who knows the people."""

    report: ReportFacts
    roster: Roster
    begins: datetime = TUESDAY
    out: frozenset[int] = frozenset()
    sent: list[Alert] = field(default_factory=list)
    waits: list[Alert] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waits += route(self.climb(), self.begins).alerts

    def climb(self, rung: int | None = None) -> Climb:
        written = self.sent if rung is None else [a for a in (*self.sent, *self.waits) if a.rung <= rung]
        return Climb(self.report, self.roster, self.out, frozenset(a.member_id for a in written))

    def until(self, end: datetime) -> list[tuple[datetime, str]]:
        """Who is told when, up to and including that moment."""
        told = []
        while self.waits and (now := min(a.due_at for a in self.waits)) <= end:
            told.append((now, names(self.send(now))))
        return told

    def minutes(self, last: int) -> list[tuple[int, str]]:
        """The same by minutes after the report."""
        told = self.until(self.begins + timedelta(minutes=last))
        return [(int((moment - self.begins).total_seconds() // 60), who) for moment, who in told]

    def send(self, now: datetime) -> list[Alert]:
        due = [a for a in self.waits if a.due_at <= now]
        for rung in sorted({a.rung for a in due if a.climbs}):
            self.add(after_silence(self.climb(rung), rung, now).alerts)
        self.waits = [a for a in self.waits if a not in due]
        self.sent += due
        return due

    def refuses(self, name: str, after: int) -> None:
        """Whoever was told last and alone says "cannot" so many minutes after the report."""
        rung = max(a.rung for a in self.sent if a.member_id == ID[name])
        now = self.begins + timedelta(minutes=after)
        sooner = after_refusal(self.climb(rung), rung, now).alerts
        known = {(a.member_id, a.rung) for a in sooner}
        self.waits = [a for a in self.waits if (a.member_id, a.rung) not in known]
        self.add(sooner)

    def add(self, alerts: Iterable[Alert]) -> None:
        known = {(a.member_id, a.rung) for a in (*self.sent, *self.waits)}
        self.waits += [a for a in alerts if (a.member_id, a.rung) not in known]
