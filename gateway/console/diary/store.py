"""What the pages of the diary ask of the database. It reads only."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from gateway.console.diary.lines import Wanted
from gateway.storage.casework.tables import cases, diary, referrals
from gateway.storage.tables import operators, reports

_ID = re.compile(r"[0-9]{1,9}")
NUMBERED = ("report", "case", "approval", "export")  # kinds whose subject may be six digits


def rows(connection: sa.Connection, wanted: Wanted, before: int | None, most: int) -> Sequence[Any]:
    """The newest first; before: only rows with a smaller number."""
    found = sa.select(diary).order_by(diary.c.id.desc()).limit(most)
    if before is not None:
        found = found.where(diary.c.id < before)
    return connection.execute(found.where(*_conditions(wanted))).all()


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    made: list[sa.ColumnElement[bool]] = []
    if wanted.number:
        made += [diary.c.kind.in_(NUMBERED), diary.c.subject == wanted.number]
    if wanted.person:
        made.append(diary.c.by == wanted.person)
    if wanted.kind:
        made.append(diary.c.kind == wanted.kind)
    if day := wanted.of_day():
        made += [diary.c.at >= day[0], diary.c.at < day[1]]
    return made


def rows_of(
    connection: sa.Connection, subjects: Sequence[tuple[str, str]], before: int | None, most: int
) -> Sequence[Any]:
    """All that was done with these, each a kind and a subject; the newest first."""
    mine = sa.or_(*(sa.and_(diary.c.kind == kind, diary.c.subject == subject) for kind, subject in subjects))
    found = sa.select(diary).where(mine).order_by(diary.c.id.desc()).limit(most)
    return connection.execute(found if before is None else found.where(diary.c.id < before)).all()


def subjects_of(connection: sa.Connection, kind: str, subject: str) -> list[tuple[str, str]]:
    """A report under its number and its id; a case with its referrals too. [] when there is no such thing."""
    if kind == "report":
        report_id = connection.execute(sa.select(reports.c.id).where(reports.c.case_number == subject)).scalar()
        return [(kind, subject), (kind, report_id)] if report_id else []
    if kind == "case":
        return _of_case(connection, subject)
    if not _ID.fullmatch(subject):
        return []
    found = connection.execute(sa.select(referrals.c.id).where(referrals.c.id == int(subject))).first()
    return [(kind, subject)] if found else []


def _of_case(connection: sa.Connection, number: str) -> list[tuple[str, str]]:
    case_id = connection.execute(sa.select(cases.c.id).where(cases.c.number == number)).scalar()
    if case_id is None:
        return []
    sent = connection.execute(sa.select(referrals.c.id).where(referrals.c.case_id == case_id)).scalars()
    return [("case", number), ("case", case_id), *(("referral", str(one)) for one in sent)]


def names(connection: sa.Connection) -> dict[str, str]:
    """Ids of all accounts to their names."""
    found = connection.execute(sa.select(operators.c.id, operators.c.name).order_by(operators.c.name))
    return {str(row.id): row.name for row in found}
