"""The second way to phones: what a gateway that speaks like Kannel is asked, and what each of its answers means."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels import sender as sender_module
from gateway.channels.kannel import sender as kannel_module
from gateway.channels.kannel.sender import KannelSender
from gateway.channels.kannel.wire import read_accepted, read_refused
from gateway.messages import Outcome, Outgoing, Result
from tests.channels.test_sender import TO, Answering, Stub, drip, half, hang, reset, says

PASSWORD = "a password & of its own"
SMS = Outgoing(TO, "THUSO 483920: P1, Ha Ts'ehla. Reply 1 483920 = I act")


@pytest.fixture
def carrier() -> Iterator[Stub]:
    stub = Stub()
    stub.answering = says(202, b"0: Accepted for delivery", "text/html")
    yield stub
    stub.close()


@pytest.fixture
def sender(carrier: Stub) -> KannelSender:
    return KannelSender(f"{carrier.url}/cgi-bin/sendsms", "thuso", PASSWORD, "12345")


def test_the_sms_goes_out_in_the_words_of_kannel(carrier: Stub, sender: KannelSender) -> None:
    assert sender.send(SMS) == Outcome(Result.ACCEPTED)
    ((address, _, _),) = carrier.asked
    assert urlsplit(address).path == "/cgi-bin/sendsms"
    assert parse_qs(urlsplit(address).query) == {
        "username": ["thuso"], "password": [PASSWORD], "from": ["12345"], "to": [TO], "text": [SMS.text],
        "coding": ["0"], "charset": ["UTF-8"],
    }  # fmt: skip


def test_without_a_name_the_gateway_uses_its_own(carrier: Stub) -> None:
    KannelSender(carrier.url, "thuso", PASSWORD).send(SMS)
    assert "from=" not in carrier.asked[0][0]


@pytest.mark.parametrize(
    ("answering", "result", "reason"),
    [
        (says(202, b"3: Queued for later delivery"), Result.ACCEPTED, ""),
        (says(200, b" 0: Accepted for delivery\r\n"), Result.ACCEPTED, ""),
        (says(202, b"Sent."), Result.ACCEPTED, ""),
        (says(202, b"<html>welcome</html>"), Result.UNKNOWN, "answer_unreadable"),
        (says(200, b""), Result.UNKNOWN, "answer_unreadable"),
        (says(403, b"Authorization failed for sendsms"), Result.STOPPED, "http_403"),
        (says(404, b"<html>"), Result.STOPPED, "http_404"),
        (says(400, b"Sender missing and no global set, rejected"), Result.STOPPED, "http_400"),
        (says(400, b"Missing receiver number, rejected"), Result.REFUSED, "number_invalid"),
        (says(403, b"Not routable. Do not try again."), Result.REFUSED, "no_route"),
        (says(403, b"Number(s) has/have been denied by white- and/or black-lists."), Result.REFUSED, "number_denied"),
        (says(503, b"Temporal failure, try again later."), Result.LATER, "http_503"),
        (says(301, b"", Location="https://elsewhere.example.org/"), Result.STOPPED, "redirected"),
        (reset, Result.UNKNOWN, "connection_lost"),
        (half, Result.UNKNOWN, "connection_lost"),
    ],
)
def test_each_answer_is_taken_for_what_it_is(
    carrier: Stub, sender: KannelSender, answering: Answering, result: Result, reason: str
) -> None:
    carrier.answering = answering
    assert sender.send(SMS) == Outcome(result, reason=reason)
    assert len(carrier.asked) == 1, "the sender itself never repeats"


def test_each_phone_has_a_call_and_an_outcome_of_its_own(carrier: Stub, sender: KannelSender) -> None:
    answers = iter([says(202, b"0: Accepted for delivery"), says(503, b""), says(202, b"3: Queued")])
    carrier.answering = lambda handler: next(answers)(handler)
    told = sender.send_many(SMS.text, [TO, TO[:-1] + "5", TO[:-1] + "6", TO])
    assert [outcome.result for outcome in told.values()] == [Result.ACCEPTED, Result.LATER, Result.ACCEPTED]


def test_who_is_not_reached_in_time_has_certainly_not_been_sent_to(
    carrier: Stub, sender: KannelSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kannel_module, "TOTAL", 1.3)
    carrier.answering = drip
    began = time.monotonic()
    told = sender.send_many(SMS.text, [TO, TO[:-1] + "5"])
    assert list(told.values()) == [
        Outcome(Result.UNKNOWN, reason="too_slow"), Outcome(Result.LATER, reason="no_time_left"),
    ]  # fmt: skip
    assert time.monotonic() - began < 20


def test_a_gateway_that_falls_silent_may_have_sent_it(
    carrier: Stub, sender: KannelSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "READ", 0.3)
    carrier.answering = hang
    assert sender.send(SMS) == Outcome(Result.UNKNOWN, reason="connection_lost")


def test_a_gateway_that_cannot_be_reached_has_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/cgi-bin/sendsms"
        assert KannelSender(url, "thuso", PASSWORD).send(SMS) == Outcome(Result.LATER, reason="not_connected")


@given(st.integers(400, 499), st.binary(max_size=200))
def test_whatever_it_says_is_read(status: int, body: bytes) -> None:
    assert read_accepted(body).result in (Result.ACCEPTED, Result.UNKNOWN)
    refused = read_refused(status, body)
    assert refused is None or refused.result is Result.REFUSED
