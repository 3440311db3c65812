from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.staff.roles import Role
from tests.console.house import House, Visitor
from tests.console.teams.roster import move_in, some_nights


@pytest.fixture
def office(house: House) -> House:
    """The shipped roster behind the console, on SQLite and then on PostgreSQL."""
    move_in(house)
    return house


@pytest.fixture
def lineo(office: House) -> Visitor:
    """Leads the hotline."""
    return office.worker("lineo", role=Role.HOTLINE_LEAD)


@pytest.fixture
def night(tmp_path: Path) -> Iterator[House]:
    """On SQLite only: some councils have nobody tonight."""
    built = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    some_nights(built)
    yield built
    built.engine.dispose()
