"""A report and its alerts as one card on the page: plain words only, nothing sealed, no storage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.console import plain_words as plain
from gateway.console.clocks import When, how_long, moment
from gateway.console.course import Line, course
from gateway.phrases import listed, phrase

PlaceName = Callable[[str], str]
Row = Mapping[str, Any]
_ALWAYS_SHOWN = ("who", "danger", "what", "where", "tell")


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept of a report beside its own row, each as the store gives it."""

    alerts: Sequence[Row] = ()
    notes: Sequence[Row] = ()
    passed: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """The member who has accepted the case. due: by when they note an outcome, None once they have."""

    member: str
    team: str
    due: When | None
    late: bool


@dataclass(frozen=True, slots=True)
class Card:
    """level: P1 to P4, or "" while there is none. facts: question, answer. earlier: alerts not shown."""

    case_number: str
    level: str
    level_words: str
    age: str
    received: When
    state: str
    withdrawn: bool
    opened: When | None
    opened_by: str
    holder: Holder | None
    facts: list[tuple[str, str]]
    course: list[Line]
    told: bool
    earlier: int


def make_card(report: Row, beside: Beside, place_name: PlaceName, now: datetime) -> Card:
    level = report["level"] or ""
    opened = report["opened_at"]
    return Card(
        case_number=report["case_number"] or "",
        level=level,
        level_words=level_words(level),
        age=how_long(report["started_at"], now),
        received=moment(report["started_at"], now),
        state=_report_state(report),
        withdrawn=report["withdrawn"],
        opened=moment(opened, now) if opened else None,
        opened_by=report["opened_by"] or "",
        holder=_holder(report, now),
        facts=[] if report["withdrawn"] else _facts(report, place_name),
        course=course(beside.alerts, beside.notes, beside.passed, now),
        told=bool(beside.alerts),
        earlier=beside.alerts[0]["of"] - len(beside.alerts) if beside.alerts else 0,
    )


def level_words(level: str) -> str:
    return plain.LEVELS.get(level, "") if level else plain.NO_LEVEL


def _report_state(report: Row) -> str:
    if report["withdrawn"]:
        return plain.WITHDREW
    return plain.in_words(plain.REPORT_STATES, report["state"])


def _holder(report: Row, now: datetime) -> Holder | None:
    if not (report["holder"] and report["opened_at"]):
        return None
    due = report["outcome_due_at"]
    late = due is not None and due <= now
    return Holder(report["holder"], plain.team(report["holder_team"]), moment(due, now) if due else None, late)


def _facts(report: Row, place_name: PlaceName) -> list[tuple[str, str]]:
    """The questions that matter most first, answered or not; then whatever else the flow remembered."""
    answers = dict(report["answers"] or {})
    place = where(answers.pop("district", ""), answers.pop("council", ""), place_name)
    answers = {key: plain.answer(key, code) for key, code in answers.items()} | {"where": place}
    keys = dict.fromkeys((*_ALWAYS_SHOWN, *answers))
    facts = [(plain.question(key), answers.get(key) or _unanswered(key)) for key in keys]
    kept = phrase("Kept, sealed") if report["words_kept"] else phrase("None")
    return [*facts, (phrase("Caller’s own words"), kept)]


def _unanswered(key: str) -> str:
    return plain.UNANSWERED.get(key, plain.NOT_TOLD)


def where(district: str, council: str, place_name: PlaceName) -> str:
    """`Maputsoe, Leribe`; `Leribe, council not known`; "" when nothing was told."""
    known = [_place(council, place_name)] if council not in ("", "unsure") else []
    if district:
        known.append(_place(district, place_name))
    if council == "unsure":
        known.append(phrase("council not known"))
    return listed(known)


def _place(code: str, place_name: PlaceName) -> str:
    """The place's name. A code that nobody knows must not hide the report, so it is shown as it is."""
    try:
        return place_name(code) or plain.in_words(plain.EVERYWHERE, code)
    except LookupError:
        return plain.in_words(plain.EVERYWHERE, code)
