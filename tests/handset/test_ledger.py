"""What the carriers accepted is written down, so that whoever tests the service can count it."""

from tests.handset.conftest import THABO, Hands

REFUSED = "+26650000406"  # the number asks for the refusal that it ends in
ALERT = "THUSO 483920: P1"


def accepted(hands: Hands) -> list[tuple[str, str, str]]:
    lines = hands.client.get("/handset/accepted").get_json()["accepted"]
    return [(line["number"], line["text"], line["by"]) for line in lines]


def send(hands: Hands, to: str) -> None:
    form = {"username": "sandbox", "to": to, "message": ALERT}
    hands.client.post("/version1/messaging", data=form, headers={"apiKey": "demo"})


def test_every_text_stands_there_that_a_carrier_accepted_and_none_that_it_refused(hands: Hands) -> None:
    hands.switch(reports="off")
    send(hands, f"{THABO},{REFUSED}")
    form = {"username": "demo", "password": "demo", "to": THABO, "text": ALERT, "from": "12345"}
    hands.client.post("/cgi-bin/sendsms", data=form)
    hands.switch(sends="error_500")
    send(hands, THABO)
    assert accepted(hands) == [(THABO, ALERT, "first"), (THABO, ALERT, "second")]


def test_a_phone_shows_its_last_texts_only_and_the_ledger_all(hands: Hands) -> None:
    hands.switch(reports="off")
    for _ in range(60):
        send(hands, THABO)
    assert len(hands.phone(THABO)["inbox"]) < len(accepted(hands)) == 60


def test_a_reset_empties_the_ledger(hands: Hands) -> None:
    send(hands, THABO)
    hands.post("reset")
    assert accepted(hands) == []
