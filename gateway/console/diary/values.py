"""What stands beside a row of the diary, in plain words: reasons, states, services. A code that is not here is shown as
it is. Pure."""

from collections import ChainMap
from collections.abc import Mapping

from gateway.abroad import words as abroad
from gateway.cases import words as cases
from gateway.console import plain_words as plain
from gateway.console.diary.words import APPROVALS, EXPORT_REASONS, FILE_REASONS
from gateway.phrases import listed, phrase, phrases
from gateway.referrals import words as referrals
from gateway.referrals.directory import KINDS, PARTS, SERVICES
from gateway.referrals.steps import words as steps
from gateway.staff.roles import ROLE_WORDS
from gateway.triage import words as triage

Words = Mapping[str, str]
ROLES: Words = {str(role): words for role, words in ROLE_WORDS.items()}
HOW: Words = phrases({
    "enrolled": "by setting up one-time codes",
    "code": "with a one-time code",
    "recovery": "with a recovery code",
    "receive": "they received it",
    "accept": "they accepted it",
    "refuse": "they refused it",
    "begin": "they began the service",
    "finish": "they reported it done",
    "expire": "it ran out",
    "rang": "by ringing it",
    "visited": "by going there",
    "letter": "by a letter",
})  # fmt: skip


def _together(*known: Words) -> Words:
    """The first that knows a code says it."""
    return ChainMap(*(dict(words) for words in known))


_REASONS = _together(
    phrases({"other": "another reason"}), *triage.REASONS.values(), triage.OTHER_REASONS, triage.REOPEN_REASONS,
    triage.NUMBER_REASONS, cases.GROUNDS_REASONS, cases.POLICE_REASONS, cases.REOPEN, referrals.REFUSALS,
    referrals.REVOCATIONS, referrals.OUTCOMES, referrals.LEAD_REASONS, referrals.BASES, referrals.OTHER_REASONS,
    EXPORT_REASONS, FILE_REASONS, steps.RESULTS, SERVICES, abroad.STOPPED,
    abroad.POST_REASONS,
)  # fmt: skip
_STATES = _together(phrases({"": "nothing yet"}), triage.STATES, ROLES)
VALUES: Mapping[str, Words] = {
    "of": _together(APPROVALS, steps.DONE, cases.NOTES, KINDS),
    "reason": _REASONS,
    "from": _STATES,
    "to": _STATES,
    "how": HOW,
    "step": phrases({"password": "password", "code": "one-time code"}),
    "clock": plain.CLOCKS,
    "outcome": cases.OUTCOMES,
    "changed": PARTS,
    "stage": cases.STAGES,
    "state": _together(
        cases.NEEDS, phrases({"reached": "Reached", "not_needed": "Not needed", "to_come": "Still to come"})
    ),
    "service": SERVICES,
    "grounds": cases.GROUNDS,
    "given_by": cases.GIVEN_BY,
    "scope": cases.SCOPES,
    "status": cases.TRAFFICKED,
    "basis": _together(phrases({"consent": "consent"}), referrals.BASES),
    "left_out": referrals.LEFT_OUT,
    "role": ROLES,
    "shown": phrases({"all": "all", "mine": "one’s own", "open": "what is open", "over": "what is over"}),
    "ring": phrases({"hotline": "the hotline’s"}),
    "home": abroad.STEPS,
    "said": _together(*abroad.RESULTS.values()),
    "party": abroad.PARTIES,
    "stands": abroad.PARTY_STATES,
}
_SEVERAL = ("scope", "flags", "fields")  # codes beside one another, with a comma


def in_words(key: str, value: object) -> str:
    """One of what stands beside a row. "" for what says nothing: a place in a list that nobody has turned over."""
    if value in ("", None, [], False) or (key == "skip" and value == 0):
        return ""
    if value is True:
        return phrase("yes")
    parts = value if isinstance(value, list) else str(value).split(",") if key in _SEVERAL else [value]
    return listed(plain.in_words(VALUES.get(key, {}), part) for part in parts)
