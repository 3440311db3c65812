from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.house import House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A console on SQLite, then on PostgreSQL."""
    built = House(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small_house(tmp_path: Path) -> Iterator[House]:
    """A console on SQLite only: for what no database can change."""
    built = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    yield built
    built.engine.dispose()
