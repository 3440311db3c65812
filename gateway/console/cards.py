"""A report and its alerts as one card on the page: plain words only, nothing sealed, no storage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.console import plain_words as plain
from gateway.console.clocks import how_long, on_the_clock

PlaceName = Callable[[str], str]
Row = Mapping[str, Any]
_ALWAYS_SHOWN = ("who", "danger", "what", "where", "tell")


@dataclass(frozen=True, slots=True)
class When:
    """A moment twice: for machines (ISO 8601) and as a clock in Lesotho showed it."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the table of alerts. answered is None while there is no answer."""

    team: str
    why: str
    state: str
    at: When
    answer: str
    answered: When | None


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
    facts: list[tuple[str, str]]
    alerts: list[Told]
    earlier: int


def make_card(report: Row, alerts: Sequence[Row], place_name: PlaceName, now: datetime) -> Card:
    level = report["level"] or ""
    opened = report["opened_at"]
    return Card(
        case_number=report["case_number"] or "",
        level=level,
        level_words=level_words(level),
        age=how_long(report["started_at"], now),
        received=_when(report["started_at"], now),
        state=_report_state(report),
        withdrawn=report["withdrawn"],
        opened=_when(opened, now) if opened else None,
        opened_by=report["opened_by"] or "",
        facts=[] if report["withdrawn"] else _facts(report, place_name),
        alerts=[_told(alert, now) for alert in alerts],
        earlier=alerts[0]["of"] - len(alerts) if alerts else 0,
    )


def level_words(level: str) -> str:
    return plain.LEVELS.get(level, "") if level else plain.NO_LEVEL


def _report_state(report: Row) -> str:
    if report["withdrawn"]:
        return plain.WITHDREW
    return plain.in_words(plain.REPORT_STATES, report["state"])


def _facts(report: Row, place_name: PlaceName) -> list[tuple[str, str]]:
    """The questions that matter most first, answered or not; then whatever else the flow remembered."""
    answers = dict(report["answers"] or {})
    where = _where(answers.pop("district", ""), answers.pop("council", ""), place_name)
    answers = {key: plain.answer(key, code) for key, code in answers.items()} | {"where": where}
    keys = dict.fromkeys((*_ALWAYS_SHOWN, *answers))
    facts = [(plain.question(key), answers.get(key) or _unanswered(key)) for key in keys]
    return [*facts, ("Caller’s own words", "Kept, sealed" if report["words_kept"] else "None")]


def _unanswered(key: str) -> str:
    return plain.UNANSWERED.get(key, plain.NOT_TOLD)


def _where(district: str, council: str, place_name: PlaceName) -> str:
    """`Maputsoe, Leribe`; `Leribe, council not known`; "" when nothing was told."""
    known = [_place(council, place_name)] if council not in ("", "unsure") else []
    if district:
        known.append(_place(district, place_name))
    if council == "unsure":
        known.append("council not known")
    return ", ".join(known)


def _place(code: str, place_name: PlaceName) -> str:
    """The place's name. A code that nobody knows must not hide the report, so it is shown as it is."""
    try:
        return place_name(code) or plain.in_words(plain.PLACES, code)
    except LookupError:
        return plain.in_words(plain.PLACES, code)


def _told(alert: Row, now: datetime) -> Told:
    answered = alert["answered_at"]
    state, at = _alert_state(alert, now)
    return Told(
        team=plain.team(alert["team"]),
        why=plain.in_words(plain.REASONS, alert["reason"]),
        state=state,
        at=_when(at, now),
        answer=plain.in_words(plain.ALERT_ANSWERS, alert["answer"]) if alert["answer"] else "",
        answered=_when(answered, now) if answered else None,
    )


def _alert_state(alert: Row, now: datetime) -> tuple[str, datetime]:
    """The state in plain words and the moment that belongs to it."""
    if alert["state"] == "due" and alert["due_at"] > now:
        return ("tried, to be tried again" if alert["attempts"] else "planned"), alert["due_at"]
    moments = {"delivered": alert["delivered_at"], "due": None, "cancelled": None}
    at = moments.get(alert["state"], alert["sent_at"]) or alert["written_at"]
    return plain.in_words(plain.ALERT_STATES, alert["state"]), at


def _when(moment: datetime, now: datetime) -> When:
    return When(moment.isoformat(timespec="seconds"), on_the_clock(moment, now))
