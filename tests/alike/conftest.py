from collections.abc import Iterator

import pytest

from tests.alike.town import Town


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """Nothing has happened yet; on SQLite, then on PostgreSQL."""
    built = Town(database_url)
    yield built
    built.engine.dispose()
