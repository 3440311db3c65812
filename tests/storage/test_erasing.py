"""Who leaves on purpose leaves nothing in SQLite's file or its journal, and what has outlived its use goes too.

On PostgreSQL an erased row stays in the file as a dead tuple until VACUUM; see docs/threat-model.md.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.storage.database import connect, migrate, reading, wipe_journal, writing
from gateway.storage.tables import reports
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.storage.test_writing import report


@pytest.fixture
def gateway(sqlite_url: str, valkey: Valkey) -> Iterator[House]:
    with house(sqlite_url, valkey.url) as made:
        yield made


def raw(gateway: House) -> dict[str, bytes]:
    """Every file of the database by its ending: "" for the file itself, -wal and -shm for its journal."""
    file = Path(gateway.engine.url.database or "")
    return {path.name.removeprefix(file.name): path.read_bytes() for path in file.parent.glob(f"{file.name}*")}


def standing_in(gateway: House, *what: bytes) -> set[tuple[bytes, str]]:
    return {(part, name) for part in what for name, data in raw(gateway).items() if part in data}


def told(kept: Any) -> list[bytes]:
    """All that was told, as it stands in the row: coded answers and what was sealed."""
    coded = [f'"{name}": "{answer}"'.encode() for name, answer in kept.answers.items()]
    assert len(coded) >= 5
    return [*coded, kept.words, kept.case_number.encode(), kept.lengths.encode()]


def tell(gateway: House) -> Phone:
    """Several people, not now, a marriage, the tenth district, and words; the caller is asked who may know."""
    phone = Phone(gateway)
    phone.dial()
    for answer in ("2", "2", "5", "3", "6", "10", "8", "behind the mill", "9"):
        phone.type(answer)
    return phone


def test_what_was_told_stands_in_the_files_while_the_call_goes_on(gateway: House) -> None:
    """So that the tests below would see something."""
    tell(gateway)
    (kept,) = gateway.reports()
    for what in told(kept):
        assert standing_in(gateway, what), what


def test_after_leaving_nothing_stands_in_the_file_or_its_journal(gateway: House) -> None:
    before = tell(gateway)
    (kept,) = gateway.reports()
    tell(gateway).type("99")
    before.type("99")
    assert raw(gateway)["-wal"] == b""
    assert not standing_in(gateway, *told(kept))
    assert [(r.state, r.answers, r.words, r.level) for r in gateway.reports()] == [("left", {}, None, None)] * 2


def test_after_cancelling_at_the_end_nothing_stands_there_either(gateway: House) -> None:
    phone = tell(gateway)
    (kept,) = gateway.reports()
    for answer in ("1", "3", "4"):  # the team may know; call me, any time
        phone.type(answer)
    call_back = gateway.reports()[0].call_back
    assert standing_in(gateway, call_back)
    phone.type("3")
    assert not standing_in(gateway, *told(kept), call_back)


def test_a_reader_delays_the_wiping_and_the_relay_makes_up_for_it(gateway: House) -> None:
    """The console reads just when the caller leaves: SQLite cannot empty the journal under it."""
    phone = tell(gateway)
    (kept,) = gateway.reports()
    other = connect(gateway.settings.database_url)
    with reading(other) as reader:
        reader.execute(reports.select()).all()
        phone.type("99")
        assert phone.ended  # the caller hears so all the same
    gateway.closing.close_silent(gateway.clock())
    gateway.forget()
    other.dispose()
    assert not standing_in(gateway, *told(kept))


def test_ten_minutes_after_the_call_its_lengths_are_gone_and_after_a_day_its_hash(gateway: House) -> None:
    tell(gateway)
    gateway.silence()
    (kept,) = gateway.reports()
    assert standing_in(gateway, kept.lengths.encode(), kept.call_key.encode())
    gateway.clock.passes(minutes=11)
    gateway.forget()
    assert not standing_in(gateway, kept.lengths.encode(), kept.digest.encode())
    assert standing_in(gateway, kept.call_key.encode())
    gateway.clock.passes(hours=24)
    gateway.forget()
    assert not standing_in(gateway, kept.call_key.encode())
    assert gateway.reports()[0].answers == kept.answers  # the report itself stays


def test_a_day_after_leaving_not_even_the_row_is_there(gateway: House) -> None:
    tell(gateway).type("99")
    (kept,) = gateway.reports()
    gateway.clock.passes(hours=25)
    gateway.forget()
    assert gateway.reports() == []
    assert not standing_in(gateway, kept.call_key.encode(), kept.id.encode())


def test_wiping_empties_the_journal_and_says_when_it_could_not(sqlite_url: str) -> None:
    engine = connect(sqlite_url)
    migrate(engine)
    journal = Path(f"{engine.url.database}-wal")
    with writing(engine) as connection:
        connection.execute(reports.insert().values(report()))
    assert journal.stat().st_size > 0
    assert wipe_journal(engine)
    assert journal.stat().st_size == 0

    with reading(engine) as reader:
        reader.execute(reports.select()).all()
        with writing(engine) as connection:
            connection.execute(reports.insert().values(report("r2")))
        assert not wipe_journal(engine)
    assert wipe_journal(engine)
    engine.dispose()


def test_wiping_beside_a_writer_holds_nobody_up_and_says_that_it_did_not_wipe(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.storage.database.LOCK_WAIT", 30.0)
    engine = connect(sqlite_url)
    migrate(engine)
    inside, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with writing(engine) as connection:
            connection.execute(reports.insert().values(report()))
            inside.set()
            go_on.wait(60)

    thread = threading.Thread(target=write)
    thread.start()
    inside.wait()
    started = time.monotonic()
    assert not wipe_journal(engine)
    assert time.monotonic() - started < 15  # SQLite would wait for 30 seconds, with every caller behind it
    go_on.set()
    thread.join()
    assert wipe_journal(engine)
    assert Path(f"{engine.url.database}-wal").stat().st_size == 0
    engine.dispose()


def test_on_postgres_there_is_no_journal_of_ours_to_wipe(postgres_url: str) -> None:
    engine = connect(postgres_url)
    assert wipe_journal(engine)
    engine.dispose()
