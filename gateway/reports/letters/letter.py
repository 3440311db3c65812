"""A message of the hotline to a caller, and what may be written in one. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.gsm7 import outside, septets, transliterate
from gateway.phrases import phrase

LONGEST = 480  # septets: four pages of a small phone, read on a call that lasts three minutes


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its caller reads it."""

    written_at: datetime
    text: str = field(repr=False)


def wrong_with(text: str) -> str:
    """A sentence about what keeps this text from being sent, "" for nothing."""
    if not text.strip():
        return phrase("is empty. Write what the caller shall read.")
    if strange := outside(text):
        return phrase("holds letters that phones cannot show: {letters}.", letters=" ".join(sorted(strange)))
    length = septets(transliterate(text)) or 0
    long = phrase("is {n} letters long; {most} at most. Shorten it.", n=length, most=LONGEST)
    return long if length > LONGEST else ""
