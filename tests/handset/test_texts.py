"""Texts from phones and delivery reports, as the carrier posts them, until the gateway takes them."""

import re
import time
import uuid
from itertools import count
from threading import Event

import pytest
from flask import Flask

from tests.end_to_end.waiting import until
from tests.handset.conftest import PALESA, THABO, Hands
from tests.handset.stub_gateway import Got, Says, StubGateway

ROAD = ["Sent", "Submitted", "Buffered", "Success"]


def receive(hands: Hands, to: str = THABO) -> str:
    form = {"username": "sandbox", "to": to, "message": "THUSO 483920: P1"}
    answer = hands.client.post("/version1/messaging", data=form, headers={"apiKey": "demo"})
    return str(answer.get_json()["SMSMessageData"]["Recipients"][0]["messageId"])


def test_an_answer_reaches_the_gateway_byte_for_byte(hands: Hands, gateway: StubGateway) -> None:
    told = hands.text(THABO, "1 483920")
    (sms,) = gateway.at("sms")
    date = sms.fields["date"]
    assert str(uuid.UUID(told["id"])) == told["id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", date)
    assert sms.body.decode() == (
        f"linkId=&text=1+483920&to=12345&id={told['id']}&date={date.replace(' ', '+').replace(':', '%3A')}"
        "&from=%2B26650000101&cost=&networkCode=99999"
    )
    assert "User-Agent" not in sms.headers
    assert sms.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert told == {"id": told["id"], "to": "12345", "taken": True}


def test_the_network_of_a_phone_is_the_one_it_dialled_from(hands: Hands, gateway: StubGateway) -> None:
    hands.dial(THABO, network="65102")
    hands.text(THABO, "1")
    assert gateway.at("sms")[0].fields["networkCode"] == "65102"


def test_what_may_be_absent_may_be_absent(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(sms_extras=False)
    hands.text(THABO, "1")
    assert gateway.at("sms")[0].names == ["text", "to", "id", "date", "from"]


@pytest.mark.parametrize(
    ("style", "looks"),
    [("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), ("fraction", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")],
)
def test_dates_come_in_several_ways(hands: Hands, gateway: StubGateway, style: str, looks: str) -> None:
    hands.switch(sms_date=style)
    hands.text(THABO, "1")
    assert re.fullmatch(looks, gateway.at("sms")[0].fields["date"])


def test_a_text_comes_again_until_the_gateway_says_200(hands: Hands, gateway: StubGateway) -> None:
    statuses = iter([500, 202, 302, 200, 200])
    looked = Event()

    def answer(got: Got) -> Says:
        status = next(statuses)
        assert status == 500 or looked.wait(20)
        return Says("", status)

    gateway.answer = answer
    assert hands.text(THABO, "1 483920")["taken"] is False
    assert hands.phone(THABO)["sent"][0]["taken"] is False
    looked.set()
    tries = gateway.wait_for("sms", 4)
    until(lambda: hands.phone(THABO)["sent"][0]["taken"] is True, 20, "it is taken")
    time.sleep(0.2)
    assert len(gateway.at("sms")) == 4
    assert len({one.body for one in tries}) == 1


def test_a_text_waits_for_a_gateway_that_is_away(hands: Hands, app: Flask, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("", 503)
    hands.text(THABO, "1")
    gateway.answer = lambda got: Says("")
    gateway.wait_for("sms", 2)


def test_a_text_may_arrive_twice_with_one_id(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(duplicate_sms=True)
    hands.text(THABO, "1")
    first, second = gateway.at("sms")
    assert first.body == second.body


def test_whoever_gets_a_text_gets_a_phone(hands: Hands) -> None:
    message = receive(hands)
    (text,) = hands.phone(THABO)["inbox"]
    assert (text["id"], text["text"], text["peer"]) == (message, "THUSO 483920: P1", "AFRICASTKNG")
    assert re.fullmatch(r"\d\d:\d\d", text["time"])


def test_reports_follow_in_order_with_the_documented_fields(hands: Hands, gateway: StubGateway) -> None:
    message = receive(hands)
    reports = gateway.wait_for("sms/delivery", 4)
    assert [report.fields["status"] for report in reports] == ROAD
    assert reports[-1].body.decode() == (f"phoneNumber=%2B26650000101&id={message}&status=Success&networkCode=99999")


@pytest.mark.parametrize(
    ("mood", "statuses"),
    [
        ("duplicate", [s for s in ROAD for _ in "12"]),
        ("out_of_order", ROAD[::-1]),
        ("unknown_status", ["Sent", "Submitted", "Teleported", "Success"]),
        ("wrong_case", ["sent", "submitted", "buffered", "success"]),
        ("failed", ["Sent", "Submitted", "Rejected"]),
        ("off", []),
    ],
)
def test_reports_come_in_other_ways(hands: Hands, gateway: StubGateway, mood: str, statuses: list[str]) -> None:
    hands.switch(reports=mood)
    receive(hands)
    gateway.wait_for("sms/delivery", len(statuses))
    time.sleep(0.15)
    reports = gateway.at("sms/delivery")
    assert [report.fields["status"] for report in reports] == statuses
    assert [r.fields["failureReason"] for r in reports if "failureReason" in r.fields] == (
        ["UserInBlackList"] if mood == "failed" else []
    )


def test_reports_may_come_before_the_answer_to_the_send(hands: Hands, gateway: StubGateway) -> None:
    hands.switch(reports="before_answer")
    message = receive(hands)
    assert [(r.fields["status"], r.fields["id"]) for r in gateway.at("sms/delivery")] == [(s, message) for s in ROAD]


def test_a_report_that_is_not_taken_comes_again(hands: Hands, gateway: StubGateway) -> None:
    statuses = count(0)
    gateway.answer = lambda got: Says("", 500 if next(statuses) == 0 else 200)
    receive(hands)
    reports = gateway.wait_for("sms/delivery", 5)
    assert sorted(r.fields["status"] for r in reports).count("Sent") == 2


def test_a_refused_number_gets_no_report(hands: Hands, gateway: StubGateway) -> None:
    receive(hands, to="+26650000406")
    time.sleep(0.15)
    assert gateway.got == []


def test_a_reset_clears_the_table_and_stops_all_repeats(hands: Hands, gateway: StubGateway) -> None:
    gateway.answer = lambda got: Says("", 500)
    hands.switch(repeat_seconds=1)
    hands.text(THABO, "1")
    hands.dial(PALESA)
    hands.post("reset")
    time.sleep(0.5)  # a repeat may be on its way
    came = len(gateway.at("sms"))
    time.sleep(1.5)
    assert len(gateway.at("sms")) == came
    told = hands.table()
    assert (told["phones"], told["activity"], told["switches"]["repeat_seconds"]) == ([], [], 2.0)


def test_the_table_stays_small(hands: Hands) -> None:
    hands.switch(reports="off")
    for last in range(60):
        receive(hands, to=f"+266500001{last:02d}")
    for _ in range(60):
        receive(hands, to="+26650000199")
    assert len(hands.table()["phones"]) == 40
    assert len(hands.phone("+26650000199")["inbox"]) == 50
    assert len(hands.table()["activity"]) == 60
