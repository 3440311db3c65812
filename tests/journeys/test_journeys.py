"""Every journey file, played through the real webhook in each way, on each database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import House, house
from tests.journeys.journey import FILES, WAYS, Journey
from tests.parts.valkey import Valkey
from tests.phone import Hop, Phone


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_journey(
    file: Path, way: Callable[[House, Valkey], Callable[[Hop], str]], database_url: str, valkey: Valkey
) -> None:
    journey = Journey(file)
    with house(database_url, valkey.url) as gateway:
        journey.play(Phone(gateway, way=way(gateway, valkey)))
        journey.check(gateway)
