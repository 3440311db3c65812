from collections.abc import Iterator

import pytest

from tests.referrals.bureau import Bureau


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    """A hotline on SQLite, then on PostgreSQL."""
    built = Bureau(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small_bureau(sqlite_url: str) -> Iterator[Bureau]:
    """On SQLite only: for what no database can change."""
    built = Bureau(sqlite_url)
    yield built
    built.engine.dispose()
