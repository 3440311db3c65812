"""The diary in SQL. Rows are added inside the transaction that does what they tell of: neither is there without the
other."""

from datetime import datetime

import sqlalchemy as sa

from gateway.diary.chain import BEGINNING, Entry, detail, hashed
from gateway.storage.casework.tables import diary, diary_head

MACHINE, LINK = "machine", "link"
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(7468757365)")  # rows must hang on one another
_HEAD = sa.select(diary_head.c.last, diary_head.c.hash)


def write(
    connection: sa.Connection, now: datetime, by: str, what: str, kind: str, subject: str, **told: object
) -> None:
    """One more row. by: a name of the console, MACHINE or LINK. told: codes and numbers, never typed words.

    Call it last in a transaction: on PostgreSQL it holds up every other writer of the diary until the commit."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(_ONE_AT_A_TIME)
    head = connection.execute(_HEAD).first()
    number, before = (head.last + 1, head.hash) if head else (1, BEGINNING)
    entry = Entry(number, now, by, what, kind, str(subject), detail(told))
    found = hashed(before, entry)
    row = {
        "id": number, "at": now, "by": by, "what": what, "kind": kind, "subject": entry.subject,
        "detail": entry.detail, "hash": found,
    }  # fmt: skip
    connection.execute(diary.insert().values(row))
    values = {"last": number, "hash": found}
    if head:
        connection.execute(diary_head.update().values(values))
    else:
        connection.execute(diary_head.insert().values(id=1, **values))
