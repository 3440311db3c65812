"""What a person needs on the way to safety and after it, and what became of each need."""

from collections.abc import Mapping

SERVICES = (
    "protection", "shelter", "medical", "psychosocial", "interpretation", "legal", "documents", "family_tracing",
    "repatriation", "reintegration", "schooling", "business_skills", "startup", "livelihood",
)  # fmt: skip
NEEDED, ARRANGED, RECEIVED, DECLINED = "needed", "arranged", "received", "declined"
STATES = (NEEDED, ARRANGED, RECEIVED, DECLINED)
_MOVES: Mapping[str, frozenset[str]] = {
    NEEDED: frozenset({ARRANGED, RECEIVED, DECLINED}),
    ARRANGED: frozenset({NEEDED, RECEIVED, DECLINED}),  # what was arranged can fall through
    DECLINED: frozenset({NEEDED}),  # a person may think again
    RECEIVED: frozenset({NEEDED}),  # and need it again
}


def next_states(state: str) -> list[str]:
    """What can become of a need from here, in order."""
    return [code for code in STATES if code in _MOVES.get(state, frozenset())]


def why_not(before: str, after: str) -> str:
    """Why a need cannot go from one state to the other, a code; "" where it can."""
    return "" if after in next_states(before) else "no_such_step"
