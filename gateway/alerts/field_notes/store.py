"""Field notes in SQL. Works inside its caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.storage.tables import field_notes

SAME_WITHIN = timedelta(minutes=10)  # the same note again is a repeat of it


def write_field_note(
    connection: sa.Connection, report_id: str, member_id: int, what: str, by: str, now: datetime
) -> bool:
    """False when the member has noted the same a moment ago. what: of field_notes.codes; by: BY_MENU or BY_SMS."""
    mine = (field_notes.c.report_id == report_id, field_notes.c.member_id == member_id, field_notes.c.by == by)
    lately = (field_notes.c.what == what, field_notes.c.at > now - SAME_WITHIN)
    if connection.execute(sa.select(field_notes.c.id).where(*mine, *lately)).first():
        return False
    row: dict[str, Any] = {"report_id": report_id, "member_id": member_id, "what": what, "by": by, "at": now}
    connection.execute(field_notes.insert(), row)
    return True
