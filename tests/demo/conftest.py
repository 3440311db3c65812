"""A project folder of stand-ins for one test; whatever still runs in it afterwards is ended."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.house import House

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a run under nohup would hand its deafness on to what is tested here


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "a project, 100% ours")
    yield made
    made.end()
