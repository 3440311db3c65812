from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.referrals.bureau import Bureau


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    """A hotline on SQLite, then on PostgreSQL."""
    built = Bureau(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small_bureau(tmp_path: Path) -> Iterator[Bureau]:
    """On SQLite only: for what no database can change."""
    built = Bureau(f"sqlite:///{tmp_path / 'thuso.db'}")
    yield built
    built.engine.dispose()
