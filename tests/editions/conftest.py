"""A gateway whose flows can be edited under it, and somebody who edits them."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import HOME, House, house
from tests.parts.valkey import Valkey

CONFIRMED = '{number: "112", confirmed_by: "a test", on: 2026-11-21}'


class Desk:
    """Where flows/ and config/ of one gateway lie."""

    def __init__(self, folder: Path) -> None:
        self.flows, self.config = folder / "flows", folder / "config"
        shutil.copytree(HOME / "flows", self.flows)
        shutil.copytree(HOME / "config", self.config)
        self._saved = 0

    def edit(self, file: str, *changes: tuple[str, str]) -> None:
        """Each change: a text that stands in the file, and what stands there from now on."""
        path = self.flows.parent / file
        text = path.read_text()
        for old, new in changes:
            assert old in text, f"{file} does not hold {old!r}"
            text = text.replace(old, new, 1)
        self.save(path, text)

    def save(self, path: Path, text: str) -> None:
        """A second later than the last time, for file systems whose clock is coarse."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        self._saved += 1
        os.utime(path, (2_000_000_000 + self._saved, 2_000_000_000 + self._saved))

    def reviewed(self) -> None:
        """As if people had confirmed everything: files with which production starts."""
        for path in [*self.flows.glob("*.yaml"), *self.config.glob("*.yaml")]:
            text = path.read_text().replace("draft: [st]", "draft: []").replace(", demo: yes", "")
            text = text.replace('"+26600000', '"+26650000').replace("hotline: unconfirmed", f"hotline: {CONFIRMED}")
            self.save(path, text)

    def draft(self, name: str, *changes: tuple[str, str]) -> None:
        """A copy of a flow among the drafts, with changes; made anew if it is there."""
        text = (self.flows / f"{name}.yaml").read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        self.save(self.flows / "drafts" / f"{name}.yaml", text)


OpenHouse = Callable[..., House]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def open_house(desk: Desk, valkey: Valkey) -> Iterator[OpenHouse]:
    """Opens a gateway on the desk's files. It has looked at them already."""
    opened: list[House] = []

    def open_one(database_url: str, **more: str) -> House:
        made = house(database_url, valkey.url, FLOWS_DIR=str(desk.flows), CONFIG_DIR=str(desk.config), **more)
        gateway = made.__enter__()
        opened.append(gateway)
        looks(gateway)
        return gateway

    yield open_one
    for gateway in opened:
        gateway.close()


@pytest.fixture
def gateway(open_house: OpenHouse, sqlite_url: str) -> House:
    return open_house(sqlite_url)


def looks(gateway: House) -> None:
    """What the watching thread does within seconds: sees a change, sees that it is over, takes it up."""
    gateway.clock.passes(seconds=2)
    gateway.parts.watcher.step()
    gateway.clock.passes(seconds=1)
    assert not gateway.parts.watcher.step()
