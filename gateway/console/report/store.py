"""What the page of one report asks of the database. Sealed columns are read only by `read_sealed`, for who opens
them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alike.store import cases_alike
from gateway.approvals import store as approvals
from gateway.approvals.rules import OPEN_NUMBER
from gateway.deadlines.store import open_of
from gateway.reports.letters.store import CALLER
from gateway.storage.casework.tables import cases, decisions
from gateway.storage.tables import alerts, field_notes, letters, members, passed_over, reports
from gateway.triage import store as triage

Row = Mapping[str, Any]
ALERTS_SHOWN, NOTES_SHOWN = 60, 60  # the newest; an unanswered P1 gains an alert every few minutes
_SAFE = (
    reports.c.id, reports.c.case_number, reports.c.state, reports.c.level, reports.c.answers, reports.c.withdrawn,
    reports.c.started_at, reports.c.opened_at, reports.c.opened_by, reports.c.outcome_due_at, reports.c.channel,
    reports.c.language, reports.c.triage, reports.c.assigned_to, reports.c.flags, reports.c.suspect,
    reports.c.ended_as, reports.c.ended_at, reports.c.entered_by, members.c.code.label("holder"),
    members.c.team.label("holder_team"), reports.c.words.is_not(None).label("words_kept"),
    reports.c.call_back.is_not(None).label("number_kept"),
)  # fmt: skip
_REPORT = sa.select(*_SAFE).outerjoin(members, members.c.id == reports.c.held_by)
_SPOKE = alerts.alias()  # the alert whose SMS was sent for this one too
_ALERT = (
    alerts.c.team, alerts.c.rung, alerts.c.reason, alerts.c.state, alerts.c.attempts, alerts.c.due_at,
    alerts.c.written_at, alerts.c.queued_at, alerts.c.sent_at, alerts.c.delivered_at, alerts.c.answer,
    alerts.c.answered_at, members.c.code.label("member"), _SPOKE.c.case_number.label("joined_to"),
    sa.func.count().over().label("of"),
)  # fmt: skip
_ALERTS = (alerts.join(members, members.c.id == alerts.c.member_id)).outerjoin(
    _SPOKE, _SPOKE.c.id == alerts.c.joined_to
)
_NOTE = (members.c.team, members.c.code.label("member"), field_notes.c.what, field_notes.c.by, field_notes.c.at)
_PASSED = (passed_over.c.team, members.c.code.label("member"), passed_over.c.reason)


@dataclass(frozen=True, slots=True)
class Shown:
    """All of one report but what is sealed; remarks of colleagues stand in decisions as boxes. standing, local: for the
    rules of triage. alike: reports that resemble it; linked: those that point to it. yes: the leave to show the number
    that counts now for who asks; asked: who waits for one."""

    report: Row
    standing: Any
    local: Any
    version: int
    alerts: Sequence[Row]
    notes: Sequence[Row]
    passed: Sequence[Row]
    decisions: Sequence[Row] = field(repr=False)
    letters: Sequence[Row]
    alike: Sequence[Row]
    linked: Sequence[Row]
    root: str
    case: str
    clocks: Sequence[Row]
    colleagues: Sequence[str]
    yes: Any
    asked: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Boxes that only the hotline's key opens; the letters that the caller wrote later, oldest first."""

    words: bytes | None
    call_back: bytes | None
    letters: Sequence[tuple[datetime, bytes]]


def read(connection: sa.Connection, number: str, now: datetime, name: str) -> Shown | None:
    """One report by its case number; None for a number that is none. name: who asks."""
    row = triage.find(connection, number)
    if row is None:
        return None
    waiting = [one.asked_by for one in approvals.waiting(connection, now) if _is_number_of(one, number)]
    return Shown(
        _rows(connection, _REPORT.where(reports.c.id == row.id))[0],
        triage.standing(row), triage.local_of(row), triage.newest(connection, row.id),
        _alerts(connection, row.id), _notes(connection, row.id), _passed(connection, row.id),
        _decisions(connection, row.id), _letters(connection, row.id),
        _with_numbers(connection, cases_alike(connection, [row.id]).get(row.id, [])),
        _rows(connection, _REPORT.where(reports.c.linked_to == row.id).order_by(reports.c.started_at)),
        _number(connection, row.linked_to), _case(connection, row.case_id),
        _mappings(open_of(connection, [row.id]).get(row.id, [])), triage.colleagues(connection),
        approvals.standing(connection, OPEN_NUMBER, "report", number, now, asked_by=name), waiting,
    )  # fmt: skip


def read_sealed(connection: sa.Connection, report_id: str) -> Sealed:
    """What a person asked to open."""
    boxes = sa.select(reports.c.words, reports.c.call_back).where(reports.c.id == report_id)
    row = connection.execute(boxes).one()
    mine = (letters.c.report_id == report_id, letters.c.written_by == CALLER)
    query = sa.select(letters.c.written_at, letters.c.box).where(*mine).order_by(letters.c.id)
    return Sealed(row.words, row.call_back, [(one.written_at, one.box) for one in connection.execute(query)])


def _is_number_of(asked: Any, number: str) -> bool:
    return (asked.what, asked.kind, asked.subject) == (OPEN_NUMBER, "report", number)


def _alerts(connection: sa.Connection, report_id: str) -> Sequence[Row]:
    query = sa.select(*_ALERT).select_from(_ALERTS).where(alerts.c.report_id == report_id)
    newest = query.order_by(alerts.c.written_at.desc(), alerts.c.id.desc()).limit(ALERTS_SHOWN)
    return _rows(connection, newest)[::-1]


def _notes(connection: sa.Connection, report_id: str) -> Sequence[Row]:
    query = sa.select(*_NOTE).select_from(field_notes.join(members, members.c.id == field_notes.c.member_id))
    query = query.where(field_notes.c.report_id == report_id).order_by(field_notes.c.id.desc()).limit(NOTES_SHOWN)
    return _rows(connection, query)[::-1]


def _passed(connection: sa.Connection, report_id: str) -> Sequence[Row]:
    """Each once, when it was first said: the last step of a ladder comes again and again."""
    first = sa.func.min(passed_over.c.at, type_=passed_over.c.at.type).label("at")
    query = sa.select(*_PASSED, first).outerjoin(members, members.c.id == passed_over.c.member_id)
    return _rows(connection, query.where(passed_over.c.report_id == report_id).group_by(*_PASSED))


def _decisions(connection: sa.Connection, report_id: str) -> Sequence[Row]:
    return _rows(connection, sa.select(decisions).where(decisions.c.report_id == report_id).order_by(decisions.c.id))


def _letters(connection: sa.Connection, report_id: str) -> Sequence[Row]:
    columns = (letters.c.written_by, letters.c.written_at, letters.c.read_at)
    return _rows(connection, sa.select(*columns).where(letters.c.report_id == report_id).order_by(letters.c.id))


def _with_numbers(connection: sa.Connection, numbers: Sequence[str]) -> Sequence[Row]:
    these = _REPORT.where(reports.c.case_number.in_(numbers))
    return _rows(connection, these.order_by(reports.c.started_at)) if numbers else []


def _number(connection: sa.Connection, report_id: str | None) -> str:
    query = sa.select(reports.c.case_number).where(reports.c.id == report_id)
    return connection.execute(query).scalar() or "" if report_id else ""


def _case(connection: sa.Connection, case_id: str | None) -> str:
    query = sa.select(cases.c.number).where(cases.c.id == case_id)
    return connection.execute(query).scalar() or "" if case_id else ""


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _mappings(rows: Sequence[Any]) -> list[Row]:
    return [dict(row._mapping) for row in rows]
