"""The real servers of the test run, started once where a test asks for them; each test finds them empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.parts.postgres import Postgres
from tests.parts.valkey import Valkey

expect.set_options(timeout=20_000)  # milliseconds; a loaded machine is slow, not wrong


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    with Valkey() as server:
        yield server


@pytest.fixture
def valkey(valkey_server: Valkey) -> Iterator[Valkey]:
    """A real Valkey: running, thawed and empty, whatever the test before did to it."""
    valkey_server.restore()
    yield valkey_server
    valkey_server.restore()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty database on a real PostgreSQL."""
    url = postgres_server.fresh_url()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file of SQLite that is not there yet."""
    return f"sqlite:///{tmp_path / 'thuso.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL, each time on an empty database."""
    return str(request.getfixturevalue(f"{request.param}_url"))
