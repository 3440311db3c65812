"""Palesa dials, answers and hangs up; the gateway sees what the real carrier would have sent."""

import re
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.handset.wire import GivesUp, dialled_through, screen_of
from tests.handset.conftest import PALESA, Hands
from tests.handset.stub_gateway import Says, StubGateway


def test_the_first_hop_is_what_was_captured_byte_for_byte(hands: Hands, gateway: StubGateway) -> None:
    hands.dial()
    (hop,) = gateway.at("ussd")
    session = hop.fields["sessionId"]
    assert re.fullmatch(r"ATUid_[0-9a-f]{32}", session)
    assert (
        hop.body
        == (
            f"phoneNumber=%2B26650000000&serviceCode=%2A384%2A96%23&text=&sessionId={session}&networkCode=99999"
        ).encode()
    )
    assert hop.headers == {
        "Host": gateway.url.removeprefix("http://"),
        "User-Agent": "at-ussd-api/1.0",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept-Encoding": "gzip",
        "Content-Length": str(len(hop.body)),
    }


def test_each_answer_is_added_to_all_that_was_typed_before(hands: Hands, gateway: StubGateway) -> None:
    call = hands.dial()
    for text in ("1", "0", "a & b + *#é"):
        hands.type(call, text)
    hops = gateway.at("ussd")
    assert [hop.fields["text"] for hop in hops] == ["", "1", "1*0", "1*0*a & b + *#é"]
    assert b"text=1%2A0%2Aa+%26+b+%2B+%2A%23%C3%A9&" in hops[-1].body
    assert len({hop.fields["sessionId"] for hop in hops}) == 1


def test_two_calls_are_two_sessions(hands: Hands, gateway: StubGateway) -> None:
    hands.dial()
    hands.dial()
    assert len({hop.fields["sessionId"] for hop in gateway.at("ussd")}) == 2


def test_the_network_may_be_any(hands: Hands, gateway: StubGateway) -> None:
    for network in ("65101", "65102", "", "a strange one"):
        hands.dial(network=network)
    assert [h.fields["networkCode"] for h in gateway.at("ussd")] == ["65101", "65102", "", "a strange one"]


def test_the_screen_comes_exactly_as_sent_with_its_septets(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON  Lumela!\n1. {Sesotho}\n\n2. English ")
    call = hands.dial()
    assert call["screen"] == " Lumela!\n1. {Sesotho}\n\n2. English "
    assert (call["ends"], call["septets"], call["budget"]) == (False, 36, 160)


def test_a_letter_outside_the_alphabet_has_no_septets(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON tš")
    assert hands.dial()["septets"] is None


def test_an_end_closes_the_call_and_nothing_more_can_be_typed(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("END Kea leboha")
    call = hands.dial()
    assert (call["screen"], call["ends"], call["status"]) == ("Kea leboha", True, "Success")
    assert hands.client.post(f"/handset/calls/{call['call']}/type", json={"text": "1"}).status_code == 409
    assert hands.client.post("/handset/calls/nobody/type", json={"text": "1"}).status_code == 404
    assert len(gateway.at("ussd")) == 1


def test_the_red_key_sends_no_hop_and_dialling_again_hangs_up_first(hands: Hands, gateway: StubGateway) -> None:
    first = hands.dial()
    assert hands.hang_up(first)["status"] == "Incomplete"
    second = hands.dial()
    third = hands.dial()
    statuses = {e.fields["sessionId"]: e.fields["status"] for e in gateway.wait_for("ussd/end", 2)}
    assert list(statuses.values()) == ["Incomplete", "Incomplete"]
    assert second["call"] != third["call"]
    assert len(gateway.at("ussd")) == 3


def test_the_red_key_works_while_the_gateway_is_thinking(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON too late", after=0.5) if got.door == "ussd" else Says("")
    dialling = threading.Thread(target=hands.dial)
    dialling.start()
    gateway.wait_for("ussd")
    call = hands.phone(PALESA)["call"]
    assert call["waiting"] and not call["ends"]
    assert hands.client.post(f"/handset/calls/{call['call']}/type", json={"text": "1"}).status_code == 409
    hands.hang_up(call)
    dialling.join()
    after = hands.phone(PALESA)["call"]
    assert (after["status"], after["screen"]) == ("Incomplete", "")
    assert len(gateway.wait_for("ussd/end")) == 1


def test_anything_but_200_and_a_prefix_is_a_network_problem(hands: Hands, gateway: StubGateway) -> None:
    no_prefix = "Response should start with a CON or an END"
    wrong = [
        (Says("CON hi", 201), "Received unexpected response code: 201 Created"),
        (Says("CON hi", 500), "Received unexpected response code: 500 Internal Server Error"),
        (Says("", 302, {"Location": "/elsewhere"}), "Received unexpected response code: 302 Found"),
        *((Says(body), no_prefix) for body in ("", "con hi", " CON hi", "CON", "ENDING", "\ufeffCON hi")),
    ]
    for says, error in wrong:
        gateway.answer = lambda got, says=says: says  # type: ignore[misc]
        call = hands.dial()
        assert (call["status"], call["error"]) == ("Failed", error)
        assert call["screen"] == "Network problem.\nPlease try again later."


def test_a_gateway_that_is_away_is_a_network_problem(hands: Hands, gateway: StubGateway) -> None:
    hands.dial()
    gateway.__exit__(None, None, None)
    call = hands.dial()
    assert (call["status"], call["error"]) == ("Failed", "java.net.ConnectException")


def test_a_slow_or_dripping_gateway_is_cut_off_at_the_limit(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(step_seconds=0.3)
    for says in (Says("CON late", after=20), Says("CON " + "drip" * 100, drip=0.05)):
        gateway.answer = lambda got, says=says: says  # type: ignore[misc]
        begun = time.monotonic()
        assert hands.dial()["error"] == "java.net.SocketTimeoutException"
        assert time.monotonic() - begun < 10


def test_the_real_limit_is_ten_seconds(hands: Hands) -> None:
    assert hands.client.get("/handset/switches").get_json()["step_seconds"] == 10


def test_proxies_of_the_machine_are_not_asked(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert hands.dial()["screen"] == "Hello"


def test_what_is_dialled_after_the_code_arrives_or_is_thrown_away(hands: Hands, gateway: StubGateway) -> None:
    hands.dial(code="*384*96*2*1#")
    hands.switch(dial_through="empty")
    hands.dial(code="*384*96*2*1#")
    first, second = gateway.at("ussd")
    assert (first.fields["text"], first.fields["serviceCode"]) == ("2*1", "*384*96#")
    assert (second.fields["text"], second.fields["serviceCode"]) == ("", "*384*96#")


def test_after_dialling_through_answers_are_added(hands: Hands, gateway: StubGateway) -> None:
    hands.type(hands.dial(code="*384*96*2*1#"), "3")
    assert gateway.at("ussd")[-1].fields["text"] == "2*1*3"


def test_a_code_that_is_not_ours_never_reaches_us(hands: Hands, gateway: StubGateway) -> None:
    for code in ("*384*97#", "*384*961#", "112", ""):
        call = hands.dial(code=code)
        assert (call["ends"], call["screen"]) == (True, "Connection problem or invalid MMI code.")
    assert gateway.got == []


def test_the_label_of_a_hop_comes_back_and_a_wrong_one_fails(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON hi", headers={"at-ussd-hop-metadata": "who"})
    call = hands.dial()
    gateway.answer = lambda got: Says("CON hi", headers={"at-ussd-hop-metadata": "a|b"})
    assert hands.type(call, "1")["status"] == "Failed"
    first, second = gateway.at("ussd")
    assert "at-ussd-hop-metadata" not in first.headers
    assert second.headers["at-ussd-hop-metadata"] == "who"
    assert gateway.wait_for("ussd/end")[0].fields["hopsMetadata"] == "who"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=4))
def test_whatever_is_typed_arrives_as_typed(hands: Hands, gateway: StubGateway, typed: list[str]) -> None:
    call = hands.dial()
    for text in typed:
        hands.type(call, text)
    assert gateway.at("ussd")[-1].fields["text"] == "*".join(typed)


@given(st.text("*#0123456789", max_size=12))
def test_dialling_through_gives_back_what_stood_after_the_code(after: str) -> None:
    assert dialled_through(f"*384*96*{after}#", "*384*96#") == after


@given(st.integers(100, 599), st.text(max_size=20))
def test_a_screen_is_shown_only_for_200_with_a_prefix(status: int, body: str) -> None:
    try:
        shown, _ = screen_of(status, "", body)
    except GivesUp:
        assert status != 200 or body[:4] not in ("CON ", "END ")
    else:
        assert (status, body) == (200, body[:4] + shown)
