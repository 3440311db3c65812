"""What comes in by SMS and from the carrier, at the real doors: members answer, strangers are not let in."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.alerts.proofs.store import owe_proofs
from gateway.privacy import keyed_hash, unseal
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, delivery_reports, field_notes, inbound, members, notes
from tests.house import PHONE, House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.texting.phone import Worker

THABO = "+26600000113"  # member of leribe_maputsoe_ccpt
LINEO = "+26600000114"  # his colleague
STRANGER = "+26662333444"


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def palesa_reports(gateway: House, danger: str = "2", what: str = "3") -> str:
    """A girl in Maputsoe, sent to the end; the local team may know. Gives the case number."""
    before = {report.id for report in gateway.reports()}
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "2", "1", danger, what, "3", "9", "3", "9", "1", "1", "1"):
        phone.type(key)
    assert "Thank you" in phone.screen
    gateway.texts_go_out()
    (report,) = (report for report in gateway.reports() if report.id not in before)
    return str(report.case_number)


def sms(gateway: House, text: str, sender: str = THABO, message_id: str = "m-1") -> int:
    form = {"from": sender, "to": "12345", "text": text, "id": message_id, "date": "2026-11-21 19:04:45"}
    return int(gateway.post("/sms", form | {"linkId": "", "cost": "", "networkCode": "99999"}).status_code)


def rows(gateway: House, table: sa.Table) -> list[Any]:
    with reading(gateway.engine) as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all())


def answers(gateway: House) -> list[tuple[str, str]]:
    return [(alert.team, alert.answer) for alert in rows(gateway, alerts) if alert.answer]


SAYS_I_ACT = ["1 {case}", "{case} 1", "THUSO {case}  1.", "{case} ke ka thusa", "Ke Ka Thusa {case}"]
MISTYPED = [
    ("1 000000", "no_case"), ("hello", "how_to_answer"), ("", "how_to_answer"), ("1 2", "how_to_answer"),
    ("4821", "how_to_answer"), ("yes, but no", "how_to_answer"), ("4 children sleep there", "how_to_answer"),
]  # fmt: skip
MEMBERS = (THABO, LINEO, *(f"+266000001{n}" for n in ("01", "02", "03", "11")))  # and all who are above these two


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
    gateway.texts_go_out()
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
    assert time.monotonic() - started < 10  # the carrier's ten seconds
    assert rows(gateway, notes) == []


@pytest.mark.parametrize(("text", "wording"), MISTYPED)
def test_a_member_who_mistypes_gets_one_line_that_helps(gateway: House, text: str, wording: str) -> None:
    palesa_reports(gateway)
    assert sms(gateway, text) == 200
    assert [note.wording for note in rows(gateway, notes)] == [wording]
    assert answers(gateway) == []


def said(gateway: House) -> list[tuple[str, str | None]]:
    """What members were answered: (wording, case number)."""
    return [(note.wording, note.case_number) for note in rows(gateway, notes) if note.wording != "team_noted"]


def time_passes(gateway: House, minutes: int) -> None:
    for _ in range(minutes):
        gateway.clock.passes(minutes=1)
        gateway.texts_go_out()


def member_with(gateway: House, number: str) -> Any:
    own = keyed_hash(gateway.settings.roster_hash_key, "responder", number).hex()
    return next(member for member in rows(gateway, members) if member.number_hash == own)


def sent_to(gateway: House, number: str, case: str) -> list[Any]:
    """The alerts of this case that went out to a member, in order of time."""
    member = member_with(gateway, number).id
    out = [alert for alert in rows(gateway, alerts) if alert.case_number == case and alert.sent_at]
    return [alert for alert in out if alert.member_id == member]


# Without the case number.


@pytest.mark.parametrize(
    ("text", "answer"), [("1", "act"), ("Ke ka thusa", "act"), ("2", "cannot"), ("che", "cannot"), ("3.", "know")]
)
def test_the_case_number_may_be_left_out_while_one_case_is_open(gateway: House, text: str, answer: str) -> None:
    case = palesa_reports(gateway)
    sms(gateway, text)
    assert answers(gateway) == [("leribe_maputsoe_ccpt", answer)]
    assert said(gateway) == [(f"noted_{answer}", case)]


def test_with_two_cases_open_a_member_is_asked_which_one_and_neither_moves(gateway: House) -> None:
    palesa_reports(gateway)
    other = palesa_reports(gateway, what="4")
    sms(gateway, "1", message_id="m-1")
    assert answers(gateway) == [] and said(gateway) == [("which_case", None)]
    sms(gateway, f"1 {other}", message_id="m-2")
    assert answers(gateway) == [("leribe_maputsoe_ccpt", "act")] and said(gateway)[1:] == [("noted_act", other)]


@pytest.mark.parametrize("text", ["1", "2", "done"])
def test_without_an_open_case_a_bare_answer_finds_none(gateway: House, text: str) -> None:
    sms(gateway, text)
    palesa_reports(gateway)
    sms(gateway, text, LINEO, "m-2")  # her turn has not come
    assert answers(gateway) == [] and said(gateway) == [("no_case", None)] * 2


# Colleagues, and who is done.


def test_a_second_member_who_wants_to_act_reads_that_it_is_taken_and_not_by_whom(gateway: House) -> None:
    case = palesa_reports(gateway)
    sms(gateway, "1", THABO, "m-1")
    time_passes(gateway, 11)
    assert sent_to(gateway, LINEO, case)
    sms(gateway, "1", LINEO, "m-2")
    assert said(gateway) == [("noted_act", case), ("noted_taken", case)]


@pytest.mark.parametrize("text", ["4 {case}", "{case} done", "ke qetile {case}", "4"])
def test_who_is_done_is_shown_to_the_hotline_and_nothing_stops(gateway: House, text: str) -> None:
    case = palesa_reports(gateway)
    sms(gateway, f"1 {case}", message_id="m-1")
    waits = [(alert.id, alert.due_at) for alert in rows(gateway, alerts) if alert.state == "due"]
    sms(gateway, text.format(case=case), message_id="m-2")
    assert said(gateway) == [("noted_act", case), ("noted_done", case)]
    assert [(note.what, note.by) for note in rows(gateway, field_notes)] == [("done", "sms")]
    assert "team_noted" in {note.wording for note in rows(gateway, notes)}
    assert [(alert.id, alert.due_at) for alert in rows(gateway, alerts) if alert.state == "due"] == waits
    assert answers(gateway) == [("leribe_maputsoe_ccpt", "act")]


# Senders of SMS can be faked.


@pytest.mark.parametrize("text", ["1 {case}", "done", "2 {case}"])
def test_sms_forged_from_every_members_number_do_not_silence_a_p1(gateway: House, text: str) -> None:
    case = palesa_reports(gateway)
    for minute in range(0, 76, 4):  # sooner than any pause ends
        for number in MEMBERS:
            assert sms(gateway, text.format(case=case), number, f"forged-{minute}-{number}") == 200
        time_passes(gateway, 4)
    (report,) = gateway.reports()
    assert report.opened_at is None and report.level == "P1"
    out = [alert for alert in rows(gateway, alerts) if alert.sent_at]
    assert {alert.team for alert in out} == {
        "hotline_lead", "leribe_maputsoe_ccpt", "leribe_district", "national_desk"
    }  # fmt: skip
    moments = sorted({alert.sent_at for alert in out})
    step_and_pause = timedelta(minutes=15 + 5, seconds=1)
    assert all(later - earlier <= step_and_pause for earlier, later in pairwise([*moments, gateway.clock()]))
    assert len(sent_to(gateway, MEMBERS[2], case)) > 1, "the hotline is told again and again"


def test_a_forged_done_ends_nothing_that_a_member_has_to_do(gateway: House) -> None:
    case = palesa_reports(gateway)
    with writing(gateway.engine) as connection:
        (alert,) = sent_to(gateway, THABO, case)
        assert gateway.parts.book.alerts.accept(connection, alert.member_id, case, gateway.clock()) == "accepted"
    before = gateway.reports()
    for number in MEMBERS:
        sms(gateway, f"4 {case}", number, f"forged-{number}")
    assert gateway.reports() == before, "an outcome is still due, and only behind the PIN"


@pytest.mark.parametrize("later", ["1 {case}", "1", "done {case}", "{case}", "ke ka thusa {case}"])
def test_nothing_brings_back_a_member_who_knows_the_people(gateway: House, later: str) -> None:
    case = palesa_reports(gateway)
    sms(gateway, f"3 {case}", message_id="m-1")
    for n in range(7):
        time_passes(gateway, 10)
        sms(gateway, later.format(case=case), message_id=f"later-{n}")
    assert len(sent_to(gateway, THABO, case)) == 1
    assert [answer for _, answer in answers(gateway)] == ["know"] and rows(gateway, field_notes) == []
    assert {wording for wording, _ in said(gateway)} <= {"noted_know", "no_case", "how_to_answer"}


# The code that proves a phone.


def owes_a_proof(gateway: House, number: str) -> None:
    """Their last one is long ago; the relay asks anew."""
    mine = members.c.id == member_with(gateway, number).id
    with writing(gateway.engine) as connection:
        connection.execute(members.update().where(mine).values(proven_at=None))
        assert owe_proofs(connection, gateway.parts.book.alerts.teams, gateway.clock()) == 1


def code_sent_to(gateway: House, number: str) -> str:
    owes_a_proof(gateway, number)
    (sent,) = Worker(gateway).work()
    assert sent.to == number
    (code,) = re.findall("[0-9]{4}", sent.text)
    return str(code)


def proven(gateway: House, number: str) -> bool:
    return member_with(gateway, number).proven_at is not None


@pytest.mark.parametrize("text", ["{code}", " {code}.", "THUSO {code}", "code {code}", "khoutu {code}"])
def test_lineo_answers_with_the_code_and_her_phone_is_proven(gateway: House, text: str) -> None:
    code = code_sent_to(gateway, LINEO)
    assert code not in repr(rows(gateway, notes)), "it is on its way no more"
    sms(gateway, text.format(code=code), LINEO)
    assert proven(gateway, LINEO) and said(gateway)[-1] == ("proven", None)


def test_a_code_that_could_not_go_out_in_time_is_not_kept_with_its_note(gateway: House) -> None:
    owes_a_proof(gateway, LINEO)
    assert [bool(note.code) for note in rows(gateway, notes)] == [True]
    gateway.clock.passes(minutes=11)
    assert Worker(gateway).work() == []
    assert [(note.state, note.code) for note in rows(gateway, notes)] == [("cancelled", None)]


def test_a_wrong_code_proves_nothing_and_is_answered_with_a_line_that_helps(gateway: House) -> None:
    code = code_sent_to(gateway, LINEO)
    sms(gateway, f"{(int(code) + 1) % 10000:04}", LINEO)
    assert not proven(gateway, LINEO) and said(gateway)[-1] == ("not_proven", None)


def test_the_code_from_another_phone_proves_nothing(gateway: House) -> None:
    code = code_sent_to(gateway, LINEO)
    sms(gateway, code, THABO)
    assert not proven(gateway, LINEO) and said(gateway)[-1] == ("how_to_answer", None)


@pytest.mark.parametrize("text", ["1", "1 {case}", "{case}"])
def test_who_owes_a_code_may_answer_an_alert_first(gateway: House, text: str) -> None:
    case = palesa_reports(gateway)
    code = code_sent_to(gateway, THABO)
    sms(gateway, text.format(case=case), THABO, "m-1")
    assert bool(answers(gateway)) == (text != "{case}") and not proven(gateway, THABO)
    sms(gateway, code, THABO, "m-2")
    assert proven(gateway, THABO)


def test_in_the_middle_of_a_report_of_her_own_four_digits_are_no_code(gateway: House) -> None:
    code = code_sent_to(gateway, LINEO)
    for n, text in enumerate(("HELP", "1 2 1 2 3 12", code)):
        sms(gateway, text, LINEO, f"m-{n}")
    assert not proven(gateway, LINEO)
    assert [gateway.words(report)["details"] for report in gateway.reports()] == [[code]]


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
