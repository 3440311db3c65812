import pytest

from tests.console.abroad.embassy import Embassy
from tests.console.house import House


@pytest.fixture
def embassy(house: House) -> Embassy:
    return Embassy(house)


@pytest.fixture
def small(small_house: House) -> Embassy:
    return Embassy(small_house)
