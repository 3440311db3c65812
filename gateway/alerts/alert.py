"""One alert to one member of a team: words and states, no storage."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """The life of an alert. It moves down this list only, except that `later` returns it to DUE, that UNKNOWN is
    tried again, that a permission given anew returns what its taking back had CANCELLED, and that a truth overrules
    a guess: a CANCELLED one may turn out SENT, a FAILED one DELIVERED."""

    DUE = "due"  # written; to be handed to the carrier at due_at
    SENT = "sent"  # the carrier accepted it
    UNKNOWN = "unknown"  # the carrier's answer was lost; it may have been sent
    DELIVERED = "delivered"
    FAILED = "failed"  # refused by the carrier or not delivered
    CANCELLED = "cancelled"  # no longer needed before it was sent


class Answer(StrEnum):
    """What a team member may answer, with the digit that says it (design D10)."""

    ACT = "act"  # 1
    CANNOT = "cannot"  # 2
    KNOW = "know"  # 3: knows the people; out of this case for good
    DONE = "done"  # 4: went there; shown to the hotline, and stops nothing: an SMS can be faked


DIGITS = {"1": Answer.ACT, "2": Answer.CANNOT, "3": Answer.KNOW, "4": Answer.DONE}


class Reason(StrEnum):
    """Why a team is told."""

    NEAREST = "nearest"  # the first local team that has people
    LEAD = "lead"  # the hotline, told of every P1 besides others
    HOTLINE = "hotline"  # the hotline alone: nobody local may be told, or there is nobody
    SILENCE = "silence"  # the team below did not answer
    RESTARTED = "restarted"  # who had accepted gave it back, or noted no outcome in time
    REFUSED = "refused"  # everybody told on the rung below refused or could not be reached


@dataclass(frozen=True, slots=True)
class Alert:
    """What a member is told. It carries level, case number and place; never the story (design D10).

    place: a council code, a district code, or "" when it is not known.
    rung: 0 for who is told first, one more for each team that silence or refusal brought in.
    climbs: whether silence on this alert tells the next team.
    """

    report_id: str
    case_number: str
    level: str
    place: str
    team: str
    member_id: int
    language: str
    rung: int
    climbs: bool
    reason: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """An alert that one job holds for a while. number: as encrypted in its column. attempts: this one included.

    more: how many alerts of reports that resemble this one its SMS speaks for too. drill: an exercise.
    doubted: the sender that may have sent it already, "" for none."""

    id: int
    token: str
    attempts: int
    case_number: str
    level: str
    place: str
    language: str
    number: bytes = field(repr=False)
    more: int = 0
    drill: bool = False
    doubted: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedNote:
    """A note that one job holds. Exactly one of number (a member's, encrypted) and envelope is set; an envelope holds
    number and text of somebody else who wrote to us. code: of the proof of a phone, "" in all other notes."""

    id: int
    token: str
    attempts: int
    wording: str
    case_number: str
    language: str
    envelope: str
    number: bytes = field(repr=False)
    code: str = field(default="", repr=False)
