"""The diary in the database: verified at the machine, written by many at once, its head sent away."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from gateway.cli import main
from gateway.diary import store
from gateway.diary.checking import Anchor
from gateway.diary.verifying.store import Anchors, head, verify
from gateway.storage import tables
from gateway.storage.casework.tables import diary, diary_head
from gateway.storage.database import connect, migrate, writing
from tests.console.house import House
from tests.diary.trails import end_of, put_down, trail

MANY = 100_000


@pytest.fixture(scope="module")
def great(tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('diary') / 'thuso.db'}")
    tables.metadata.create_all(engine)
    put_down(engine, trail(MANY))
    return engine


def test_a_hundred_thousand_rows_are_verified_in_seconds(great: sa.Engine) -> None:
    began = time.perf_counter()
    found = verify(great)
    took = time.perf_counter() - began
    print(f"{MANY} rows verified in {took:.2f} s")
    assert found.wrong is None
    assert found.last.row == MANY
    assert took < 20


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("UPDATE diary SET subject = '999999' WHERE id = 77777", 77777),
        ("UPDATE diary SET at = '2026-01-01 00:00:00.000000' WHERE id = 5000", 5000),
        ("UPDATE diary SET at = 'yesterday' WHERE id = 5003", 5003),
        ("UPDATE diary SET hash = 'a' WHERE id = 1", 1),
        ("DELETE FROM diary WHERE id = 50001", 50001),
        ("DELETE FROM diary WHERE id = 100000", 100000),
        ("DELETE FROM diary_head", 1),
        ("INSERT INTO diary_head (id, last, hash) VALUES (2, 3, 'b')", 1),
    ],
)
def test_what_somebody_does_with_the_file_itself_is_found(great: sa.Engine, sql: str, row: int) -> None:
    with great.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        kept = {table: connection.exec_driver_sql(f"SELECT * FROM {table} WHERE id <= 3 OR id = {row}").all()
                for table in ("diary", "diary_head")}  # fmt: skip
        connection.exec_driver_sql(sql)
        connection.commit()
    found = verify(great)
    with great.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("DELETE FROM diary_head")
        for table, rows in kept.items():
            for old in rows:
                marks = ", ".join("?" * len(old))
                connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", tuple(old))
        connection.commit()
    assert found.wrong is not None
    assert found.wrong.row == row
    assert verify(great).wrong is None, "put back, it holds again"


def test_eight_who_write_at_once_leave_neither_gap_nor_fork(house: House) -> None:
    def write(who: int) -> None:
        for n in range(10):
            with writing(house.engine) as connection:
                store.write(connection, house.now, f"worker{who}", "saw", "report", str(n), n=n)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    found = verify(house.engine)
    assert found.wrong is None
    assert found.last.row == 80
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(diary_head)).scalar() == 1


def test_what_was_not_done_is_not_in_the_diary(house: House) -> None:
    with pytest.raises(RuntimeError), writing(house.engine) as connection:
        store.write(connection, house.now, "palesa", "level", "report", "1")
        raise RuntimeError
    assert head(house.engine).row == 0
    assert verify(house.engine).wrong is None


def test_the_head_leaves_the_machine_once_a_day(small_house: House, capfd: pytest.CaptureFixture[str]) -> None:
    put_down(small_house.engine, trail(3))
    anchors = Anchors(small_house.engine)
    for _ in range(3):
        anchors(small_house.now)
        small_house.wait(hours=11)
    said = "".join(capfd.readouterr())
    assert said.count("diary_head") == 1
    small_house.wait(hours=2)
    anchors(small_house.now)
    assert str(end_of(trail(3))) in "".join(capfd.readouterr())


# ---- at the machine ----


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    url = f"sqlite:///{tmp_path / 'thuso.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = connect(url)
    migrate(engine)
    put_down(engine, trail(30))
    return engine


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["diary", *words])


def test_the_command_says_that_it_holds_and_prints_an_anchor(machine: sa.Engine) -> None:
    printed = run("head").output.strip()
    assert printed == str(end_of(trail(30)))
    found = run("verify", "--anchor", printed)
    assert found.exit_code == 0, found.output
    assert "30 rows, nothing changed" in found.output


def test_the_command_names_the_first_wrong_row_and_fails(machine: sa.Engine) -> None:
    with writing(machine) as connection:
        connection.execute(diary.update().where(diary.c.id.in_([12, 20])).values(by="nobody"))
    found = run("verify")
    assert found.exit_code == 1
    assert "row 12: the row was changed" in found.output
    assert "rows 1 to 11 hold" in found.output


def test_an_anchor_that_is_none_is_refused_in_a_sentence(machine: sa.Engine) -> None:
    found = run("verify", "--anchor", "12")
    assert found.exit_code == 2
    assert "is no anchor" in found.output
    assert "Traceback" not in found.output


def test_an_anchor_that_was_written_down_finds_a_diary_that_was_made_anew(machine: sa.Engine) -> None:
    found = run("verify", "--anchor", str(Anchor(10, "c" * 64)))
    assert found.exit_code == 1
    assert "row 10: this row, or one before it, was rewritten" in found.output
