"""The ten stages of a case's path under the law, and which of them can be written down when.

Life does not keep to the order: a person may be safe before the police know. So a stage is refused only where it
cannot be true, or where the law asks for something first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

RECEIVED, TRIAGED, POLICE, POLICE_ASSESSMENT = "received", "triaged", "police", "police_assessment"
SAFE, NEEDS_ASSESSMENT, ASSISTANCE = "safe", "needs_assessment", "assistance"
REPATRIATION, REINTEGRATION, FOLLOW_UP = "repatriation", "reintegration", "follow_up"
STAGES = (
    RECEIVED, TRIAGED, POLICE, POLICE_ASSESSMENT, SAFE, NEEDS_ASSESSMENT, ASSISTANCE, REPATRIATION, REINTEGRATION,
    FOLLOW_UP,
)  # fmt: skip
REACHED, NOT_NEEDED = "reached", "not_needed"

FROM_THE_REPORT = frozenset({RECEIVED, TRIAGED})
ALWAYS_NEEDED = FROM_THE_REPORT | {ASSISTANCE, FOLLOW_UP}  # services may be declined one by one, with each need
ABOUT_A_PERSON = frozenset({NEEDS_ASSESSMENT, ASSISTANCE, REPATRIATION, REINTEGRATION})
COARSE = timedelta(days=1)  # times of old reports are cut, so a day may seem to lie before them


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a case. states: of each stage that is written down. people: on record and not erased. children:
    erased ones too, for what is owed to a child does not end when its name is forgotten; somebody of unknown age counts
    as one. reported: the day of its first report, in Lesotho."""

    status: str
    grounds: str
    reported: date
    people: int = 0
    children: int = 0
    states: Mapping[str, str] = field(default_factory=dict)


def why_not(stage: str, state: str, on: date, today: date, case: Standing) -> str:
    """Why this cannot be written down, a code; "" where it can."""
    if stage not in STAGES or state not in (REACHED, NOT_NEEDED):
        return "unknown_stage"
    if case.status not in ("active", "follow_up"):
        return "closed"
    if stage in FROM_THE_REPORT:
        return "from_the_report"
    if on > today:
        return "in_the_future"
    if on < case.reported - COARSE:
        return "before_the_report"
    return _not_reached(stage, case) if state == REACHED else _needed(stage, case)


def _not_reached(stage: str, case: Standing) -> str:
    if stage in ABOUT_A_PERSON and not case.people:
        return "nobody_on_record"
    if stage == POLICE_ASSESSMENT and case.states.get(POLICE) != REACHED:
        return "police_do_not_know"
    if stage == FOLLOW_UP and case.grounds == "open":
        return "grounds_open"
    return ""


def _needed(stage: str, case: Standing) -> str:
    if stage in ALWAYS_NEEDED:
        return "always_needed"
    if stage == POLICE:
        return "takes_two"
    if stage == NEEDS_ASSESSMENT and case.children:
        return "owed_to_a_child"
    return ""


def furthest(states: Mapping[str, str]) -> str:
    """The last stage of the path that was reached."""
    return max((s for s in states if states[s] == REACHED), key=STAGES.index, default=RECEIVED)


def child_clock_runs(states: Mapping[str, str], children: int) -> bool:
    """Whether the social worker's 48 hours for a child have begun (CPWA s 76(4)): a child is in a safe place."""
    return bool(children) and states.get(SAFE) == REACHED
