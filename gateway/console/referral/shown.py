"""The path of a referral and the way back, step by step in time order. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.console.clocks import When, moment, on_the_clock
from gateway.phrases import phrase, phrases
from gateway.privacy import CannotOpen
from gateway.referrals import words as plain
from gateway.referrals.machine import ASKED
from gateway.referrals.snapshot import Line, lines
from gateway.referrals.steps import rules as told

CANNOT_OPEN = phrase("Sealed. You do not hold the key.")
_BY = phrases({"link": "{organisation}, by one-time link", "machine": "Thuso, by itself"})  # names as in the diary
Open = Callable[[bytes], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Step:
    """grave: silence, refusal, taken back. said: what was written with it, opened."""

    at: When
    by: str
    words: str
    reason: str
    grave: bool
    said: str = field(repr=False)


GRAVE = frozenset({"refuse", "revoke", "expire", "escalate", "link_ended"})


def steps(
    events: Iterable[Any], organisation: str, partners: Sequence[str], open_box: Open, now: datetime,
    box: str = "remark",
) -> list[Step]:  # fmt: skip
    """partners: names of the accounts of the organisation. open_box: raises CannotOpen. box: which of the two boxes,
    the hotline's or the partner's own."""
    return [
        Step(
            moment(event.at, now), _by(event.by, organisation, partners), plain.in_words(plain.EVENTS, event.what),
            plain.reason(event.what, event.reason), _is_grave(event), text(getattr(event, box), open_box),
        )
        for event in events
    ]  # fmt: skip


def _is_grave(event: Any) -> bool:
    return event.what in GRAVE or (event.what in told.STEPS and event.reason in told.GRAVE)


def _by(name: str, organisation: str, partners: Sequence[str]) -> str:
    if name in partners:
        return f"{name}, {organisation}"
    return _BY[name].filled(organisation=organisation) if name in _BY else name


def text(box: bytes | None, open_box: Open) -> str:
    """The words in a sealed box; "" for none."""
    if not box:
        return ""
    try:
        return str(open_box(box).get("text", ""))
    except CannotOpen:
        return CANNOT_OPEN


def is_late(referral: Any, now: datetime) -> bool:
    """Whether an answer is owed and overdue."""
    return referral.state in ASKED and referral.answer_by is not None and referral.answer_by <= now


def content(referral: Any, open_box: Open) -> list[Line]:
    """Exactly what is shared."""
    if not referral.snapshot:
        return []
    try:
        return lines(open_box(referral.snapshot))
    except CannotOpen:
        return [Line("", phrase("What is shared"), CANNOT_OPEN)]


def path(look: Any, open_box: Open, now: datetime) -> list[Step]:
    return steps(look.events, look.referral.organisation, look.partners, open_box, now)


def due(referral: Any, now: datetime) -> When | None:
    """By when an answer is owed; None where none is."""
    return moment(referral.answer_by, now) if referral.state in ASKED and referral.answer_by else None


def link_state(link: Any, now: datetime) -> str:
    """What became of a one-time link."""
    if link.opened_at:
        return phrase("opened {when}", when=on_the_clock(link.opened_at, now))
    if link.ended_at or link.expires_at <= now:
        return phrase("over, never opened")
    return phrase("not opened yet, good until {when}", when=on_the_clock(link.expires_at, now))
