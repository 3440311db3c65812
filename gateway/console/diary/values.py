"""What stands beside a row of the diary, in plain words: reasons, states, services. A code that is not here is shown as
it is. Pure."""

from collections import ChainMap
from collections.abc import Mapping

from gateway.cases import words as cases
from gateway.console import plain_words as plain
from gateway.console.diary.words import APPROVALS, EXPORT_REASONS
from gateway.referrals import words as referrals
from gateway.referrals.directory import SERVICES
from gateway.staff.roles import ROLE_WORDS
from gateway.triage import words as triage

Words = Mapping[str, str]
ROLES: Words = {str(role): words for role, words in ROLE_WORDS.items()}
HOW: Words = {
    "enrolled": "by setting up one-time codes",
    "code": "with a one-time code",
    "recovery": "with a recovery code",
    "receive": "they received it",
    "accept": "they accepted it",
    "refuse": "they refused it",
    "begin": "they began the service",
    "finish": "they reported it done",
    "expire": "it ran out",
}


def _together(*known: Words) -> Words:
    """The first that knows a code says it."""
    return ChainMap(*(dict(words) for words in known))


_REASONS = _together(
    {"other": "another reason"}, *triage.REASONS.values(), triage.OTHER_REASONS, triage.REOPEN_REASONS,
    triage.NUMBER_REASONS, cases.GROUNDS_REASONS, cases.POLICE_REASONS, cases.REOPEN, referrals.REFUSALS,
    referrals.REVOCATIONS, referrals.OUTCOMES, referrals.LEAD_REASONS, referrals.BASES, referrals.OTHER_REASONS,
    EXPORT_REASONS,
)  # fmt: skip
_STATES = _together({"": "nothing yet"}, triage.STATES, ROLES)
VALUES: Mapping[str, Words] = {
    "of": _together(APPROVALS, cases.NOTES),
    "reason": _REASONS,
    "from": _STATES,
    "to": _STATES,
    "how": HOW,
    "step": {"password": "password", "code": "one-time code"},
    "clock": plain.CLOCKS,
    "outcome": cases.OUTCOMES,
    "stage": cases.STAGES,
    "state": _together(cases.NEEDS, {"reached": "Reached", "not_needed": "Not needed", "to_come": "Still to come"}),
    "service": SERVICES,
    "grounds": cases.GROUNDS,
    "given_by": cases.GIVEN_BY,
    "scope": cases.SCOPES,
    "status": cases.TRAFFICKED,
    "basis": _together({"consent": "consent"}, referrals.BASES),
    "left_out": referrals.LEFT_OUT,
    "role": ROLES,
    "shown": {"all": "all", "mine": "one’s own"},
    "ring": {"hotline": "the hotline’s"},
}
_SEVERAL = ("scope", "flags", "fields")  # codes beside one another, with a comma


def in_words(key: str, value: object) -> str:
    """One of what stands beside a row. "" for what says nothing: a place in a list that nobody has turned over."""
    if value in ("", None, [], False) or (key == "skip" and value == 0):
        return ""
    if value is True:
        return "yes"
    parts = value if isinstance(value, list) else str(value).split(",") if key in _SEVERAL else [value]
    return ", ".join(plain.in_words(VALUES.get(key, {}), part) for part in parts)
