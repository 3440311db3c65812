"""A report in plain words: what one call told, and how far the call had come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Moves down only, but for LEFT, which may follow INCOMPLETE or RECEIVED (design D2)."""

    INCOMPLETE = "incomplete"  # the call goes on
    RECEIVED = "received"  # the call was cut after the danger question
    COMPLETE = "complete"  # the caller sent it
    LEFT = "left"  # the caller left on purpose; nothing is kept


# What the code reads of a flow's answers; the checker asks every report flow to remember these.
READ_ANSWERS = ("who", "danger", "what", "district", "council", "tell", "contact")
DANGER, WROTE_AGAIN = "danger", "wrote_again"  # what a caller does later, among the decisions on the report


@dataclass(frozen=True, slots=True)
class Told:
    """All that a call has told by now; every hop from `enough` on brings a newer one.

    lengths: of each input, so that the call can be replayed. words: what was typed, by name. over: the call has
    ended by itself, so there is no silence to wait for. goes_on: an earlier call told the first part of it.
    """

    lengths: tuple[int, ...]
    digest: str
    language: str
    answers: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]] = field(repr=False)
    sent: bool
    asks_helper: bool
    channel: str = "ussd"
    over: bool = False
    goes_on: bool = False

    @property
    def wants_contact(self) -> bool:
        return self.answers.get("contact") in ("sms", "call")

    @property
    def may_tell_local(self) -> bool:
        return may_tell_local(self.answers)


def may_tell_local(answers: Mapping[str, str]) -> bool:
    """Only a plain yes lets anybody local know (design D12)."""
    return answers.get("tell") == "yes"


@dataclass(frozen=True, slots=True)
class Known:
    """What is already kept of a call. lengths is None once the call has been closed for a while."""

    report_id: str
    call_key: str
    state: State
    hops: int
    lengths: tuple[int, ...] | None
    digest: str
    case_number: str = ""
    level: str | None = None
    closed: bool = False
    opened: bool = False
