"""The bench is run by hand and rarely, so this keeps it alive. Nothing here asserts a time."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.house import HOME

BRIEFLY = ("--rounds", "1", "--seconds", "0.2", "--callers", "2", "--crowd", "3", "--calls", "2")

pytestmark = pytest.mark.slow


def bench(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *BRIEFLY, *words], cwd=HOME, capture_output=True, text=True, timeout=120,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines_of(said: str) -> dict[str, list[str]]:
    """The table over HTTP: the name of a row, and its cells."""
    found = (re.split(r" *\| *", line.strip("| ")) for line in said.splitlines() if line.startswith("| "))
    return {cells[0]: cells[1:] for cells in found if len(cells) == 10}


def started_for(folder: Path) -> Iterator[str]:
    """Processes that were given this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "environ").read_bytes():
                yield (process / "cmdline").read_text()


def test_a_developer_reads_how_each_row_compares_with_the_two_echoes_and_nothing_stays_behind(tmp_path: Path) -> None:
    said = bench(tmp_path)
    rows = lines_of(said)
    for name in ("screens that keep nothing", "kept hops, SQLite", "whole reports, SQLite"):
        assert all(float(ratio) > 0 for ratio in rows[name][6:8]), rows[name]
    assert rows["raw WSGI echo"][6] == rows["Flask echo"][7] == "1.00"
    assert "| 14 | receipt | yes |" in said, said
    assert re.search(r"^\| 40 \| [0-9.]+ \| [0-9.]+ \|$", said, re.M), said
    assert "wrong answers" not in said, said
    assert list(started_for(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_developer_reads_where_the_time_of_a_hop_goes(tmp_path: Path) -> None:
    said = bench(tmp_path, "--profile")
    assert "Hops that keep nothing" in said and "Hops that are kept" in said
    assert "'commit' of 'sqlite3.Connection'" in said
