from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway.storage import tables
from gateway.storage.database import connect


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """SQLite, then PostgreSQL."""
    made = connect(database_url)
    tables.metadata.create_all(made)
    yield made
    made.dispose()
