"""What comes in by SMS and from the carrier, at the real doors: members answer, strangers are not let in."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.privacy import unseal
from gateway.storage.database import reading
from gateway.storage.tables import alerts, delivery_reports, inbound, members, notes
from tests.house import PHONE, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

THABO = "+26600000113"  # member of leribe_maputsoe_ccpt
LINEO = "+26600000114"  # his colleague
STRANGER = "+26662333444"


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def palesa_reports(gateway: House, danger: str = "2") -> str:
    """A girl in Maputsoe, sent to the end; the local team may know. Gives the case number."""
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "2", "1", danger, "3", "3", "9", "3", "9", "1", "1", "1"):
        phone.type(key)
    assert "Thank you" in phone.screen
    gateway.texts_go_out()
    return str(gateway.reports()[0].case_number)


def sms(gateway: House, text: str, sender: str = THABO, message_id: str = "m-1") -> int:
    form = {"from": sender, "to": "12345", "text": text, "id": message_id, "date": "2026-11-21 19:04:45"}
    return int(gateway.post("/sms", form | {"linkId": "", "cost": "", "networkCode": "99999"}).status_code)


def rows(gateway: House, table: sa.Table) -> list[Any]:
    with reading(gateway.engine) as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all())


def answers(gateway: House) -> list[tuple[str, str]]:
    return [(alert.team, alert.answer) for alert in rows(gateway, alerts) if alert.answer]


SAYS_I_ACT = ["1 {case}", "{case} 1", "THUSO {case}  1.", "{case} ke ka thusa", "Ke Ka Thusa {case}"]
MISTYPED = [("1 000000", "no_case"), ("hello", "how_to_answer"), ("", "how_to_answer")]


@pytest.mark.parametrize("text", SAYS_I_ACT)
def test_officer_thabo_answers_in_his_own_way_and_acts(gateway: House, text: str) -> None:
    case = palesa_reports(gateway)
    assert sms(gateway, text.format(case=case)) == 200
    assert answers(gateway) == [("leribe_maputsoe_ccpt", "act")]
    (note,) = rows(gateway, notes)
    assert (note.wording, note.case_number) == ("noted_act", case)


def test_the_same_sms_again_and_again_is_heard_once(gateway: House) -> None:
    case = palesa_reports(gateway)
    for _ in range(3):
        assert sms(gateway, f"1 {case}") == 200
    assert len(rows(gateway, notes)) == 1
    assert len(rows(gateway, inbound)) == 1


def test_a_refusal_by_everybody_tells_the_district_at_once(gateway: House) -> None:
    case = palesa_reports(gateway)
    sms(gateway, f"2 {case}", THABO, "m-1")
    assert not [a for a in rows(gateway, alerts) if a.team == "leribe_district" and a.due_at <= gateway.clock()]
    sms(gateway, f"{case} 3", LINEO, "m-2")
    assert [a.reason for a in rows(gateway, alerts) if a.team == "leribe_district" and a.due_at <= gateway.clock()]


def test_a_stranger_who_knows_a_case_number_moves_nothing_and_is_answered_once_a_day(gateway: House) -> None:
    case = palesa_reports(gateway)
    for n in range(3):
        assert sms(gateway, f"1 {case}", STRANGER, f"s-{n}") == 200
    assert answers(gateway) == []
    (note,) = rows(gateway, notes)
    assert note.wording == "not_known" and note.member_id is None and note.envelope


def test_a_stranger_gets_no_answer_while_redis_is_away_and_the_door_stays_open(gateway: House, valkey: Valkey) -> None:
    valkey.freeze()
    started = time.monotonic()
    assert sms(gateway, "who is this?", STRANGER) == 200
    assert time.monotonic() - started < 3
    assert rows(gateway, notes) == []


@pytest.mark.parametrize(("text", "wording"), MISTYPED)
def test_a_member_who_mistypes_gets_one_line_that_helps(gateway: House, text: str, wording: str) -> None:
    palesa_reports(gateway)
    assert sms(gateway, text) == 200
    assert [note.wording for note in rows(gateway, notes)] == [wording]
    assert answers(gateway) == []


def test_neither_number_nor_text_of_an_sms_is_stored(gateway: House) -> None:
    palesa_reports(gateway)
    sms(gateway, "I saw Palesa at the mill", STRANGER)
    kept = repr([rows(gateway, table) for table in (inbound, notes, alerts, members)])
    for trace in ("mill", "Palesa", STRANGER, STRANGER[1:], STRANGER[4:], "m-1"):
        assert trace not in kept


@pytest.mark.parametrize("form", [{}, {"id": "x"}, {"from": THABO}, {"id": "", "from": THABO, "text": "1"}])
def test_a_malformed_sms_is_taken_and_changes_nothing(gateway: House, form: dict[str, str]) -> None:
    assert gateway.post("/sms", form).status_code == 200
    assert rows(gateway, inbound) == []


def test_delivery_reports_move_an_alert_forward_only(gateway: House) -> None:
    palesa_reports(gateway)
    sent = next(alert for alert in rows(gateway, alerts) if alert.message_id)

    def delivery(status: str) -> tuple[str, str]:
        form = {"id": sent.message_id, "status": status, "phoneNumber": THABO, "networkCode": "99999"}
        assert gateway.post("/sms/delivery", form).status_code == 200
        now = next(alert for alert in rows(gateway, alerts) if alert.id == sent.id)
        return now.state, now.carrier_state

    assert delivery("Buffered")[0] == "sent"
    assert delivery("Success") == ("delivered", "Success")
    assert delivery("Buffered") == ("delivered", "Success")
    assert delivery("Failed")[0] == "delivered"


def test_an_unknown_delivery_state_is_kept_not_refused(gateway: House) -> None:
    palesa_reports(gateway)
    sent = next(alert for alert in rows(gateway, alerts) if alert.message_id)
    form = {"id": sent.message_id, "status": "Teleported +26650123987", "phoneNumber": THABO}
    assert gateway.post("/sms/delivery", form).status_code == 200
    now = next(alert for alert in rows(gateway, alerts) if alert.id == sent.id)
    assert (now.state, now.carrier_state) == ("sent", "Teleported")  # the number that it quotes is not kept


def test_a_delivery_report_that_is_faster_than_our_own_note_of_the_send_is_not_lost(gateway: House) -> None:
    palesa_reports(gateway)
    assert gateway.post("/sms/delivery", {"id": "ATXid_early", "status": "Success"}).status_code == 200
    assert [report.message_id for report in rows(gateway, delivery_reports)] == ["ATXid_early"]


def test_a_member_who_opts_out_is_told_nothing_more(gateway: House) -> None:
    assert gateway.post("/sms/optout", {"senderId": "THUSO", "phoneNumber": THABO}).status_code == 200
    palesa_reports(gateway)
    assert {a.member_id for a in rows(gateway, alerts) if a.team == "leribe_maputsoe_ccpt"} == {
        m.id for m in rows(gateway, members) if m.team == "leribe_maputsoe_ccpt" and m.opted_out_at is None
    }


def test_the_end_event_closes_a_cut_call_without_waiting_for_silence(gateway: House) -> None:
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "2", "1", "1"):
        phone.type(key)
    assert phone.end_event() == 200
    gateway.closing.close_silent(gateway.clock())
    assert [report.state for report in gateway.reports()] == ["received"]
    assert gateway.told_teams() == {"hotline_lead"}


def test_an_end_event_after_sending_changes_nothing(gateway: House) -> None:
    palesa_reports(gateway)
    before = rows(gateway, alerts)
    (report,) = gateway.reports()
    assert gateway.post("/ussd/end", {"sessionId": "ATUid_of_somebody_else", "status": "Failed"}).status_code == 200
    assert gateway.reports() == [report] and rows(gateway, alerts) == before


def test_twenty_copies_of_one_hop_at_once_are_one_report_with_one_receipt(gateway: House) -> None:
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "2", "1", "2", "3", "3", "9", "3", "9", "1", "1"):
        phone.type(key)
    text = f"{phone.texts[-1]}*1"
    with ThreadPoolExecutor(10) as many:
        screens = set(many.map(lambda _: phone._post(text), range(20)))
    assert len(screens) == 1
    assert [report.state for report in gateway.reports()] == ["complete"]
    assert len(rows(gateway, alerts)) == len({(a.member_id, a.rung) for a in rows(gateway, alerts)})


def test_the_first_kept_hop_twenty_times_at_once_is_one_report(gateway: House) -> None:
    phone = Phone(gateway)
    with ThreadPoolExecutor(10) as many:
        screens = set(many.map(lambda _: phone._post("2*2*1*4"), range(20)))
    assert len(screens) == 1
    assert len(gateway.reports()) == 1


def test_a_number_without_its_plus_is_sealed_with_it(gateway: House) -> None:
    phone = Phone(gateway, number=PHONE[1:])
    phone.dial()
    for key in ("2", "2", "1", "3", "3", "3", "9", "3", "9", "1", "2", "3", "1"):
        phone.type(key)
    assert unseal(gateway.private, gateway.reports()[0].call_back) == {"number": PHONE}


@pytest.mark.parametrize("missing", ["phoneNumber", "serviceCode", "networkCode", "text"])
def test_a_hop_with_a_missing_field_is_answered(gateway: House, missing: str) -> None:
    form = Phone(gateway).form("")
    form.pop(missing)
    assert gateway.post("/ussd", form).get_data(as_text=True) == "CON THUSO\n1. Sesotho\n2. English"


def test_a_hop_without_a_session_gets_a_calm_end(gateway: House) -> None:
    form = Phone(gateway).form("2*2*1*1")
    form.pop("sessionId")
    answer = gateway.post("/ussd", form)
    assert answer.status_code == 200 and answer.get_data(as_text=True).startswith("END Sorry")
    assert gateway.reports() == []


def test_an_unknown_network_is_served(gateway: House) -> None:
    assert "THUSO" in Phone(gateway, network="12345678").dial()
