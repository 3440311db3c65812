"""What a call remembers in which a member signed in: enough to answer every hop as it was answered before. Pure.

A report that is made in such a call is cut off from it: it gets a name, a reference and lengths of its own, so that
nothing that is kept joins it to who signed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count, islice
from typing import Protocol

from gateway.clock import in_maseru
from gateway.dialogue.script import SIGN_IN, SIGNED_IN_ONLY
from gateway.dialogue.stepping import Found
from gateway.messages import CallId
from gateway.privacy import keyed_hash

ASKED_OF_DUTY = frozenset({SIGN_IN, *SIGNED_IN_ONLY})
BEGINS_AT = time(6)  # in Maseru; of a day on duty
WEEK = timedelta(days=7)
_OF_THE_MENU = (0, 9, 98, 99)  # keys that mean something else on every screen, or on some networks


@dataclass(frozen=True, slots=True)
class Duty:
    """member_id: None until number and PIN were right. found: what was answered to each asking, in order. done: what
    was noted, for whoever looks into a fault. cases: their numbers as they were listed."""

    duty_id: int
    member_id: int | None
    found: tuple[str, ...]
    done: tuple[str, ...]
    cases: tuple[str, ...]
    hops: int
    lengths: tuple[int, ...]
    digest: str


class DutyPage(Protocol):
    """The team menu of one call, open for one hop. known: None before anything was asked. signed_in: whether this hop
    stands behind a number and PIN that were right. acted: whether it changed anything for the first time."""

    known: Duty | None

    @property
    def asked(self) -> bool: ...

    @property
    def signed_in(self) -> bool: ...

    @property
    def acted(self) -> bool: ...

    def ask(self, do: str, typed: str) -> Found: ...

    def keep(self, lengths: tuple[int, ...], digest: str) -> None: ...


def own_name(call: CallId) -> str:
    """Under what name a call's duty is kept: not the one of its report, if it has one."""
    return keyed_hash(call.code, "duty", "").hex()


def own_report(call: CallId) -> CallId:
    """The report that a member makes in this call, as a call of its own."""
    return CallId(keyed_hash(call.code, "own report", "").hex(), keyed_hash(call.code, "own reference", ""))


def numbered(cases: Sequence[str]) -> dict[str, str]:
    """The cases by what is typed to choose one: the number in front, or the case number."""
    keys = (str(n) for n in count(1) if n not in _OF_THE_MENU)
    return dict(zip(islice(keys, len(cases)), cases, strict=True)) | {case: case for case in cases}


def off_duty_until(answer: str, now: datetime) -> datetime | None:
    """answer: tomorrow, week, or now for who is back (None)."""
    if answer == "now":
        return None
    if answer == "week":
        return now + WEEK
    today = in_maseru(now)
    return datetime.combine(today.date() + timedelta(days=1), BEGINS_AT, today.tzinfo)
