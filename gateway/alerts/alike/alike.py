"""Whether two reports may tell of one thing, and how long an alert waits for company. Pure: it points, and a person
decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.alerts.ladder.ladder import Ladder

JOINS_FOR = timedelta(minutes=10)
# What says nothing is like nothing: two reports of "something else" have nothing in common.
SAYS_NOTHING = frozenset({"", "unsure", "other"})
COMPARED = ("council", "what", "who")


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a report is compared: the coded answers named in COMPARED, "" where one is missing."""

    report_id: str
    answers: tuple[str, ...]
    started_at: datetime

    @property
    def say_enough(self) -> bool:
        return not SAYS_NOTHING.intersection(self.answers)


def traits(report_id: str, answers: Mapping[str, str], started_at: datetime) -> Traits:
    return Traits(report_id, tuple(answers.get(name) or "" for name in COMPARED), started_at)


def resemble(one: Traits, other: Traits, within: timedelta) -> bool:
    """Whether both tell of the same council, situation and kind of person, and began within this time of each other.
    No report resembles itself."""
    told_alike = one.say_enough and one.answers == other.answers
    return told_alike and one.report_id != other.report_id and abs(one.started_at - other.started_at) <= within


def waits_until(due_at: datetime, ladder: Ladder | None) -> datetime:
    """How long a first alert may wait for others to the same phone: never past the next step of its ladder. Not for
    P1, which waits for nothing."""
    return due_at + (min(JOINS_FOR, ladder.wait(0)) if ladder else JOINS_FOR)
