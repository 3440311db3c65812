"""The diary, read from its first row to its last, and its head for keeping elsewhere. It reads only."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway import logs
from gateway.clock import Every
from gateway.diary.chain import Entry
from gateway.diary.checking import START, Anchor, Checked, Link, Torn, Wrong, check
from gateway.storage.casework.tables import diary, diary_head
from gateway.storage.database import reading

ROWS_AT_ONCE = 5000
LOGGED_EACH = timedelta(days=1)
_COLUMNS = (
    diary.c.id, diary.c.at, diary.c.by, diary.c.what, diary.c.kind, diary.c.subject, diary.c.detail, diary.c.hash,
)  # fmt: skip
_HEADS = sa.select(diary_head.c.last, diary_head.c.hash).order_by(diary_head.c.id)


def verify(engine: sa.Engine, kept: Iterable[Anchor] = ()) -> Checked:
    """Every row, against the head and against anchors that were written down earlier."""
    with _one_view(engine) as connection:
        heads = connection.execute(_HEADS).all()
        if len(heads) > 1:
            return Checked(START, Wrong(1, "the diary says twice where it ends."))
        head = Anchor(*heads[0]) if heads else START
        return check(_links(connection), head, kept)


def head(engine: sa.Engine) -> Anchor:
    """The last row's number and hash. Number 0 while nothing was written."""
    with reading(engine) as connection:
        found = connection.execute(_HEADS).first()
    return Anchor(*found) if found else START


class Anchors:
    """A sweeper: logs the head once a day, so that it leaves this machine with the logs. It is no secret."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._again = engine, Every(LOGGED_EACH)

    def __call__(self, now: datetime) -> None:
        if self._again(now):
            logs.get().info("diary_head", anchor=str(head(self._engine)))


def _one_view(engine: sa.Engine) -> Any:
    """Rows and head of one moment, while others go on writing."""
    if engine.dialect.name == "postgresql":
        return reading(engine.execution_options(isolation_level="REPEATABLE READ"))
    return reading(engine)


def _links(connection: sa.Connection) -> Iterator[Link]:
    """In pieces: neither memory nor a limit on the time of a statement is reached by many rows."""
    page = sa.select(*_COLUMNS).order_by(diary.c.id).limit(ROWS_AT_ONCE)
    following = page
    while rows := _read(connection, following):
        yield from rows
        following = page.where(diary.c.id > rows[-1][0].row)
    if rows is None:
        yield from _one_by_one(connection, following)


def _read(connection: sa.Connection, page: sa.Select[Any]) -> list[Link] | None:
    """None where a value cannot be read."""
    try:
        return [(Entry(*row[:-1]), row[-1]) for row in connection.execute(page)]
    except (ValueError, TypeError):
        return None


def _one_by_one(connection: sa.Connection, page: sa.Select[Any]) -> Iterator[Link]:
    """A piece with a value that cannot be read: the rows before it, and then Torn."""
    for number in connection.execute(page.with_only_columns(diary.c.id)).scalars().all():
        found = _read(connection, sa.select(*_COLUMNS).where(diary.c.id == number))
        if found is None:
            raise Torn
        yield from found
