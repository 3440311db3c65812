"""A stub gateway, a handset in front of it, and hands for the phones."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from gateway.handset.app import create_handset_app
from tests.handset.stub_gateway import SECRET, StubGateway

PALESA = "+26650000000"
THABO = "+26650000101"


class Hands:
    """What a person or a script does with the handset, through its JSON doors."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.client.post(f"/handset/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def dial(self, number: str = PALESA, code: str = "*384*96#", network: str = "99999") -> dict[str, Any]:
        return self.post("dial", number=number, code=code, network=network)

    def type(self, call: dict[str, Any], text: str) -> dict[str, Any]:
        return self.post(f"calls/{call['call']}/type", text=text)

    def hang_up(self, call: dict[str, Any]) -> dict[str, Any]:
        return self.post(f"calls/{call['call']}/hang-up")

    def switch(self, **wishes: Any) -> dict[str, Any]:
        return self.post("switches", **wishes)

    def text(self, number: str, text: str) -> dict[str, Any]:
        return self.post(f"phones/{number}/sms", text=text)

    def table(self) -> dict[str, Any]:
        return dict(self.client.get("/handset/phones").get_json())

    def phone(self, number: str) -> dict[str, Any]:
        return next(dict(p) for p in self.table()["phones"] if p["number"] == number)

    def numbers(self) -> list[str]:
        return [p["number"] for p in self.table()["phones"]]


@pytest.fixture
def gateway() -> Iterator[StubGateway]:
    with StubGateway() as stub:
        yield stub


@pytest.fixture
def app(gateway: StubGateway) -> Iterator[Flask]:
    app = create_handset_app(gateway.url, SECRET)
    yield app
    app.extensions["exchange"].stop()


@pytest.fixture
def hands(app: Flask) -> Hands:
    hands = Hands(app.test_client())
    hands.switch(report_seconds=0.01, repeat_seconds=0.05)
    return hands


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The handset behind a real socket; gives its address."""
    server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    app.extensions["exchange"].stop()
    server.shutdown()
    thread.join()
