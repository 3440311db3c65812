from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.report.desk import AtDesk, Hotline


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    """On SQLite, then on PostgreSQL."""
    built = Hotline(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Hotline]:
    """On SQLite only: for what no database can change."""
    built = Hotline(f"sqlite:///{tmp_path / 'thuso.db'}")
    yield built
    built.engine.dispose()


@pytest.fixture
def palesa(small: Hotline) -> AtDesk:
    return AtDesk(small.worker("palesa"))
