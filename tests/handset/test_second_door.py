"""The second carrier's door, as a gateway that speaks like Kannel has it, and its moods."""

import pytest
import requests

from tests.handset.conftest import PALESA, THABO, Hands
from tests.handset.stub_gateway import StubGateway

FIELDS = {"username": "demo", "password": "demo", "from": "12345", "to": THABO, "text": "Lumela", "coding": "0"}


def send(served: str, method: str = "GET", timeout: float = 5, **changes: str) -> requests.Response:
    fields = {name: value for name, value in (FIELDS | changes).items() if value != "-"}
    where = {"params": fields} if method == "GET" else {"data": fields}
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, f"{served}/cgi-bin/sendsms", timeout=timeout, **where)  # type: ignore[arg-type]  # either


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_text_arrives_and_nobody_is_told(served: str, hands: Hands, gateway: StubGateway, method: str) -> None:
    answer = send(served, method)
    assert (answer.status_code, answer.text) == (202, "0: Accepted for delivery")
    (text,) = hands.phone(THABO)["inbox"]
    assert (text["peer"], text["text"], text["id"][:7]) == ("12345", "Lumela", "second_")
    assert gateway.at("sms/delivery") == []


def test_several_phones_get_it_also_when_a_plus_became_a_blank(served: str, hands: Hands) -> None:
    assert send(served, to=f"{THABO}  {PALESA[1:]}").status_code == 202
    assert hands.numbers() == [THABO, PALESA]


@pytest.mark.parametrize(
    ("field", "value", "status", "says"),
    [
        ("username", "somebody", 403, "Authorization failed for sendsms"),
        ("password", "-", 403, "Authorization failed for sendsms"),
        ("to", "-", 400, "Missing receiver number, rejected"),
        ("text", "-", 400, "Empty text not allowed, rejected"),
    ],
)
def test_what_is_wrong_is_refused(served: str, hands: Hands, field: str, value: str, status: int, says: str) -> None:
    answer = send(served, **{field: value})
    assert (answer.status_code, answer.text) == (status, says)
    assert hands.numbers() == []


def test_in_trouble_it_takes_nothing(served: str, hands: Hands) -> None:
    hands.switch(second="error")
    assert send(served).status_code == 503
    hands.switch(second="hang")
    with pytest.raises(requests.ReadTimeout):
        send(served, timeout=0.5)
    assert hands.numbers() == []


def test_its_mood_is_not_that_of_the_first(served: str, hands: Hands) -> None:
    hands.switch(sends="error_500")
    assert send(served).status_code == 202
