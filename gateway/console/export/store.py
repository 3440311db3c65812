"""Which sealed words belong to a report or a case. It reads only."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from gateway.console.export.text import Part
from gateway.storage.casework.tables import case_notes, cases, consents, decisions, people
from gateway.storage.tables import reports


def exists(connection: sa.Connection, kind: str, number: str) -> bool:
    mine = reports.c.case_number if kind == "report" else cases.c.number
    return connection.execute(sa.select(mine).where(mine == number)).first() is not None


def parts_of(connection: sa.Connection, kind: str, number: str) -> list[Part]:
    """In the order in which they are read: what the caller said first. [] when nobody wrote anything."""
    if kind == "report":
        return list(_of_reports(connection, reports.c.case_number == number))
    return list(_of_case(connection, number))


def _of_reports(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Iterator[Part]:
    mine = sa.select(reports.c.id, reports.c.case_number, reports.c.words, reports.c.started_at)
    for report in connection.execute(mine.where(which).order_by(reports.c.started_at)).all():
        called = f"report {report.case_number}"
        if report.words:
            yield Part(f"The caller’s own words, {called}", report.words, report.started_at)
        remarks = sa.select(decisions).where(decisions.c.report_id == report.id).order_by(decisions.c.id)
        yield from _parts(connection, remarks, f"Remark of the hotline, {called}", "remark", "at")


def _of_case(connection: sa.Connection, number: str) -> Iterator[Part]:
    case = connection.execute(sa.select(cases).where(cases.c.number == number)).first()
    if case is None:
        return
    yield from _of_reports(connection, reports.c.case_id == case.id)
    if case.plan:
        yield Part("Safety plan", case.plan)
    for table, title, box, at in (
        (people, "Person at risk", "box", "written_at"),
        (consents, "How consent was asked", "remark", "written_at"),
        (case_notes, "Note", "box", "at"),
    ):
        mine = sa.select(table).where(table.c.case_id == case.id).order_by(table.c.id)
        yield from _parts(connection, mine, title, box, at)


def _parts(connection: sa.Connection, rows: sa.Select[Any], title: str, box: str, at: str) -> Iterator[Part]:
    for row in connection.execute(rows).mappings():
        if row[box]:
            yield Part(title, row[box], row[at])
