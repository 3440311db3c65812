"""Diaries for tests: many rows at once, as the service would have written them one by one."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from gateway.diary.chain import BEGINNING, Entry, detail, hashed
from gateway.diary.checking import Anchor, Link
from gateway.storage.casework.tables import diary, diary_head
from gateway.storage.database import writing

BEGAN = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
WHATS = ("saw", "opened_words", "level", "asked", "agreed", "signed_in")


@cache
def trail(many: int) -> list[Link]:
    """Rows that hang together."""
    chance, before, found = random.Random(5), BEGINNING, []
    for number in range(1, many + 1):
        told = detail({"from": "P3", "to": chance.choice(["P1", "P2"])} if number % 3 else {})
        at = BEGAN + timedelta(seconds=number * 7, microseconds=chance.randrange(10**6))
        by = chance.choice(["palesa", "thabo", "machine"])
        entry = Entry(number, at, by, chance.choice(WHATS), "report", str(chance.randrange(10**5, 10**6)), told)
        before = hashed(before, entry)
        found.append((entry, before))
    return found


def rechained(links: list[Link], start: int) -> list[Link]:
    """What somebody would do who knows how the rows hang together: all hashes from this row on, computed anew."""
    before = links[start - 1][1] if start else BEGINNING
    kept = links[:start]
    for entry, _ in links[start:]:
        before = hashed(before, entry)
        kept.append((entry, before))
    return kept


def end_of(links: list[Link]) -> Anchor:
    return Anchor(links[-1][0].row, links[-1][1])


def put_down(engine: sa.Engine, links: list[Link]) -> None:
    rows = [
        {"id": one.row, "at": one.at, "by": one.by, "what": one.what, "kind": one.kind, "subject": one.subject,
         "detail": one.detail, "hash": carried} for one, carried in links
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(diary.insert(), rows)
        connection.execute(diary_head.insert().values(id=1, last=links[-1][0].row, hash=links[-1][1]))
