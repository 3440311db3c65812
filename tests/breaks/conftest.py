"""A gateway that asks callers whose call broke off whether to go on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.breaks.calls import going_on_for
from tests.house import House
from tests.parts.valkey import Valkey


@pytest.fixture
def gateway(tmp_path: Path, sqlite_url: str, valkey: Valkey) -> Iterator[House]:
    with going_on_for(10, tmp_path, sqlite_url, valkey) as made:
        yield made


@pytest.fixture
def on_both(tmp_path: Path, database_url: str, valkey: Valkey) -> Iterator[House]:
    """The same twice, for what the two databases do each in their own way."""
    with going_on_for(10, tmp_path, database_url, valkey) as made:
        yield made
