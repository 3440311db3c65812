"""Who of a team may be told of a case just then, and why each of the others may not. Pure."""

from dataclasses import dataclass
from datetime import datetime

from gateway.alerts.roster import Member, Team


@dataclass(frozen=True, slots=True)
class PassedOver:
    """reason: one of REASONS. member_id: None for the whole team."""

    team: str
    member_id: int | None
    reason: str


# Why somebody is not told, in the order in which it is looked for.
REASONS = (
    "not_allowed",  # the caller did not say that it is safe, or a suspect's role stops it; no person has released it
    "empty",  # the team has no members
    "knows",  # said "I know the people"
    "excluded",  # the caller's answer or a suspect's role leaves this role out
    "role",  # not told of this level or situation
    "opted_out",
    "not_proven",  # the phone has not answered a code lately
    "on_leave",
    "off_duty",
    "later",  # another of the team is asked first
)


@dataclass(frozen=True, slots=True)
class Case:
    """roles: who may be told; excluded: who may not. out: members who know the people. waive_hours: off duty does not
    count."""

    roles: frozenset[str]
    excluded: frozenset[str]
    out: frozenset[int]
    at: datetime
    waive_hours: bool = False


def sift(team: Team, case: Case) -> tuple[tuple[Member, ...], list[PassedOver]]:
    """Those who may be told, in the order of their turns, and the others."""
    reasons = {member.id: why_not(member, case) for member in team.members}
    told = tuple(member for member in team.members if not reasons[member.id])
    return told, [PassedOver(team.code, id_, reason) for id_, reason in reasons.items() if reason]


def why_not(member: Member, case: Case) -> str:
    """The first reason that holds, or ""."""
    checks = {
        "knows": member.id in case.out,
        "excluded": member.role in case.excluded,
        "role": member.role not in case.roles,
        "opted_out": member.opted_out,
        "not_proven": member.proven_until <= case.at,
        "on_leave": member.leave.include(case.at),
        "off_duty": not case.waive_hours and not _on_duty(member, case.at),
    }
    return next((reason for reason, holds in checks.items() if holds), "")


def _on_duty(member: Member, at: datetime) -> bool:
    return member.duty.include(at) and (member.off_until is None or member.off_until <= at)
