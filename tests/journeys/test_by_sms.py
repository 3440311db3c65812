"""Every journey told by SMS, through the real door in each way, on each database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import House, house
from tests.journeys.by_sms import FILES, WAYS, SmsJourney
from tests.parts.valkey import Valkey
from tests.texting.phone import Post, TextPhone


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_journey_by_sms(
    file: Path, way: Callable[[House, Valkey], Callable[[Post], int]], database_url: str, valkey: Valkey
) -> None:
    journey = SmsJourney(file)
    with house(database_url, valkey.url) as gateway:
        journey.write(TextPhone(gateway, way=way(gateway, valkey)))
        journey.check(gateway)
