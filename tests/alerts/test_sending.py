"""One job, one SMS: the number is opened for one call, the carrier's word is written down, nothing leaks."""

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from gateway.alerts.alert import State
from gateway.alerts.members.store import load_roster
from gateway.alerts.notes.store import publish_notes, write_note
from gateway.alerts.outbox.store import Outbox
from gateway.alerts.routing import route
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.messages import Outcome, Outgoing, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, notes
from tests.alerts.people import LADDER, LINEO, NOW, THABO, facts, ids_of, shipped_words, show

STORE = AlertStore(LADDER)


class Carrier:
    """Keeps what it is given and answers as it is told."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.sent = engine, list[Outgoing]()
        self.outcome = Outcome(Result.ACCEPTED, "ATXid_1")

    def send(self, text: Outgoing) -> Outcome:
        with writing(self.engine):  # would wait in vain if our job held a transaction open
            self.sent.append(text)
        return self.outcome


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
        outbox = Outbox(engine, STORE, lambda: NOW)
        names = {"031515": "Maputsoe"}
        self.sending = Sending(outbox, self.numbers, self.carrier, shipped_words(), lambda code: names.get(code, ""))

    def alert_for(self, member: int) -> int:
        with writing(self.engine) as c:
            STORE.write_alerts(c, route(facts("P2"), load_roster(c, LADDER), NOW), NOW)
            STORE.publish(c, NOW)
            return ids_of(c, member)[0]

    def note_for(self, **whom: object) -> int:
        with writing(self.engine) as c:
            write_note(c, "noted_act", "en", NOW, case_number="483920", **whom)  # type: ignore[arg-type]  # either kind
            return int(publish_notes(c, NOW)[0].id)

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
    (sms,) = worker.carrier.sent
    assert sms.to == "+26600000105"
    assert sms.text.startswith("THUSO 483920: P2, Maputsoe. Reply 1 483920 = I act")
    assert worker.state(alerts, alert_id) == (State.SENT, None)


def test_a_job_that_comes_twice_sends_once(worker: Worker) -> None:
    alert_id = worker.alert_for(THABO)
    worker.sending.alert(alert_id)
    worker.sending.alert(alert_id)
    worker.sending.alert(987654)
    assert len(worker.carrier.sent) == 1


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
    assert len(lines) == 2
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
