"""A case as its page shows it: plain words, sealed parts only for who holds the key. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gateway.cases import stages, words
from gateway.cases.words import say
from gateway.console import plain_words as plain
from gateway.console.cards import PlaceName, where
from gateway.console.case.kept import Kept, Opened, Row
from gateway.console.clocks import When, how_long, moment
from gateway.console.clocks import day as clocks_day
from gateway.phrases import count, listed, phrase, phrases
from gateway.referrals.directory import SERVICES
from gateway.referrals.machine import ASKED
from gateway.referrals.steps import words as steps
from gateway.referrals.steps.rules import HELPING

ENDED = phrases({"met": "done", "stopped": "not asked for any more"})
WRITTEN_BY = phrases({  # as the store writes it
    "machine": "the caller",
    "link": "by one-time link",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """state: running, overdue, met, stopped."""

    what: str
    words: str
    law: str
    state: str
    left: str
    due: When


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the path. state: reached, not_needed, or "" while it is still to come. fixed: known from the report.
    detail: more about it, in words."""

    code: str
    words: str
    law: str
    state: str
    day: str
    by: str
    fixed: bool
    detail: tuple[str, ...]
    remark: str = field(repr=False)


def clocks(rows: Sequence[Row], now: datetime) -> list[Clock]:
    return [_clock(row, now) for row in rows]


def _clock(row: Row, now: datetime) -> Clock:
    state = _clock_state(row, now)
    told = ENDED.get(state) or left(row["due_at"], now)
    what = row["what"]
    law = say(words.CLOCK_LAW, what) if what in words.CLOCK_LAW else ""
    return Clock(what, say(words.CLOCKS, what), law, state, told, moment(row["due_at"], now))


def _clock_state(row: Row, now: datetime) -> str:
    if row["met_at"]:
        return "met"
    if row["stopped_at"]:
        return "stopped"
    return "overdue" if row["due_at"] <= now else "running"


def left(due: datetime, now: datetime) -> str:
    """`13 h left`, `40 min left`, `overdue by 2 h`, `3 days left`."""
    minutes = int(abs((due - now).total_seconds()) // 60)
    if minutes >= 72 * 60:
        span = count("{n} day", "{n} days", minutes // 1440)
    elif minutes >= 60:
        span = phrase("{n} h", n=minutes // 60)
    else:
        span = phrase("{n} min", n=minutes)
    return phrase("overdue by {time}", time=span) if due <= now else phrase("{time} left", time=span)


def day(iso: str) -> str:
    """`3 March 2026`."""
    return clocks_day(date.fromisoformat(iso))


def path(kept: Kept, opened: Opened) -> list[Step]:
    """The ten stages in order."""
    rows = {row["stage"]: row for row in kept.stages}
    return [_step(stage, rows.get(stage), opened) for stage in stages.STAGES]


def _step(stage: str, row: Row | None, opened: Opened) -> Step:
    fixed = stage in stages.FROM_THE_REPORT
    called, law = words.STAGES[stage], words.LAW[stage]
    if row is None:
        return Step(stage, called, law, "", "", "", fixed, (), "")
    remark = str(opened(row["remark"]).get("text", ""))
    return Step(stage, called, law, row["state"], day(row["on"]), _by(row), fixed, _detail(row["detail"]), remark)


def _by(row: Row) -> str:
    return WRITTEN_BY.get(row["by"], str(row["by"]))


def _detail(codes: Mapping[str, Any]) -> tuple[str, ...]:
    """`The risk of going back was checked`, `From South Africa`, `asked by palesa: …`."""
    found: list[str] = [words.RETURN[code] for code in words.RETURN if codes.get(code)]
    if country := codes.get("country"):
        found.append(phrase("From {country}", country=say(words.CITIZENSHIPS, country)))
    if reason := codes.get("reason"):
        why = say(words.POLICE_REASONS, reason)
        found.append(phrase("Asked by {name}: {why}", name=codes.get("asked_by", ""), why=why))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Report:
    """told: in short what it tells, from codes."""

    number: str = field(repr=False)
    level: str
    told: str


def reports(kept: Kept, place_name: PlaceName) -> list[Report]:
    return [_report(row, place_name) for row in kept.reports]


def _report(row: Row, place_name: PlaceName) -> Report:
    return Report(row["case_number"], row["level"] or "", _told(row["answers"] or {}, place_name))


def _told(answers: Mapping[str, Any], place_name: PlaceName) -> str:
    """`Girl under 18, Missing, Maputsoe, Leribe`; what was not told is left out."""
    known = [plain.answer(key, answers[key]) for key in ("who", "what") if answers.get(key)]
    place = where(answers.get("district", ""), answers.get("council", ""), place_name)
    return listed([*known, place] if place else known)


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list. clock: what is left until the earliest clock."""

    number: str = field(repr=False)
    level: str
    status: str
    stage: str
    worker: str
    clock: str
    late: bool
    age: str


def line(row: Row, now: datetime) -> Line:
    due = row["next_due_at"]
    return Line(
        row["number"], row["level"], say(words.STATUSES, row["status"]), say(words.STAGES, row["stage"]), row["worker"],
        left(due, now) if due else phrase("no clock runs"), bool(due and due <= now), how_long(row["opened_at"], now),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Referral:
    id: int
    to: str = field(repr=False)
    service: str
    state: str
    clock: str
    late: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """police: "", told, not_told, or waiting for the second person."""

    answer: str
    words: str
    reason: str
    by: str
    at: When | None
    police: str


def referrals(kept: Kept, now: datetime) -> list[Referral]:
    police_know = any(row["stage"] == stages.POLICE and row["state"] == stages.REACHED for row in kept.stages)
    return [_referral(row, now, police_know) for row in kept.referrals]


def _referral(row: Row, now: datetime, police_know: bool) -> Referral:
    due = _due(row)
    return Referral(
        row["id"], row["organisation"], say(SERVICES, row["service"]), say(words.REFERRALS, row["state"]),
        _clock_words(row, due, now) if due else "", bool(due and due <= now), "" if police_know else _unopened(row),
    )  # fmt: skip


def _due(row: Row) -> datetime | None:
    """By when they answer, then by when they take their next step."""
    due: datetime | None = None
    if row["state"] in ASKED:
        due = row["answer_by"]
    elif row["state"] in HELPING:
        due = row["step_by"]
    return due


def _clock_words(row: Row, due: datetime, now: datetime) -> str:
    if row["state"] in ASKED:
        return left(due, now)
    return phrase("{step}: {left}", step=say(steps.STEPS, row["next_step"]), left=left(due, now))


def _unopened(row: Row) -> str:
    waits = row["organisation_kind"] == "police" and row["state"] == "sent"
    return phrase("Not opened yet: the police do not know. Ring them.") if waits else ""


def grounds(kept: Kept, now: datetime) -> Grounds:
    case, states = kept.case, {row["stage"]: row["state"] for row in kept.stages}
    told = {stages.REACHED: "told", stages.NOT_NEEDED: "not_told"}.get(states.get(stages.POLICE, ""), "")
    at = moment(case["grounds_at"], now) if case["grounds_at"] else None
    reason = say(words.GROUNDS_REASONS, case["grounds_reason"]) if case["grounds_reason"] else ""
    waiting = "waiting" if kept.waiting else ""
    return Grounds(
        case["grounds"], say(words.GROUNDS, case["grounds"]), reason, case["grounds_by"] or "", at, told or waiting
    )
