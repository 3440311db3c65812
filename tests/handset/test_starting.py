"""The handset starts on the loopback address only, never beside a real carrier, and stops when it is told to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from gateway.complaints import Refused
from gateway.handset.serving import read_start, serve
from tests.handset.stub_gateway import SECRET, StubGateway

GOOD = {"HANDSET_PORT": "8002", "PORT": "8000", "WEBHOOK_SECRETS": f"{SECRET},older"}
PROGRAM = "import os; from gateway.handset.serving import serve; serve(os.environ)"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AT_API_KEY", "atsk_something", "AT_API_KEY: is set"),
        ("SECOND_SENDER_PASSWORD", "atsk_something", "SECOND_SENDER_PASSWORD: is set"),
        ("AT_BASE_URL", "https://api.africastalking.com", "AT_BASE_URL: points to another machine"),
        ("AT_BASE_URL", "127.0.0.1:8002", "AT_BASE_URL: points to another machine"),
        ("AT_BASE_URL", "http://127.0.0.1.example:8002", "AT_BASE_URL: points to another machine"),
        ("THUSO_ENV", "production", "THUSO_ENV: is production"),
        ("WEBHOOK_SECRETS", "", "WEBHOOK_SECRETS: is missing"),
        ("WEBHOOK_SECRETS", " ,second", "WEBHOOK_SECRETS: is missing"),
        ("HANDSET_PORT", "eighty", "HANDSET_PORT: must be a port number"),
        ("HANDSET_PORT", "0", "HANDSET_PORT: must be a port number"),
        ("HANDSET_PORT", "65536", "HANDSET_PORT: must be a port number"),
        ("PORT", "-1", "PORT: must be a port number"),
        ("PORT", "٨٠٠٠", "PORT: must be a port number"),
    ],
)
def test_it_refuses_to_start(name: str, value: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refusal:
        serve({**GOOD, name: value})
    assert len(refusal.value.complaints) == 1
    assert SECRET not in str(refusal.value) and "atsk" not in str(refusal.value)


def test_it_says_everything_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        serve({"AT_API_KEY": "x", "THUSO_ENV": "production", "PORT": "?", "HANDSET_PORT": "?"})
    assert len(refusal.value.complaints) == 5


@pytest.mark.parametrize("url", ["http://127.0.0.1:8002", "http://localhost:8002", "http://[::1]:8002", ""])
def test_a_carrier_on_this_machine_is_the_handset_itself(url: str) -> None:
    start = read_start({**GOOD, "AT_BASE_URL": url})
    assert (start.handset_port, start.gateway_port, start.secret) == (8002, 8000, SECRET)


def test_ports_have_their_usual_numbers() -> None:
    start = read_start({"WEBHOOK_SECRETS": SECRET})
    assert (start.handset_port, start.gateway_port) == (8002, 8000)


def test_a_port_that_is_taken_is_a_plain_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=f"HANDSET_PORT: port {port} cannot be used"):
            serve({**GOOD, "HANDSET_PORT": str(port)})


class Started:
    """The handset as a process of its own."""

    def __init__(self, gateway_port: int) -> None:
        self.port = free_port()
        settings = {"HANDSET_PORT": str(self.port), "PORT": str(gateway_port), "WEBHOOK_SECRETS": SECRET}
        environ = {"PATH": os.environ["PATH"], **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ask(self, path: str, body: dict[str, str] | None = None) -> str:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())

    def wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.ask("/handset/switches")
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.process.kill()
        raise AssertionError(self.process.communicate()[1])


@pytest.fixture
def started(gateway: StubGateway) -> Iterator[Started]:
    started = Started(gateway.port)
    started.wait()
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_when_told_even_with_a_call_under_way(
    started: Started, gateway: StubGateway, number: signal.Signals
) -> None:
    assert "Hello" in started.ask("/handset/dial", {"number": "+26650000000"})
    assert gateway.at("ussd")
    started.process.send_signal(number)
    out, err = started.process.communicate(timeout=30)
    assert started.process.returncode == 0
    assert "5000" not in out + err and SECRET not in out + err and "Traceback" not in err


@pytest.mark.slow
def test_it_listens_on_the_loopback_address_only(started: Started) -> None:
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", started.port), timeout=1):
        pass
