"""What may be decided on a report, in which state, and by whom. Pure: a state machine and its refusals.

A report is open until a person ends it; silence never does. No decision lowers a level or ends a report without a
reason and a name.
"""

from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

from gateway.reports.urgency import LEVELS
from gateway.staff.roles import HOTLINE, Role


class State(StrEnum):
    """As in reports.triage; NEW is a blank there."""

    NEW = ""
    SCREENING = "screening"
    NEED_INFO = "need_info"
    ACTIONABLE = "actionable"
    CASE = "case"
    LINKED = "linked"
    OTHER = "other"
    CLOSED = "closed"


class What(StrEnum):
    TAKE = "take"
    ASSIGN = "assign"
    GIVE_BACK = "give_back"
    LEVEL = "level"
    FLAGS = "flags"
    RELEASE = "release"
    HOLD = "hold"
    LINK = "link"
    UNLINK = "unlink"
    DIFFER = "differ"
    MESSAGE = "message"
    NEED_INFO = "need_info"
    ACTIONABLE = "actionable"
    CASE = "case"
    OTHER = "other"
    CLOSE = "close"
    REOPEN = "reopen"


OPEN = frozenset({State.NEW, State.SCREENING, State.NEED_INFO, State.ACTIONABLE})
ENDED = frozenset({State.LINKED, State.OTHER, State.CLOSED})
ENDING = frozenset({What.LINK, What.OTHER, What.CLOSE})
_HOLDING = frozenset({What.TAKE, What.ASSIGN, What.GIVE_BACK})
_ABOUT_IT = frozenset({What.LEVEL, What.FLAGS, What.RELEASE, What.HOLD, What.MESSAGE, What.DIFFER})
_MOVES = {What.NEED_INFO: State.NEED_INFO, What.ACTIONABLE: State.ACTIONABLE, What.CASE: State.CASE}
_ENDS = {What.LINK: State.LINKED, What.OTHER: State.OTHER, What.CLOSE: State.CLOSED}
_IN_STATE = {
    **dict.fromkeys(OPEN, _HOLDING | _ABOUT_IT | set(_MOVES) | ENDING),
    State.CASE: _HOLDING | _ABOUT_IT,
    State.LINKED: frozenset({What.UNLINK, What.MESSAGE}),
    State.OTHER: frozenset({What.REOPEN, What.MESSAGE}),
    State.CLOSED: frozenset({What.REOPEN, What.MESSAGE}),
}
_OF_WITHDRAWN = frozenset({What.TAKE, What.CLOSE, What.REOPEN})
_LOOK_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by their kind, but blank on the page
_NOT_DURING_CALL = ENDING | {What.CASE, What.RELEASE}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands. under_way: the call goes on, and its caller may still take everything back. held: staff keep
    it from local teams. told_local: they may be told now. of_case: it belongs to one, open or closed."""

    state: State
    level: str = ""
    assigned_to: str = ""
    withdrawn: bool = False
    under_way: bool = False
    has_reference: bool = False
    held: bool = False
    told_local: bool = False
    of_case: bool = False


def refusal(standing: Standing, what: What, role: Role, by: str = "") -> str:
    """Why this cannot be decided now by this person, as a code of gateway.triage.words.REFUSALS; "" where it can."""
    if role not in HOTLINE:
        return "not_hotline"
    if what not in _IN_STATE[standing.state]:
        return "not_in_case" if standing.state is State.CASE else "ended" if standing.state in ENDED else "not_ended"
    if standing.withdrawn and what not in _OF_WITHDRAWN:
        return "withdrawn"
    if standing.under_way and what in _NOT_DURING_CALL:
        return "under_way"
    return _of_its_own(standing, what, role, by)


def _of_its_own(standing: Standing, what: What, role: Role, by: str) -> str:
    lead = role is Role.HOTLINE_LEAD
    no = {
        What.TAKE: by and standing.assigned_to == by and "yours_already",
        What.GIVE_BACK: not standing.assigned_to and "nobodys",
        What.HOLD: standing.held and "held_already",
        What.RELEASE: standing.told_local and "told_already",
        What.MESSAGE: not standing.has_reference and "no_reference",
        What.NEED_INFO: standing.state is State.NEED_INFO and "so_already",
        What.ACTIONABLE: standing.state is State.ACTIONABLE and "so_already",
        What.CLOSE: standing.level == "P1" and not lead and "p1_needs_lead",
        What.OTHER: standing.level == "P1" and not lead and "p1_needs_lead",
        What.REOPEN: standing.of_case and "reopen_case",
    }
    return no.get(what) or ""


def possible(standing: Standing, role: Role, by: str = "") -> frozenset[What]:
    """All that this person may decide now."""
    return frozenset(what for what in What if not refusal(standing, what, role, by))


def after(state: State, what: What) -> State:
    """The state after a decision that was allowed. Whoever touches a new report is looking at it; given back, it waits
    as if nobody had."""
    if what in _ENDS:
        return _ENDS[what]
    if what in _MOVES:
        return _MOVES[what]
    if what in (What.UNLINK, What.REOPEN):
        return State.SCREENING
    if what is What.GIVE_BACK:
        return State.NEW if state is State.SCREENING else state
    return State.SCREENING if state is State.NEW and what is not What.ASSIGN else state


def level_refusal(before: str | None, new: str, reason: str, remark: str) -> str:
    """Why a person may not set this level; "" where they may. To raise is free; to lower takes reason and remark."""
    if new not in LEVELS:
        return "no_such_level"
    if new == (before or ""):
        return "same_level"
    return "lower_needs_reason" if lowers(before, new) and not (reason and written(remark)) else ""


def written(text: str | None) -> str:
    """What somebody wrote, without the space around it; "" where there is nothing that an eye can see."""
    seen = (letter for letter in text or "" if category(letter)[0] in "LNPS" and letter not in _LOOK_EMPTY)
    return (text or "").strip() if any(seen) else ""


def lowers(before: str | None, new: str) -> bool:
    return bool(before) and new > (before or "")


def link_refusal(mine: str, root: str, root_state: State, my_case: bool) -> str:
    """Why a report may not be linked to the one at the root of another; "" where it may."""
    if my_case:
        return "has_case"
    if mine == root:
        return "is_itself"
    return "root_ended" if root_state in ENDED else ""
