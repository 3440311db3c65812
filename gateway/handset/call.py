"""One call between a phone and the gateway, as the carrier keeps it. Pure: it posts nothing."""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway import gsm7
from gateway.handset.line import Answer
from gateway.handset.wire import Form, GivesUp, end_form, hop_form, screen_of

NETWORK_PROBLEM = "Network problem.\nPlease try again later."
UNKNOWN_CODE = "Connection problem or invalid MMI code."
TIMED_OUT = "Session timed out."
LONGEST_LABEL = 99


@dataclass(slots=True)
class Call:
    """pieces: all that was typed; status: empty while the call lasts, then Success, Incomplete or Failed."""

    number: str
    code: str
    network: str
    pieces: list[str] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    session: str = field(default_factory=lambda: f"ATUid_{secrets.token_hex(16)}")
    status: str = ""
    screen: str = ""
    last: str = ""
    error: str = ""
    waiting: bool = True
    hops: int = 0
    labels: list[str] = field(default_factory=list)
    before: Form | None = None
    begun: float = field(default_factory=time.monotonic)
    millis: int = 0

    def form(self) -> Form:
        """The step as it goes out now: everything typed so far, joined by `*`."""
        return hop_form(self.number, self.code, "*".join(self.pieces), self.session, self.network)

    def take(self, answer: Answer) -> None:
        """Shows the gateway's answer, or ends the call as the carrier would. Too late after the red key."""
        if self.status:
            return
        self.waiting, self.millis, self.last = False, answer.millis, answer.body
        try:
            self._show(answer)
        except GivesUp as why:
            self.ends("Failed", NETWORK_PROBLEM, error=str(why))

    def ends(self, status: str, screen: str | None = None, error: str = "") -> bool:
        """Closes the call; False if it was closed already."""
        if self.status:
            return False
        self.status, self.waiting, self.error = status, False, error
        self.screen = self.screen if screen is None else screen
        return True

    def event(self, at: datetime) -> Form:
        """The end-of-session event."""
        millis = round((time.monotonic() - self.begun) * 1000)
        return end_form(self.form(), status=self.status, millis=millis, hops=self.hops, labels=self.labels,
                        last=self.last, error=self.error, at=at)  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """What the JSON doors tell. septets: None if the screen has letters outside GSM-7."""
        return {
            "call": self.id,
            "screen": self.screen,
            "ends": bool(self.status),
            "septets": gsm7.septets(self.screen),
            "budget": gsm7.SCREEN_BUDGET,
            "status": self.status,
            "error": self.error,
            "waiting": self.waiting,
            "hops": self.hops,
            "ms": self.millis,
        }

    def _show(self, answer: Answer) -> None:
        if answer.error:
            raise GivesUp(answer.error)
        screen, ends = screen_of(answer.status, answer.reason, answer.body)
        if answer.label:
            self._label(answer.label)
        self.screen = screen
        if ends:
            self.ends("Success")

    def _label(self, label: str) -> None:
        if len(label) > LONGEST_LABEL or "|" in label:
            raise GivesUp("at-ussd-hop-metadata is longer than 99 characters or holds a |")
        self.labels.append(label)
