"""Our words for what passes between phones and us; no carrier's words and no phone number of a caller."""

from collections.abc import Callable, Mapping, Sequence
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


def _nobody() -> str:
    raise LookupError("nobody said whose tries these are")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One USSD hop, as the conversation sees it.

    text: everything typed in this call so far, joined by ``*``, exactly as it came.
    network: the carrier's code of the operator, "" when it gave none.
    call_ids: the call under each daily key that still lives, newest first; asked only when something is kept.
    sealed_number: called only when the caller chose to be contacted; gives the sealed box.
    caller: under what name tries at a reference are counted: a keyed hash that dies with the day.
    edition: what stood in `edition` of the reply before, if the carrier brings such things back; "" if not.
    draft: the name of a flow's draft that somebody tries out on the handset; "" for every real call.
    tag: a hash of the session under a secret of this process, so that a repeated hop is not counted twice; 0: not
    counted at all.
    """

    text: str = field(repr=False)
    network: str
    call_ids: Callable[[], tuple[CallId, ...]]
    sealed_number: Callable[[], bytes]
    caller: Callable[[], str] = _nobody
    edition: str = ""
    draft: str = ""
    tag: int = 0


@dataclass(frozen=True, slots=True)
class TalkKey:
    """How a talk by SMS is found and opened under one daily key. Neither gives the number back.

    token: keyed hash of the number, hex; the row's name. key: 32 bytes, another such hash; never kept anywhere.
    """

    token: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One SMS that came in. Nothing of it is kept but what it means.

    sender: keyed hash of the number it claims to come from, as the roster knows members.
    talk_keys: the number's talk under each daily key that still lives, newest first.
    sealed_number: called only when the sender chose to be contacted; gives the sealed box.
    caller: under what name tries at a reference are counted, as for a call.
    envelope: given an id and a text, puts number and text, sealed and for minutes, where only the worker can open
    them; whether it could. greeting: the same for a stranger, once a day at most.
    """

    message_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    talk_keys: Callable[[], tuple[TalkKey, ...]]
    sealed_number: Callable[[], bytes]
    caller: Callable[[], str]
    envelope: Callable[[str, str], bool]
    greeting: Callable[[str, str], bool]


@dataclass(slots=True)
class Reply:
    """What the phone shows next; ``ends`` closes the call. edition: which flows it was taken from, for the carrier to
    bring back with the next hop; written on it on its way out."""

    text: str = field(repr=False)
    ends: bool = False
    edition: str = ""


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
    """The carrier's answer in our words. ``reason`` is a short code, never free text from the wire. ``sender``: which
    of our ways to carriers got it, "" when none was asked."""

    result: Result
    message_id: str | None = None
    reason: str = ""
    sender: str = field(default="", repr=False)


class Sender(Protocol):
    """One way to a carrier. Never raises for what the carrier or the network does."""

    def send(self, text: Outgoing) -> Outcome: ...

    def send_many(self, text: str, numbers: Sequence[str]) -> Mapping[str, Outcome]:
        """The same text to several phones; an outcome for each number that was given."""
