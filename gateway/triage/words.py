"""What staff read about decisions on a report: reasons, states, refusals. Pure; the one place for these words, but for
those of the flags, which stand with their Sesotho in flags.py."""

from collections.abc import Mapping

from gateway.phrases import Phrase, phrase, phrases

STATES: Mapping[str, str] = phrases({
    "": "Nobody has decided yet",
    "screening": "Being looked at",
    "need_info": "Needs more information",
    "actionable": "Enough to act on",
    "case": "Has a case",
    "linked": "Linked to another report",
    "other": "Not trafficking: for another service",
    "closed": "Closed",
})  # fmt: skip
LANGUAGES: Mapping[str, str] = phrases({  # of whoever told staff; Sesotho first, as most speak it
    "st": "Sesotho",
    "en": "English",
    "other": "Another language",
    "unsure": "Not known",
})  # fmt: skip
# How a decision reads in the list of decisions, before its reason: "{before}" and "{after}" are words, not codes.
DECIDED: Mapping[str, Phrase] = phrases({
    "take": "took it",
    "assign": "gave it to {after}",
    "give_back": "gave it back",
    "level": "set the level from {before} to {after}",
    "flags": "set the flags: {after}",
    "release": "let local teams know",
    "hold": "kept it from local teams",
    "link": "linked it to {after}",
    "unlink": "took the link to {before} off",
    "differ": "said that {after} is not about the same",
    "message": "wrote to the caller",
    "need_info": "said that more information is needed",
    "actionable": "said that there is enough to act on",
    "case": "opened a case",
    "other": "said that it is not trafficking, but for: {after}",
    "close": "closed it",
    "reopen": "opened it again",
    "leave_case": "took it out of its case",
    "danger": "heard from the caller that there is danger now: it is P1 and nobody has it",
    "wrote_again": "heard from the caller again",
    "enter": "wrote it down, as it was told",
})  # fmt: skip
LOWER_REASONS: Mapping[str, str] = phrases({
    "safe_now": "The person is safe now",
    "no_danger": "A conversation showed no danger now",
    "grown_up": "The person is an adult",
    "wrong_key": "The caller pressed a wrong key",
    "less_told": "The words tell of less than the keys",
    "same_as_other": "The same is acted on under another report",
})  # fmt: skip
RELEASE_REASONS: Mapping[str, str] = phrases({
    "caller_agreed": "The caller has agreed since",
    "life_in_danger": "A life is in danger",
    "best_interest": "It is best for the child",
    "suspect_elsewhere": "The suspect is not among those who are told",
    "hold_over": "What it was held for is over",
})  # fmt: skip
HOLD_REASONS: Mapping[str, str] = phrases({
    "team_involved": "Somebody local may be involved",
    "caller_at_risk": "It would put the caller at risk",
    "caller_asked": "The caller asked for it",
    "police_asked": "An investigation asked for it",
    "check_first": "Something must be checked first",
})  # fmt: skip
CLOSE_REASONS: Mapping[str, str] = phrases({
    "resolved": "Resolved: the person is safe",
    "insufficient_info": "Too little was told to find anybody",
    "not_tip_other_service": "Not trafficking, and another service has it",
    "unfounded": "Looked into: nothing of it is so",
    "test": "A test of the line",
    "spam": "Not meant: spam or a joke",
})  # fmt: skip
OTHER_REASONS: Mapping[str, str] = phrases({
    "violence": "Violence at home or a sexual offence",
    "child_neglect": "A child is neglected",
    "labour_dispute": "A quarrel about work or pay",
    "missing_person": "A missing person",
    "smuggling": "Smuggling with the person's own will",
    "poverty": "Hunger or poverty",
    "health": "Illness or disability",
    "other": "Something else",
})  # fmt: skip
REOPEN_REASONS: Mapping[str, str] = phrases({
    "new_facts": "Something new was told",
    "closed_by_mistake": "It was ended by mistake",
    "quality_check": "A colleague looked again",
})  # fmt: skip
NUMBER_REASONS: Mapping[str, str] = phrases({
    "caller_asked": "The caller asked to be contacted",
    "danger": "Somebody is in danger, and too little is known",
    "find_place": "The place must be found",
})  # fmt: skip
BY_MACHINE: Mapping[str, str] = phrases({
    "flags": "because of the flags",
    "linked": "because a worse report was linked to it",
})  # fmt: skip
REASONS: Mapping[str, Mapping[str, str]] = {
    "level": {**LOWER_REASONS, **BY_MACHINE},
    "release": RELEASE_REASONS,
    "hold": phrases({**HOLD_REASONS, "flag_removed": "the flag F23 was taken off; a person must let them know"}),
    "close": CLOSE_REASONS,
    "other": OTHER_REASONS,
    "reopen": REOPEN_REASONS,
}
SERVICES: Mapping[str, str] = phrases({
    "police": "Police (Child and Gender Protection Unit)",
    "social_worker": "Social worker of the district",
    "shelter": "Shelter",
    "disability": "Organisation of people with disability",
    "consulate": "Consulate",
    "child_helpline": "Child helpline",
})  # fmt: skip
SITUATIONS = phrases({
    "job": "False job, school or sport promise",
    "home": "Forced work in a home",
    "herd": "Child herding or working, not in school",
    "sex": "Forced into sex, or sex for another’s gain",
    "work": "Forced or unpaid work",
    "marr": "Child or forced marriage",
    "move": "Being taken away or over the border",
    "miss": "Missing, or no contact since leaving",
    "other": "Something else",
})  # fmt: skip
SUSPECTS: Mapping[str, str] = phrases({
    "official": "An official",
    "chief": "A chief or councillor",
    "police": "Somebody of the police",
    "teacher": "A teacher",
    "social_worker": "A social worker",
    "relative": "A parent or relative",
})  # fmt: skip
REFUSALS: Mapping[str, str] = phrases({
    "not_hotline": "Only the hotline decides on reports.",
    "ended": "This report has ended. Open it again first.",
    "reopen_case": "This report ended with its case. Open the case again.",
    "not_ended": "This report is open already.",
    "not_in_case": "This report belongs to a case. It ends when the case ends.",
    "withdrawn": "The caller withdrew this report and its answers are erased. It can only be closed.",
    "others_behind": "Other reports are linked to this one, and their callers did not withdraw. Open each of them and "
    "take its link off first.",
    "under_way": "The call goes on, or has just dropped. In a few minutes it is over, and this is possible.",
    "yours_already": "You have it already.",
    "nobodys": "Nobody has it.",
    "held_already": "It is kept from local teams already.",
    "told_already": "Local teams may be told already.",
    "no_reference": "This caller has no reference, so nobody can read a message: the call ended before it was sent.",
    "so_already": "It stands so already.",
    "p1_needs_lead": "A P1 is ended by the hotline lead. Ask the lead, or lower the level first, with a reason.",
    "no_such_level": "Choose P1, P2, P3 or P4.",
    "same_level": "It has this level already.",
    "lower_needs_reason": "To lower a level, choose a reason and write a remark. To raise it you need neither.",
    "has_case": "This report has a case of its own. Link the other one to this.",
    "is_itself": "These two are linked already, or are one report.",
    "root_ended": "That report has ended. Open it again first, so that nothing is hidden behind it.",
    "no_such_report": "There is no open report with this number. It has six digits.",
    "not_linked": "This report is linked to none.",
    "changed": "A colleague decided something here while you looked, or the caller was heard again: "
    "nothing of yours was done. Look again.",
    "no_suspect": "Choose what the suspect is, so that they are not told.",
    "nobody_there": "Choose who shall have it.",
    "already_with": "They have it already.",
})  # fmt: skip


def refused(code: str) -> str:
    """The sentence for a refusal, or its code."""
    return REFUSALS.get(code, code)


def reason(what: str, code: str) -> str:
    """The words for a decision's reason; the code itself if it is not known, "" for none."""
    return REASONS.get(what, {}).get(code, code)


def decided(what: str, before: str, after: str) -> str:
    """A decision as its line reads, such as "set the level from P3 to P1"."""
    nothing = phrase("none") if what in ("flags", "level") else phrase("nobody")
    words = SERVICES.get(after, after) if what == "other" else after.replace(",", ", ")
    known = DECIDED.get(what)
    return known.filled(before=before or nothing, after=words or nothing) if known else what
