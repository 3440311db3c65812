"""Codes in plain English, in this one place. A code that is not known here is shown as it is."""

from collections.abc import Mapping

from gateway.abroad.words import COUNTRIES
from gateway.phrases import phrase, phrases
from gateway.triage.words import SITUATIONS

NOT_TOLD = phrase("Not told")

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "who": phrases(
        {
            "girl": "Girl under 18",
            "boy": "Boy under 18",
            "woman": "Woman",
            "man": "Man",
            "several": "More than one person",
            "myself": "The caller, for themselves",
            "unsure": "Caller not sure",
        }
    ),
    "danger": phrases(
        {
            "now": "Yes, now",
            "soon": "Yes, today or tomorrow",
            "no": "Not now",
            "unsure": "Caller not sure",
        }
    ),
    "what": SITUATIONS,
    "tell": phrases(
        {
            "yes": "The local team and the police",
            "not_team": "Not the local child protection team",
            "not_police": "Not the police",
            "hotline": "Only the hotline",
            "unsure": "Caller not sure: only the hotline",
        }
    ),
    "contact": phrases({"no": "No", "sms": "Yes, by SMS", "call": "Yes, by a call"}),
    "safe_time": phrases(
        {
            "morning": "Morning",
            "midday": "Midday",
            "evening": "Evening",
            "any": "Any time",
        }
    ),
}
QUESTIONS = phrases({
    "who": "Who",
    "danger": "In danger, or about to be moved",
    "what": "What is happening",
    "where": "Where",
    "tell": "Who may be told",
    "contact": "May we contact the caller",
    "safe_time": "Safe time for contact",
})  # fmt: skip
UNANSWERED = phrases({"tell": "Not answered: only the hotline"})  # silence is never a yes (design D12)
PLACES = phrases({"ZA": "South Africa", "unsure": "Caller not sure"})
EVERYWHERE: Mapping[str, str] = {**COUNTRIES, **PLACES}  # posts abroad report from other countries too

LEVELS = phrases({
    "P1": "At once",
    "P2": "Urgent",
    "P3": "Soon",
    "P4": "When time allows",
})  # fmt: skip
NO_LEVEL = phrase("No level yet")

REPORT_STATES = phrases({
    "incomplete": "Call under way, or just dropped",
    "received": "Call dropped; what was told is kept",
    "complete": "Told to the end",
    "left": "Caller left",
})  # fmt: skip
WITHDREW = phrase("Caller withdrew")
GONE = phrase("Who has it is not at the hotline any more")

NEW = phrases({
    "incomplete": "New, call under way or just dropped",
    "received": "New, call dropped",
    "complete": "New",
    "left": "New",
})  # fmt: skip
LINE_STATES = phrases({"need_info": "Waiting for an answer", "case": "Case"})
WITH_NOBODY = phrase("Looked at, with nobody")
ENDINGS = phrases({"closed": "Closed", "other": "Passed to another service", "linked": "Linked to another report"})
FILTERS = phrases({
    "new": "New",
    "taken": "With somebody",
    "need_info": "Waiting for an answer",
    "case": "Case",
    "ended": "Ended",
})  # fmt: skip
CLOCKS = phrases({
    "": "To be done",
    "first_touch": "First look",
    "decide": "Decision",
    "refer": "Referral",
    "follow_up": "Next step",
    "police": "Police",
    "social_welfare": "Social welfare",
    "answer": "Answer to a referral",
    "partner": "Step of a partner",
    "review": "Review",
})  # fmt: skip
ERASED = phrase("The answers are erased")
WHAT_NOT_TOLD = phrase("Not told what")
WROTE_AGAIN = phrase("Caller wrote again")
PARTNER_SILENT = phrase("A partner is silent")
STUCK = phrase("Alert stuck")
UNANSWERED_ALERT = phrase("Alert not answered")
NO_OUTCOME = phrase("No outcome in time")
ALIKE = phrase("May be the same: {many}")

ALERT_STATES = phrases({
    "due": "written",
    "sent": "accepted by the carrier",
    "unknown": "not known",
    "delivered": "delivered",
    "failed": "failed",
    "cancelled": "not needed any more",
})  # fmt: skip
QUEUED = phrase("queued")
SHARED = phrase("in one SMS with case {case}")
ALERT_ANSWERS = phrases({"act": "will act", "cannot": "cannot", "know": "knows the people", "done": "done"})
REASONS = phrases({
    "nearest": "nearest team",
    "lead": "told of every P1",
    "hotline": "for the hotline",
    "silence": "no answer below",
    "refused": "refused or not reached below",
    "restarted": "given back, or no outcome in time",
})  # fmt: skip

NOTED = phrase("noted")
NOTES = phrases({
    "accepted": "accepted the case",
    "cannot": "cannot go on",
    "know": "knows the people",
    "done": "went there",
    "safe": "visited and safe",
    "not_found": "not found",
    "moved_away": "moved away",
    "needs_police": "needs the police",
    "needs_social_worker": "needs a social worker",
    "needs_health": "needs a clinic or hospital",
    "call_me": "asks the hotline to call",
    "overdue": "no outcome in time: others are asked",
})  # fmt: skip
OUR_OWN = ("overdue",)  # the service notes these itself
NOTED_BY = phrases({"menu": "with a PIN", "sms": "by SMS, not proven"})

NOT_ASKED = phrase("not asked")
PASSED_OVER = phrases({
    "not_allowed": "nobody local may know yet",
    "empty": "the team has no members",
    "knows": "knows the people",
    "excluded": "left out by the caller’s answer or the suspect’s role",
    "role": "this role is not told of such reports",
    "opted_out": "wants no SMS",
    "not_proven": "the phone is not proven",
    "on_leave": "on leave",
    "off_duty": "off duty",
    "later": "others first",
})  # fmt: skip


def in_words(words: Mapping[str, str], code: object) -> str:
    """The plain words for a code, or the code itself."""
    return words.get(str(code), str(code))


def team(code: str) -> str:
    """`maputsoe_ccpt` as `Maputsoe CCPT`; a team has no other name than its code."""
    words = code.replace("_", " ").replace(" ccpt", " CCPT")
    return words[:1].upper() + words[1:]


def question(key: str) -> str:
    return in_words(QUESTIONS, key)


def answer(key: str, code: object) -> str:
    return in_words(ANSWERS.get(key, {}), code)
