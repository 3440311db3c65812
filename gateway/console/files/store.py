"""What the pages of files ask of the database, by what is wanted."""

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.exports.archives.store import KIND
from gateway.exports.htcds import store as htcds
from gateway.exports.htcds.shaping import sheets as shaped
from gateway.exports.lists import store as lists
from gateway.exports.sheets import Sheet
from gateway.exports.wanted import DIARY, HTCDS, LISTS, Wanted, may

Span = tuple[datetime, datetime]
_COUNTS: Mapping[str, Callable[[sa.Connection, Span], int]] = {
    HTCDS: htcds.count, LISTS: lists.count_lists, DIARY: lists.count_diary,
}  # fmt: skip


def count(connection: sa.Connection, asked: Wanted) -> int:
    """How many lines it would have."""
    return _COUNTS[asked.kind](connection, asked.span)


def read(connection: sa.Connection, asked: Wanted, now: datetime) -> Callable[[], list[Sheet]]:
    """Reads all at once; the sheets are made from it later, when the connection is free again."""
    if asked.kind == HTCDS:
        held = htcds.held(connection, asked.span)
        return lambda: shaped(held, now)
    found = (lists.lists if asked.kind == LISTS else lists.diary_of)(connection, asked.span)
    return lambda: found


def agreed(connection: sa.Connection, approval_id: int, by: str, role: str, now: datetime) -> approvals.Row | None:
    """A yes that this person may use now."""
    row = approvals.read(connection, approval_id)
    if row is None or row.kind != KIND or row.asked_by != by or not may(row.subject, role):
        return None
    standing = approvals.standing(connection, row.what, KIND, row.subject, now, asked_by=by)
    return row if standing is not None and standing.id == row.id else None


def asked(connection: sa.Connection, by: str, role: str) -> list[approvals.Row]:
    """What this person asked of a second one, newest first."""
    mine = approvals.asked_by(connection, by)
    return [row for row in mine if row.kind == KIND and may(row.subject, role)]
