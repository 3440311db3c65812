"""One job, one report: a number is opened for each call, the carrier's word is written down, nothing leaks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from rq.timeouts import JobTimeoutException
from structlog.testing import capture_logs

from gateway.alerts.alert import State
from gateway.alerts.members.store import load_roster
from gateway.alerts.notes.store import publish_notes, write_note
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.routing import Climb, route
from gateway.alerts.rows.store import LEASE
from gateway.alerts.sending import QUICK, Sending
from gateway.alerts.store import AlertStore
from gateway.alerts.wording import Wordings
from gateway.messages import Outcome, Outgoing, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, members, notes, spent
from tests.alerts.desk import Desk
from tests.alerts.people import (
    LADDER,
    LINEO,
    NOW,
    PALESA_HOTLINE,
    THABO,
    add_report,
    facts,
    ids_of,
    shipped_words,
    show,
)

STORE = AlertStore(LADDER)


class Carrier:
    """Keeps what it is given and answers as it is told. calls: how many phones, whether urgent, by whom not."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.sent = engine, list[Outgoing]()
        self.outcome, self.others = Outcome(Result.ACCEPTED, "ATXid_1", sender="first"), dict[str, Outcome]()
        self.calls: list[tuple[int, bool, str]] = []
        self.takes, self.watch, self.breaks_after = 0.0, 0.0, 1000  # seconds of a call; of the job; calls

    def send_many(
        self, text: str, numbers: Sequence[str], urgent: bool = False, not_by: str = ""
    ) -> dict[str, Outcome]:
        if len(self.calls) == self.breaks_after:
            raise JobTimeoutException
        self.watch += self.takes
        with writing(self.engine):  # would wait in vain if our job held a transaction open
            self.sent += [Outgoing(number, text) for number in numbers]
        self.calls.append((len(numbers), urgent, not_by))
        return {number: self.others.get(number, self.outcome) for number in numbers}


class Numbers:
    def __init__(self) -> None:
        self.envelopes: dict[str, Outgoing] = {}
        self.broken = False

    def of_member(self, encrypted: bytes) -> str:
        if self.broken:
            raise ValueError("secret detail")
        return show(encrypted)

    def in_envelope(self, envelope: str) -> Outgoing | None:
        return self.envelopes.get(envelope)


class Worker:
    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.carrier, self.numbers = engine, Carrier(engine), Numbers()
        self.now, self.daily = NOW, dict[str, int]()
        self.reading(shipped_words())

    def reading(self, words: Wordings) -> None:
        outbox = Outbox(self.engine, STORE, lambda: self.now, self.daily)
        names = {"031515": "Maputsoe"}
        self.sending = Sending(
            outbox, self.numbers, self.carrier, words, lambda code: names.get(code, ""), lambda: self.carrier.watch
        )

    def alert_for(self, member: int, level: str = "P2") -> int:
        desk = Desk(self.engine)
        desk.report(level)
        desk.publish(NOW)
        with reading(self.engine) as c:
            return ids_of(c, member)[0]

    def note_for(self, **whom: object) -> int:
        with writing(self.engine) as c:
            write_note(c, "noted_act", "en", NOW, case_number="483920", **whom)  # type: ignore[arg-type]  # either kind
            return int(publish_notes(c, NOW)[0].id)

    def opted_out(self, member: int) -> bool:
        with reading(self.engine) as c:
            return c.execute(sa.select(members.c.opted_out_at).where(members.c.id == member)).scalar() is not None

    def spent(self) -> dict[tuple[str, str], int]:
        with reading(self.engine) as c:
            return {(row.day, row.level): row.segments for row in c.execute(sa.select(spent))}

    def state(self, table: sa.Table, row_id: int) -> tuple[str, str | None]:
        with reading(self.engine) as c:
            row = c.execute(sa.select(table).where(table.c.id == row_id)).one()
            return row.state, row.failure


@pytest.fixture
def worker(engine: sa.Engine) -> Worker:
    return Worker(engine)


def test_officer_lineo_reads_the_alert_in_her_language(worker: Worker) -> None:
    alert_id = worker.alert_for(LINEO)
    worker.sending.alert(alert_id)
    (sms,) = (sms for sms in worker.carrier.sent if sms.to == "+26600000105")
    assert sms.text.startswith("THUSO 483920: P2, Maputsoe. Reply 1 483920 = I act")
    assert worker.state(alerts, alert_id) == (State.SENT, None)


def test_a_job_that_comes_twice_sends_once(worker: Worker) -> None:
    alert_id = worker.alert_for(THABO)
    worker.sending.alert(alert_id)
    worker.sending.alert(alert_id)
    worker.sending.alert(987654)
    assert sorted(sms.to for sms in worker.carrier.sent) == ["+26600000104", "+26600000105"]


def test_a_number_that_no_key_opens_waits_for_an_operator(worker: Worker) -> None:
    alert_id = worker.alert_for(THABO)
    worker.numbers.broken = True
    with capture_logs() as lines:
        worker.sending.alert(alert_id)
    assert worker.state(alerts, alert_id) == (State.DUE, "stopped:number_unreadable")
    assert lines[0]["log_level"] == "error" and "secret detail" not in str(lines)


def test_a_log_line_holds_no_number_case_or_text(worker: Worker) -> None:
    with capture_logs() as lines:
        worker.sending.alert(worker.alert_for(THABO))
        worker.sending.note(worker.note_for(member_id=THABO))
    assert len(lines) == 3
    for secret in ("483920", "Maputsoe", "0000104", "THUSO"):
        assert secret not in str(lines)


def test_a_member_gets_a_note_and_a_stranger_too_while_the_envelope_lives(worker: Worker) -> None:
    worker.numbers.envelopes["abc"] = Outgoing("+26600000199", "Is it safe to text now?")
    worker.sending.note(worker.note_for(member_id=THABO))
    worker.sending.note(worker.note_for(envelope="abc"))
    forgotten = worker.note_for(envelope="gone")
    worker.sending.note(forgotten)
    assert [sms.to for sms in worker.carrier.sent] == ["+26600000104", "+26600000199"]
    assert worker.carrier.sent[1].text == "Is it safe to text now?", "what it says comes out of the envelope"
    assert worker.state(notes, forgotten) == (State.FAILED, "number_forgotten")


def test_a_note_of_which_we_do_not_know_is_not_sent_again(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.UNKNOWN, reason="too_slow")
    note_id = worker.note_for(member_id=THABO)
    worker.sending.note(note_id)
    assert worker.state(notes, note_id)[0] == State.UNKNOWN
    with writing(worker.engine) as c:
        assert not publish_notes(c, NOW)


# Several at once


def test_who_reads_the_same_is_told_in_one_call(worker: Worker) -> None:
    lineo = worker.alert_for(LINEO, "P1")  # and Palesa at the hotline, in the same language
    worker.sending.alert(lineo)
    assert sorted(worker.carrier.calls) == [(1, True, ""), (2, True, "")]
    text = {sms.to: sms.text for sms in worker.carrier.sent}
    assert text["+26600000105"] == text["+26600000101"]
    assert text["+26600000104"] != text["+26600000105"], "who reads another language is told in a call of its own"
    with reading(worker.engine) as c:
        (palesa,) = ids_of(c, PALESA_HOTLINE)
    worker.sending.alert(palesa)
    assert len(worker.carrier.sent) == 3, "a job of her own finds nothing to do"


def test_one_job_tells_everybody_whose_alert_of_that_report_waits_and_nobody_else(worker: Worker) -> None:
    lineo = worker.alert_for(LINEO, "P1")
    with writing(worker.engine) as c:
        add_report(c, "r2", "571046")
        facts_of = replace(facts("P1"), report_id="r2", case_number="571046")
        STORE.write_plan(c, "r2", route(Climb(facts_of, load_roster(c, LADDER)), NOW), NOW)
        STORE.publish(c, NOW)
        c.execute(alerts.update().where(alerts.c.id == lineo).values(state=State.CANCELLED))
    worker.sending.alert(lineo)
    assert sorted(sms.to for sms in worker.carrier.sent) == ["+26600000101", "+26600000104"]
    assert all("483920" in sms.text for sms in worker.carrier.sent)


def test_a_job_that_has_no_time_for_another_text_leaves_it_to_the_next(worker: Worker) -> None:
    lineo, worker.carrier.takes = worker.alert_for(LINEO, "P1"), QUICK + 0.1
    worker.sending.alert(lineo)
    assert len(worker.carrier.calls) == 1
    with reading(worker.engine) as c:
        left = c.execute(sa.select(alerts).where(alerts.c.rung == 0, alerts.c.state == State.DUE)).all()
    assert left and {(row.attempts, row.failure) for row in left} == {(0, "paced")}
    later = NOW + timedelta(seconds=2)
    with writing(worker.engine) as c:
        STORE.publish(c, later)
    worker.now = later
    worker.sending.alert(left[0].id)
    assert len({sms.to for sms in worker.carrier.sent}) == len(worker.carrier.sent) == 3, "nobody twice"


def test_what_the_carrier_took_is_known_though_the_time_of_the_job_ends_in_the_next_call(worker: Worker) -> None:
    lineo, worker.carrier.breaks_after = worker.alert_for(LINEO, "P1"), 1
    with pytest.raises(JobTimeoutException):
        worker.sending.alert(lineo)
    told = {sms.to for sms in worker.carrier.sent}
    worker.carrier.breaks_after, worker.now = 1000, NOW + LEASE
    with writing(worker.engine) as c:
        (left, *_) = (row.id for row in STORE.publish(c, worker.now) if row.rung == 0)
    worker.sending.alert(left)
    assert told and len(worker.carrier.sent) == 3, "the others are told when the lease is over, and nobody twice"


def test_each_text_has_its_own_doubt(worker: Worker) -> None:
    worker.carrier.others["+26600000104"] = Outcome(Result.UNKNOWN, reason="too_slow", sender="first")
    lineo = worker.alert_for(LINEO, "P1")
    worker.sending.alert(lineo)
    with reading(worker.engine) as c:
        (thabo,) = ids_of(c, THABO)
    assert worker.state(alerts, lineo) == (State.SENT, None)
    assert worker.state(alerts, thabo) == (State.UNKNOWN, "too_slow")


def test_who_may_have_read_it_and_who_has_not_are_told_in_calls_of_their_own(worker: Worker) -> None:
    lineo = worker.alert_for(LINEO, "P1")
    with writing(worker.engine) as c:
        c.execute(alerts.update().where(alerts.c.id == lineo).values(state=State.UNKNOWN, sender="first"))
    worker.sending.alert(lineo)
    assert sorted(worker.carrier.calls) == [(1, True, ""), (1, True, ""), (1, True, "first")]


def test_each_number_of_a_call_has_its_own_outcome(worker: Worker) -> None:
    worker.carrier.others["+26600000101"] = Outcome(Result.LATER, reason="carrier_fault")
    lineo = worker.alert_for(LINEO, "P1")
    worker.sending.alert(lineo)
    with reading(worker.engine) as c:
        (palesa,) = ids_of(c, PALESA_HOTLINE)
    assert worker.state(alerts, lineo) == (State.SENT, None)
    assert worker.state(alerts, palesa) == (State.DUE, "carrier_fault")


def test_one_number_that_no_key_opens_holds_nobody_else_back(worker: Worker) -> None:
    lineo = worker.alert_for(LINEO, "P1")
    with writing(worker.engine) as c:
        c.execute(members.update().where(members.c.id == PALESA_HOTLINE).values(number=b"\xff"))
    worker.sending.alert(lineo)
    assert sorted(sms.to for sms in worker.carrier.sent) == ["+26600000104", "+26600000105"]
    with reading(worker.engine) as c:
        assert worker.state(alerts, ids_of(c, PALESA_HOTLINE)[0]) == (State.DUE, "stopped:number_unreadable")


# One segment


def test_what_takes_two_sms_goes_to_nobody(worker: Worker) -> None:
    words = shipped_words()
    worker.reading(replace(words, alert={code: text + " And so on." * 12 for code, text in words.alert.items()}))
    alert_id = worker.alert_for(LINEO)
    worker.sending.alert(alert_id)
    assert worker.carrier.calls == []
    assert worker.state(alerts, alert_id) == (State.DUE, "stopped:too_long")


def test_a_note_to_a_member_takes_one_sms_and_an_answer_to_a_stranger_may_take_more(worker: Worker) -> None:
    words = shipped_words()
    worker.reading(replace(words, notes={**words.notes, "noted_act": {"en": "Thank you. " * 20}}))
    note_id = worker.note_for(member_id=THABO)
    worker.sending.note(note_id)
    assert worker.state(notes, note_id) == (State.DUE, "stopped:too_long")
    worker.numbers.envelopes["abc"] = Outgoing("+26600000199", "Is it safe to text now? " * 10)
    worker.sending.note(worker.note_for(envelope="abc"))
    assert [sms.to for sms in worker.carrier.sent] == ["+26600000199"]
    assert worker.spent() == {("2026-11-21", "note"): 2}


# A phone that wants nothing from us


def test_a_phone_that_the_carrier_calls_blacklisted_is_never_asked_again(worker: Worker) -> None:
    worker.carrier.others["+26600000105"] = Outcome(Result.REFUSED, reason="blacklisted", sender="first")
    alert_id = worker.alert_for(LINEO)
    worker.sending.alert(alert_id)
    assert worker.state(alerts, alert_id) == (State.FAILED, "blacklisted")
    assert worker.opted_out(LINEO) and not worker.opted_out(THABO)
    worker.sending.note(worker.note_for(member_id=LINEO))
    assert [sms.to for sms in worker.carrier.sent].count("+26600000105") == 1


def test_a_phone_of_the_hotline_is_asked_again_whatever_the_carrier_calls_it(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.REFUSED, reason="blacklisted", sender="first")
    with capture_logs() as lines:
        worker.sending.alert(worker.alert_for(PALESA_HOTLINE, "P1"))
    assert not worker.opted_out(PALESA_HOTLINE)
    assert [line for line in lines if line["log_level"] == "error" and "operator" in line["event"]]


# Doubt


def test_a_p1_in_doubt_goes_out_again_at_once_and_another_way(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.UNKNOWN, reason="too_slow", sender="first")
    thabo = worker.alert_for(THABO, "P1")
    worker.sending.alert(thabo)
    assert worker.state(alerts, thabo) == (State.UNKNOWN, "too_slow")
    with writing(worker.engine) as c:
        assert thabo in [row.id for row in STORE.publish(c, NOW)]
    worker.sending.alert(thabo)
    assert sorted(worker.carrier.calls[:2]) == [(1, True, ""), (2, True, "")]
    assert sorted(worker.carrier.calls[2:]) == [(1, True, "first"), (2, True, "first")]


def test_another_alert_in_doubt_waits_for_its_delivery_report(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.UNKNOWN, reason="too_slow", sender="first")
    thabo = worker.alert_for(THABO, "P2")
    worker.sending.alert(thabo)
    with writing(worker.engine) as c:
        assert thabo not in [row.id for row in STORE.publish(c, NOW + timedelta(minutes=9))]
        assert thabo in [row.id for row in STORE.publish(c, NOW + timedelta(minutes=11))]


# The budget of a day


def test_over_its_budget_an_alert_waits_for_the_next_day_in_lesotho(worker: Worker) -> None:
    worker.daily["P2"] = 1  # and both are told by one job
    with capture_logs() as lines:
        worker.sending.alert(worker.alert_for(THABO))
    with reading(worker.engine) as c:
        (lineo,) = ids_of(c, LINEO)
    assert [sms.to for sms in worker.carrier.sent] == ["+26600000104"]
    assert worker.state(alerts, lineo) == (State.DUE, "over_budget")
    assert [line for line in lines if line["log_level"] == "error" and "budget" in line["event"]]
    midnight = NOW + timedelta(hours=3)  # 22:00 UTC
    with writing(worker.engine) as c:
        assert not STORE.publish(c, midnight - timedelta(seconds=1))
        assert lineo in [row.id for row in STORE.publish(c, midnight)]
    worker.now = midnight
    worker.sending.alert(lineo)
    assert worker.state(alerts, lineo) == (State.SENT, None)
    assert worker.spent() == {("2026-11-21", "P2"): 1, ("2026-11-22", "P2"): 1}


def test_a_p1_is_counted_and_never_refused(worker: Worker) -> None:
    worker.daily["P1"] = 0
    worker.sending.alert(worker.alert_for(LINEO, "P1"))
    assert worker.spent() == {("2026-11-21", "P1"): 3}


def test_what_the_carrier_refused_costs_nothing(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.LATER, reason="http_500", sender="first")
    worker.sending.alert(worker.alert_for(LINEO))
    assert worker.spent() == {}


def test_the_hotline_is_told_when_a_sender_is_stopped(worker: Worker) -> None:
    Outbox(worker.engine, STORE, lambda: NOW).warn_hotline()
    with writing(worker.engine) as c:
        (note,) = publish_notes(c, NOW)
    assert (note.member_id, note.wording) == (PALESA_HOTLINE, "sender_stopped")
    worker.sending.note(note.id)
    assert [sms.to for sms in worker.carrier.sent] == ["+26600000101"]


@pytest.mark.parametrize(
    ("outcome", "tries"),
    [
        (Outcome(Result.LATER, reason="paced"), 0),
        (Outcome(Result.STOPPED, reason="balance"), 0),
        (Outcome(Result.STOPPED, reason="balance", sender="first"), 1),
        (Outcome(Result.LATER, reason="http_500", sender="first"), 1),
    ],
)
def test_it_is_no_try_when_no_carrier_was_asked(worker: Worker, outcome: Outcome, tries: int) -> None:
    worker.carrier.outcome = outcome
    alert_id = worker.alert_for(LINEO)
    worker.sending.alert(alert_id)
    with reading(worker.engine) as c:
        row = c.execute(sa.select(alerts).where(alerts.c.id == alert_id)).one()
    assert (row.state, row.attempts) == (State.DUE, tries)


def test_too_many_at_once_wait_for_seconds_only(worker: Worker) -> None:
    worker.carrier.outcome = Outcome(Result.LATER, reason="paced")
    alert_id = worker.alert_for(LINEO)
    worker.sending.alert(alert_id)
    with writing(worker.engine) as c:
        assert alert_id in [row.id for row in STORE.publish(c, NOW + timedelta(seconds=2))]
