"""The life of each alert of a case, and what is stuck, as an operator reads them. Pure; members by their codes, no
numbers, nothing that a caller told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.alerts.alert import State
from gateway.clock import in_maseru

BLANK = " " * 4


@dataclass(frozen=True, slots=True)
class Life:
    """One alert to one member. way: the one of our senders that it went through. spoken_by: the case whose SMS told the
    member of this one too, "" where it had an SMS of its own."""

    member: str
    team: str
    rung: int
    reason: str
    state: str
    attempts: int
    due_at: datetime
    written_at: datetime
    queued_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    failure: str = ""
    carrier_state: str = ""
    way: str = ""
    spoken_by: str = ""


@dataclass(frozen=True, slots=True)
class NotTold:
    """Who was passed over on a step, and why. member: "" for a whole team."""

    rung: int
    team: str
    member: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """What a member noted on the case. by: menu (behind a PIN) or sms (can be faked)."""

    member: str
    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseLife:
    """A case with all its alerts, in the order of the ladder. coarse: its times have been cut to the hour.
    holder: the code of the member who accepted it, "" where staff have it."""

    case_number: str
    level: str
    drill: bool
    coarse: bool
    opened_at: datetime | None
    opened_by: str
    holder: str
    alerts: tuple[Life, ...]
    not_told: tuple[NotTold, ...] = ()
    noted: tuple[Noted, ...] = ()


class Kind(StrEnum):
    """What may be stuck, and how."""

    UNOPENED = "unopened"  # a P1 that no person has opened
    OVERDUE = "overdue"  # due for a minute, and not on its way
    STOPPED = "stopped"  # until an operator mends our account
    UNKNOWN = "unknown"  # the carrier's answer was lost, and a repeat brought no other
    UNHEARD = "unheard"  # accepted by the carrier, no delivery report for ten minutes


@dataclass(frozen=True, slots=True)
class Stuck:
    """The alerts to one member about one case that are stuck in one way, or a case (member ""). since: of the oldest.
    count: how many alerts. failure: our short code of what went wrong, "" where nothing is known."""

    kind: Kind
    case_number: str
    level: str
    team: str
    member: str
    since: datetime
    count: int = 1
    failure: str = ""


WHAT_TO_DO = {
    Kind.UNOPENED: "Nobody has it in hand. Ring the hotline lead, then your teams. Who takes it says so in the team "
    "menu with the PIN, or you do with `python -m gateway operator open <case> --by <name>`.",
    Kind.OVERDUE: "Nothing hands it on. Are relay, worker and Redis running? `python -m gateway doctor` looks.",
    Kind.STOPPED: "The carrier or a key refuses us. Look at balance, key and sender name of the carrier's account; it "
    "goes out by itself within a minute after that. Ring the people meanwhile.",
    Kind.UNKNOWN: "The carrier takes our request and does not answer. Ask them for their state; ring the people "
    "meanwhile, they may have got it twice or not at all.",
    Kind.UNHEARD: "The phone may be off, or delivery reports do not reach us: is the address /sms/delivery set at the "
    "carrier? Ring the member.",
}


def case_lines(case: CaseLife) -> Iterator[str]:
    """The whole life of a case, oldest first."""
    yield f"{'DRILL ' if case.drill else ''}case {case.case_number}, {case.level or 'no level'}: {_holder(case)}"
    yield "times of Lesotho" + (", cut to the hour" if case.coarse else "")
    for life in case.alerts:
        yield ""
        yield f"step {life.rung}  {life.member}, {life.team}; told because: {_words(life.reason)}"
        yield f"{BLANK}{', '.join(_stations(life))}"
        yield f"{BLANK}{_stands(life)}"
    yield from _not_told(case)
    yield from _noted(case)


def _holder(case: CaseLife) -> str:
    if case.opened_at is None:
        return "nobody has opened it"
    return f"open since {moment(case.opened_at)}, {case.holder or case.opened_by or 'somebody'} has it"


def _stations(life: Life) -> Iterator[str]:
    """Each state that it has reached, with its time."""
    accepted = f"accepted by the carrier ({life.way})" if life.way else "accepted by the carrier"
    for name, at in (
        ("written", life.written_at),
        ("queued", life.queued_at),
        (accepted, life.sent_at),
        ("delivered", life.delivered_at),
        (f"answered {_words(life.answer)!r}", life.answered_at),
    ):
        if at:
            yield f"{name} {moment(at)}"


def _stands(life: Life) -> str:
    """How it is now."""
    if life.spoken_by:
        return f"told by the SMS about case {life.spoken_by}, as one more"
    tries = f"; tried {life.attempts} times so far" if life.attempts > 1 else ""
    return f"{_now(life)}{_because(life)}{tries}"


def _now(life: Life) -> str:
    match life.state:
        case State.DUE:
            return f"to be sent at {moment(life.due_at)}"
        case State.SENT:
            return "the phone is not known to have it"
        case State.UNKNOWN:
            return f"the carrier's answer was lost; asked again at {moment(life.due_at)}"
        case State.DELIVERED:
            return "on the phone"
        case State.FAILED:
            return "did not arrive"
        case _:
            return "no longer needed"


def _because(life: Life) -> str:
    """Our code of what went wrong, or the last that the carrier said."""
    why = life.failure or ("" if life.state == State.DELIVERED else life.carrier_state)
    return f" ({_words(why)})" if why else ""


def _not_told(case: CaseLife) -> Iterator[str]:
    if case.not_told:
        yield from ("", "not told")
    for one in case.not_told:
        who = f"{one.member}, {one.team}" if one.member else f"the team {one.team}"
        yield f"{BLANK}step {one.rung}  {who}: {_words(one.reason)} ({moment(one.at)})"


def _noted(case: CaseLife) -> Iterator[str]:
    if case.noted:
        yield from ("", "noted by the team")
    for note in case.noted:
        how = "behind the PIN" if note.by == "menu" else "by SMS, which can be faked"
        yield f"{BLANK}{moment(note.at)}  {note.member}: {_words(note.what)}, {how}"


def stuck_lines(found: Sequence[Stuck], now: datetime) -> Iterator[str]:
    """All that is stuck, oldest first, and below it what to do about each kind."""
    if not found:
        yield "nothing is stuck"
        return
    ordered = sorted(found, key=lambda one: (one.since, one.case_number))
    rows = [("since", "for", "kind", "case", "level", "who"), *(_row(one, now) for one in ordered)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for kind in (kind for kind in Kind if any(one.kind is kind for one in found)):
        yield f"{kind}: {WHAT_TO_DO[kind]}"


def _row(one: Stuck, now: datetime) -> tuple[str, ...]:
    who = f"{one.member}, {one.team}" if one.member else "nobody has opened it"
    times = f" ({one.count} alerts)" if one.count > 1 else ""
    why = f": {_words(one.failure)}" if one.failure else ""
    return moment(one.since), lasting(now - one.since), one.kind, one.case_number, one.level, f"{who}{times}{why}"


def moment(at: datetime) -> str:
    """`21 Nov 21:00:05`, in Lesotho."""
    there = in_maseru(at)
    return f"{there.day} {there:%b %H:%M:%S}"


def lasting(time: timedelta) -> str:
    """`40 s`, `12 min 5 s`, `3 h 5 min`; never less than nothing."""
    seconds = max(int(time.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min {seconds % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _words(code: str) -> str:
    """A code as a person reads it: `stopped:balance` and `off_duty` without their signs."""
    return code.replace("_", " ").replace(":", ": ")
