"""Reports, cases and the diary of some months, for a list. It reads only, and nothing that is sealed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.exports.lists import rows
from gateway.exports.sheets import Sheet
from gateway.storage.casework.tables import cases, diary, people, referrals
from gateway.storage.tables import reports

Span = tuple[datetime, datetime]
_REPORT = (
    reports.c.case_number, reports.c.started_at, reports.c.level, reports.c.channel, reports.c.language,
    reports.c.state, reports.c.withdrawn, reports.c.drill, reports.c.answers, reports.c.flags, reports.c.suspect,
    reports.c.triage, reports.c.ended_as, reports.c.ended_at,
)  # fmt: skip
_WORST = sa.select(sa.func.min(reports.c.level)).where(reports.c.case_id == cases.c.id).scalar_subquery()
_CASE = (cases.c.number, cases.c.opened_at, cases.c.status, cases.c.stage, cases.c.grounds, cases.c.grounds_reason,
         cases.c.outcome, cases.c.closed_at)  # fmt: skip


def lists(connection: sa.Connection, span: Span) -> list[Sheet]:
    """Reports that came, and cases that were opened, in this time."""
    of_case = sa.select(cases.c.number).where(cases.c.id == reports.c.case_id).scalar_subquery().label("case")
    told = sa.select(*_REPORT, of_case).where(*_told(span)).order_by(reports.c.started_at, reports.c.id)
    opened = sa.select(
        *_CASE, sa.func.coalesce(_WORST, cases.c.level).label("level"), _how_many(people).label("people"),
        _how_many(referrals).label("referrals"),
    )  # fmt: skip
    opened = opened.where(*_within(cases.c.opened_at, span)).order_by(cases.c.opened_at, cases.c.id)
    return [rows.reports(_all(connection, told)), rows.cases(_all(connection, opened))]


def diary_of(connection: sa.Connection, span: Span) -> list[Sheet]:
    """Every row of this time, in order."""
    return [rows.diary(_all(connection, sa.select(diary).where(*_within(diary.c.at, span)).order_by(diary.c.id)))]


def count_lists(connection: sa.Connection, span: Span) -> int:
    return _count(connection, reports, *_told(span)) + _count(connection, cases, *_within(cases.c.opened_at, span))


def count_diary(connection: sa.Connection, span: Span) -> int:
    return _count(connection, diary, *_within(diary.c.at, span))


def _told(span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return *_within(reports.c.started_at, span), reports.c.case_number.is_not(None)


def _within(column: sa.Column[datetime], span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= span[0], column < span[1]


def _how_many(table: sa.Table) -> sa.ScalarSelect[int]:
    """Of a case."""
    return sa.select(sa.func.count()).where(table.c.case_id == cases.c.id).scalar_subquery()


def _count(connection: sa.Connection, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(*which)).scalar_one())


def _all(connection: sa.Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
