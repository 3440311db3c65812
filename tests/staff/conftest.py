from collections.abc import Iterator

import pytest

from tests.console.house import House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A console on SQLite, then on PostgreSQL."""
    built = House(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small_house(sqlite_url: str) -> Iterator[House]:
    """A console on SQLite only: for what no database can change."""
    built = House(sqlite_url)
    yield built
    built.engine.dispose()
