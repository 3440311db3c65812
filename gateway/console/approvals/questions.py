"""Questions to a second person as the page shows them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.approvals import rules
from gateway.approvals.rules import ALONE, NO, VALID_FOR, YES
from gateway.cases.words import POLICE_REASONS
from gateway.console.clocks import When, moment
from gateway.console.diary import words
from gateway.exports import wanted as exports
from gateway.phrases import listed, phrase, phrases
from gateway.privacy import CannotOpen
from gateway.referrals.words import BASES, LEAD_REASONS
from gateway.triage.words import NUMBER_REASONS

NO_KEY = phrase("You do not hold the key that opens these words.")
REASONS: Mapping[str, Mapping[str, str]] = {
    rules.OPEN_NUMBER: NUMBER_REASONS,
    rules.EXPORT_WORDS: words.EXPORT_REASONS,
    rules.NO_POLICE: POLICE_REASONS,
    rules.NO_CONSENT: BASES,
    rules.EXCLUDED: LEAD_REASONS,
    rules.EXPORT_CASES: words.FILE_REASONS,
    rules.EXPORT_DIARY: words.FILE_REASONS,
}
ANSWERED = phrases({
    rules.SAME_PERSON: "You asked this yourself. Another person decides.",
    rules.NOT_ALLOWED: "Only a hotline lead decides this.",
    rules.OVER: "Somebody has decided this already, or 24 hours have passed. Nothing was changed.",
})  # fmt: skip
Open = Callable[[bytes], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Question:
    """called, kind, number: what it is about; number is "" when that is gone. state: what has become of it. until:
    when it lapses."""

    id: int
    what: str
    kind: str
    number: str = field(repr=False)
    called: str
    by: str
    at: When
    reason: str
    state: str
    until: When
    remark: str = field(repr=False)
    answer: str = field(repr=False)


def question(row: Any, number: str, open_box: Open, now: datetime, organisation: str = "") -> Question:
    """number: what a page calls the subject, "" when that is gone. organisation: its name, where it is about one."""
    return Question(
        id=row.id,
        what=words.in_words(words.APPROVALS, row.what),
        kind=row.kind,
        number=number,
        called=_called(row.kind, number, organisation),
        by=row.asked_by,
        at=moment(row.asked_at, now),
        reason=words.in_words(REASONS.get(row.what, {}), row.reason),
        state=state(row, now),
        until=moment((row.decided_at or row.asked_at) + VALID_FOR, now),
        remark=text(row.remark, open_box),
        answer=text(row.answer, open_box),
    )


def _called(kind: str, number: str, organisation: str) -> str:
    if kind == "export":
        return exports.in_words(number)
    called = words.in_words(words.KINDS, kind)
    named = phrase("{kind} {subject}", kind=called, subject=number)
    known = named if number else phrase("{kind}, no longer here", kind=called)
    return listed(filter(None, (known, organisation)))


def state(row: Any, now: datetime) -> str:
    """What has become of a question, in plain words."""
    if row.used_at:
        return phrase("agreed, and done") if row.decision == YES else phrase("done alone")
    if row.decision == NO:
        return phrase("refused by {name}", name=row.decided_by)
    if now - (row.decided_at or row.asked_at) >= VALID_FOR:
        return phrase("lapsed: 24 hours have passed")
    if row.decision == ALONE:
        return phrase("begun alone, not done yet")
    if row.decision == YES:
        return phrase("{name} agreed: you may do it now", name=row.decided_by)
    return phrase("waits for another person")


def text(box: bytes | None, open_box: Open) -> str:
    """What somebody wrote, opened; a sentence where the key is missing."""
    if box is None:
        return ""
    try:
        return "\n".join(str(value) for value in open_box(box).values() if value)
    except CannotOpen:
        return NO_KEY
