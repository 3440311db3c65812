"""A migrated database, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway.storage import database


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = database.connect(database_url)
    database.migrate(made)
    yield made
    made.dispose()
