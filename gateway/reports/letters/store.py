"""Letters between the hotline and a caller who is known by a reference only. Each function works inside its caller's
transaction; every letter is sealed on the way in, and nothing here can open one of a caller."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from gateway.clock import to_the_hour
from gateway.privacy import seal, unseal
from gateway.reports.letters.letter import Letter
from gateway.storage.tables import letters, reports

CALLER, HOTLINE = "caller", "hotline"


def write_to_caller(connection: sa.Connection, report_id: str, text: str, now: datetime) -> bool:
    """Seals a message so that only the caller's reference opens it. False when the report has no reference: the
    call was cut before it was sent, or its caller took it back. The lock keeps letters in the order of their ids."""
    query = sa.select(reports.c.box_public).where(reports.c.id == report_id).with_for_update(key_share=True)
    public = connection.execute(query).scalar()
    if public is None:
        return False
    row = {"report_id": report_id, "written_by": HOTLINE, "box": seal(public, {"text": text}), "written_at": now}
    connection.execute(letters.insert().values(row))
    return True


def newest(connection: sa.Connection, report_id: str) -> int:
    """The id of the hotline's last letter, 0 where there is none."""
    query = sa.select(sa.func.max(letters.c.id)).where(_to_caller(report_id))
    return connection.execute(query).scalar() or 0


def read(connection: sa.Connection, report_id: str, up_to: int, private_key: bytes) -> list[Letter]:
    """The hotline's letters up to this id, newest first. Raises CannotOpen with the key of another reference."""
    query = sa.select(letters.c.box, letters.c.written_at).where(_to_caller(report_id), letters.c.id <= up_to)
    rows = connection.execute(query.order_by(letters.c.id.desc())).all()
    return [Letter(row.written_at, str(unseal(private_key, row.box)["text"])) for row in rows]


def mark_read(connection: sa.Connection, report_id: str, up_to: int, now: datetime) -> None:
    """The first time counts."""
    unread = letters.update().where(_to_caller(report_id), letters.c.id <= up_to, letters.c.read_at.is_(None))
    connection.execute(unread.values(read_at=to_the_hour(now)))


def add_from_caller(
    connection: sa.Connection, report_id: str, visit_id: int, pieces: Sequence[str], public_key: bytes, now: datetime
) -> bool:
    """All that a caller has added in one visit by now, sealed to the hotline. True when it is the first of it."""
    box = seal(public_key, {"added": list(pieces)})
    again = letters.update().where(letters.c.visit_id == visit_id).values(box=box, read_at=None)
    if connection.execute(again).rowcount:
        return False
    row = {"report_id": report_id, "written_by": CALLER, "visit_id": visit_id, "box": box}
    connection.execute(letters.insert().values(row | {"written_at": to_the_hour(now)}))
    return True


def mark_opened(connection: sa.Connection, boxes: Sequence[bytes], now: datetime) -> None:
    """Staff have read these letters of a caller. What was added meanwhile makes another box, which nobody has read."""
    unread = letters.update().where(letters.c.box.in_(boxes), letters.c.read_at.is_(None))
    connection.execute(unread.values(read_at=now))


def end_visits(connection: sa.Connection, visit_ids: Sequence[int]) -> None:
    """Nothing more is added to their letters; ids of visits may be given anew."""
    connection.execute(letters.update().where(letters.c.visit_id.in_(visit_ids)).values(visit_id=None))


def _to_caller(report_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(letters.c.report_id == report_id, letters.c.written_by == HOTLINE)
