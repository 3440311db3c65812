"""config/sending.yaml: from whom an SMS comes on each network, and one clear sentence for each mistake."""

import pytest

from gateway.channels.sending_file import SendingRules, read_sending
from gateway.complaints import Refused
from gateway.strict_yaml import load, loads
from tests.house import HOME

SHIPPED = (HOME / "config" / "sending.yaml").read_text()
NAME = 'sender_id: {name: "THUSO", confirmed_by: "the network", on: 2026-11-21}'
NUMBER = 'reply_to: {number: "12 345", confirmed_by: "the network", on: 2026-11-21}'
VODACOM, ECONET = "+26650000001", "+26660000001"


def rules(*changes: tuple[str, str]) -> SendingRules:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_sending(loads(text, "config/sending.yaml"))


def test_while_nothing_is_confirmed_the_usual_sender_id_is_used() -> None:
    shipped = read_sending(load(HOME / "config" / "sending.yaml"))
    assert [shipped.comes_from(number, "USUAL") for number in (VODACOM, ECONET, "+27820000000")] == ["USUAL"] * 3
    assert "P1" not in shipped.daily
    assert len(shipped.warnings("config/sending.yaml")) == 2


def test_each_network_has_its_own() -> None:
    read = rules(("sender_id: unconfirmed", NAME))
    assert [read.comes_from(number, "USUAL") for number in (VODACOM, ECONET)] == ["THUSO", "USUAL"]
    assert "nobody can answer" in str(read.warnings("config/sending.yaml")[0])


def test_a_number_that_can_be_answered_comes_before_a_name() -> None:
    read = rules(("sender_id: unconfirmed, reply_to: unconfirmed", f"{NAME}, {NUMBER}"))
    assert read.comes_from(VODACOM, "USUAL") == "12345"
    assert len(read.warnings("config/sending.yaml")) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("per_second: 10", "per_second: 0", "`per_second` must be a number from 1 to 1000"),
        ("per_second: 10", "a_second: 10", "the word 'a_second' is not known here"),
        ("P2: 2000", "P1: 5, P2: 2000", "P1 has no budget: it is counted and never refused"),
        ("P2: 2000", "P2: many", "`P2` needs a number of segments from 0 to 1000000"),
        ("note: 2000", "notes: 2000", "the word 'notes' is not known here"),
        ("daily_segments: {", "daily_segments: 7 # {", "needs `daily_segments:`"),
        ("  vodacom: {", "  vodacom: 7 # {", "a network is {prefix: …, sender_id: …, reply_to: …}"),
        ('"+2665"', '"2665"', "the prefix begins with + and the country"),
        ('"+2665"', '"+2666"', "the prefix +2666 is that of another network too"),
        ("sender_id: unconfirmed", "sender_id: THUSO", "sender_id is `unconfirmed` or {name:"),
        ("sender_id: unconfirmed", NAME.replace("THUSO", "THUSO of Lesotho"), "11 letters, digits"),
        ("sender_id: unconfirmed", NAME.replace("THUSO", "12345"), "one letter at least"),
        ("sender_id: unconfirmed", NAME.replace("2026-11-21", "today"), "`on:` a day written as"),
        ("sender_id: unconfirmed", NAME.replace("the network", ""), "who confirmed it"),
        ("reply_to: unconfirmed", "reply_to: 12345", "reply_to is `unconfirmed` or {number:"),
        ("reply_to: unconfirmed", NUMBER.replace("12 345", "one"), "may hold digits and spaces only"),
    ],
)
def test_a_mistake_is_one_clear_sentence_with_its_line(old: str, new: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        rules((old, new))
    (told, *_) = [one for one in refused.value.complaints if says in one.says]
    assert told.where == "config/sending.yaml" and told.line
