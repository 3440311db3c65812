from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.console.browser.served import Served, chromium, served
from tests.console.house import House, codes_box, hashed, person
from tests.parts import once


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A console on SQLite, then on PostgreSQL."""
    built = House(database_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def small_house(sqlite_url: str) -> Iterator[House]:
    """A console on SQLite only: for what no database can change."""
    built = House(sqlite_url)
    yield built
    built.engine.dispose()


@pytest.fixture
def true_price() -> Iterator[None]:
    """Passwords cost what they cost in the product."""
    kept = (hashed, person, codes_box)
    for made in kept:
        made.cache_clear()
    with once.true_price():
        yield
    for made in kept:
        made.cache_clear()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the console."""
    with chromium() as started:
        yield started


@pytest.fixture
def console(small_house: House, browser: Browser) -> Iterator[Served]:
    """The console behind a real server."""
    with served(small_house, browser) as made:
        yield made
