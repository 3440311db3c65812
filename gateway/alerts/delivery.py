"""What a delivery report says, in our words. Pure; a state that nobody knows is kept, never refused.

Source: the carrier's documentation of delivery reports.
"""

import re
from dataclasses import dataclass

from gateway.alerts.alert import State

LONGEST = 32  # letters that a column keeps of a word from the wire


@dataclass(frozen=True, slots=True)
class Meaning:
    """step: how far along; a report never moves an alert to a lower one, and none follows a FINAL one.
    state: what the alert becomes, None when it stays as it is."""

    step: int
    state: State | None = None


FINAL = 9
_KNOWN = {
    "sent": Meaning(1),
    "submitted": Meaning(2),
    "buffered": Meaning(3),
    "absentsubscriber": Meaning(5, State.FAILED),  # the phone is off; a later report may overrule this
    "expired": Meaning(5, State.FAILED),
    "success": Meaning(FINAL, State.DELIVERED),
    "rejected": Meaning(FINAL, State.FAILED),
    "failed": Meaning(FINAL, State.FAILED),
}
_UNKNOWN = Meaning(4)
_NOTHING_YET = Meaning(0)


def meaning(status: str | None) -> Meaning:
    """What this state means; capitals do not matter (the carrier's own spelling wavers)."""
    return _KNOWN.get(status.lower(), _UNKNOWN) if status else _NOTHING_YET


def moves(status: str, before: str | None) -> bool:
    """Whether this report says something newer than the last one that was kept."""
    old, new = meaning(before), meaning(status)
    return old.step < FINAL and new.step >= old.step and status != before


def may_come_back(status: str | None) -> bool:
    """The phone was only away: no reason to think that its owner will never read the alert."""
    return meaning(status).step < FINAL


def short_code(word: str) -> str:
    """A word from the wire as it may be kept: letters and digits, 32 at most, and nothing that could be a number
    of a phone (an odd reason may quote one)."""
    return re.sub("[0-9]{5,}", "", re.sub("[^A-Za-z0-9]", "", word))[:LONGEST]


def message_code(message_id: str) -> str:
    """A carrier's message id as it is kept and compared: letters, digits, `_` and `-`, 64 at most."""
    return re.sub("[^A-Za-z0-9_-]", "", message_id)[:64]
