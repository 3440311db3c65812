"""Reasonable grounds to believe that somebody is trafficked (ATIP s 23): when they can be found, and taken back."""

from collections.abc import Mapping

from gateway.cases.stages import POLICE

OPEN, YES, NO = "open", "yes", "no"
ANSWERS = (OPEN, YES, NO)
REASONS_FOR_NO = ("no_exploitation", "other_offence", "not_enough_known", "mistaken", "duplicate")
# Why the police are not told although there are grounds: the second person reads it beside the remark.
REASONS_AGAINST_POLICE = ("police_involved", "danger_to_person", "person_refuses", "told_by_others", "court_order")


def why_not(before: str, after: str, reason: str, states: Mapping[str, str]) -> str:
    """Why the finding cannot become this, a code; "" where it can. A yes is not taken back while the police clock asks
    for an answer: that would be a way around the second person."""
    if after not in ANSWERS:
        return "unknown_grounds"
    if after == NO and reason not in REASONS_FOR_NO:
        return "no_reason"
    if before == YES and after != YES and POLICE not in states:
        return "police_first"
    return ""


def why_not_silent(grounds: str, reason: str, states: Mapping[str, str]) -> str:
    """Why nobody can be asked to agree that the police are not told."""
    if grounds != YES:
        return "no_grounds_yet"
    if POLICE in states:
        return "police_settled"
    return "" if reason in REASONS_AGAINST_POLICE else "no_reason"
