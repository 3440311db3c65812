"""Somebody comes back by SMS with the reference of a report: nothing is asked, added or counted twice."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import House, house
from tests.journeys.by_sms import WAYS
from tests.parts.valkey import Valkey
from tests.texting.phone import Post, TextPhone, Worker
from tests.visits.callers import added, failures, guess, hotline_writes, reported


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_whole_road_by_sms(
    way: Callable[[House, Valkey], Callable[[Post], int]], gateway: House, valkey: Valkey
) -> None:
    digits = reported(gateway)
    hotline_writes(gateway, "She is safe. Thank you.")
    phone = TextPhone(gateway, way=way(gateway, valkey), worker=Worker(gateway, only_to_callers=True))
    phone.types("HELP", "1", "my report")
    assert "We have it" in phone.writes(" ".join(digits[n : n + 4] for n in range(0, 16, 4)))
    assert "She is safe. Thank you." in phone.types("1", "Messages for you")
    phone.types("1", "2")
    assert "Kept" in phone.writes("they moved, 2*3 days ago")
    assert "Kept" in phone.writes("to the shop by the river")
    assert "What do you want?" in phone.writes("9")
    assert phone.writes("STOP").startswith("OK, stopped")
    assert added(gateway) == [["they moved, 2*3 days ago", "to the shop by the river"]]
    assert [report.state for report in gateway.reports()] == ["complete"]
    assert failures(gateway, "caller") == 0


def test_a_wrong_reference_counts_once_however_long_the_talk_goes_on(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "3", guess(), "2", "4", "0", "0")
    assert failures(gateway, "caller") == 1
    phone.types("0", "3", guess())
    assert failures(gateway, "caller") == 2


def test_a_slip_is_said_and_costs_nothing(gateway: House) -> None:
    digits = reported(gateway)
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "3")
    slip = digits[:5] + str((int(digits[5]) + 1) % 10) + digits[6:]
    assert "digit is wrong" in phone.writes(slip)
    assert failures(gateway, "caller") == 0
    assert "We have it" in phone.writes(digits)
