"""The carrier's moods on calls: hops twice, late, without a plus; and the event when a call ends."""

import re
import time
from itertools import count

from tests.handset.conftest import Hands
from tests.handset.stub_gateway import Says, StubGateway


def test_every_hop_arrives_twice_and_the_first_answer_is_shown(hands: Hands, gateway: StubGateway) -> None:
    numbers = count(1)
    gateway.answer = lambda got: Says(f"CON {next(numbers)}")
    hands.switch(duplicate_hops=True)
    call = hands.dial()
    assert call["screen"] == "1"
    first, second = gateway.at("ussd")
    assert first.body == second.body
    assert {"what": "hop 1 again", "answer": "was answered differently"}.items() <= hands.table()["activity"][0].items()


def test_the_hop_before_arrives_again_after_the_current_one(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON saw " + got.fields["text"])
    hands.switch(reorder_hops=True)
    call = hands.dial()
    hands.type(call, "1")
    last = hands.type(call, "2")
    assert [hop.fields["text"] for hop in gateway.at("ussd")] == ["", "1", "", "1*2", "1"]
    assert last["screen"] == "saw 1*2"


def test_the_plus_may_be_missing_from_hops_and_event(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(missing_plus=True)
    hands.hang_up(hands.dial())
    assert gateway.at("ussd")[0].body.startswith(b"phoneNumber=26650000000&")
    assert gateway.wait_for("ussd/end")[0].fields["phoneNumber"] == "26650000000"


def test_the_content_type_may_name_a_charset(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(form_charset=True)
    hands.dial()
    assert gateway.at("ussd")[0].headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"


def test_an_empty_answer_adds_a_piece_or_changes_nothing(hands: Hands, gateway: StubGateway) -> None:
    for _ in ("trailing", "unchanged"):
        call = hands.dial()
        for text in ("1", "", "2"):
            hands.type(call, text)
        hands.switch(empty_reply="unchanged")
    assert [h.fields["text"] for h in gateway.at("ussd")] == ["", "1", "1*", "1**2", "", "1", "1", "1*2"]


def test_a_star_is_let_through_or_turned_away(hands: Hands, gateway: StubGateway) -> None:
    call = hands.dial()
    hands.type(call, "a*b")
    hands.switch(raw_star=False)
    refused = hands.client.post(f"/handset/calls/{call['call']}/type", json={"text": "c*d"})
    assert refused.status_code == 400
    assert "does not let through" in refused.get_json()["complaints"][0]
    assert [h.fields["text"] for h in gateway.at("ussd")] == ["", "a*b"]


def test_the_network_cuts_long_answers(hands: Hands, gateway: StubGateway) -> None:
    hands.type(hands.dial(), "x" * 100)
    assert gateway.at("ussd")[-1].fields["text"] == "x" * 80


def test_another_code_can_be_ours(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(service_code="*123#")
    hands.dial(code="*123*4#")
    assert gateway.at("ussd")[0].fields["serviceCode"] == "*123#"
    assert gateway.at("ussd")[0].fields["text"] == "4"


def test_the_end_event_has_the_captured_fields_in_the_captured_order(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON THUSO\n1. Sesotho")
    hands.hang_up(hands.type(hands.dial(network="65101"), "1"))
    (event,) = gateway.wait_for("ussd/end")
    session = gateway.at("ussd")[0].fields["sessionId"]
    millis, date = event.fields["durationInMillis"], event.fields["date"]
    assert millis.isdigit() and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", date)
    assert event.headers["User-Agent"] == "at-ussd-api/1.0"
    assert event.body.decode() == (
        f"durationInMillis={millis}&phoneNumber=%2B26650000000&errorMessage=&serviceCode=%2A384%2A96%23"
        "&lastAppResponse=CON+THUSO%0A1.+Sesotho&hopsMetadata=&hopsCount=2&status=Incomplete"
        f"&sessionId={session}&cost=0.00&date={date.replace(' ', '+').replace(':', '%3A')}"
        "&networkCode=65101&input=1"
    )


def test_the_event_tells_success_and_failure(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("END bye")
    hands.dial()
    gateway.wait_for("ussd/end", 1)
    gateway.answer = lambda got: Says("oops", 500)
    hands.dial()
    well, badly = (event.fields for event in gateway.wait_for("ussd/end", 2))
    assert (well["status"], well["errorMessage"], well["lastAppResponse"]) == ("Success", "", "END bye")
    assert (badly["status"], badly["lastAppResponse"]) == ("Failed", "oops")
    assert badly["errorMessage"] == "Received unexpected response code: 500 Internal Server Error"


def test_the_event_may_be_lost(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(end_event="off")
    hands.hang_up(hands.dial())
    time.sleep(0.2)
    assert gateway.at("ussd/end") == []


def test_the_event_may_wait_for_the_next_dial(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(end_event="after_next_dial")
    hands.hang_up(hands.dial())
    time.sleep(0.2)
    assert gateway.at("ussd/end") == []
    hands.dial()
    (event,) = gateway.wait_for("ussd/end")
    assert event.fields["sessionId"] == gateway.at("ussd")[0].fields["sessionId"]


def test_a_call_may_last_so_long_and_thinking_too(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(thinking_seconds=0.2)
    call = hands.dial()
    hands.type(call, "1")
    assert gateway.wait_for("ussd/end")[0].fields["hopsCount"] == "2"
    hands.switch(thinking_seconds=0, session_seconds=0.2)
    hands.dial()
    assert gateway.wait_for("ussd/end", 2)[1].fields["status"] == "Incomplete"
    assert hands.phone("+26650000000")["call"]["screen"] == "Session timed out."


def test_the_activity_tells_no_number_and_no_word(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("CON a secret screen") if got.door == "ussd" else Says("")
    hands.hang_up(hands.type(hands.dial(), "palesa"))
    hands.text("+26650000101", "1 483920")
    gateway.wait_for("ussd/end")
    told = str(hands.table()["activity"])
    assert "hop 2" in told
    assert not any(word in told for word in ("5000", "palesa", "secret screen", "483920", "ATUid"))
