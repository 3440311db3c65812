"""What takes two people, who the second one may be, and for how long a yes counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from gateway.clock import in_maseru
from gateway.hours import Span
from gateway.staff.roles import HOTLINE, Role

OPEN_NUMBER, EXPORT_WORDS, NO_POLICE = "open_number", "export_words", "no_police"
NO_CONSENT, EXCLUDED = "no_consent", "excluded"
EXPORT_CASES, EXPORT_DIARY = "export_cases", "export_diary"
YES, NO, ALONE = "yes", "no", "alone"
DONE, SAME_PERSON, NOT_ALLOWED, OVER = "done", "same_person", "not_allowed", "over"
VALID_FOR = timedelta(hours=24)  # a question waits so long, and a yes can be used for so long
NIGHT = Span(time(21), time(6))
ALONE_LEVEL = "P1"
_LEAD = frozenset({Role.HOTLINE_LEAD})
DECIDES: Mapping[str, frozenset[Role]] = {
    OPEN_NUMBER: HOTLINE, EXPORT_WORDS: HOTLINE, NO_POLICE: HOTLINE, NO_CONSENT: HOTLINE, EXCLUDED: _LEAD,
    EXPORT_CASES: _LEAD, EXPORT_DIARY: _LEAD,
}  # fmt: skip


class NotAlone(ValueError):
    """One person may not do this alone, not now or not for this level."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is kept. decision: yes, no or alone; "" while it waits."""

    what: str
    asked_by: str
    asked_at: datetime
    decision: str = ""
    decided_at: datetime | None = None
    used: bool = False


def may_decide(what: str, role: str) -> bool:
    """Whether people of this role decide such questions. A question that no rule knows is decided by nobody."""
    return role in DECIDES.get(what, frozenset())


def deciding(asked: Asked, by: str, role: str, now: datetime) -> str:
    """ "done" where this person may decide it now; else "same_person", "not_allowed" or "over"."""
    if by == asked.asked_by:
        return SAME_PERSON
    if not may_decide(asked.what, role):
        return NOT_ALLOWED
    if asked.decision or now - asked.asked_at >= VALID_FOR:
        return OVER
    return DONE


def stands(asked: Asked, now: datetime) -> bool:
    """Whether what was asked may be done now."""
    yes = asked.decision in (YES, ALONE) and not asked.used
    return yes and asked.decided_at is not None and now - asked.decided_at < VALID_FOR


def may_act_alone(what: str, level: str | None, now: datetime) -> bool:
    """Only the sealed number of a P1, and only at night, when nobody else is there: somebody may have to ring now."""
    return what == OPEN_NUMBER and level == ALONE_LEVEL and is_night(now)


def is_night(now: datetime) -> bool:
    """From 21:00 until 06:00 in Lesotho."""
    today = in_maseru(now).date()
    return any(
        first <= now < last for first, last in (NIGHT.hours_after(day) for day in (today, today - timedelta(days=1)))
    )


def may_review(done_by: str, by: str, role: str) -> bool:
    """What one person did alone is looked at by another of the hotline."""
    return by != done_by and role in HOTLINE
