"""Safety plan, notes and files in SQL; all of it comes here sealed. Every function works inside its caller's
transaction and raises Impossible where it changes nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases.impossible import insist, there
from gateway.cases.people.store import print_of
from gateway.cases.store import OPEN
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import SOCIAL_WELFARE
from gateway.diary import store as diary
from gateway.storage.casework.tables import case_files, case_notes, cases
from gateway.storage.database import add_row

Row = sa.Row[Any]
SOCIAL_REPORT = "social_report"  # what the social worker found: the law's 48 hours are kept with it
NOTE_KINDS = ("note", "assessment", SOCIAL_REPORT, "feedback", "hand_over")
_WITHOUT_CONTENT = [column for column in case_files.c if column.name != "box"]


def write_plan(connection: sa.Connection, case: Row, box: bytes, was: str, by: str, now: datetime) -> None:
    """was: the print of the plan that was read (print_of)."""
    insist("" if case.status in OPEN else "closed")
    insist("" if print_of(case.plan) == was else "changed_meanwhile")
    connection.execute(cases.update().where(cases.c.id == case.id).values(plan=box))
    diary.write(connection, now, by, "wrote_plan", "case", case.number)


def add_note(connection: sa.Connection, case: Row, kind: str, box: bytes, by: str, now: datetime) -> int:
    """Notes are never changed; also a closed case takes them."""
    insist("" if kind in NOTE_KINDS else "unknown_note")
    row = {"case_id": case.id, "kind": kind, "by": by, "at": now, "box": box}
    note_id = add_row(connection, case_notes, **row)
    if kind == SOCIAL_REPORT:
        deadlines.meet(connection, SOCIAL_WELFARE, "case", case.id, now)
    diary.write(connection, now, by, "wrote_note", "case", case.number, of=kind)
    return note_id


def notes_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """The newest first."""
    mine = sa.select(case_notes).where(case_notes.c.case_id == case_id)
    return list(connection.execute(mine.order_by(case_notes.c.at.desc(), case_notes.c.id.desc())))


def count_files(connection: sa.Connection, case_id: str) -> int:
    return connection.execute(sa.select(sa.func.count()).where(case_files.c.case_id == case_id)).scalar_one()


def add_file(
    connection: sa.Connection, case: Row, label: bytes, box: bytes, size: int, kind: str, by: str, now: datetime
) -> int:
    """label, box: sealed. size: bytes before. The case is held, so its files were counted for good."""
    insist("" if case.status in OPEN else "closed")
    row = {"case_id": case.id, "label": label, "box": box, "size": size, "by": by, "at": now}
    file_id = add_row(connection, case_files, **row)
    diary.write(connection, now, by, "kept_file", "case", case.number, of=kind, size=size)
    return file_id


def files_of(connection: sa.Connection, case_id: str) -> list[Row]:
    """Everything but the content, the newest first."""
    mine = sa.select(*_WITHOUT_CONTENT).where(case_files.c.case_id == case_id)
    return list(connection.execute(mine.order_by(case_files.c.id.desc())))


def read_file(connection: sa.Connection, case: Row, file_id: int, by: str, now: datetime) -> Row:
    """One file, sealed; that it was opened is written down."""
    mine = (case_files.c.id == file_id, case_files.c.case_id == case.id)
    found = there(connection.execute(sa.select(case_files).where(*mine)).first(), "no_such_file")
    diary.write(connection, now, by, "opened_file", "case", case.number, file=file_id)
    return found
