import pytest

from tests.console.house import House
from tests.console.referral.office import Office


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


@pytest.fixture
def small_office(small_house: House) -> Office:
    return Office(small_house)
