"""A database with the five people in it, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway.storage.database import connect, writing
from tests.alerts.desk import Desk
from tests.alerts.people import add_report, move_in


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = connect(database_url)
    with writing(engine) as connection:
        move_in(connection)
        add_report(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine)
