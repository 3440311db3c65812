"""Mistakes at the handset's own doors: a plain sentence, and nothing has changed."""

from typing import Any

import pytest

from gateway.handset.switches import Switches, panel
from tests.handset.conftest import PALESA, Hands
from tests.handset.stub_gateway import StubGateway

WRONG_SWITCHES: list[dict[str, Any]] = [
    {"weather": "fine"},
    {"duplicate_hops": "yes"},
    {"duplicate_hops": 1},
    {"sends": "sometimes"},
    {"sends": True},
    {"slow_seconds": -1},
    {"slow_seconds": 61},
    {"slow_seconds": "1"},
    {"slow_seconds": True},
    {"type_limit": 1.5},
    {"type_limit": 0},
    {"service_code": "384"},
    {"service_code": "*384*96#\n"},
    {"registered_senders": "x" * 101},
    {"short_code": None},
]


@pytest.mark.parametrize("wrong", WRONG_SWITCHES, ids=str)
def test_a_wrong_switch_is_named_and_none_is_set(hands: Hands, wrong: dict[str, Any]) -> None:
    before = hands.client.get("/handset/switches").get_json()
    answer = hands.client.post("/handset/switches", json={"reorder_hops": True, **wrong})
    assert answer.status_code == 400
    (complaint,) = answer.get_json()["complaints"]
    assert complaint.startswith(f"{next(iter(wrong))}: ") and complaint.endswith(".")
    assert hands.client.get("/handset/switches").get_json() == before


def test_every_wrong_switch_is_named_at_once(hands: Hands) -> None:
    answer = hands.client.post("/handset/switches", json={"sends": 1, "reports": 2, "reorder_hops": True})
    assert len(answer.get_json()["complaints"]) == 2


def test_every_switch_stands_on_the_page(hands: Hands) -> None:
    page = hands.client.get("/").text
    names = [switch["name"] for group in panel().values() for switch in group]
    assert set(names) == set(Switches().as_dict())
    assert all(f'name="{name}"' in page for name in names)


@pytest.mark.parametrize("number", ["", "+266", "call me", "+2665000000000000", "+0266500000", "+26650000x00"])
def test_a_number_that_is_none_is_refused(hands: Hands, gateway: StubGateway, number: str) -> None:
    for path, body in (("dial", {"number": number}), ("phones", {"number": number})):
        answer = hands.client.post(f"/handset/{path}", json=body)
        assert answer.status_code == 400
        assert answer.get_json()["complaints"][0].startswith("number: ")
    assert gateway.got == [] and hands.numbers() == []


def test_a_number_may_be_written_with_blanks_and_without_plus(hands: Hands) -> None:
    for number in ("+266 5000 0000", "266-5000-0000", PALESA):
        hands.post("phones", number=number)
    assert hands.numbers() == [PALESA]


@pytest.mark.parametrize(
    "body", [{}, {"text": 1}, {"text": None}, {"text": "x" * 2001}], ids=["none", "number", "null", "endless"]
)
def test_a_text_that_is_none_is_refused(hands: Hands, gateway: StubGateway, body: dict[str, Any]) -> None:
    call = hands.dial()
    for path in (f"calls/{call['call']}/type", f"phones/{PALESA}/sms"):
        assert hands.client.post(f"/handset/{path}", json=body).status_code == 400
    assert len(gateway.got) == 1


def test_only_json_is_taken_and_only_from_our_own_page(hands: Hands, gateway: StubGateway) -> None:
    form = hands.client.post("/handset/dial", data={"number": PALESA})
    listed = hands.client.post("/handset/switches", json=["sends"])
    stranger = hands.client.post(
        "/handset/dial", json={"number": PALESA}, headers={"Origin": "https://elsewhere.example"}
    )
    renamed = hands.client.get("/handset/phones", headers={"Host": "elsewhere.example"})
    assert [r.status_code for r in (form, listed, stranger, renamed)] == [400, 400, 403, 400]
    assert gateway.got == []


def test_the_page_needs_nothing_from_elsewhere(hands: Hands) -> None:
    page = hands.client.get("/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text.replace("https://", "http")
    assert "<style" not in page.text and "style=" not in page.text and "onclick" not in page.text


def test_a_body_that_is_too_large_is_turned_away(hands: Hands, gateway: StubGateway) -> None:
    answer = hands.client.post("/version1/messaging", data={"message": "x" * 70_000}, headers={"apiKey": "demo"})
    assert answer.status_code == 413
