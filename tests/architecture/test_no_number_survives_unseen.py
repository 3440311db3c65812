"""The search of test_no_number_survives.py does search: each leak that is planted turns it red, and it says where."""

import zlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.storage.tables import metadata
from tests.architecture.conftest import Evidence
from tests.architecture.hearing import Ear
from tests.architecture.search import CHUNK, Search, in_commands, in_files, in_lines, in_redis, in_tables
from tests.architecture.spellings import Canary

pytestmark = pytest.mark.slow

NUMBER, WORDS = "+26658317042", "ntlo e tšoeu"
SESSION, REFERENCE = "ATUid_0f1e2d3c4b5a69788796a5b4c3d2e1f0", "4839201765540318"
DUTY_NUMBER, PIN = "705182", "946037"
PLANTED = Search(
    [Canary("number", "Mpho", NUMBER), Canary("words", "Mpho", WORDS), Canary("session", "Mpho", SESSION),
     Canary("reference", "Mpho", REFERENCE), Canary("pin", "Mpho", PIN),
     Canary("signing in", "Mpho", DUTY_NUMBER + PIN)]
)  # fmt: skip
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
    "4839-2017-6554-0318", "483920176554031", PIN, f"*{PIN}*1", "OTQ2MDM3", "393436303337", DUTY_NUMBER + PIN,
    f"{DUTY_NUMBER}*{PIN}", f"{DUTY_NUMBER} {PIN}", "730649281507",
)  # fmt: skip


def test_a_log_line_that_leaks_is_found_in_every_spelling(evidence: Evidence) -> None:
    said = evidence.said.rstrip() + b"\n"
    leaks = "".join(f'{{"event": "hop", "who": "x{leak}y"}}\n' for leak in IN_CLEAR)
    found = PLANTED.look(in_lines(said + leaks.encode(), "said"))
    first = len(said.splitlines()) + 1
    missed = [leak for n, leak in enumerate(IN_CLEAR, first) if f"said, line {n}" not in {one.where for one in found}]
    assert not missed
    assert all("Mpho" in one.what for one in found)


def test_a_leak_is_found_wherever_in_a_text_it_begins() -> None:
    """One that is looked for in a single spelling; a number would be found by another of its own."""
    search = Search([Canary("id", "an SMS", "lipuo0001sms")])
    for before in range(24):
        assert search.look([("here", b"-" * before + b"lipuo0001sms" + b"-" * 3)]), before


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
    """Each column that can hold text, bytes or JSON is planted, those that point to other rows too; nothing of it is
    committed. Where there is no room for a number a PIN may have found some."""
    leaks = {table: _leaks_for(table) for table in metadata.sorted_tables}
    assert not [table.name for table, leak in leaks.items() if not leak]
    planted = {f"{table.name}.{column}, row" for table, leak in leaks.items() for column in leak}
    assert _found_after_planting(evidence, leaks) == planted


def _leaks_for(table: sa.Table) -> dict[str, Any]:
    return {column.name: leak for column in table.columns if (leak := _leak_for(column))}


def _leak_for(column: sa.Column[Any]) -> Any:
    """The longest that it can hold; None for one in which nothing of anybody fits."""
    if isinstance(column.type, sa.LargeBinary):
        return NUMBER[::-1].encode()
    if isinstance(column.type, sa.JSON):
        return {"note": [WORDS]}
    if not isinstance(column.type, sa.String):
        return None
    room = getattr(column.type, "length", None) or len(NUMBER)
    return next((leak for leak in (NUMBER, NUMBER[-8:], PIN) if len(leak) <= room), None)


def _found_after_planting(evidence: Evidence, leaks: dict[sa.Table, dict[str, Any]]) -> set[str]:
    """The tables and columns in which anything is found; before that nothing is."""
    with evidence.engine.connect() as connection:
        assert PLANTED.look(in_tables(connection)) == []
        _unlink(connection)
        for table, leak in leaks.items():
            _plant(connection, table, leak)
        found = PLANTED.look(in_tables(connection))
        connection.rollback()
    return {one.where.rstrip("0123456789").rstrip() for one in found}


def _plant(connection: sa.Connection, table: sa.Table, leak: dict[str, Any]) -> None:
    """Into one row."""
    keys = list(table.primary_key)
    first = connection.execute(sa.select(*keys).limit(1)).one()
    row = [key == value for key, value in zip(keys, first, strict=True)]
    connection.execute(sa.update(table).where(*row).values(leak))


def _unlink(connection: sa.Connection) -> None:
    """Rows may be planted in what points to another row too, and in what others point to."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def test_a_file_that_leaks_is_found_in_the_journal_too(evidence: Evidence, tmp_path: Path) -> None:
    for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core"):
        (tmp_path / name).write_bytes(b"\0" * (CHUNK - 5) + NUMBER.encode() + b"\0" * 4096)
    assert {one.where for one in PLANTED.look(in_files(tmp_path))} == {
        f"the raw bytes of {name}" for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core")
    }
