"""Codes of referrals in plain English, in this one place. A code that is not known here is shown as it is."""

from collections.abc import Mapping

from gateway.phrases import phrases
from gateway.referrals.steps import words as steps

STATES = phrases({
    "draft": "Written, not sent",
    "sent": "Sent, no answer yet",
    "received": "Opened, no answer yet",
    "accepted": "Accepted",
    "refused": "Refused",
    "in_service": "Being helped",
    "done": "Done",
    "revoked": "Taken back",
    "expired": "Over without an answer",
})  # fmt: skip
KINDS = phrases({"referral": "Referral", "transfer": "Transfer"})
EVENTS: Mapping[str, str] = {**steps.DONE, **phrases({
    "draft": "Written",
    "excluded_ok": "Lead gave a reason to choose whom the caller left out",
    "ask_second": "A second person was asked to share without consent",
    "send": "Sent",
    "link": "A one-time link was made",
    "link_ended": "The link ended after five wrong codes",
    "link_closed": "Closed by who read it",
    "receive": "Opened by the receiver",
    "accept": "Accepted",
    "refuse": "Refused",
    "begin": "Help began",
    "finish": "Done",
    "revoke": "Taken back",
    "expire": "Over: nobody answered",
    "escalate": "No answer in time: the hotline was told",
})}  # fmt: skip
REFUSALS = phrases({
    "full": "We are full",
    "not_our_service": "We do not give this help",
    "other_place": "Not our area",
    "cannot_reach": "We cannot reach the person",
    "knows_people": "We know the people involved",
    "not_safe": "It is not safe",
    "other": "Another reason",
})  # fmt: skip
REVOCATIONS = phrases({
    "consent_withdrawn": "Consent was taken back",
    "not_needed": "Not needed any more",
    "wrong_receiver": "It went to the wrong organisation",
    "no_answer": "No answer; another is asked",
    "not_safe": "It is not safe",
    "other": "Another reason",
})  # fmt: skip
OUTCOMES = phrases({
    "service_provided": "The help was given",
    "victim_safe": "The person is safe",
    "further_need": "More help is needed",
    "moved_away": "The person moved away",
    "declined": "The person did not want it",
    "not_found": "The person was not found",
    "other": "Something else",
})  # fmt: skip
BASES = phrases({
    "child_best_interest": "It is in the best interest of a child",
    "imminent_harm": "Somebody may be harmed now",
    "court": "A court ordered it",
})  # fmt: skip
LEAD_REASONS = phrases({
    "life_in_danger": "A life is in danger and nobody else can come",
    "other_unit": "Another unit or person, who the caller did not mean",
    "caller_agreed": "The caller agreed later",
    "law": "The law leaves no choice",
})  # fmt: skip
LEFT_OUT = phrases({
    "only_hotline": "the caller wants only the hotline to know",
    "caller": "the caller said not to tell them",
    "suspect": "the suspected person is one of them",
})  # fmt: skip
HINDRANCES = phrases({
    "no_consent": "Nobody has agreed to share all of this. Share less, record consent, or give a legal basis.",
    "not_approved": "A second person has to agree first. It waits under Approvals.",
    "excluded": "The caller or a suspect leaves this organisation out. Only the lead’s recorded reason allows it.",
    "not_theirs": "This organisation does not give this help.",
    "closed": "The case is closed. Open it again first.",
    "empty": "Something that you ticked is not there, or you do not hold its key. Look at the ticks again.",
    "changed": "What would be sent is not what was written. Write a new one.",
    "over": "Somebody was faster, or this is over. Nothing was changed.",
})  # fmt: skip
OTHER_REASONS = phrases({"wrong_codes": "five wrong codes"})
_REASONS: Mapping[str, Mapping[str, str]] = {
    "refuse": REFUSALS, "revoke": REVOCATIONS, "finish": OUTCOMES, "excluded_ok": LEAD_REASONS, "ask_second": BASES,
}  # fmt: skip


def reason(what: str, code: str) -> str:
    """The reason of a step, in words."""
    if what in steps.DONE:
        return steps.result(what, code)
    return _REASONS.get(what, OTHER_REASONS).get(code, code)


def in_words(words: Mapping[str, str], code: object) -> str:
    """The plain words for a code, or the code itself."""
    return words.get(str(code), str(code))
