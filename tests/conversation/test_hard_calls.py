"""Calls as bad networks and second thoughts make them, at the real door: nothing told is lost, no permission is
taken that was not given."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from gateway.clock import MASERU
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.house import SECRET, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

TO_THE_STORY = ("2", "2", "1", "2", "3", "3", "9", "3")


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def on_the_way(gateway: House, *keys: str) -> Phone:
    phone = Phone(gateway)
    phone.dial()
    for key in keys:
        phone.type(key)
    return phone


def raw_hop(gateway: House, phone: Phone, text: bytes) -> str:
    """A hop whose bytes are no UTF-8, as a network sends that cuts a letter in two."""
    form = "&".join(f"{name}={quote_from_bytes(value.encode())}" for name, value in phone.form("").items())
    body = form.replace("text=", "text=" + quote_from_bytes(text, safe=""))
    answer = gateway.client.post(
        f"/at/{SECRET}/ussd", data=body, content_type="application/x-www-form-urlencoded"
    )
    screen: str = answer.get_data(as_text=True)
    return screen


def waiting(gateway: House) -> set[str]:
    """Teams to which something may still go out."""
    return {alert.team for alert in gateway.alerts() if alert.state in ("due", "unknown")}


def test_a_letter_cut_in_two_by_the_network_spoils_nothing_before_or_after_it(gateway: House) -> None:
    phone = on_the_way(gateway, *TO_THE_STORY, "tšepo o lla")
    told = phone.texts[-1].encode()
    cut = "le ngoana oa hae tš".encode()[:-1]
    assert "Kept" in raw_hop(gateway, phone, told + b"*" + cut)
    for key in (b"9", b"1", b"1", b"1"):
        cut += b"*" + key
        screen = raw_hop(gateway, phone, told + b"*" + cut)
    assert screen.startswith("CON Thank you. Report")
    (report,) = gateway.reports()
    assert report.state == "complete" and report.answers["tell"] == "yes"
    assert gateway.words(report)["details"][0] == "tšepo o lla"
    assert len(gateway.words(report)["details"]) == 2


def test_a_blank_at_the_end_that_the_network_drops_later_changes_nothing(gateway: House) -> None:
    phone = on_the_way(gateway, *TO_THE_STORY, "by the mill  ")
    assert "Who" not in phone.screen
    start = phone.texts[-1].rstrip()
    for keys in ("9", "9*1", "9*1*1", "9*1*1*1"):
        phone.send(f"{start}*{keys}")
    assert "Thank you. Report" in phone.screen
    (report,) = gateway.reports()
    assert gateway.words(report)["details"] == ["by the mill"] and report.answers["tell"] == "yes"


def test_words_that_do_not_fit_the_call_give_no_permission(gateway: House) -> None:
    phone = on_the_way(gateway, *TO_THE_STORY, "by the mill")
    phone.send("2*2*1*2*3*3*9*3*by*9*1*1*1")
    assert phone.ended and "kept" in phone.screen
    (report,) = gateway.reports()
    assert "tell" not in report.answers and report.state == "incomplete"
    assert gateway.words(report)["details"] == ["by the mill"]


@pytest.mark.parametrize("then", [("0",), ("1", "2")], ids=["goes back to the question", "changes the report"])
def test_a_permission_that_is_asked_for_again_does_not_count(gateway: House, then: tuple[str, ...]) -> None:
    on_the_way(gateway, *TO_THE_STORY, "9", "1", *then)
    gateway.silence()
    (report,) = gateway.reports()
    assert report.state == "received" and "tell" not in report.answers
    assert gateway.told_teams() == {"hotline_lead"}


def test_a_permission_taken_back_after_silence_stops_what_was_not_sent_yet(gateway: House) -> None:
    phone = on_the_way(gateway, *TO_THE_STORY, "9", "1")
    gateway.silence()
    assert "leribe_maputsoe_ccpt" in waiting(gateway)
    for key in ("0", "4", "1", "1"):
        phone.type(key)
    assert "Thank you. Report" in phone.screen
    assert waiting(gateway) == {"hotline_lead"}
    for _ in range(5):  # however often the clock strikes, nobody local is told
        gateway.clock.passes(minutes=6)
        gateway.texts_go_out()
    assert {alert.team for alert in gateway.alerts() if alert.sent_at} == {"hotline_lead"}
    assert any(alert.climbs and alert.state == "due" for alert in gateway.alerts())


def test_who_asked_for_a_helper_and_then_calls_the_police_keeps_both(gateway: House) -> None:
    phone = on_the_way(gateway, "2", "1", "1", "0", "2")
    assert phone.ended and "Call the police" in phone.screen
    gateway.silence()
    assert [report.state for report in gateway.reports()] == ["received"]
    assert gateway.told_teams() == {"hotline_lead"}


def test_a_hop_that_comes_after_leaving_does_not_bring_the_report_back(gateway: House) -> None:
    phone = on_the_way(gateway, "2", "2", "1")
    phone.send("2*2*1*1*99")  # overtakes the hop in which the danger question was answered
    phone.send("2*2*1*1")
    gateway.silence()
    assert [report.state for report in gateway.reports()] == ["left"]
    assert gateway.alerts() == []


def _what_was_sent(gateway: House) -> list[dict[str, object]]:
    """All but how far its call has come."""
    call = {"hops", "lengths", "last_hop_at"}
    return [{name: value for name, value in row._mapping.items() if name not in call} for row in gateway.reports()]


def test_a_sent_report_takes_nothing_more(gateway: House) -> None:
    phone = on_the_way(gateway, *TO_THE_STORY, "9", "1", "1", "1")
    before = _what_was_sent(gateway)
    phone.type("1*2*1")
    assert phone.ended and "is kept" in phone.screen
    for text in ("2*2*3*1*1*9*9*9*9*1*1*1*1*1*1*1*1", phone.texts[-1] + "*99"):
        phone.send(text)
    assert _what_was_sent(gateway) == before


def test_a_hotline_whose_members_all_opted_out_is_still_told(gateway: House) -> None:
    for number in ("+26600000101", "+26600000102"):
        assert gateway.post("/sms/optout", {"senderId": "THUSO", "phoneNumber": number}).status_code == 200
    on_the_way(gateway, "2", "1", "1")
    assert gateway.told_teams() == {"hotline_lead"}


def test_a_call_under_way_at_midnight_goes_on_in_a_web_process_that_was_just_started(
    gateway: House, valkey: Valkey
) -> None:
    gateway.clock.moment = gateway.clock().astimezone(MASERU).replace(hour=23, minute=58)
    gateway.parts.keys.share()
    phone = on_the_way(gateway, *TO_THE_STORY, "at the*mill")
    gateway.clock.passes(minutes=4)
    gateway.starts_anew()
    for key in ("9", "1", "1", "1"):
        phone.type(key)
    (report,) = gateway.reports()
    assert report.state == "complete" and gateway.words(report)["details"] == ["at the*mill"]


def test_times_of_an_old_report_are_cut_to_the_hour(gateway: House) -> None:
    on_the_way(gateway, *TO_THE_STORY, "9", "1", "1", "1")
    gateway.texts_go_out()
    gateway.clock.passes(hours=73)
    gateway.forget()

    def is_coarse(row: Any, names: tuple[str, ...]) -> bool:
        times = [getattr(row, name) for name in names if getattr(row, name)]
        return bool(times) and all((t.minute, t.second, t.microsecond) == (0, 0, 0) for t in times)

    (report,) = gateway.reports()
    assert is_coarse(report, ("started_at", "last_hop_at", "closed_at"))
    sent = [alert for alert in gateway.alerts() if alert.sent_at]
    assert sent and all(is_coarse(alert, ("written_at", "due_at", "sent_at")) for alert in sent)


def test_a_caller_is_answered_while_somebody_reads_and_another_leaves(gateway: House) -> None:
    """A reader (a backup) must not make the journal's wipe hold up the next caller."""
    leaver = on_the_way(gateway, "2", "2", "1", "2")
    with gateway.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.execute(reports.select()).all()
        leaver.type("99")
        other = on_the_way(gateway, "2", "2", "1", "2")
        assert "What is happening?" in other.screen
        reader.rollback()
    with writing(gateway.engine):
        pass


def test_a_permission_that_comes_after_the_hotline_has_the_case_still_tells_the_local_team(gateway: House) -> None:
    """A prompt hotline must not cost the girl the team next door."""
    phone = on_the_way(gateway, "2", "2", "1", "1", "1")
    gateway.texts_go_out()
    with writing(gateway.engine) as connection:
        case_number = gateway.reports()[0].case_number
        assert gateway.parts.book.alerts.open_case(connection, case_number, "Mpho", gateway.clock())
    for key in ("7", "3", "9", "3", "9", "1", "1", "1"):
        phone.type(key)
    gateway.texts_go_out()
    told = {alert.team for alert in gateway.alerts() if alert.sent_at}
    assert told == {"hotline_lead", "leribe_maputsoe_ccpt"}
    gateway.clock.passes(minutes=30)
    gateway.texts_go_out()
    assert {alert.team for alert in gateway.alerts() if alert.sent_at} == told  # a person has it: nobody above is asked


def test_a_wrong_key_on_a_full_page_is_told_all_the_same(gateway: House) -> None:
    phone = on_the_way(gateway, "2", "2", "1", "2", "3", "3", "55")
    assert phone.screen.startswith("Choose a number shown.\nLeribe: which council?")
