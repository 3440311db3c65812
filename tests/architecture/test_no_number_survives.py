"""After a busy day nobody finds a caller's number, words, session or reference, nor a member's number, PIN or code, nor
a secret, wherever they look.

On PostgreSQL rows that were changed or deleted stay in the files as dead tuples until VACUUM, and in its log of writes
until that is recycled. A dump does not show them. So nothing may ever be *written* in clear, not even for a moment:
what is in no living row, no command and no log line of this day was not written at all. What dead tuples keep is
sealed words, hashes and coded answers; docs/threat-model.md says so.
"""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.privacy import CannotOpen, unseal
from gateway.storage.tables import alerts, members, metadata, notes, reports
from tests.architecture.conftest import Evidence
from tests.architecture.hearing import Ear
from tests.architecture.search import CHUNK, Found, Search, in_commands, in_files, in_lines, in_redis, in_tables
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


TYPED_BY_STAFF = {
    "approvals": ("remark", "answer"), "decisions": ("remark",), "cases": ("plan",), "case_stages": ("remark",),
    "people": ("box",), "consents": ("remark",), "case_notes": ("box",), "case_files": ("label",),
    "referrals": ("snapshot",), "referral_events": ("remark",),
}  # fmt: skip

# One set of flows serves all day, there are two carriers, one last line of the
# diary, and a key for the hotline and for one partner.
FEW = ("editions", "senders", "diary_head", "rings")


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
            rows = connection.scalar(sa.select(sa.func.count()).select_from(table))
            assert rows > (0 if table.name in FEW else 2), table.name
        assert set(connection.scalars(sa.select(alerts.c.sender))) == {None, "africastalking", "kannel"}
        assert connection.scalar(sa.select(reports.c.id).where(reports.c.drill).limit(1))
        for happened in (reports.c.held_by, alerts.c.joined_to, members.c.off_until):
            assert connection.scalar(sa.select(happened).where(happened.is_not(None)).limit(1)), happened
    assert kinds.count("pin") > 2
    assert kinds.count("id") > 60  # tokens of browsers, links and recovery codes among them
    assert kinds.count("signing in") > 8
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


def test_codes_that_prove_a_phone_are_said_nowhere(evidence: Evidence) -> None:
    """Four digits stand somewhere by chance, three of a few codes do not: a leak would show most of them."""
    said = {word for _, data in evidence.outside_the_database() for word in _words_of_a_code(data)}
    assert len(evidence.codes) > 5
    assert len(said.intersection(evidence.codes)) < 3
    leak = {word for code in evidence.codes for word in _words_of_a_code(f'{{"text": "ok {code}"}}'.encode())}
    assert leak == set(evidence.codes)


def test_one_time_codes_of_staff_are_found_nowhere(evidence: Evidence) -> None:
    """Six digits stand somewhere by chance too; the fractions of a time do not count."""
    assert len(evidence.one_time) > 3
    said = {digits for _, data in evidence.places() for digits in re.findall(rb"(?<![\d.])\d{6}(?!\d)", data)}
    assert len(said.intersection(code.encode() for code in evidence.one_time)) < 2


def test_redis_hears_nothing_of_the_console(evidence: Evidence) -> None:
    """Its process has no address of it; what its changes send goes by the database, and so by the relay."""
    assert "REDIS_URL" not in evidence.keys["console"]
    names = rb"thabo|lineo|rethabile|session|doorstep|referral|organisation|approval|csrf"
    assert not [where for where, data in in_commands(evidence.told) if re.search(names, data)]


def test_duty_numbers_are_said_nowhere(evidence: Evidence) -> None:
    """They are half of what is typed, and stand in a row of the database."""
    assert len(evidence.duty_numbers) > 2
    search = Search(Canary("pin", "a duty number", number) for number in evidence.duty_numbers)
    assert search.look(evidence.outside_the_database()) == []


def _words_of_a_code(data: bytes) -> list[str]:
    return re.findall(r"(?<![\w.:-])\d{4}(?![\w.:-])", data.decode(errors="replace"))


def test_a_code_is_kept_until_it_is_answered_and_no_longer(evidence: Evidence) -> None:
    with evidence.engine.connect() as connection:
        proven = sa.select(members.c.proof_code).where(members.c.proof_sent_at.is_not(None))
        answered = set(connection.scalars(proven.where(members.c.proven_at.is_not(None))))
        sent = set(connection.scalars(sa.select(notes.c.code).where(notes.c.wording == "prove")))
    assert answered == {None}
    assert sent == {None}


def test_what_was_sealed_opens_with_the_key_that_no_server_has(evidence: Evidence) -> None:
    """The search finds nothing because it is sealed, not because it is lost."""
    boxes, opens = _boxes(evidence), [base64.b64decode(key) for key in evidence.keys["opens"]]
    assert len(boxes) > 15
    told = json.dumps([unseal(opens[0], box) for box in boxes], ensure_ascii=False)
    assert "behind the mill, he sleeps with the cattle" in told
    assert any(canary.value in told for canary in evidence.canaries if canary.kind == "number")
    assert sum(canary.value in told for canary in evidence.canaries if canary.kind == "words") > 5


def test_what_staff_wrote_opens_with_it_too(evidence: Evidence) -> None:
    """All that is sealed to the hotline, whichever column holds it; a file's own bytes are no JSON."""
    opens = base64.b64decode(evidence.keys["opens"][0])
    boxes = [box for table, columns in TYPED_BY_STAFF.items() for box in _kept(evidence, table, columns)]
    told = json.dumps([unseal(opens, box) for box in boxes], ensure_ascii=False)
    for said in ("A name: ", "Why it is worse: ", "Why it is right: ", "Code_word: ", "Note: ", "An answer: "):
        assert said in told, said


def _kept(evidence: Evidence, name: str, columns: tuple[str, ...]) -> list[bytes]:
    table = metadata.tables[name]
    with evidence.engine.connect() as connection:
        rows = connection.execute(sa.select(*(table.c[column] for column in columns))).all()
    return [box for row in rows for box in row if box is not None]


@pytest.mark.parametrize("process", ["web", "console"])
def test_no_setting_of_a_process_opens_a_box(evidence: Evidence, process: str) -> None:
    for name, text in evidence.keys[process].items():
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
    for table in metadata.sorted_tables:
        leaks = {column.name: leak for column in table.columns if (leak := _leak_for(column))}
        assert leaks, table.name
        assert _found_after_planting(evidence, table, leaks) == {f"{table.name}.{name}" for name in leaks}


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


def _found_after_planting(evidence: Evidence, table: sa.Table, leaks: dict[str, Any]) -> set[str]:
    """The tables and columns in which anything is found."""
    with evidence.engine.connect() as connection:
        _unlink(connection)
        keys = list(table.primary_key)
        first = connection.execute(sa.select(*keys).limit(1)).one()
        row = [key == value for key, value in zip(keys, first, strict=True)]
        connection.execute(sa.update(table).where(*row).values(leaks))
        found = PLANTED.look(in_tables(connection))
        connection.rollback()
    return {one.where.partition(",")[0] for one in found}


def _unlink(connection: sa.Connection) -> None:
    """Rows may be planted in what points to another row too, and in what others point to."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def test_a_file_that_leaks_is_found_in_the_journal_too(evidence: Evidence, tmp_path: Path) -> None:
    for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core"):
        (tmp_path / name).write_bytes(b"\0" * (CHUNK - 5) + NUMBER.encode() + b"\0" * 4096)  # across two chunks
    assert {one.where for one in PLANTED.look(in_files(tmp_path))} == {
        f"the raw bytes of {name}" for name in ("thuso.sqlite", "thuso.sqlite-wal", "thuso.sqlite-shm", "core")
    }
