"""What the service might answer, for who looks at a flow without one. Every value is invented."""

from collections.abc import Mapping

from gateway.dialogue.rendering import Flow
from gateway.dialogue.script import ASKED_CODES, ASKED_VALUES, Screen
from gateway.dialogue.shapes import REFERENCE_DIGITS

CASE = "000000 P1"
SAMPLE = "(Here stands what the hotline wrote.)"
_TYPED: Mapping[str, str] = {  # by shape: something that it takes; shown to nobody
    "words": "words ",
    "digits": "000",  # one alone may be a key
    "phone": "+26650000000",
    "date": "2026-01-31",
    "code": "0" * REFERENCE_DIGITS,
}


def typed(screen: Screen) -> str:
    """What somebody might type on this screen, long enough for it."""
    said = _TYPED[screen.shape]
    enough = said * max(1, -(-screen.type_at_least // len(said)))
    return enough[: screen.type_up_to] if screen.shape == "digits" else enough


def answered(flow: Flow) -> dict[str, str]:
    """A value for everything that only the service knows; of a case's facts the first answer to each question."""
    codes: dict[str, str] = {}
    for question, answer in flow.labels:
        codes.setdefault(question, answer)
    facts = {value: codes.get(question, "") for value, question in ASKED_CODES.items()}
    return dict.fromkeys(ASKED_VALUES, CASE) | {"messages": SAMPLE} | facts
