"""Who may agree to what, and what a consent lets us do. Nothing of a person is kept without one.

An adult's agreement to be exploited is no defence in law, and nobody is asked for it. This is agreement to our help.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

SELF, GUARDIAN, BEST_INTEREST = "self", "guardian", "best_interest"
GIVEN_BY = (SELF, GUARDIAN, BEST_INTEREST)
KEEP_RECORD, DISABILITY, CONTACT_FAMILY = "keep_record", "disability", "contact_family"
SHARE = "share:"  # and the kind of organisation
SHARE_WITH = (
    "police", "social_worker", "health", "shelter", "legal", "consulate", "disability", "child_helpline", "school",
    "livelihood", "ministry", "other",
)  # fmt: skip
SCOPES = (KEEP_RECORD, DISABILITY, *(SHARE + kind for kind in SHARE_WITH), CONTACT_FAMILY)

SMALL_CHILD, CHILD, UNKNOWN = "0-11", "12-17", "unknown"
AGE_BANDS = (SMALL_CHILD, CHILD, "18-29", "30-59", "60+", UNKNOWN)

Row = Mapping[str, Any]


def is_child(age_band: str) -> bool:
    """Somebody of unknown age is treated as a child."""
    return age_band in (SMALL_CHILD, CHILD, UNKNOWN)


def scope_for(kind: str) -> str:
    """The scope that sharing with this kind of organisation needs."""
    return SHARE + (kind if kind in SHARE_WITH else "other")


def why_not(given_by: str, scope: Collection[str], on: date, assessor: str, age_band: str, today: date) -> str:
    """Why this is no valid consent for somebody of this age, a code; "" where it is one."""
    if given_by not in GIVEN_BY or not set(scope) <= set(SCOPES) or age_band not in AGE_BANDS:
        return "unknown_consent"
    if on > today:
        return "in_the_future"
    if KEEP_RECORD not in scope:
        return "no_consent"
    if given_by == SELF and age_band == SMALL_CHILD:
        return "too_young"
    if given_by != SELF and not is_child(age_band):
        return "adults_decide"
    if given_by == BEST_INTEREST and not assessor.strip():
        return "no_assessor"
    return ""


def allows(consents: Iterable[Row], scope: str, person_id: int | None, now: datetime) -> bool:
    """Whether something may be done now for this person. consents: rows with person_id, scope, written_at,
    withdrawn_at; one that does not let us keep a record lets us do nothing."""
    return any(_holds(row, person_id, now) and {scope, KEEP_RECORD} <= set(row["scope"]) for row in consents)


def agreed_self(consents: Iterable[Row], person_id: int, now: datetime) -> bool:
    """Whether this person, and nobody for them, has agreed: what an adult has to do."""
    return any(_holds(row, person_id, now) and row["given_by"] == SELF for row in consents)


def that_allows(consents: Iterable[Row], scope: str, person_id: int | None, now: datetime) -> Row | None:
    """The newest consent that does."""
    found = [row for row in consents if allows([row], scope, person_id, now)]
    return max(found, key=lambda row: row["id"], default=None)


def scopes_of(consents: Iterable[Row], person_id: int | None, now: datetime) -> list[str]:
    """All that this person agreed to and has not taken back, in our order."""
    kept = list(consents)
    return [scope for scope in SCOPES if allows(kept, scope, person_id, now)]


def _holds(row: Row, person_id: int | None, now: datetime) -> bool:
    withdrawn = row["withdrawn_at"] is not None and row["withdrawn_at"] <= now
    return row["person_id"] == person_id and row["written_at"] <= now and not withdrawn
