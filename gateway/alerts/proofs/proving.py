"""When a phone is asked to prove that it is still its owner's, and which answer proves it. Pure."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.alerts.roster import PROOF_LIVES
from gateway.hours import read_hours
from gateway.privacy import same

RENEWED = timedelta(days=7)  # before a proof ends the phone is asked again
CODE_LIVES = timedelta(days=7)
ASKED_AGAIN = timedelta(days=1)
MOST_TRIES = 5  # wrong ones; then the code is void: four digits are soon tried out
DIGITS = 4  # a case number has six
_BY_DAY = read_hours("mo-su 08:00-18:00")


@dataclass(frozen=True, slots=True)
class Proof:
    """Where one phone stands. code: what was sent last, None once it is answered or void."""

    code: str | None = field(repr=False)
    sent_at: datetime | None
    tries: int  # wrong ones since it was sent

    def takes(self, typed: str, now: datetime) -> bool:
        """Whether this is the code, and comes in time."""
        if not self.code or not self.sent_at or self.tries >= MOST_TRIES or now >= self.sent_at + CODE_LIVES:
            return False
        return same(typed.strip(), self.code)


def may_be_asked(now: datetime) -> bool:
    """Nobody is woken for a code."""
    return _BY_DAY.include(now)


def proven_since(now: datetime) -> datetime:
    """Who proved the phone after this counts as proven now."""
    return now - PROOF_LIVES


def due_since(now: datetime) -> datetime:
    """Who proved the phone at this moment or earlier is asked anew."""
    return now - PROOF_LIVES + RENEWED


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
