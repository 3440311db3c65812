"""The real servers of the test run, started once where a test asks for them; each test finds them empty."""

import gc
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from xdist.scheduler import LoadScopeScheduling

from gateway.storage import database
from tests.parts.once import once
from tests.parts.postgres import Postgres
from tests.parts.valkey import Valkey

expect.set_options(timeout=20_000)  # milliseconds; a loaded machine is slow, not wrong

# What these share takes up to two minutes to make on each database, most of it waiting.
SHARED = ("tests/losses/", "tests/end_to_end/", "tests/architecture/test_no_number_survives")


class Together(LoadScopeScheduling):
    """Those that share something on one database go to one worker together: else every worker makes it anew.

    xdist has `--dist loadgroup` for this, but 3.8 does not see the groups under pytest 9."""

    def _split_scope(self, nodeid: str) -> str:
        shared = next((place for place in SHARED if nodeid.startswith(place)), None)
        database = re.search(r"\[(sqlite|postgres)", nodeid)
        return f"{shared} {database[1]}" if shared and database else nodeid


def pytest_configure() -> None:
    """A run in the background ignores Ctrl-C, and so would every process that a test starts and stops with it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They begin first, and the others work while they wait."""
    items.sort(key=lambda item: not item.nodeid.startswith(SHARED))


def pytest_collection_finish() -> None:
    """Ten thousand tests stay until the end: looking through them for rubbish again and again took a third of the
    processor's time."""
    gc.collect()
    gc.freeze()


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
    """A database on a real PostgreSQL as `migrate` leaves it."""
    url = postgres_server.migrated_url()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def empty_postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty database on a real PostgreSQL."""
    url = postgres_server.fresh_url()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "thuso.db"
    engine = database.connect(f"sqlite:///{file}")
    database.migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A file of SQLite as `migrate` leaves it."""
    return f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'thuso.db')}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A file of SQLite that is not there yet."""
    return f"sqlite:///{tmp_path / 'thuso.db'}"


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL, each time with every table and no row."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The same without the tables."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture(scope="session", autouse=True)
def what_is_always_the_same_is_made_once() -> Iterator[None]:
    with once():
        yield
