"""The servers that other tests lean on do what they promise."""

import os
import time
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from gateway.storage.database import is_current
from gateway.storage.tables import metadata
from tests.parts.postgres import Postgres, find_binaries
from tests.parts.valkey import Valkey


def test_a_database_is_empty_and_remembers_what_is_written(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url)
    assert sa.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE seen (n INTEGER)"))
        connection.execute(sa.text("INSERT INTO seen VALUES (7)"))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT n FROM seen")) == 7
    engine.dispose()


def test_a_database_has_every_table_and_no_row(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    assert is_current(engine)
    with engine.connect() as connection:
        rows = {table.name: connection.execute(sa.select(table)).all() for table in metadata.sorted_tables}
    assert not any(rows.values())
    engine.dispose()


def test_what_is_written_into_a_copy_stands_in_no_other(postgres_server: Postgres) -> None:
    one = postgres_server.migrated_url()
    engine = sa.create_engine(one)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE seen (n INTEGER)"))
    engine.dispose()
    two = postgres_server.migrated_url()
    engine = sa.create_engine(two)
    assert "seen" not in sa.inspect(engine).get_table_names()
    engine.dispose()
    postgres_server.drop(one)
    postgres_server.drop(two)


def test_two_tests_never_share_a_database(postgres_server: Postgres) -> None:
    one, two = postgres_server.fresh_url(), postgres_server.fresh_url()
    assert one != two
    postgres_server.drop(one)
    postgres_server.drop(two)


def test_postgres_does_not_run_as_root(postgres_server: Postgres) -> None:
    assert postgres_server._server is not None or os.environ.get("TEST_DATABASE_URL")
    if postgres_server._server is not None:
        assert Path(f"/proc/{postgres_server._server.pid}").stat().st_uid != 0


def test_a_missing_postgres_is_said_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [])
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="apt-get install postgresql"):
        find_binaries()


def test_valkey_keeps_nothing_on_disk(valkey: Valkey) -> None:
    with valkey.client() as client:
        client.set("a", "b")
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
    assert [p.name for p in valkey.socket.parent.iterdir()] == ["s"]


def test_a_stopped_valkey_comes_back_empty_under_the_same_address(valkey: Valkey) -> None:
    with valkey.client() as client:
        client.set("a", "b")
    valkey.stop()
    with pytest.raises(redis.ConnectionError), valkey.client() as client:
        client.ping()
    valkey.start()
    with valkey.client() as client:
        assert client.get("a") is None


def test_a_frozen_valkey_keeps_silent_until_it_is_thawed(valkey: Valkey) -> None:
    with redis.Redis.from_url(valkey.url, socket_timeout=0.2, retry=None) as client:
        client.set("a", "b")
        valkey.freeze()
        started = time.monotonic()
        with pytest.raises(redis.TimeoutError):
            client.get("a")
        assert time.monotonic() - started >= 0.2
        valkey.thaw()
        assert client.get("a") == b"b"


def test_whatever_a_test_did_the_next_one_finds_valkey_empty_and_awake() -> None:
    with Valkey() as server:
        with server.client() as client:
            client.set("a", "b")
        server.freeze()
        server.restore()
        with server.client() as client:
            assert client.dbsize() == 0
        server.stop()
        server.restore()
        with server.client() as client:
            assert client.ping()
