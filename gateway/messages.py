"""Our words for what passes between phones and us; no carrier's words and no phone number of a caller."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CallId:
    """How a call is known under one daily key.

    key: keyed hash of the carrier's session, hex; stored for a day at most.
    code: 32 bytes bound to the same call and day; the caller's reference is cut from it, never stored.
    """

    key: str
    code: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One USSD hop, as the conversation sees it.

    text: everything typed in this call so far, joined by ``*``, exactly as it came.
    network: the carrier's code of the operator, "" when it gave none.
    call_ids: the call under each daily key that still lives, newest first; asked only when something is kept.
    sealed_number: called only when the caller chose to be contacted; gives the sealed box.
    """

    text: str = field(repr=False)
    network: str
    call_ids: Callable[[], tuple[CallId, ...]]
    sealed_number: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Heard:
    """One SMS that came in. Nothing of it is kept but what it means.

    sender: keyed hash of the number it claims to come from. envelope: called only when a stranger is owed
    an answer; puts the number, sealed and for minutes, where only the worker can open it, and gives its id,
    or "" when none can be kept.
    """

    message_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    envelope: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the phone shows next; ``ends`` closes the call."""

    text: str = field(repr=False)
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One SMS on its way out. ``to`` is E.164 and lives only inside the worker's job."""

    to: str = field(repr=False)
    text: str = field(repr=False)


class Result(StrEnum):
    """What became of handing one SMS to the carrier."""

    ACCEPTED = "accepted"  # the carrier has it and gave an id
    REFUSED = "refused"  # never repeat to this number
    LATER = "later"  # not accepted; trying again can help
    STOPPED = "stopped"  # our account or settings are wrong; an operator must act
    UNKNOWN = "unknown"  # it may or may not have been sent


@dataclass(frozen=True, slots=True)
class Outcome:
    """The carrier's answer in our words. ``reason`` is a short code, never free text from the wire."""

    result: Result
    message_id: str | None = None
    reason: str = ""


class Sender(Protocol):
    """Whoever can carry one SMS. Never raises for what the carrier or the network does."""

    def send(self, text: Outgoing) -> Outcome: ...
