"""After a busy day nobody finds a caller's number, words, session or reference, nor a secret, wherever they look.

On PostgreSQL rows that were changed or deleted stay in the files as dead tuples until VACUUM, and in its log of writes
until that is recycled. A dump does not show them. So nothing may ever be *written* in clear, not even for a moment:
what is in no living row, no command and no log line of this day was not written at all. What dead tuples keep is
sealed words, hashes and coded answers; docs/threat-model.md says so.
"""

import base64
import json
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.privacy import CannotOpen, unseal
from gateway.storage.tables import members, metadata, reports
from tests.architecture.conftest import Evidence
from tests.architecture.hearing import Ear
from tests.architecture.search import CHUNK, Found, Search, in_commands, in_files, in_lines, in_redis, in_tables
from tests.architecture.spellings import Canary

pytestmark = pytest.mark.slow

NUMBER, WORDS = "+26658317042", "ntlo e tšoeu"
SESSION, REFERENCE = "ATUid_0f1e2d3c4b5a69788796a5b4c3d2e1f0", "4839201765540318"
PLANTED = Search(
    [Canary("number", "Mpho", NUMBER), Canary("words", "Mpho", WORDS), Canary("session", "Mpho", SESSION),
     Canary("reference", "Mpho", REFERENCE)]
)  # fmt: skip


FEW = ("operators", "editions")  # this day needs no staff, and one set of flows


def _is_meant(found: Found) -> bool:
    """Daily keys live in Redis, which keeps nothing on disk (design D6); nowhere else."""
    return "the daily key" in found.what and "thuso:day:" in found.where


def test_the_day_was_busy(evidence: Evidence) -> None:
    """Else the search below would find nothing because there was nothing."""
    kinds = [canary.kind for canary in evidence.canaries]
    assert kinds.count("number") > 100
    assert kinds.count("session") > 40
    assert kinds.count("reference") > 20
    with evidence.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in FEW:
                assert connection.scalar(sa.select(sa.func.count()).select_from(table)) > 2, table.name
    assert b"rq:job:" in evidence.told
    assert b"thuso:envelope:" in evidence.told
    said = evidence.said.decode()
    assert '"doing": "hop"' in said
    assert '"doing": "door"' in said
    assert "JobFailed" in said
    for library in ("sqlalchemy.engine", "urllib3", "rq.queue"):
        assert re.search(rf"^{library}\S* DEBUG|^{library}\S* INFO", said, re.MULTILINE), library


def test_nothing_is_found_anywhere(evidence: Evidence) -> None:
    found = [found for found in evidence.search.look(evidence.places()) if not _is_meant(found)]
    assert found == [], found[:10]


def test_what_was_sealed_opens_with_the_key_that_no_server_has(evidence: Evidence) -> None:
    """The search finds nothing because it is sealed, not because it is lost."""
    boxes, opens = _boxes(evidence), [base64.b64decode(key) for key in evidence.keys["opens"]]
    assert len(boxes) > 15
    told = json.dumps([unseal(opens[0], box) for box in boxes], ensure_ascii=False)
    assert "behind the mill, he sleeps with the cattle" in told
    assert any(canary.value in told for canary in evidence.canaries if canary.kind == "number")
    assert sum(canary.value in told for canary in evidence.canaries if canary.kind == "words") > 5


def test_no_setting_of_the_web_process_opens_a_box(evidence: Evidence) -> None:
    for name, text in evidence.keys["web"].items():
        for key in _as_keys(text):
            for box in _boxes(evidence):
                with pytest.raises(CannotOpen):
                    unseal(key, box)
        assert not {text, *text.split(",")} & set(evidence.keys["opens"]), name


def test_members_stand_encrypted_and_nobody_twice(evidence: Evidence) -> None:
    numbers = [canary.value for canary in evidence.canaries if canary.of == "a team member"]
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(members.c.number, members.c.number_hash)).all()
    assert len(rows) == len(numbers) == len({row.number for row in rows})
    assert all(row.number.startswith(b"gAAAA") for row in rows)


def _boxes(evidence: Evidence) -> list[bytes]:
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(reports.c.words, reports.c.call_back)).all()
    return [box for row in rows for box in row if box is not None]


def _as_keys(text: str) -> list[bytes]:
    """Every key of 32 bytes that could be cut out of a setting."""
    found = [text.encode()[:32].ljust(32, b"\0")]
    for part in text.split(","):
        try:
            found.append(base64.b64decode(part, validate=True)[:32].ljust(32, b"\0"))
        except ValueError:
            continue
    return found


# The search itself: each leak that is planted must turn it red, and it must say where.

IN_CLEAR = (
    "+26658317042", "26658317042", "0026658317042", "58317042", "%2B26658317042", "%2b26658317042", "5831 7042",
    "5831-7042", "58-31-70-42", "+266 58317042", "24071385662+", "24071385", "KzI2NjU4MzE3MDQy", "MjY2NTgzMTcwNDI=",
    "2b3236363538333137303432", "3538333137303432", "\\u002b26658317042", "5 8 3 1 7 0 4 2",
    "5abcd809fb9a7fd2d32aba55ec579522", "A6F4CE6E6CF4BDF67018EB1C76F11556",
    "a8ff4a997eb8a20056ff96413740a175db486fa0", "2f68b6a42f009040cccb62a915df236401e10d0c",
    "feeeb680d716f9283c29f550fd162179ebf5249520fe294d708fa61c37f6368b",
    "96345b41410910fd9e97665d1865c29304608d33c5f4bda30931d53d2d52b050",
    WORDS, "ntlo e t\\u0161oeu", "ntlo%20e%20t%C5%A1oeu", "ntlo+e+t%c5%a1oeu", "bnRsbyBlIHTFoW9ldQ==",
    "6e746c6f20652074c5a16f6575", SESSION, SESSION[6:], SESSION.upper(), REFERENCE, "4839 2017 6554 0318",
    "4839-2017-6554-0318", "483920176554031",
)  # fmt: skip


def test_a_log_line_that_leaks_is_found_in_every_spelling(evidence: Evidence) -> None:
    said = evidence.said.rstrip() + b"\n"
    leaks = "".join(f'{{"event": "hop", "who": "x{leak}y"}}\n' for leak in IN_CLEAR)
    found = PLANTED.look(in_lines(said + leaks.encode(), "said"))
    first = len(said.splitlines()) + 1
    missed = [leak for n, leak in enumerate(IN_CLEAR, first) if f"said, line {n}" not in {one.where for one in found}]
    assert not missed
    assert all("Mpho" in one.what for one in found)


def test_a_redis_key_that_leaks_is_found_whatever_its_type(evidence: Evidence) -> None:
    client, hidden = evidence.redis, zlib.compress(b'["gateway.jobs.send", null, ["26658317042"], {}]')
    plants = {
        "thuso:caller:58317042": lambda key: client.set(key, 1),
        "planted:string": lambda key: client.set(key, NUMBER),
        "planted:hash": lambda key: client.hset(key, mapping={"status": "queued", "data": hidden}),
        "planted:field": lambda key: client.hset(key, NUMBER, "1"),
        "planted:list": lambda key: client.rpush(key, "a", NUMBER),
        "planted:set": lambda key: client.sadd(key, "a", NUMBER),
        "planted:zset": lambda key: client.zadd(key, {NUMBER: 1.0}),
        "planted:stream": lambda key: client.xadd(key, {"return": NUMBER}),
    }
    assert PLANTED.look(in_redis(client)) == []
    for key, plant in plants.items():
        plant(key)
        found = PLANTED.look(in_redis(client))
        client.delete(key)
        assert found and all(key in one.where for one in found), key


def test_a_redis_key_that_leaked_and_was_deleted_is_found(evidence: Evidence) -> None:
    with Ear(Path(evidence.redis.connection_pool.connection_kwargs["path"])) as ear:
        evidence.redis.set("planted", b"\x00" + SESSION.encode())
        evidence.redis.delete("planted")
    assert {one.where for one in PLANTED.look(in_commands(ear.heard))} == {"what Redis was told: SET planted"}


def test_a_column_that_leaks_is_found_in_every_table(evidence: Evidence) -> None:
    """Each column that can hold text, bytes or JSON is planted in turn; nothing of it is committed."""
    seen = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.String | sa.LargeBinary | sa.JSON) and _wide_enough(column):
                seen.add(table.name)
                _plant_in(evidence, column)
    assert seen == {table.name for table in metadata.sorted_tables}


def _wide_enough(column: sa.Column[Any]) -> bool:
    return (getattr(column.type, "length", None) or 99) >= len(NUMBER) and not column.foreign_keys


def _plant_in(evidence: Evidence, column: sa.Column[Any]) -> None:
    value: Any = {str: NUMBER, bytes: NUMBER[::-1].encode(), dict: {"note": [WORDS]}}[_kind(column)]
    with evidence.engine.connect() as connection:
        _unlink(connection)
        keys = list(column.table.primary_key)
        first = connection.execute(sa.select(*keys).limit(1)).first()
        if first is None:
            connection.execute(sa.insert(column.table).values(_operator()))
            first = connection.execute(sa.select(*keys).limit(1)).one()
        row = [key == value for key, value in zip(keys, first, strict=True)]
        connection.execute(sa.update(column.table).where(*row).values({column.name: value}))
        found = PLANTED.look(in_tables(connection))
        connection.rollback()
    assert found and all(f"{column.table.name}.{column.name}, row" in one.where for one in found), (column, found)


def _kind(column: sa.Column[Any]) -> type:
    if isinstance(column.type, sa.LargeBinary):
        return bytes
    return dict if isinstance(column.type, sa.JSON) else str


def _unlink(connection: sa.Connection) -> None:
    """Reports may be planted in their id too, to which alerts point."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _operator() -> dict[str, Any]:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return {"name": "palesa", "password_hash": "x", "active": True, "failures": 0, "created_at": at}


def test_a_file_that_leaks_is_found_in_the_journal_too(evidence: Evidence, tmp_path: Path) -> None:
    for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core"):
        (tmp_path / name).write_bytes(b"\0" * (CHUNK - 5) + NUMBER.encode() + b"\0" * 4096)  # across two chunks
    assert {one.where for one in PLANTED.look(in_files(tmp_path))} == {
        f"the raw bytes of {name}" for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core")
    }
