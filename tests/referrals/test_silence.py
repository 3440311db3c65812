"""Silence goes back to the hotline, once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.members.store import seed_members
from gateway.alerts.relay import Relay
from gateway.alerts.store import AlertStore
from gateway.referrals.machine import Act, State
from gateway.referrals.silence.store import LOOKS_EVERY, Silence, silent, unconsented
from gateway.storage import tables
from gateway.storage.casework import tables as casework
from gateway.storage.database import reading, writing
from tests.alerts.people import PEOPLE
from tests.console.house import files
from tests.parts.valkey import Valkey
from tests.referrals.bureau import Bureau

WITHIN = {"P1": 1, "P2": 24, "P3": 72, "P4": 168}  # hours


def silence(bureau: Bureau) -> Silence:
    return Silence(bureau.engine, bureau.rules, bureau.teams)


def hire_hotline(bureau: Bureau) -> None:
    with writing(bureau.engine) as connection:
        seed_members(connection, PEOPLE[:1], lambda number: number.encode(), lambda number: number)


def notes(bureau: Bureau) -> list[tuple[str, str]]:
    return [(row.wording, row.case_number) for row in bureau.rows(tables.notes)]


@pytest.mark.parametrize("level", sorted(WITHIN))
def test_each_level_has_its_time_to_answer(small_bureau: Bureau, level: str) -> None:
    referral_id = small_bureau.sent(small_bureau.case(level=level))
    small_bureau.wait(hours=WITHIN[level], seconds=-1)
    silence(small_bureau)(small_bureau.now)
    assert "escalate" not in small_bureau.steps(referral_id)
    small_bureau.wait(seconds=1)
    silence(small_bureau)(small_bureau.now)
    assert "escalate" in small_bureau.steps(referral_id)


def test_the_hotline_is_told_once_however_often_a_relay_looks(bureau: Bureau) -> None:
    hire_hotline(bureau)
    number = bureau.case()
    referral_id, sweep = bureau.sent(number), silence(bureau)
    for _ in range(4):
        bureau.wait(hours=1)
        sweep(bureau.now)
    assert notes(bureau) == [("referral_silent", number)]
    assert bureau.steps(referral_id).count("escalate") == 1
    assert bureau.row(referral_id).escalated_at is not None
    assert bureau.row(referral_id).state == State.SENT


def test_two_relays_that_saw_the_same_silence_escalate_it_once(bureau: Bureau) -> None:
    hire_hotline(bureau)
    referral_id = bureau.sent()
    bureau.wait(hours=2)
    with reading(bureau.engine) as connection:
        [clock] = silent(connection, bureau.now)
    for _ in range(2):
        with writing(bureau.engine) as connection:
            silence(bureau)._escalate(connection, clock, bureau.now)
    assert bureau.steps(referral_id).count("escalate") == 1
    assert len(notes(bureau)) == 1


def test_however_many_read_what_callers_agreed_to_the_relay_asks_once_whether_they_may_still(bureau: Bureau) -> None:
    for _ in range(3):
        bureau.sent()
    asked: list[str] = []
    sa.event.listen(bureau.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with reading(bureau.engine) as connection:
        assert unconsented(connection, bureau.now) == []
    assert len([one for one in asked if "SELECT" in one]) == 1


def test_the_relay_does_it(bureau: Bureau, valkey: Valkey) -> None:
    hire_hotline(bureau)
    referral_id = bureau.sent()
    bureau.wait(hours=2)
    relays = [
        Relay(bureau.engine, valkey.client(), AlertStore(bureau.teams), lambda: bureau.now, [silence(bureau)])
        for _ in range(2)
    ]
    for relay in relays:
        relay.sweep(bureau.now)
    assert bureau.steps(referral_id).count("escalate") == 1


@pytest.mark.parametrize(("act", "reason"), [(Act.ACCEPT, ""), (Act.REFUSE, "full"), (Act.REVOKE, "not_needed")])
def test_what_was_answered_or_taken_back_is_no_silence(small_bureau: Bureau, act: Act, reason: str) -> None:
    hire_hotline(small_bureau)
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, act, reason)
    small_bureau.wait(hours=5)
    silence(small_bureau)(small_bureau.now)
    assert not notes(small_bureau) and "escalate" not in small_bureau.steps(referral_id)


def test_opening_it_is_no_answer(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, Act.RECEIVE)
    small_bureau.wait(hours=2)
    silence(small_bureau)(small_bureau.now)
    assert "escalate" in small_bureau.steps(referral_id)


def test_an_answer_after_the_silence_still_counts(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.wait(hours=2)
    silence(small_bureau)(small_bureau.now)
    assert small_bureau.act(referral_id, Act.ACCEPT)


def test_an_exercise_wakes_nobody(small_bureau: Bureau) -> None:
    hire_hotline(small_bureau)
    referral_id = small_bureau.sent()
    with writing(small_bureau.engine) as connection:
        connection.execute(tables.reports.update().values(drill=True))
    small_bureau.wait(hours=2)
    silence(small_bureau)(small_bureau.now)
    assert not notes(small_bureau) and "escalate" not in small_bureau.steps(referral_id)


@pytest.mark.parametrize(("level", "days"), [("P1", 3), ("P2", 14)])
def test_what_nobody_answers_is_over_and_comes_back(bureau: Bureau, level: str, days: int) -> None:
    number = bureau.case(level=level)
    bureau.need(number, "shelter")
    referral_id, sweep = bureau.sent(number), silence(bureau)
    bureau.wait(days=days, seconds=-1)
    sweep(bureau.now)
    assert bureau.row(referral_id).state == State.SENT
    bureau.wait(seconds=LOOKS_EVERY.total_seconds() + 1)
    sweep(bureau.now)
    assert bureau.row(referral_id).state == State.EXPIRED
    assert bureau.row(referral_id).for_receiver is None
    assert [need.state for need in bureau.rows(casework.needs)] == ["needed"]


def test_what_was_accepted_does_not_run_out(small_bureau: Bureau) -> None:
    referral_id = small_bureau.sent()
    small_bureau.act(referral_id, Act.ACCEPT)
    small_bureau.now += timedelta(days=60)
    silence(small_bureau)(small_bureau.now)
    assert small_bureau.row(referral_id).state == State.ACCEPTED


def test_withdrawn_consent_takes_back_what_is_out_without_anybody_looking(bureau: Bureau) -> None:
    number, shelter = bureau.case("unsure"), bureau.organisation()
    person = bureau.person(number, "share:shelter")
    referral_id = bureau.draft(number, shelter, "number", "name", person=person)
    bureau.send(referral_id)
    silence(bureau)(bureau.now)
    assert bureau.row(referral_id).state == State.SENT
    bureau.withdraw(number, person)
    silence(bureau)(bureau.now)
    row = bureau.row(referral_id)
    assert (row.state, row.reason, row.for_receiver) == (State.REVOKED, "consent_withdrawn", None)


def test_the_files_have_the_hours_that_were_promised() -> None:
    assert {
        level: after.total_seconds() / 3600 for level, after in files().deadlines.within["answer"].items()
    } == WITHIN


@pytest.mark.parametrize(("level", "at_once"), [("P1", True), ("P2", True), ("P3", False), ("P4", False)])
def test_mild_silence_wakes_nobody_at_night_and_is_told_in_the_morning(
    small_bureau: Bureau, level: str, at_once: bool
) -> None:
    hire_hotline(small_bureau)
    small_bureau.now = small_bureau.now.replace(hour=1)  # three at night in Lesotho
    number = small_bureau.case(level=level)
    referral_id, sweep = small_bureau.sent(number), silence(small_bureau)
    with writing(small_bureau.engine) as connection:
        connection.execute(casework.deadlines.update().values(due_at=small_bureau.now))
    sweep(small_bureau.now)
    assert bool(notes(small_bureau)) == at_once
    small_bureau.now = small_bureau.now.replace(hour=4)  # six
    sweep(small_bureau.now)
    assert notes(small_bureau) == [("referral_silent", number)]
    assert small_bureau.steps(referral_id).count("escalate") == 1


def test_who_took_all_consent_back_is_in_no_referral_any_more(bureau: Bureau) -> None:
    number, shelter = bureau.case(), bureau.organisation()
    person = bureau.person(number, "share:shelter")
    how = {"person": person}
    sent, done = (bureau.sent(number, shelter, **how) for _ in range(2))
    court = bureau.sent(number, shelter, **how)
    bureau.act(done, Act.ACCEPT)
    bureau.act(done, Act.FINISH, "victim_safe")
    with writing(bureau.engine) as connection:
        row = casework.referrals
        connection.execute(row.update().where(row.c.id == court).values(override="court"))
    bureau.withdraw(number, person)
    silence(bureau)(bureau.now)
    assert [bureau.row(one).snapshot for one in (sent, done)] == [None, None]
    assert bureau.row(court).snapshot is not None, "the court's order stands until it is over"
    bureau.act(court, Act.REVOKE, "not_needed")
    silence(bureau)(bureau.now)
    assert bureau.row(court).snapshot is None
