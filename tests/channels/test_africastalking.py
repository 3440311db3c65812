"""What the carrier sends, in our words: anything at all can come in, and the right thing comes out."""

from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.channels.africastalking import (
    Delivery,
    EndEvent,
    Sms,
    UssdHop,
    read_delivery,
    read_end,
    read_form,
    read_number,
    read_opt_out,
    read_sms,
    read_ussd,
    write_ussd,
)
from gateway.messages import Reply

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FORMS = st.dictionaries(TEXT, TEXT, max_size=6)
HOP = {
    "sessionId": "ATUid_1", "phoneNumber": "+26650123987", "text": "2*1", "networkCode": "65101",
    "serviceCode": "*384*96#",
}  # fmt: skip


# The form


@given(FORMS)
def test_what_was_urlencoded_is_read_back(form: dict[str, str]) -> None:
    expected = form or {"": ""}
    assert read_form(urlencode(form).encode()) == expected
    assert read_form(urlencode(form, quote_via=quote).encode()) == expected


@given(st.binary(max_size=400))
@example(b"%")
@example(b"text=%zz&text=%")
@example(b"&&==&=")
@example(b"text=\x81\x8d\x8f\x90\x9d")
@example(b"text=%81%C3")
def test_no_bytes_ever_raise(body: bytes) -> None:
    form = read_form(body)
    for value in (*form, *form.values()):
        value.encode()  # what was read can be sealed and answered
    read_ussd(form), read_end(form), read_sms(form), read_delivery(form), read_opt_out(form)


@given(st.binary(max_size=60))
def test_whatever_is_typed_reaches_the_conversation_as_text(typed: bytes) -> None:
    body = b"sessionId=s&text=" + quote_plus(typed).encode()
    assert read_ussd(read_form(body)).text == _as_text(typed)


def _as_text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as wrong:
        bad = raw[wrong.start : wrong.end].decode("cp1252", errors="replace")
        return raw[: wrong.start].decode() + bad + _as_text(raw[wrong.end :])


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_a_bad_byte_in_the_newest_answer_changes_nothing_before_it(told: bytes, newest: bytes) -> None:
    def text(typed: bytes) -> str:
        return read_ussd(read_form(b"sessionId=s&text=" + quote_plus(typed).encode())).text

    assert text(told + b"*" + newest).startswith(text(told) + "*")


def test_letters_that_a_gateway_sent_in_windows_1252_are_read() -> None:
    assert read_form("text=tšepiso ’me".encode("cp1252")) == {"text": "tšepiso ’me"}
    assert read_form(b"text=t%9Aepiso+%92me") == {"text": "tšepiso ’me"}


def test_letters_in_utf_8_are_read() -> None:
    assert read_form("text=tšepiso".encode()) == {"text": "tšepiso"}
    assert read_form(b"text=t%C5%A1episo%20%F0%9F%99%8F") == {"text": "tšepiso 🙏"}


def test_of_a_field_that_comes_twice_the_first_counts() -> None:
    assert read_form(b"text=1&text=2&text=") == {"text": "1"}
    assert read_form(b"text=&text=2") == {"text": ""}


def test_a_star_and_a_hash_come_through_plain_or_encoded() -> None:
    assert read_form(b"text=1*2#")["text"] == read_form(b"text=1%2A2%23")["text"] == "1*2#"


def test_a_field_without_a_value_is_empty() -> None:
    assert read_form(b"text&sessionId=s") == {"text": "", "sessionId": "s"}
    assert read_form(b"") == {"": ""}


# A hop


def test_a_hop_is_read_field_by_field() -> None:
    assert read_ussd(HOP) == UssdHop("ATUid_1", "+26650123987", "2*1", "65101")


@pytest.mark.parametrize("missing", ["sessionId", "phoneNumber", "text", "networkCode"])
def test_a_field_that_is_missing_is_read_as_empty(missing: str) -> None:
    hop = read_ussd({name: value for name, value in HOP.items() if name != missing})
    assert "" in (hop.session_id, hop.number, hop.text, hop.network)
    assert read_ussd({}) == UssdHop("", "", "", "")


def test_field_names_are_those_of_the_carrier_and_no_others() -> None:
    assert read_ussd({"SessionId": "x", "session_id": "x", "phone": "1", "Text": "1"}) == UssdHop("", "", "", "")


def test_what_the_caller_typed_is_not_tidied() -> None:
    assert read_ussd(HOP | {"text": " 1 * 2 "}).text == " 1 * 2 "


def test_an_operator_without_a_name_is_taken_as_it_comes() -> None:
    assert read_ussd(HOP | {"networkCode": " 64000 "}).network == "64000"


# The number


@pytest.mark.parametrize(
    "sent",
    ["+26650123987", "26650123987", " 26650123987", "+266 5012 3987", " 266 5012 3987", "\t+26650123987\n"],
)
def test_a_plus_that_was_lost_or_turned_into_a_space_is_put_back(sent: str) -> None:
    assert read_number(sent) == "+26650123987"


def test_a_plus_that_was_not_encoded_arrives_as_a_space_and_is_put_back() -> None:
    assert read_ussd(read_form(b"phoneNumber=+26650123987")).number == "+26650123987"
    assert read_ussd(read_form(b"phoneNumber=%2B26650123987")).number == "+26650123987"


@pytest.mark.parametrize("sent", ["", "  ", "Vodacom", "VODACOM LS", "٢٦٦", "+", "unknown"])
def test_what_is_no_number_gets_no_plus(sent: str) -> None:
    assert read_number(sent) == sent.strip().replace(" ", "")


@given(TEXT)
def test_reading_a_number_twice_changes_nothing(sent: str) -> None:
    assert read_number(read_number(sent)) == read_number(sent)


# The answer


@given(TEXT, st.booleans())
def test_an_answer_begins_with_its_prefix_and_holds_the_page_as_it_is(text: str, ends: bool) -> None:
    body = write_ussd(Reply(text, ends))
    assert body.startswith(b"END " if ends else b"CON ")
    assert body[4:].decode() == text


# The other doors


def test_an_end_event_is_read_without_its_number_and_words() -> None:
    event = read_end(HOP | {"status": "Incomplete", "input": "2*a white van", "lastAppResponse": "CON words"})
    assert event == EndEvent("ATUid_1", "Incomplete")
    assert "white" not in repr(event) and "5012" not in repr(event)


def test_an_sms_is_read_and_may_come_from_a_name() -> None:
    assert read_sms({"id": " m1 ", "from": "26650123987", "text": "1 483920"}) == Sms("m1", "+26650123987", "1 483920")
    assert read_sms({"id": "m1", "from": "VODACOM", "text": "offer"}).sender == "VODACOM"
    assert read_sms({}) == Sms("", "", "")


def test_a_delivery_report_keeps_an_unknown_status_but_only_as_a_code() -> None:
    form = {"id": "x" * 99, "phoneNumber": "26650123987", "status": "Lost <in> transit!", "failureReason": "r" * 99}
    assert read_delivery(form) == Delivery("x" * 64, "Lostintransit", "r" * 32)
    assert read_delivery({}) == Delivery("", "", "")


@given(TEXT)
def test_a_status_never_carries_more_than_a_short_code(status: str) -> None:
    read = read_delivery({"status": status, "failureReason": status})
    for code in (read.status, read.reason, read_end({"status": status}).status):
        assert len(code) <= 32 and code.isascii()
        assert not set(code) & set(" <>&\"'\n\r\\/+@.")


def test_an_opt_out_gives_the_number_that_wants_no_more() -> None:
    assert read_opt_out({"phoneNumber": "26650123987", "senderId": "THUSO"}) == "+26650123987"
    assert read_opt_out({}) == ""
