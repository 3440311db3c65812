"""The carrier's odd answers, from a real server on a real socket, and what each means to us."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from gateway.alerts.relay import JOB_TIMEOUT
from gateway.channels import sender as sender_module
from gateway.channels.sender import TOTAL, AfricasTalkingSender
from gateway.messages import Outcome, Outgoing, Result

TO = "+26600000104"
SMS = Outgoing(TO, "THUSO 483920: P1, Maputsoe. Reply 1 483920 = I act")
KEY = "a-key-that-nobody-may-see"
Answering = Callable[[BaseHTTPRequestHandler], None]


class Stub:
    """A carrier that answers as the test says and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, list[str]]]] = []
        self.answering: Answering = says(201, recipients({}))
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                stub.asked.append((self.path, dict(self.headers), parse_qs(form)))
                stub.answering(self)

            def do_GET(self) -> None:
                stub.asked.append((self.path, dict(self.headers), {}))
                stub.answering(self)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def carrier() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.close()


@pytest.fixture
def sender(carrier: Stub) -> AfricasTalkingSender:
    return AfricasTalkingSender("sandbox", KEY, carrier.url, "THUSO")


def says(status: int, body: Any, kind: str = "application/json", **headers: str) -> Answering:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)

    return answer


def recipients(*entries: dict[str, Any] | None, message: str = "Sent to 1/1 Total Cost: USD 0.0079") -> dict[str, Any]:
    whole = {"cost": "KES 0.8000", "messageId": "ATXid_1", "number": TO, "status": "Success", "statusCode": 102}
    listed = [None if entry is None else whole | entry for entry in entries]
    return {"SMSMessageData": {"Message": message, "Recipients": listed}}


def refused(code: int) -> dict[str, Any]:
    return recipients({"statusCode": code, "messageId": "None", "status": "Whatever", "cost": "0"})


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(201)
    handler.send_header("X-Slow", "")
    try:
        while True:  # each byte comes in time, the whole never does
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", "900")
    handler.end_headers()
    handler.wfile.write(b'{"SMSMessageData":')


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def test_the_sms_goes_to_the_host_of_our_choice_in_the_carriers_form(
    carrier: Stub, sender: AfricasTalkingSender
) -> None:
    assert sender.send(SMS) == Outcome(Result.ACCEPTED, "ATXid_1")
    ((path, headers, form),) = carrier.asked
    assert path == "/version1/messaging", "the SDK has changed: the base URL is no longer ours"
    assert headers["apiKey"] == KEY and headers["Accept"] == "application/json"
    assert form == {
        "username": ["sandbox"], "to": [TO], "message": [SMS.text], "bulkSMSMode": ["1"], "from": ["THUSO"],
        "enqueue": ["1"],
    }  # fmt: skip


def test_without_a_sender_id_the_carrier_uses_its_own(carrier: Stub) -> None:
    AfricasTalkingSender("sandbox", KEY, carrier.url).send(SMS)
    assert "from" not in carrier.asked[0][2]


def test_several_phones_are_told_in_one_call_and_matched_by_number(
    carrier: Stub, sender: AfricasTalkingSender
) -> None:
    numbers = [f"+2660000010{n}" for n in range(1, 5)]
    carrier.answering = says(201, recipients(
        {"number": numbers[2], "statusCode": 406}, None, {"number": "26600000101", "messageId": "ATXid_a"},
        {"number": numbers[1], "statusCode": "what"}, {"number": numbers[3], "messageId": "ATXid_d"},
    ))  # fmt: skip
    assert sender.send_many(SMS.text, numbers) == {
        numbers[0]: Outcome(Result.ACCEPTED, "ATXid_a"),
        numbers[1]: Outcome(Result.UNKNOWN, reason="number_not_listed"),
        numbers[2]: Outcome(Result.REFUSED, reason="blacklisted"),
        numbers[3]: Outcome(Result.ACCEPTED, "ATXid_d"),
    }
    ((_, _, form),) = carrier.asked
    assert form["to"] == [",".join(numbers)]


def test_a_call_has_a_hundred_phones_at_most_and_one_sender_id(carrier: Stub) -> None:
    vodacom = [f"+2665{n:07}" for n in range(150)]
    econet = ["+26660000001"]

    def comes_from(number: str) -> str:
        return "12345" if number.startswith("+2665") else "THUSO"

    told = AfricasTalkingSender("sandbox", KEY, carrier.url, comes_from).send_many(SMS.text, vodacom + econet)
    assert set(told) == {*vodacom, *econet}
    asked = sorted((form["from"][0], len(form["to"][0].split(","))) for _, _, form in carrier.asked)
    assert asked == [("12345", 50), ("12345", 100), ("THUSO", 1)]


def test_a_whole_batch_that_is_refused_is_refused_for_each(carrier: Stub, sender: AfricasTalkingSender) -> None:
    carrier.answering = says(201, recipients(message="Insufficient Balance"))
    assert set(sender.send_many(SMS.text, [TO, TO[:-1]]).values()) == {Outcome(Result.STOPPED, reason="balance")}


def test_a_number_that_the_sdk_refuses_holds_nobody_else_back(carrier: Stub, sender: AfricasTalkingSender) -> None:
    told = sender.send_many(SMS.text, ["not a number", TO])
    assert told["not a number"] == Outcome(Result.REFUSED, reason="number_invalid")
    assert told[TO] == Outcome(Result.ACCEPTED, "ATXid_1")


def test_without_a_base_url_the_sdks_own_hosts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    service = AfricasTalkingSender("thuso", KEY)._service
    assert service._make_url("/messaging") == "https://api.africastalking.com/version1/messaging"


@pytest.mark.parametrize(
    ("answering", "result", "reason"),
    [
        (says(201, recipients({}), "application/json; charset=utf-8"), Result.ACCEPTED, ""),
        (says(200, recipients({"statusCode": 101})), Result.ACCEPTED, ""),
        (says(201, recipients({"statusCode": "100"})), Result.ACCEPTED, ""),
        (says(201, recipients({"number": "26600000104"})), Result.ACCEPTED, ""),
        (says(201, recipients({"number": "+26600000999", "statusCode": 406}, {})), Result.ACCEPTED, ""),
        (says(201, recipients(message="InvalidSenderId")), Result.STOPPED, "sender_id"),
        (says(201, recipients(message="Insufficient Balance")), Result.STOPPED, "balance"),
        (says(201, recipients(message=f"Sent to 0/1, not to {TO}")), Result.REFUSED, "no_recipients"),
        (says(201, refused(401)), Result.STOPPED, "risk_hold"),
        (says(201, refused(402)), Result.STOPPED, "sender_id"),
        (says(201, refused(403)), Result.REFUSED, "number_invalid"),
        (says(201, refused(404)), Result.REFUSED, "number_unsupported"),
        (says(201, refused(405)), Result.STOPPED, "balance"),
        (says(201, refused(406)), Result.REFUSED, "blacklisted"),
        (says(201, refused(407)), Result.REFUSED, "no_route"),
        (says(201, refused(409)), Result.LATER, "do_not_disturb"),
        (says(201, refused(500)), Result.LATER, "carrier_fault"),
        (says(201, refused(501)), Result.LATER, "operator_fault"),
        (says(201, refused(502)), Result.LATER, "operator_refused"),
        (says(201, refused(777)), Result.UNKNOWN, "code_unknown"),
        (says(201, recipients({"number": "+26600000999"})), Result.UNKNOWN, "number_not_listed"),
        (says(201, b"<html>"), Result.UNKNOWN, "answer_unreadable"),
        (says(201, b""), Result.UNKNOWN, "answer_unreadable"),
        (says(201, b"\xff\xfe"), Result.UNKNOWN, "answer_unreadable"),
        (says(201, []), Result.UNKNOWN, "answer_unreadable"),
        (says(201, {"SMSMessageData": {"Recipients": [None]}}), Result.UNKNOWN, "answer_unreadable"),
        (says(201, {"SMSMessageData": {"Recipients": "x"}}), Result.UNKNOWN, "answer_unreadable"),
        (says(401, b"The supplied authentication is invalid", "text/plain"), Result.STOPPED, "http_401"),
        (says(403, b""), Result.STOPPED, "http_403"),
        (says(400, b"Request is missing required form field 'to'", "text/plain"), Result.STOPPED, "http_400"),
        (says(402, b""), Result.STOPPED, "http_402"),
        (says(404, b""), Result.STOPPED, "http_404"),
        (says(405, b""), Result.STOPPED, "http_405"),
        (says(408, b""), Result.LATER, "http_408"),
        (says(422, b"<html>request blocked</html>", "text/html"), Result.STOPPED, "http_422"),
        (says(451, b""), Result.STOPPED, "http_451"),
        (says(429, b""), Result.LATER, "http_429"),
        (says(500, b"<html>oops</html>", "text/html"), Result.LATER, "http_500"),
        (says(503, b""), Result.LATER, "http_503"),
        (reset, Result.UNKNOWN, "connection_lost"),
        (half, Result.UNKNOWN, "connection_lost"),
    ],
)
def test_each_odd_answer_is_taken_for_what_it_is(
    carrier: Stub, sender: AfricasTalkingSender, answering: Answering, result: Result, reason: str
) -> None:
    carrier.answering = answering
    outcome = sender.send(SMS)
    assert (outcome.result, outcome.reason) == (result, reason)
    assert outcome.message_id == ("ATXid_1" if result is Result.ACCEPTED else None)
    assert len(carrier.asked) == 1, "the sender itself never repeats"


def test_an_accepted_sms_without_an_id_is_accepted(carrier: Stub, sender: AfricasTalkingSender) -> None:
    carrier.answering = says(201, recipients({"messageId": "None"}))
    assert sender.send(SMS) == Outcome(Result.ACCEPTED)


def test_a_carrier_that_cannot_be_reached_has_nothing(carrier: Stub) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert AfricasTalkingSender("sandbox", KEY, url).send(SMS) == Outcome(Result.LATER, reason="not_connected")


def test_a_carrier_that_takes_it_and_falls_silent_may_have_sent_it(
    carrier: Stub, sender: AfricasTalkingSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "READ", 0.3)
    carrier.answering = hang
    assert sender.send(SMS) == Outcome(Result.UNKNOWN, reason="connection_lost")


def test_a_dripping_carrier_cannot_hold_a_job(
    carrier: Stub, sender: AfricasTalkingSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TOTAL < JOB_TIMEOUT
    monkeypatch.setattr(sender_module, "TOTAL", 0.5)
    carrier.answering = drip
    began = time.monotonic()
    assert sender.send(SMS) == Outcome(Result.UNKNOWN, reason="too_slow")
    assert time.monotonic() - began < 20


def test_a_redirect_takes_the_key_nowhere(carrier: Stub, sender: AfricasTalkingSender) -> None:
    elsewhere = Stub()
    try:
        for status in (301, 302, 307, 308):
            carrier.answering = says(status, b"", Location=f"{elsewhere.url}/version1/messaging")
            assert sender.send(SMS) == Outcome(Result.STOPPED, reason="redirected")
        assert elsewhere.asked == []
    finally:
        elsewhere.close()


def test_a_proxy_of_the_environment_is_not_asked_for_this_same_machine(
    carrier: Stub, sender: AfricasTalkingSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert sender.send(SMS).result is Result.ACCEPTED


@pytest.mark.parametrize(
    ("username", "key", "url", "to", "result", "reason"),
    [
        ("sandbox", KEY, "", "not a number", Result.REFUSED, "number_invalid"),
        ("sandbox", KEY, "no address", TO, Result.STOPPED, "settings_wrong"),
        ("sandbox", "line\nbreak", "http://127.0.0.1:9", TO, Result.STOPPED, "settings_wrong"),
        ("sandbox", "\u4e2d", "http://127.0.0.1:9", TO, Result.STOPPED, "key_not_sendable"),
    ],
)
def test_wrong_settings_and_numbers_are_never_an_exception_that_spells_them_out(
    username: str, key: str, url: str, to: str, result: Result, reason: str
) -> None:
    sender = AfricasTalkingSender(username, key, url)
    assert sender.send(Outgoing(to, "text")) == Outcome(result, reason=reason)
