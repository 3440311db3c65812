"""What a partner reads of what it was sent: each with its next step, and the steps of one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.console.case.page import left
from gateway.console.clocks import When, moment
from gateway.console.referral import shown
from gateway.phrases import Phrase, count, phrase
from gateway.referrals import words as referral_words
from gateway.referrals.directory import SERVICES
from gateway.referrals.machine import ASKED, READABLE
from gateway.referrals.steps import words as plain
from gateway.referrals.steps.rules import FURTHER_NEED, HELPING, NOTE, REPORT_BACK, Step

OPEN, OVER = "open", "over"
OURS = frozenset({"accept", "refuse", "begin", "finish"}) | set(plain.DONE)  # what of the path a partner reads again
_ANSWER = phrase("Accept or refuse")
_NO_LEVEL = "P9"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was asked for. level: "" where it was not shared. next: what to do, law: who says so."""

    id: int
    number: str = field(repr=False)
    level: str
    service: str
    kind: str
    state: str
    sent: When
    next: str
    law: str
    due: datetime | None
    by: When | None
    left: str
    late: bool

    def says(self) -> Phrase:
        """As one line."""
        told = {"next": self.next, "number": self.number, "left": self.left}
        return phrase("{next}: case {number}, {left}", **told) if self.left else phrase("{next}: case {number}", **told)


def items(rows: Iterable[Any], which: str, now: datetime) -> list[Item]:
    """which: OPEN or OVER. Of what is open what is overdue stands first, then the worst, then what is due first."""
    found = [item(row, now) for row in rows if (row.state in READABLE) == (which == OPEN)]
    return sorted(found, key=lambda one: rank(one, now)) if which == OPEN else found


def rank(one: Item, now: datetime) -> tuple[bool, str, datetime, int]:
    return not one.late, one.level or _NO_LEVEL, one.due or now, one.id


def item(row: Any, now: datetime) -> Item:
    what, law, due = _next(row)
    return Item(
        row.id, row.case_number, row.level if "level" in row.fields else "", SERVICES.get(row.service, row.service),
        referral_words.KINDS[row.kind], referral_words.in_words(referral_words.STATES, row.state),
        moment(row.sent_at, now), what, law, due, moment(due, now) if due else None, left(due, now) if due else "",
        bool(due and due <= now),
    )  # fmt: skip


def _next(row: Any) -> tuple[str, str, datetime | None]:
    if row.state in ASKED:
        return _ANSWER, "", row.answer_by
    if row.state in HELPING:
        what = row.next_step or REPORT_BACK
        return plain.STEPS[what], plain.LAW[what], row.step_by
    return "", "", None


def late(found: Sequence[Item]) -> Phrase | None:
    """How many are overdue; None for none."""
    many = sum(one.late for one in found)
    return count("{n} of these is overdue.", "{n} of these are overdue.", many) if many else None


@dataclass(frozen=True, slots=True)
class StepLine:
    """state: todo, late, done, or missed where it ended undone. result: in words."""

    what: str
    words: str
    law: str
    hint: str
    state: str
    by: When
    left: str
    done: When | None
    who: str
    result: str


def steps(rows: Iterable[Any], state: str, now: datetime) -> list[StepLine]:
    """state: of the referral. What is still to be done stands first."""
    return [_step(row, state, now) for row in sorted(rows, key=lambda row: row.done_at is not None)]


def _step(row: Any, state: str, now: datetime) -> StepLine:
    done = moment(row.done_at, now) if row.done_at else None
    return StepLine(
        row.what, plain.STEPS.get(row.what, row.what), plain.LAW.get(row.what, ""), plain.HINTS.get(row.what, ""),
        _state(row, state, now), moment(row.due_at, now), left(row.due_at, now), done, row.done_by or "",
        plain.result(row.what, row.result) if row.result else "",
    )  # fmt: skip


def _state(row: Any, state: str, now: datetime) -> str:
    if row.done_at:
        return "done"
    if state not in HELPING:
        return "missed"
    return "late" if row.due_at <= now else "todo"


def tellable(rows: Iterable[Any], state: str) -> list[str]:
    """What can be told of a referral in this state, in the order in which it is due."""
    if state in HELPING:
        return [*(row.what for row in rows if not row.done_at), NOTE, FURTHER_NEED]
    return [NOTE] if state in READABLE else []


def told(
    events: Iterable[Any], organisation: str, partners: Sequence[str], open_box: shown.Open, now: datetime
) -> list[shown.Step]:
    """What the organisation has told us, in its own words where its ring opens them; the newest first. Who of the
    hotline wrote something down for it is not said."""
    ours = [event for event in events if event.what in OURS]
    found = shown.steps(ours, organisation, partners, open_box, now, "own_box")
    return [_nameless(step, event, partners) for step, event in zip(found, ours, strict=True)][::-1]


def _nameless(step: shown.Step, event: Any, partners: Sequence[str]) -> shown.Step:
    by_us = event.by not in partners and event.by not in ("link", "machine")
    who = phrase("the hotline, for you") if by_us else step.by
    return shown.Step(step.at, who, step.words, step.reason, step.grave, step.said)


def following(steps_: Iterable[Step]) -> list[tuple[str, str]]:
    """What begins if they accept: each step, and who says so."""
    return [(plain.STEPS[step.what], plain.LAW[step.what]) for step in steps_]
