"""The worker's one act: claim a row, open the number, hand the text to the carrier, write down what it said.

Pure: where rows, numbers and the carrier are is handed in. A number lives here for one call and is never logged.
"""

from collections.abc import Callable
from typing import Protocol

import structlog

from gateway.alerts.alert import Claimed, ClaimedNote
from gateway.alerts.wording import Wordings, alert_text, note_text
from gateway.messages import Outcome, Outgoing, Result, Sender

log = structlog.get_logger("thuso.sending")
UNREADABLE = Outcome(Result.STOPPED, reason="number_unreadable")
FORGOTTEN = Outcome(Result.REFUSED, reason="number_forgotten")


class Outbox(Protocol):
    """The waiting rows. Each call is a transaction of its own."""

    def claim_alert(self, alert_id: int) -> Claimed | None: ...
    def claim_note(self, note_id: int) -> ClaimedNote | None: ...
    def settle_alert(self, claimed: Claimed, outcome: Outcome) -> None: ...
    def settle_note(self, claimed: ClaimedNote, outcome: Outcome) -> None: ...


class Numbers(Protocol):
    """Whoever can open a number. Both may raise whatever the keys or the store behind them raise."""

    def of_member(self, encrypted: bytes) -> str: ...
    def in_envelope(self, envelope: str) -> Outgoing | None:
        """Number and text; None when they have been forgotten."""


class Sending:
    """place_name: the short name of a place code for an alert, "" if it has none."""

    def __init__(
        self, outbox: Outbox, numbers: Numbers, sender: Sender, words: Wordings, place_name: Callable[[str], str]
    ) -> None:
        self._outbox, self._numbers, self._sender = outbox, numbers, sender
        self._words, self._place_name = words, place_name

    def alert(self, alert_id: int) -> None:
        """Safe to repeat: does nothing when the alert is sent, cancelled or held by another job."""
        claimed = self._outbox.claim_alert(alert_id)
        if claimed is None:
            return
        text = alert_text(claimed, self._words, self._place_name(claimed.place))
        outcome = self._send(lambda: Outgoing(self._numbers.of_member(claimed.number), text))
        self._outbox.settle_alert(claimed, outcome)
        _say("alert", alert_id, claimed.attempts, outcome)

    def note(self, note_id: int) -> None:
        """The same for a short answer to an SMS."""
        claimed = self._outbox.claim_note(note_id)
        if claimed is None:
            return
        outcome = self._send(lambda: self._answer(claimed))
        self._outbox.settle_note(claimed, outcome)
        _say("note", note_id, claimed.attempts, outcome)

    def _answer(self, claimed: ClaimedNote) -> Outgoing | None:
        """To a member one of the wordings; to anybody else what the envelope holds, which is kept nowhere else."""
        if claimed.envelope:
            return self._numbers.in_envelope(claimed.envelope)
        text = note_text(claimed.wording, claimed.case_number, claimed.language, self._words)
        return Outgoing(self._numbers.of_member(claimed.number), text)

    def _send(self, opened: Callable[[], Outgoing | None]) -> Outcome:
        try:
            text = opened()
        except Exception:  # a key that does not fit, an envelope store that is away: whatever it says stays unsaid
            return UNREADABLE
        return self._sender.send(text) if text else FORGOTTEN


def _say(what: str, row_id: int, attempt: int, outcome: Outcome) -> None:
    line = {"what": what, "id": row_id, "attempt": attempt, "result": str(outcome.result), "reason": outcome.reason}
    if outcome.result is Result.STOPPED:
        log.error("an operator must act: the carrier or a key stops us", **line)
    else:
        log.info("handed to the carrier", **line)
