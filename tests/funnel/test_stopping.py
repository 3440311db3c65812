"""A real web process that is told to stop brings its last counts into the table."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from gateway.funnel.store import counted
from tests.end_to_end.processes import free_ports
from tests.end_to_end.waiting import until
from tests.house import HOME, SECRET, House
from tests.parts.valkey import Valkey

HOP = {"sessionId": "ATUid_1", "phoneNumber": "+26650123987", "text": "", "networkCode": "65101", "serviceCode": "*1#"}


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_stops_loses_no_count(tmp_path: Path, valkey: Valkey, told: signal.Signals) -> None:
    gateway = House(f"sqlite:///{tmp_path / 'thuso.db'}", valkey.url)
    (port,) = free_ports(1)
    door = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **gateway.web, "PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", "gateway", "web"], cwd=HOME, env=environment) as web:
        try:
            until(lambda: _is_alive(door), 60, "the web process answers")
            assert requests.post(f"{door}/at/{SECRET}/ussd", HOP, timeout=60).text.startswith("CON ")
        finally:
            web.send_signal(told)
    assert {spot[2]: count for spot, count in (+counted(gateway.engine, None)).items()} == {"language": 1}
    gateway.close()


def _is_alive(door: str) -> bool:
    try:
        return requests.get(f"{door}/healthz", timeout=5).ok
    except requests.RequestException:
        return False
