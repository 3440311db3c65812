"""Talks by SMS at the real door: once however often it comes, over midnight, with Redis away, with a fault inside."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from werkzeug.test import Client

from gateway.alerts.relay import Relay, impatient_redis
from gateway.app import public_app
from gateway.clock import in_maseru
from gateway.conversation.talks.standing import Desk
from gateway.conversation.talks.talk import Talk
from gateway.conversation.texting import Taken, Texting
from gateway.storage.database import reading
from gateway.storage.tables import alerts, inbound, notes, talks
from tests.architecture.day import refusing_to_write
from tests.channels.test_inbox import STRANGER, THABO, answers, palesa_reports
from tests.house import PHONE, House, house
from tests.parts.valkey import Valkey
from tests.texting.phone import TextPhone, Worker

TO_THE_END = ("HELP", "1", "2", "girl", "4", "3", "3", "9", "3", "behind the old mill", "9", "2", "1", "1")


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def rows(gateway: House, table: sa.Table) -> list[Any]:
    with reading(gateway.engine) as connection:
        return list(connection.execute(sa.select(table)).all())


def redis_is_asked_again(gateway: House) -> None:
    """A minute has passed since Redis did not answer."""
    gateway.parts.doors.numbers._breaker._quiet_until = 0.0  # type: ignore[attr-defined]


# Once.


def test_an_sms_that_comes_a_hundred_times_at_once_does_everything_once(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types(*TO_THE_END[:-1])
    form = phone.form | {"text": TO_THE_END[-1], "id": "the-last-one"}
    with ThreadPoolExecutor(20) as many:
        statuses = set(many.map(lambda _: gateway.post("/sms", form).status_code, range(100)))
    assert statuses == {200}
    assert [(report.state, report.hops) for report in gateway.reports()] == [("complete", len(TO_THE_END))]
    assert len({(a.member_id, a.rung) for a in rows(gateway, alerts)}) == len(rows(gateway, alerts)) > 0
    assert len(phone.worker.work()) == 1


def test_the_first_sms_a_hundred_times_at_once_begins_one_talk(gateway: House) -> None:
    phone = TextPhone(gateway)
    form = {"from": PHONE, "to": "24242", "text": "HELP", "id": "the-first-one", "date": "2026-11-21 12:17:37"}
    with ThreadPoolExecutor(20) as many:
        assert set(many.map(lambda _: gateway.post("/sms", form).status_code, range(100))) == {200}
    assert len(rows(gateway, talks)) == 1
    assert len(phone.worker.work()) == 1


def test_many_different_sms_of_one_number_at_once_are_heard_one_by_one(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1 2 1 4 3 12")
    forms = [phone.form | {"text": f"piece {n} of the story", "id": f"piece-{n}"} for n in range(20)]
    with ThreadPoolExecutor(10) as many:
        assert set(many.map(lambda form: gateway.post("/sms", form).status_code, forms)) == {200}
    (report,) = gateway.reports()
    assert sorted(gateway.words(report)["details"]) == sorted(form["text"] for form in forms)


def test_an_older_sms_that_comes_again_late_changes_nothing(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "2")
    old = phone.form
    phone.types("girl", "2")
    assert gateway.post("/sms", old).status_code == 200
    assert phone.worker.work() == []
    assert "Where are they?" in phone.writes("3")


# Time.


def test_fifteen_minutes_of_silence_leave_nothing_and_nobody_is_texted(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "2")
    (talk,) = rows(gateway, talks)
    assert talk.expires_at == gateway.clock() + timedelta(minutes=15)
    gateway.clock.passes(minutes=14)
    gateway.forget()
    assert len(rows(gateway, talks)) == 1
    gateway.clock.passes(minutes=1, seconds=1)
    gateway.forget()
    assert rows(gateway, talks) == [] and phone.worker.work() == []


def test_a_talk_that_ran_out_goes_on_for_nobody_also_before_the_relay_comes_by(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1")
    gateway.clock.passes(minutes=15, seconds=1)
    assert "write HELP" in phone.writes("2")


def test_the_relay_forgets_talks_by_itself(gateway: House, valkey: Valkey) -> None:
    TextPhone(gateway).types("HELP")
    gateway.clock.passes(minutes=16)
    with impatient_redis(valkey.url) as client:
        sweepers = [gateway.closing.close_silent, gateway.closing.forget]
        Relay(gateway.engine, client, gateway.parts.book.alerts, gateway.clock, sweepers).sweep(gateway.clock())
    assert rows(gateway, talks) == []


def test_a_talk_goes_on_over_midnight_as_one_report(gateway: House) -> None:
    midnight = in_maseru(gateway.clock()).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    gateway.clock.moment = midnight - timedelta(minutes=4)
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "2", "girl", "4")
    for minutes, text in ((8, "3"), (10, "3"), (12, "8"), (4, "9"), (8, "2"), (6, "1"), (0, "1")):  # to 48 minutes past
        gateway.clock.passes(minutes=minutes)
        gateway.parts.keys.share()
        phone.writes(text)
        assert len(rows(gateway, talks)) == 1
    assert "Your report is sent" in phone.screen
    assert [report.state for report in gateway.reports()] == ["complete"]
    shown = phone.writes("yes")
    assert "Report " in shown and phone.again() == ""


def test_tomorrow_nobody_can_join_a_number_to_yesterday(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP")
    (before,) = rows(gateway, talks)
    gateway.clock.passes(days=1)
    gateway.parts.keys.share()
    phone.types("HELP")
    assert before.token not in {talk.token for talk in rows(gateway, talks) if talk.expires_at > gateway.clock()}


# Redis away.


def test_while_redis_is_away_everything_is_kept_and_each_answer_comes_once_it_is_back(
    gateway: House, valkey: Valkey
) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "2", "girl")
    valkey.freeze()
    phone.worker.work = lambda: []  # type: ignore[method-assign]  # no worker either
    phone.writes("2")
    assert phone.status == 500
    assert [(report.state, report.level) for report in gateway.reports()] == [("incomplete", "P1")]
    assert [row.owed for row in rows(gateway, inbound)].count(True) == 1
    valkey.thaw()
    redis_is_asked_again(gateway)
    phone.worker = Worker(gateway)
    assert "What is happening?" in phone.again() and phone.status == 200
    assert phone.again() == "" and phone.status == 200
    assert rows(gateway, inbound)[-1].owed is not True


def test_who_writes_on_while_redis_is_away_is_answered_to_the_last_only(gateway: House, valkey: Valkey) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1", "2")
    valkey.stop()
    forms = []
    for text in ("girl", "2"):
        form = phone.form | {"text": text, "id": secrets.token_hex(8)}
        assert gateway.post("/sms", form).status_code == 500
        forms.append(form)
    valkey.start()
    redis_is_asked_again(gateway)
    assert [gateway.post("/sms", form).status_code for form in forms] == [200, 200]
    (sent,) = phone.worker.work()
    assert "What is happening?" in sent.text


def test_what_is_owed_after_the_talk_is_over_is_owed_no_more(gateway: House, valkey: Valkey) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP")
    valkey.stop()
    form = phone.form | {"text": "1", "id": "late"}
    assert gateway.post("/sms", form).status_code == 500
    gateway.clock.passes(minutes=20)
    valkey.start()
    redis_is_asked_again(gateway)
    assert gateway.post("/sms", form).status_code == 200
    assert phone.worker.work() == []


def test_stop_drops_what_is_still_on_its_way(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP", "1")
    for text in ("2", "STOP"):
        assert gateway.post("/sms", phone.form | {"text": text, "id": text}).status_code == 200
    (sent,) = phone.worker.work()
    assert sent.text.startswith("OK, stopped")
    assert [note.state for note in rows(gateway, notes)].count("cancelled") == 1


# Faults.


class Breaks(Texting):
    """Falls over whatever it reads."""

    def take(self, text: str, talk: Talk | None, desk: Desk) -> Taken:
        raise ValueError(f"cannot read {text!r}")


@dataclass
class BrokenHouse:
    """The same gateway with a fault in what reads SMS."""

    gateway: House

    def post(self, form: dict[str, str]) -> int:
        parts = self.gateway.parts
        inbox = parts.doors.inbox
        broken = Breaks(inbox.texting.shelf, inbox.texting.words, inbox.texting.line, inbox.texting.places)  # type: ignore[attr-defined]
        doors = replace(parts.doors, inbox=replace(inbox, texting=broken))  # type: ignore[type-var]
        client = Client(public_app(doors, parts.guard, parts.ready))
        return int(client.post("/at/a-secret-that-only-the-carrier-knows-0001/sms", data=form).status_code)


def test_a_fault_inside_is_said_to_the_caller_once_and_the_carrier_does_not_repeat_it(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("THUSO", "1", "2")
    form = phone.form | {"text": "a secret of mine", "id": "breaks"}
    with capture_logs() as lines:
        assert [BrokenHouse(gateway).post(form) for _ in range(3)] == [200, 200, 200]
    assert [line["event"] for line in lines].count("fault") == 1
    assert "secret" not in str(lines) and PHONE[4:] not in str(lines)
    (sent,) = phone.worker.work()
    assert "ha ea bolokoa" in sent.text, "in the language of the talk"
    assert "kotsing" in phone.writes("1"), "the talk goes on where it was"


def test_while_the_database_is_away_the_carrier_must_bring_it_again(gateway: House) -> None:
    phone = TextPhone(gateway)
    phone.types("HELP")
    form = phone.form | {"text": "1", "id": "again"}
    with refusing_to_write(gateway.engine):
        assert gateway.post("/sms", form).status_code == 500
    assert gateway.post("/sms", form).status_code == 200
    (sent,) = phone.worker.work()
    assert "Make a report" in sent.text


# Others.


def test_a_stranger_without_a_start_word_reads_how_to_begin_once_a_day(gateway: House) -> None:
    stranger = TextPhone(gateway, STRANGER)
    assert "write HELP" in stranger.writes("who is this?")
    assert stranger.writes("hello?") == ""
    assert stranger.writes("HELP").startswith("Hello."), "a start word is always answered"


@pytest.mark.parametrize("sender", ["VODACOM", "100", "24242", "", "+266", "AFRICASTKNG"])
def test_a_name_or_a_short_code_is_a_machine_and_is_not_answered(gateway: House, sender: str) -> None:
    machine = TextPhone(gateway, sender)
    assert machine.writes("HELP") == "" and machine.status == 200
    assert rows(gateway, inbound) == [] and rows(gateway, talks) == []


def test_a_member_answers_an_alert_in_the_middle_of_a_report_of_his_own(gateway: House) -> None:
    case = palesa_reports(gateway)
    thabo = TextPhone(gateway, THABO)
    thabo.types("HELP", "1", "2")
    assert case in thabo.writes(f"1 {case}")
    assert answers(gateway) == [("leribe_maputsoe_ccpt", "act")]
    assert "What is happening?" in thabo.types("girl", "4")
    assert "u ke ke ua khona" in thabo.types("STOP", "2"), "without a talk it is an answer again, to the one case"
    assert answers(gateway) == [("leribe_maputsoe_ccpt", "cannot")]


@pytest.mark.parametrize("text", ["1", "yes", "3", "done", "4821"])
def test_an_answer_without_a_case_number_is_none_in_the_middle_of_a_members_own_report(
    gateway: House, text: str
) -> None:
    palesa_reports(gateway)
    thabo = TextPhone(gateway, THABO)
    thabo.types("HELP", "1", "2")
    asked = thabo.screen
    assert thabo.writes(text) and "THUSO" not in thabo.screen, asked
    assert answers(gateway) == []
    assert not [note for note in rows(gateway, notes) if note.member_id]


def test_a_report_in_one_line_is_a_members_report_and_no_answer(gateway: House) -> None:
    palesa_reports(gateway)
    assert "Thank you" in TextPhone(gateway, THABO).writes("REPORT C03 HERD girl today")
    assert answers(gateway) == [] and len(gateway.reports()) == 2


def test_the_number_that_may_be_called_back_is_the_senders(gateway: House) -> None:
    phone = TextPhone(gateway, "26650123987")  # a carrier that loses the plus
    phone.worker.carrier.sent.clear()
    form = {"from": "26650123987", "to": "1", "date": "x"}
    for n, text in enumerate(("HELP", "1 2 1 4 3 12 9", "1", "3", "4 1")):
        assert gateway.post("/sms", form | {"text": text, "id": f"n{n}"}).status_code == 200
    (report,) = gateway.reports()
    assert report.call_back and report.channel == "sms"
    assert {sent.to for sent in phone.worker.work()} == {PHONE}
