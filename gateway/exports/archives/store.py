"""Files that were made, in SQL: one for each yes of a second person, fetched by who made it, emptied after a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.clock import Every
from gateway.diary import store as diary
from gateway.diary.store import MACHINE
from gateway.exports.sheets import Sheet, lines
from gateway.exports.wanted import may, wanted
from gateway.storage.database import add_row, wipe_journal, writing
from gateway.storage.partners.tables import archives

Row = sa.Row[Any]
KIND = "export"  # in approvals and the diary
LIVES = timedelta(hours=24)
LOOKED_AFTER = timedelta(minutes=5)
_LISTED = [column for column in archives.c if column.name != "box"]  # a list reads no file


class Lapsed(Exception):
    """The yes was used already, is too old, or was given to somebody else. Nothing was kept."""


def keep(
    connection: sa.Connection, approval_id: int, by: str, sheets: Sequence[Sheet], box: bytes, now: datetime
) -> int:  # fmt: skip
    """Keeps a file that was made, on a yes that is used with it: of two at once the second raises Lapsed. box: locked.
    Gives its number."""
    agreed = approvals.read(connection, approval_id, hold=True)
    if agreed is None or agreed.asked_by != by or (asked := wanted(agreed.subject)) is None:
        raise Lapsed
    row = {"what": asked.subject, "made_by": by, "made_at": now, "ends_at": now + LIVES, "rows": lines(sheets)}
    archive_id = add_row(connection, archives, **row, size=len(box), approval_id=approval_id, box=box)
    if not approvals.use(connection, approval_id, by, now):
        raise Lapsed
    diary.write(connection, now, by, "made_file", KIND, asked.subject, file=archive_id, found=row["rows"])
    return archive_id


def of(connection: sa.Connection, by: str, role: str) -> list[Row]:
    """What this person made and may still take out, without the files; the newest first."""
    mine = sa.select(*_LISTED).where(archives.c.made_by == by).order_by(archives.c.id.desc())
    return [row for row in connection.execute(mine.limit(20)) if may(row.what, role)]


def fetch(connection: sa.Connection, archive_id: int, by: str, role: str, now: datetime) -> Row | None:
    """The file, for who made it and until it ends; None for everybody else. Each time is in the diary."""
    row = _held(connection, archive_id, by)
    if row is None or row.box is None or row.ends_at <= now or not may(row.what, role):
        return None
    connection.execute(archives.update().where(archives.c.id == archive_id).values(fetched_at=now))
    diary.write(connection, now, by, "fetched_file", KIND, row.what, file=archive_id, size=row.size)
    return row


def empty(connection: sa.Connection, archive_id: int, by: str, now: datetime) -> bool:
    """Who made it needs it no more. False: it is not theirs, or it has ended already."""
    row = _held(connection, archive_id, by)
    if row is None or row.box is None:
        return False
    connection.execute(archives.update().where(archives.c.id == archive_id).values(box=None, ended_at=now))
    diary.write(connection, now, by, "emptied_file", KIND, row.what, file=archive_id)
    return True


def _held(connection: sa.Connection, archive_id: int, by: str) -> Row | None:
    mine = sa.select(archives).where(archives.c.id == archive_id, archives.c.made_by == by)
    return connection.execute(mine.with_for_update()).first()


def empty_old(connection: sa.Connection, now: datetime) -> int:
    """What has lived its day is a row without its file; gives how many."""
    old = (archives.c.ends_at <= now, archives.c.ended_at.is_(None))
    ended = archives.update().where(*old).values(box=None, ended_at=now).returning(archives.c.id, archives.c.what)
    found = connection.execute(ended).all()
    for row in found:
        diary.write(connection, now, MACHINE, "emptied_file", KIND, row.what, file=row.id)
    return len(found)


class Emptying:
    """Called by the relay on every sweep. The bytes go from SQLite's journal too; where a reader holds it, the next
    look tries again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._is_time, self._wiped = engine, Every(LOOKED_AFTER), True

    def __call__(self, now: datetime) -> None:
        if not self._is_time(now):
            return
        with writing(self._engine) as connection:
            ended = empty_old(connection, now)
        if ended or not self._wiped:
            self._wiped = wipe_journal(self._engine)
