"""What callers read and when, kept for people who look back. No call ever reads it."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.editions.past.served import Served
from gateway.storage.tables import editions, past_editions

KEPT_FOR = timedelta(days=365)
MOST = 500  # who tries out a hundred changes a day must not fill the disk
_NEWEST = (past_editions.c.since.desc(), past_editions.c.id.desc())


def packed(texts: Mapping[str, str]) -> bytes:
    """The files of an edition as they lie in the tables."""
    return zlib.compress(json.dumps(dict(texts)).encode())


def unpacked(files: bytes) -> dict[str, str]:
    found: dict[str, str] = json.loads(zlib.decompress(files))
    return found


def remember(connection: sa.Connection, digest: str, files: bytes, now: datetime) -> None:
    """files: as `packed` gives them."""
    connection.execute(past_editions.insert().values(digest=digest, files=files, since=now))


def forget(connection: sa.Connection, now: datetime) -> None:
    """What is older than a year, and all but the newest of many; never the newest itself."""
    kept = connection.execute(sa.select(past_editions.c.id).order_by(*_NEWEST).limit(MOST)).scalars().all()
    if kept:
        old = past_editions.c.since < now - KEPT_FOR
        outlived = sa.or_(old, past_editions.c.id.not_in(kept))
        connection.execute(past_editions.delete().where(outlived, past_editions.c.id != kept[0]))


def serving(connection: sa.Connection) -> Served | None:
    """What new calls get now: the newest row of the editions that serve."""
    query = sa.select(editions).order_by(editions.c.since.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Served(0, row.digest, row.since, unpacked(row.files)) if row else None


def newest(connection: sa.Connection, most: int, skip: int = 0) -> Sequence[Served]:
    """The changes of the past year, newest first."""
    query = sa.select(past_editions).order_by(*_NEWEST).limit(most).offset(skip)
    return [_served(row) for row in connection.execute(query)]


def count(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(past_editions)).scalar_one()


def labels(connection: sa.Connection) -> Sequence[Served]:
    """All of them without their files, newest first: to choose from."""
    columns = (past_editions.c.id, past_editions.c.digest, past_editions.c.since)
    found = connection.execute(sa.select(*columns).order_by(*_NEWEST))
    return [Served(row.id, row.digest, row.since, {}) for row in found]


def find(connection: sa.Connection, number: int) -> Served | None:
    row = connection.execute(sa.select(past_editions).where(past_editions.c.id == number)).one_or_none()
    return _served(row) if row else None


def _served(row: sa.Row[tuple[object, ...]]) -> Served:
    return Served(row.id, row.digest, row.since, unpacked(row.files))

