"""Flows that served and were changed, and callers who went through them: as the web processes write it down."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from gateway.configuration import configuration_of
from gateway.editions.edition import Edition, edition_of
from gateway.editions.store import KeptEditions
from gateway.funnel.counting import Counts
from gateway.funnel.store import add
from gateway.papers import Papers, read_papers
from tests.console.house import House, files
from tests.house import HOME

Change = Callable[[str], str]
CALLERS = {  # on the flow that is dialled: seen, answered, left, wrong
    "language": (240, 231, 2, 0), "start": (231, 190, 12, 3), "who": (140, 118, 9, 2), "what": (118, 70, 6, 6),
    "district": (70, 66, 1, 0), "council": (66, 61, 0, 2), "tell": (58, 3, 0, 0),
}  # fmt: skip


def shipped(*changes: tuple[str, str, str]) -> Edition:
    """The shipped flows with these changes: file, what stands there, what stands there instead."""
    texts = dict(read_papers(HOME / "flows", HOME / "config").texts)
    for place, old, new in changes:
        assert old in texts[place], f"{place} does not hold {old!r}"
        texts[place] = texts[place].replace(old, new)
    papers = Papers(texts)
    return edition_of(papers, configuration_of(papers, strict=False).shelf)


NOW, HERE = "Danger now", "Danger here and now"
LATER = shipped(("flows/report.yaml", NOW, HERE))


def serves(house: House, edition: Edition, days_ago: float = 0) -> None:
    """This edition is taken up by a process that answers calls."""
    KeptEditions(house.engine).keep(edition, house.now - timedelta(days=days_ago))


def calls(house: House, days_ago: float = 0, channel: str = "ussd", **screens: tuple[int, ...]) -> None:
    """What callers did, by screen: seen, answered, left, wrong."""
    flow, counts = files().shelf.flow_for(""), Counts()
    for screen, told in screens.items():
        for did, count in zip(("seen", "answered", "gone", "wrong"), told, strict=False):
            counts[flow.digest, channel, screen, did] += count
    add(house.engine, counts, house.now - timedelta(days=days_ago))


def months(house: House) -> None:
    """Two editions, and callers of the last week."""
    serves(house, shipped(), days_ago=40)
    serves(house, LATER, days_ago=9)
    calls(house, 3, **CALLERS)


def own_files(house: House, folder: Path) -> Path:
    """The house reads copies of flows/ and config/ from now on, for tests to change. Gives their folder."""
    for name in ("flows", "config"):
        shutil.copytree(HOME / name, folder / name)
    house.files_in = folder
    house.app = house.build()
    return folder
