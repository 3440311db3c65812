"""What may become of a referral, and by whose hand. Every way leads to an end, and no end leads back. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"  # written down; nobody outside has seen it
    SENT = "sent"
    RECEIVED = "received"  # the receiver has opened it
    ACCEPTED = "accepted"
    IN_SERVICE = "in_service"
    REFUSED = "refused"
    DONE = "done"
    REVOKED = "revoked"  # the hotline took it back
    EXPIRED = "expired"  # nobody answered


class Act(StrEnum):
    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    REFUSE = "refuse"
    BEGIN = "begin"
    FINISH = "finish"
    REVOKE = "revoke"
    EXPIRE = "expire"


MOVES: Mapping[State, Mapping[Act, State]] = {
    State.DRAFT: {Act.SEND: State.SENT, Act.REVOKE: State.REVOKED},
    State.SENT: {
        Act.RECEIVE: State.RECEIVED, Act.ACCEPT: State.ACCEPTED, Act.REFUSE: State.REFUSED,
        Act.REVOKE: State.REVOKED, Act.EXPIRE: State.EXPIRED,
    },
    State.RECEIVED: {
        Act.ACCEPT: State.ACCEPTED, Act.REFUSE: State.REFUSED, Act.REVOKE: State.REVOKED, Act.EXPIRE: State.EXPIRED,
    },
    State.ACCEPTED: {Act.BEGIN: State.IN_SERVICE, Act.FINISH: State.DONE, Act.REVOKE: State.REVOKED},
    State.IN_SERVICE: {Act.FINISH: State.DONE, Act.REVOKE: State.REVOKED},
    State.REFUSED: {},
    State.DONE: {},
    State.REVOKED: {},
    State.EXPIRED: {},
}  # fmt: skip
ASKED = frozenset({State.SENT, State.RECEIVED})  # an answer is owed
READABLE = ASKED | {State.ACCEPTED, State.IN_SERVICE}  # the receiver may read what was shared
ENDS = frozenset(state for state, moves in MOVES.items() if not moves)
COMES_BACK = frozenset({State.REFUSED, State.REVOKED, State.EXPIRED})  # the need stands open again
POLICE_KNOW = frozenset({Act.RECEIVE, Act.ACCEPT})  # not that it was sent; nor a no by phone, perhaps of the wrong desk
BY_RECEIVER = (Act.ACCEPT, Act.REFUSE, Act.BEGIN, Act.FINISH)  # also told by phone to the hotline

REFUSALS = ("full", "not_our_service", "other_place", "cannot_reach", "knows_people", "not_safe", "other")
REVOCATIONS = ("consent_withdrawn", "not_needed", "wrong_receiver", "no_answer", "not_safe", "other")
OUTCOMES = ("service_provided", "victim_safe", "further_need", "moved_away", "declined", "not_found", "other")
GIVEN = frozenset({"service_provided", "victim_safe"})  # outcomes after which the need is met
_REASONS: Mapping[Act, tuple[str, ...]] = {
    Act.REFUSE: REFUSALS, Act.REVOKE: REVOCATIONS, Act.FINISH: OUTCOMES
}  # fmt: skip

_P1_LIVES, _LIVES = timedelta(days=3), timedelta(days=14)


def after(state: str, act: Act) -> State | None:
    """The state that this leads to; None where it may not be done."""
    return MOVES[State(state)].get(act)


def can(state: str) -> tuple[Act, ...]:
    """What may be done with a referral in this state."""
    return tuple(MOVES[State(state)])


def needs_reason(act: Act) -> tuple[str, ...]:
    """The codes of which one must be given; () where none is asked for."""
    return _REASONS.get(act, ())


def is_reason(act: Act, reason: str) -> bool:
    return reason in (_REASONS.get(act) or ("",))


def expires(level: str, sent: datetime) -> datetime:
    """When a referral that nobody answered is over."""
    return sent + (_P1_LIVES if level == "P1" else _LIVES)
