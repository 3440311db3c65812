"""A database with the small roster in it, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway.storage import database
from tests.roster.people import move_in


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = database.connect(database_url)
    database.migrate(made)
    with database.writing(made) as connection:
        move_in(connection)
    yield made
    made.dispose()
