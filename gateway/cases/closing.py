"""What must be looked at before a case is closed, and how it may end."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

CHECKLIST = (
    "person_safe", "consent_reviewed", "referrals_ended", "police_settled", "follow_up_agreed", "files_reviewed",
)  # fmt: skip
OUTCOMES = ("confirmed", "other_abuse", "smuggling", "labour_dispute", "unfounded", "cannot_locate", "duplicate")
REASONS_TO_REOPEN = ("new_information", "person_asked", "unsafe_again", "closed_by_mistake", "court")
LEGAL = frozenset({"police", "social_welfare"})  # clocks that the law sets
OPEN_REFERRAL = frozenset({"draft", "sent", "received", "accepted", "in_service"})

# How the reports of a case end with it.
REPORTS_END_AS: Mapping[str, str] = {
    "confirmed": "resolved",
    "other_abuse": "resolved",
    "smuggling": "not_tip_other_service",
    "labour_dispute": "not_tip_other_service",
    "unfounded": "unfounded",
    "cannot_locate": "insufficient_info",
    "duplicate": "resolved",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands against closing a case, and what it would end with. clocks: names of those that run."""

    status: str
    level: str
    grounds: str
    clocks: Collection[str]
    referrals: int
    lead: bool
    ways_home: int = 0


def hindrances(case: Ending) -> list[str]:
    """All that has to be done first, as codes."""
    if case.status not in ("active", "follow_up"):
        return ["closed"]
    found = {
        "grounds_open": case.grounds == "open",
        "clock_police": "police" in case.clocks,
        "clock_social_welfare": "social_welfare" in case.clocks,
        "referrals_open": bool(case.referrals),
        "way_home_open": bool(case.ways_home),
        "lead_closes_p1": case.level == "P1" and not case.lead,
    }
    return [why for why, stands in found.items() if stands]


def why_not(case: Ending, outcome: str, ticked: Collection[str]) -> str:
    """The first reason why this case cannot be closed so, a code; "" where it can."""
    if stands := hindrances(case):
        return stands[0]
    if outcome not in OUTCOMES:
        return "no_outcome"
    if not set(CHECKLIST) <= set(ticked):
        return "not_all_looked_at"
    return "confirmed_without_grounds" if outcome == "confirmed" and case.grounds != "yes" else ""


def closed_status(referrals: Sequence[Mapping[str, str]]) -> str:
    """HTCDS: closed, or closed because another organisation carries it on. referrals: with kind and state."""
    handed_on = any(row["kind"] == "transfer" and row["state"] == "done" for row in referrals)
    return "closed_referred" if handed_on else "closed"
