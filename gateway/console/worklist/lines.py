"""A report as one line of the list: level, clock, what, with whom, and what stands out. Plain words, nothing sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway.console import plain_words as plain
from gateway.console.cards import PlaceName, level_words, where
from gateway.console.clocks import When, moment, short
from gateway.console.worklist.asked import CASE, ENDED, ENDINGS, NEED_INFO, NEW, TAKEN
from gateway.deadlines.rules import PARTNER
from gateway.phrases import phrase

Row = Mapping[str, Any]
UNANSWERED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept beside the reports of a page, by report id. clocks: of each the open ones, the earliest first.
    told: its alerts counted. wrote: letters of the caller that nobody has read. alike: how many resemble it."""

    clocks: Mapping[str, Sequence[Any]]
    told: Mapping[str, Row]
    wrote: Mapping[str, int]
    alike: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Clock:
    """what: such as First look. says: `due in 12 min`, `overdue by 1 h 5 min`."""

    what: str
    says: str
    at: When
    late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """state: a code of the filter. marks: words, and whether they are grave."""

    case_number: str
    level: str
    level_words: str
    age: str
    received: When
    clock: Clock | None
    what: str
    who: str
    where: str
    state: str
    state_words: str
    marks: tuple[tuple[str, bool], ...]


def make_line(report: Row, beside: Beside, place_name: PlaceName, now: datetime) -> Line:
    level, answers = report["level"] or "", dict(report["answers"] or {})
    state = state_of(report)
    return Line(
        case_number=report["case_number"] or "",
        level=level,
        level_words=level_words(level),
        age=short(now - report["started_at"]),
        received=moment(report["started_at"], now),
        clock=None if state == ENDED else _clock(report, beside.clocks.get(report["id"], ()), now),
        what=plain.ERASED if report["withdrawn"] else _told(answers, "what") or plain.WHAT_NOT_TOLD,
        who=_told(answers, "who"),
        where=where(answers.get("district", ""), answers.get("council", ""), place_name),
        state=state,
        state_words=_in_words(report, state),
        marks=tuple(_marks(report, beside, now)),
    )


def state_of(report: Row) -> str:
    """A code of the filter; each report has one."""
    if report["triage"] in ENDINGS:
        return ENDED
    if report["triage"] in (CASE, NEED_INFO):
        return str(report["triage"])
    return TAKEN if report["triage"] or report["assigned_to"] or report["opened_at"] else NEW


def _in_words(report: Row, state: str) -> str:
    """`New`, `With palesa`, `Case, with palesa`, `Closed`."""
    if state == ENDED:
        return plain.in_words(plain.ENDINGS, report["triage"])
    if state == NEW:
        return plain.in_words(plain.NEW, report["state"])
    said, holder = plain.LINE_STATES.get(state, ""), _holder(report)
    if not holder:
        return said or plain.WITH_NOBODY
    if said:
        return phrase("{state}, with {holder}", state=said, holder=holder)
    return phrase("With {holder}", holder=holder)


def _holder(report: Row) -> str:
    """Staff before the member who accepted it with a PIN: they decide."""
    if report["assigned_to"]:
        return str(report["assigned_to"])
    if not report["opened_at"]:
        return ""
    return f"{report['holder']}, {plain.team(report['holder_team'])}" if report["holder"] else report["opened_by"] or ""


def _clock(report: Row, clocks: Sequence[Any], now: datetime) -> Clock | None:
    """The earliest. Which one it is may not be known, where it was noted with the report only."""
    what, due = (clocks[0].what, clocks[0].due_at) if clocks else ("", report["next_due_at"])
    if due is None:
        return None
    late = due <= now
    return Clock(plain.in_words(plain.CLOCKS, what), _says(due - now), moment(due, now), late)


def _says(left: timedelta) -> str:
    if abs(left) < timedelta(minutes=1):
        return phrase("due now")
    if left < timedelta():
        return phrase("overdue by {time}", time=short(-left))
    return phrase("due in {time}", time=short(left))


def _told(answers: Mapping[str, str], key: str) -> str:
    return plain.answer(key, answers[key]) if answers.get(key) else ""


def _marks(report: Row, beside: Beside, now: datetime) -> Iterator[tuple[str, bool]]:
    if report["withdrawn"]:
        yield plain.WITHDREW, True
    if report["gone"] and report["triage"] not in ENDINGS:
        yield plain.GONE, True
    if beside.wrote.get(report["id"]):
        yield plain.WROTE_AGAIN, True
    if any(clock.what == PARTNER and clock.due_at <= now for clock in beside.clocks.get(report["id"], ())):
        yield plain.PARTNER_SILENT, True
    if says := _alerts_say(report, beside.told.get(report["id"]), now):
        yield says, True
    due = report["outcome_due_at"]
    if report["opened_at"] and due and due <= now:
        yield plain.NO_OUTCOME, True
    if many := beside.alike.get(report["id"]):
        yield plain.ALIKE.filled(many=many), False


def _alerts_say(report: Row, told: Row | None, now: datetime) -> str:
    """Only while nobody has the report: then somebody must see that the SMS did not do it."""
    if told is None or report["opened_at"] or report["triage"] or told["answered"]:
        return ""
    if told["late"] or told["failed"] == told["many"]:
        return plain.STUCK
    since = told["since"]
    return plain.UNANSWERED_ALERT if since and since <= now - UNANSWERED_AFTER else ""
