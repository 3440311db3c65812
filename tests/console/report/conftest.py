from collections.abc import Iterator

import pytest

from tests.console.report.desk import AtDesk, Hotline


@pytest.fixture
def hotline(database_url: str) -> Iterator[Hotline]:
    """On SQLite, then on PostgreSQL."""
    built = Hotline(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Hotline]:
    """On SQLite only: for what no database can change."""
    built = Hotline(sqlite_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def palesa(small: Hotline) -> AtDesk:
    return AtDesk(small.worker("palesa"))
