"""The gateway sends texts: what the carrier answers, through raw HTTP and through the real SDK."""

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService

from tests.end_to_end.waiting import until
from tests.handset.conftest import THABO, Hands
from tests.handset.stub_gateway import StubGateway

FORM = {"username": "sandbox", "to": THABO, "message": "Lumela", "bulkSMSMode": "1", "enqueue": "1"}


class Sdk(SMSService):
    """The SDK, pointed at the handset (fact sheet, 10.3)."""

    def __init__(self, base: str, key: str = "demo") -> None:
        self._there = base
        super().__init__("sandbox", key)

    def _init_service(self) -> None:
        super()._init_service()
        self._baseUrl = self._contentUrl = self._there + "/version1"


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"apiKey": "demo", "Accept": "application/json"})
        yield session


def send(served: str, http: requests.Session, timeout: float = 5, **changes: str) -> requests.Response:
    form = {name: value for name, value in {**FORM, **changes}.items() if value != "-"}
    return http.post(f"{served}/version1/messaging", data=form, timeout=timeout, allow_redirects=False)


def recipients(answer: requests.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 201
    return list(answer.json()["SMSMessageData"]["Recipients"])


def test_an_accepted_text_is_answered_byte_for_byte(served: str, http: requests.Session) -> None:
    answer = send(served, http)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")
    (line,) = recipients(answer)
    assert re.fullmatch(r"ATXid_[0-9a-f]{32}", line["messageId"])
    assert answer.text == (
        '{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: USD 0.0079 Message parts: 1","Recipients":['
        f'{{"cost":"KES 0.8000","messageId":"{line["messageId"]}","number":"+26650000101",'
        '"status":"Success","statusCode":102}]}}'
    )


def test_without_the_queue_the_code_is_101(served: str, http: requests.Session) -> None:
    assert recipients(send(served, http, enqueue="0"))[0]["statusCode"] == 101
    assert recipients(send(served, http, enqueue="-"))[0]["statusCode"] == 102


def test_long_texts_cost_parts(served: str, http: requests.Session) -> None:
    answer = send(served, http, message="š" * 71)
    assert answer.json()["SMSMessageData"]["Message"] == "Sent to 1/1 Total Cost: USD 0.0158 Message parts: 2"
    assert recipients(answer)[0]["cost"] == "KES 1.6000"


def test_a_wrong_or_missing_key_or_user_is_401_in_plain_text(served: str, http: requests.Session) -> None:
    right = dict(http.headers)
    for key, user in (("wrong", "sandbox"), ("", "sandbox"), ("demo", "Sandbox")):
        http.headers.update({**right, "apiKey": key})
        answer = send(served, http, username=user)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="api",charset=UTF-8'
        assert answer.text == "The supplied authentication is invalid"


@pytest.mark.parametrize("name", ["username", "to", "message"])
def test_a_missing_field_is_400_in_plain_text(served: str, http: requests.Session, name: str) -> None:
    answer = send(served, http, **{name: "-"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/plain; charset=UTF-8")
    assert answer.text == f"Request is missing required form field '{name}'"


def test_a_sender_that_is_not_ours_gets_201_and_nobody(served: str, http: requests.Session, hands: Hands) -> None:
    hands.switch(registered_senders="THUSO, 12345")
    for sender in ("OTHER", "Far too long a name", "no!"):
        answer = send(served, http, **{"from": sender})
        assert answer.status_code == 201
        assert answer.text == '{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}'
    assert len(recipients(send(served, http, **{"from": "THUSO"}))) == 1
    assert [text["peer"] for text in hands.phone(THABO)["inbox"]] == ["THUSO"]


@pytest.mark.parametrize(
    ("code", "status"),
    [(401, "RiskHold"), (402, "InvalidSenderId"), (403, "InvalidPhoneNumber"), (404, "UnsupportedNumberType"),
     (405, "InsufficientBalance"), (406, "UserInBlacklist"), (407, "CouldNotRoute"),
     (409, "DoNotDisturbRejection"), (500, "InternalServerError"), (501, "GatewayError"),
     (502, "RejectedByGateway")],
)  # fmt: skip
def test_magic_numbers_are_refused(served: str, http: requests.Session, hands: Hands, code: int, status: str) -> None:
    answer = send(served, http, to=f"+26650000{code}")
    assert answer.json()["SMSMessageData"] == {
        "Message": "Sent to 0/1 Total Cost: 0",
        "Recipients": [
            {"cost": "0", "messageId": "None", "number": f"+26650000{code}", "status": status, "statusCode": code}
        ],
    }
    assert hands.numbers() == []


def test_in_a_batch_each_number_has_its_own_fate(served: str, http: requests.Session, hands: Hands) -> None:
    answer = send(served, http, to=f"{THABO},+26650000406,+0000")
    assert [line["statusCode"] for line in recipients(answer)] == [102, 406, 403]
    assert answer.json()["SMSMessageData"]["Message"].startswith("Sent to 1/3 ")
    assert hands.numbers() == [THABO]


def test_an_empty_list_of_numbers_reaches_nobody(served: str, http: requests.Session) -> None:
    assert recipients(send(served, http, to="")) == []


def test_who_has_opted_out_is_refused_for_that_sender(
    served: str, http: requests.Session, hands: Hands, gateway: StubGateway
) -> None:
    assert hands.post(f"phones/{THABO}/opt-out", sender="THUSO") == {"taken": True}
    assert gateway.at("sms/optout")[0].body == b"senderId=THUSO&phoneNumber=%2B26650000101"
    assert recipients(send(served, http, **{"from": "THUSO"}))[0]["statusCode"] == 406
    assert recipients(send(served, http, **{"from": "OTHER"}))[0]["statusCode"] == 102


def test_the_balance_is_told_to_who_has_the_key(served: str, http: requests.Session) -> None:
    answer = http.get(f"{served}/version1/user?username=sandbox", timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == {"UserData": {"balance": "USD 999999589.6168"}}
    assert requests.get(f"{served}/version1/user?username=sandbox", timeout=5).status_code == 401


def test_errors_and_refusals_accept_nothing(served: str, http: requests.Session, hands: Hands) -> None:
    for mood, status, kind in (("error_500", 500, "text/html"), ("busy_429", 429, "text/plain")):
        hands.switch(sends=mood)
        answer = send(served, http)
        assert answer.status_code == status
        assert answer.headers["Content-Type"].startswith(kind)
    hands.switch(sends="reset")
    with pytest.raises(requests.ConnectionError):
        send(served, http)
    assert hands.numbers() == []


def test_hang_takes_nothing_and_drop_takes_it_but_neither_answers(
    served: str, http: requests.Session, hands: Hands
) -> None:
    for mood, phones in (("hang", []), ("drop", [THABO])):
        hands.switch(sends=mood)
        with pytest.raises(requests.ReadTimeout):
            send(served, http, timeout=1)
        until(lambda phones=phones: hands.numbers() == phones, 20, f"what is taken: {phones}")


def calms_down(hands: Hands) -> None:
    """Once a text waits at the door."""
    until(lambda: "text not taken, silence" in str(hands.table()["activity"]), 20, "the text is at the door")
    hands.switch(sends="normal")


def test_a_new_mood_ends_the_silence_without_an_answer(served: str, http: requests.Session, hands: Hands) -> None:
    hands.switch(sends="hang")
    other = threading.Thread(target=calms_down, args=(hands,))
    other.start()
    with pytest.raises(requests.ConnectionError):
        send(served, http, timeout=60)
    other.join()
    assert hands.numbers() == []


def test_a_slow_answer_comes_after_so_many_seconds(served: str, http: requests.Session, hands: Hands) -> None:
    hands.switch(slow_seconds=0.5)
    begun = time.monotonic()
    assert recipients(send(served, http))[0]["statusCode"] == 102
    assert time.monotonic() - begun >= 0.5


def test_a_dripping_answer_outlasts_the_time_out_of_each_read(
    served: str, http: requests.Session, hands: Hands
) -> None:
    hands.switch(sends="drip")
    begun = time.monotonic()
    with http.post(f"{served}/version1/messaging", data=FORM, timeout=3, stream=True) as answer:
        pieces = answer.iter_content(1)
        assert b"".join(next(pieces) for _ in range(5)) == b'{"SMS'
    assert time.monotonic() - begun > 3


def test_the_sdk_sends_and_understands(served: str, hands: Hands) -> None:
    answer = Sdk(served).send("Lumela", [THABO], sender_id="THUSO", enqueue=True)
    assert answer["SMSMessageData"]["Recipients"][0]["statusCode"] == 102
    (text,) = hands.phone(THABO)["inbox"]
    assert (text["text"], text["peer"], text["septets"], text["parts"]) == ("Lumela", "THUSO", 6, 1)


def test_with_a_charset_the_sdk_gets_a_string(served: str, hands: Hands) -> None:
    hands.switch(sends="json_charset")
    assert isinstance(Sdk(served).send("Lumela", [THABO]), str)


def test_broken_json_breaks_the_sdk(served: str, hands: Hands) -> None:
    hands.switch(sends="broken_json")
    with pytest.raises(ValueError, match="Expecting value"):
        Sdk(served).send("Lumela", [THABO])


def test_the_sdk_hears_of_a_wrong_key(served: str, hands: Hands) -> None:
    with pytest.raises(AfricasTalkingException, match="The supplied authentication is invalid"):
        Sdk(served, key="wrong").send("Lumela", [THABO])
