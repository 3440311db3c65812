"""The bench of alerts is run by hand and rarely, so this keeps it alive. Nothing here asserts a time."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.delays import Phase, Sent, waiting
from bench.noted import Noted
from tests.bench.test_bench_runs import started_for
from tests.house import HOME

BRIEFLY = ("--rates", "5", "--seconds", "1", "--workers", "2")


@pytest.mark.slow
def test_a_developer_reads_how_long_alerts_take_and_what_they_cost_and_nothing_stays_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.alerts", *BRIEFLY], cwd=HOME, capture_output=True, text=True, timeout=180,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    cells = [cell.strip() for cell in done.stdout.splitlines()[-1].strip("| ").split("|")]
    assert cells[:4] == ["SQLite", "2", "5", "5"]
    alerts, segments = int(cells[4]), float(cells[-1])
    assert alerts / 5 == pytest.approx(segments, abs=0.01)
    assert list(started_for(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_delays_and_waiting_are_counted_by_alert() -> None:
    alerts = [Sent("a", 0.0, 0.1, 0.5), Sent("a", 0.0, 0.2, 4.0), Sent("b", 6.0, 6.1, 7.0)]
    line = Phase(0.0, 8.0, alerts, segments=4, cpu_relay=0.03, cpu_workers=0.06).line()
    assert line == "2 | 3 | 1.00 | 4.00 | 0.10 | 0 | 0 | 1.0 | 10.0 | 20.0 | 2.00"
    assert [waiting(alerts, at) for at in (0.0, 0.5, 3.9, 4.0, 6.5)] == [2, 1, 1, 0, 1]


def test_an_alert_that_never_arrived_waits_for_ever_and_is_no_delay() -> None:
    alerts = [Sent("a", 0.0, None, 0.5), Sent("b", 1.0, None, None)]
    line = Phase(0.0, 2.0, alerts, segments=1, cpu_relay=0, cpu_workers=0).line()
    assert line.split(" | ")[2:8] == ["0.50", "0.50", "–", "1", "1", "inf"]


class OneReport(Noted):
    """The database has one report since then."""

    def __init__(self) -> None:
        pass

    def _rows(self, since: float) -> list[Any]:
        return [SimpleNamespace(case_number="100002")]


def test_a_report_does_not_pay_for_those_before_it_whose_ladders_go_on() -> None:
    sends = [{"text": f"THUSO {case} P1", "segments": 2} for case in ("100001", "100002", "100001")]
    assert OneReport().segments(0.0, sends) == 2
