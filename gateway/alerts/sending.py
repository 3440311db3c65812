"""The worker's one act: claim rows, open the numbers, hand the text to the carrier, write down what it said.

Pure: where rows, numbers and the carrier are is handed in. A number lives here for one call and is never logged.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import structlog

from gateway.alerts.alert import Claimed, ClaimedNote
from gateway.alerts.budget.allowance import NEVER_REFUSED, NOTES
from gateway.alerts.settling import BLACKLISTED, COSTS, OVER_BUDGET, PACED
from gateway.alerts.wording import Wordings, alert_text, note_text
from gateway.gsm7 import segments, septets
from gateway.messages import Outcome, Outgoing, Result

log = structlog.get_logger("thuso.sending")
UNREADABLE = Outcome(Result.STOPPED, reason="number_unreadable")
FORGOTTEN = Outcome(Result.REFUSED, reason="number_forgotten")
TOO_LONG = Outcome(Result.STOPPED, reason="too_long")
TOO_MUCH = Outcome(Result.LATER, reason=OVER_BUDGET)
ANOTHER_JOB = Outcome(Result.LATER, reason=PACED)
QUICK = 1.0  # seconds. A call may take 19 and a job 20, so after this the other texts wait for a job of their own


class Outbox(Protocol):
    """The waiting rows. Each call is a transaction of its own."""

    def claim_alerts(self, alert_id: int) -> Sequence[Claimed]: ...
    def claim_note(self, note_id: int) -> ClaimedNote | None: ...
    def may_spend(self, level: str, segments: int) -> bool: ...
    def settle_alerts(self, settled: Sequence[tuple[Claimed, Outcome]]) -> None: ...
    def settle_note(self, claimed: ClaimedNote, outcome: Outcome, segments: int) -> None: ...


class Numbers(Protocol):
    """Whoever can open a number. Both may raise whatever the keys or the store behind them raise."""

    def of_member(self, encrypted: bytes) -> str: ...
    def in_envelope(self, envelope: str) -> Outgoing | None:
        """Number and text; None when they have been forgotten."""


class Senders(Protocol):
    """All ways to carriers as one. Never raises for what a carrier or the network does."""

    def send_many(
        self, text: str, numbers: Sequence[str], urgent: bool = False, not_by: str = ""
    ) -> Mapping[str, Outcome]:
        """An outcome for each number. not_by: the way that may have sent it already."""


class Sending:
    """place_name: the short name of a place code for an alert, "" if it has none. watch: seconds, for tests."""

    def __init__(
        self, outbox: Outbox, numbers: Numbers, senders: Senders, words: Wordings, place_name: Callable[[str], str],
        watch: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._outbox, self._numbers, self._senders = outbox, numbers, senders
        self._words, self._place_name, self._watch = words, place_name, watch

    def alert(self, alert_id: int) -> None:
        """Safe to repeat: does nothing with what is sent, cancelled or held by another job. All alerts of the report
        that wait in the queue go with this one. What the carrier said is written down even if the job's time ends."""
        began, held = self._watch(), self._outbox.claim_alerts(alert_id)
        told: list[tuple[Claimed, Outcome]] = []
        try:
            for text, alike in self._by_text(held):
                told += self._told(text, alike, began, told)
        finally:
            if told:
                self._outbox.settle_alerts(told)
        for claimed, outcome in told:
            _say("alert", claimed.id, claimed.attempts, outcome)

    def note(self, note_id: int) -> None:
        """The same for a short answer to an SMS."""
        claimed = self._outbox.claim_note(note_id)
        if claimed is None:
            return
        outcome, parts = self._answer(claimed)
        self._outbox.settle_note(claimed, outcome, parts)
        _say("note", note_id, claimed.attempts, outcome)

    def _by_text(self, held: Sequence[Claimed]) -> Iterator[tuple[str, list[Claimed]]]:
        """Those of one call: they read the same, and the same sender may have sent them already."""
        found: dict[tuple[str, str, str], list[Claimed]] = {}
        for claimed in held:
            text = alert_text(claimed, self._words, self._place_name(claimed.place))
            found.setdefault((text, claimed.level, claimed.doubted), []).append(claimed)
        yield from ((text, alike) for (text, _, _), alike in found.items())

    def _told(
        self, text: str, alike: Sequence[Claimed], began: float, before: Sequence[tuple[Claimed, Outcome]]
    ) -> list[tuple[Claimed, Outcome]]:
        """began, before: of the same job."""
        if before and self._watch() - began > QUICK:
            return [(claimed, ANOTHER_JOB) for claimed in alike]
        spent = sum(outcome.result in COSTS and claimed.level == alike[0].level for claimed, outcome in before)
        return self._hand_over(text, alike, spent)

    def _hand_over(self, text: str, held: Sequence[Claimed], spent: int) -> list[tuple[Claimed, Outcome]]:
        """All have the same level. spent: segments of it in this job that no budget knows of yet."""
        level = held[0].level
        if refused := self._refusal(level, text, spent + len(held)):
            return [(claimed, refused) for claimed in held]
        numbers = [self._number_of(claimed.number) for claimed in held]
        known = [number for number in numbers if number]
        told = self._senders.send_many(text, known, level == NEVER_REFUSED, held[0].doubted) if known else {}
        outcomes = (told[number] if number else UNREADABLE for number in numbers)
        return list(zip(held, outcomes, strict=True))

    def _answer(self, claimed: ClaimedNote) -> tuple[Outcome, int]:
        """With the segments of the text. To a member goes one of the wordings, in one; to anybody else what the
        envelope holds, which is kept nowhere else."""
        try:
            text = self._opened(claimed)
        except Exception:  # a key that does not fit, an envelope store that is away: whatever it says stays unsaid
            return UNREADABLE, 0
        if text is None:
            return FORGOTTEN, 0
        parts = segments(text.text)
        refused = None if claimed.envelope else _too_long(text.text)
        refused = refused or self._over_budget(NOTES, parts)
        return refused or self._senders.send_many(text.text, [text.to])[text.to], parts

    def _opened(self, claimed: ClaimedNote) -> Outgoing | None:
        if claimed.envelope:
            return self._numbers.in_envelope(claimed.envelope)
        text = note_text(claimed.wording, claimed.case_number, claimed.language, self._words, claimed.code)
        return Outgoing(self._numbers.of_member(claimed.number), text)

    def _number_of(self, encrypted: bytes) -> str:
        """"" where no key opens it; whatever the key says about it stays unsaid."""
        try:
            return self._numbers.of_member(encrypted)
        except Exception:
            return ""

    def _refusal(self, level: str, text: str, phones: int) -> Outcome | None:
        return _too_long(text) or self._over_budget(level, phones)

    def _over_budget(self, level: str, parts: int) -> Outcome | None:
        return None if self._outbox.may_spend(level, parts) else TOO_MUCH


def _too_long(text: str) -> Outcome | None:
    """Half an alert that comes without the other half is worse than one that an operator must shorten."""
    return None if septets(text) is not None and segments(text) == 1 else TOO_LONG


def _say(what: str, row_id: int, attempt: int, outcome: Outcome) -> None:
    line = {"what": what, "id": row_id, "attempt": attempt, "result": str(outcome.result), "reason": outcome.reason}
    line["by"] = outcome.sender
    if outcome.result is Result.STOPPED:
        log.error("an operator must act: the carrier or a key stops us", **line)
    elif outcome.reason in (BLACKLISTED, OVER_BUDGET):
        log.warning("not sent", **line)
    else:
        log.info("handed to the carrier", **line)
