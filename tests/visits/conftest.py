"""A gateway with its doors open, on SQLite and on PostgreSQL; and the ways in which a call may reach it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import House, house
from tests.journeys.journey import WAYS
from tests.parts.valkey import Valkey


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


@pytest.fixture
def light(sqlite_url: str, valkey: Valkey) -> Iterator[House]:
    """The same on SQLite alone, for what the database cannot change."""
    with house(sqlite_url, valkey.url) as made:
        yield made


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, gateway: House, valkey: Valkey) -> Any:
    """How every hop of a call comes in: plainly, twice, with Redis emptied, stopped or frozen."""
    return request.param(gateway, valkey)
