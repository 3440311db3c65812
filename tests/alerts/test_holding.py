"""Who has a case in hand: it stops climbing for a person who signed in, and goes on when they give it back or are
silent. On SQLite and on PostgreSQL."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.field_notes.codes import CALL_ME, DONE, NOT_FOUND, OUTCOMES, SAFE
from gateway.alerts.holding.store import any_overdue
from gateway.alerts.roster import Role
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, members, passed_over, reports
from tests.alerts.desk import ACT, CANNOT, KNOW, LOST, SECOND, Desk
from tests.alerts.people import FIVE_MINUTES, LADDER, LINEO, NEO_NATIONAL, NOW, PALESA_HOTLINE, THABO, TSEPO_DISTRICT
from tests.alerts.village import rules

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
IN_TIME = timedelta(minutes=120)  # the shipped rule for a P1
EVERYBODY = [PALESA_HOTLINE, NEO_NATIONAL, TSEPO_DISTRICT, THABO, LINEO]
SHIPPED = replace(rules(), teams=LADDER.teams)


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Maputsoe under the shipped rules; Thabo and the hotline have been told of a P1."""
    desk = Desk(engine, SHIPPED)
    desk.report()
    assert desk.told() == [PALESA_HOTLINE, THABO]
    return desk


def test_who_accepts_behind_the_pin_has_the_case_and_nobody_else_is_asked(desk: Desk) -> None:
    assert desk.sign_in(THABO, now=NOW + MINUTE) == "accepted"
    case = desk.case()
    assert (case.held_by, case.opened_by, case.opened_at) == (THABO, "leribe_maputsoe_ccpt_1", NOW + MINUTE)
    assert case.outcome_due_at == NOW + MINUTE + IN_TIME
    assert desk.row(THABO).answer == "act" and desk.field_notes() == [(THABO, "accepted", "menu")]
    assert desk.waiting() == []
    assert desk.told(NOW + IN_TIME) == []


def test_accepting_twice_changes_nothing(desk: Desk) -> None:
    desk.sign_in(THABO)
    before = (desk.case(), desk.notes())
    assert desk.sign_in(THABO, now=NOW + HOUR) == "accepted"
    assert (desk.case(), desk.notes()) == before


def test_a_second_member_learns_that_it_is_taken(desk: Desk) -> None:
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]
    desk.sign_in(THABO)
    assert desk.sign_in(LINEO) == "taken"
    assert desk.answer(LINEO, ACT) == "noted_taken"
    assert desk.case().held_by == THABO


def test_who_is_at_the_hotline_may_have_it_too_and_staff_have_it_before_anybody(desk: Desk) -> None:
    with writing(desk.engine) as c:
        assert desk.store.open_case(c, "483920", "palesa", NOW)
    assert desk.sign_in(THABO) == "taken"
    assert (desk.case().held_by, desk.case().outcome_due_at) == (None, None)
    assert desk.restart_overdue(NOW + 9 * HOUR) == 0


def test_who_was_not_told_or_knows_the_people_or_may_not_know_any_more_finds_no_case(desk: Desk) -> None:
    assert desk.sign_in(LINEO) == "no_case", "planned, but nothing was sent"
    assert desk.sign_in(TSEPO_DISTRICT) == "no_case"
    desk.answer(THABO, KNOW)
    assert desk.sign_in(THABO) == "no_case"
    assert desk.told(NOW + SECOND) == [LINEO]
    desk.only_hotline()
    assert desk.sign_in(LINEO) == "no_case"
    assert desk.sign_in(PALESA_HOTLINE) == "accepted"


def test_two_who_accept_at_the_same_moment_do_not_both_go(desk: Desk) -> None:
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]
    together, said = threading.Barrier(2), []

    def accept(member: int) -> None:
        with writing(desk.engine) as c:
            if desk.engine.dialect.name == "postgresql":
                together.wait(60)
            said.append(desk.store.accept(c, member, "483920", NOW))

    both = [threading.Thread(target=accept, args=(member,)) for member in (THABO, LINEO)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert sorted(said) == ["accepted", "taken"]


# Who was asked and did not answer reads that it is taken.


def test_who_was_asked_and_did_not_answer_reads_that_it_is_taken(desk: Desk) -> None:
    desk.told(NOW + FIVE_MINUTES)
    assert desk.told(NOW + 2 * FIVE_MINUTES) == [TSEPO_DISTRICT]
    desk.answer(LINEO, CANNOT)
    desk.sign_in(THABO)
    stood_down = [member for wording, member in desk.notes() if wording == "stand_down"]
    assert stood_down == [PALESA_HOTLINE, TSEPO_DISTRICT]


def test_an_sms_whose_fate_is_not_known_may_have_been_read(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    desk.report()
    desk.publish()
    desk.send(THABO, LOST)
    desk.send(PALESA_HOTLINE, Outcome(Result.REFUSED, reason="number_invalid"))
    with writing(engine) as c:
        desk.store.open_case(c, "483920", "pulane", NOW)
    assert desk.notes() == [("stand_down", THABO)], "the hotline's phone got nothing, so it is told nothing"


def test_an_answer_by_sms_has_nobody_stand_down(desk: Desk) -> None:
    desk.told(NOW + FIVE_MINUTES)
    desk.answer(THABO, ACT)
    assert desk.notes() == [] and desk.case().opened_at is None


# Giving back.


@pytest.mark.parametrize("how", ["menu", "sms"])
def test_who_gives_the_case_back_has_the_next_asked_at_once(desk: Desk, how: str) -> None:
    desk.sign_in(THABO, now=NOW + MINUTE)
    later = NOW + 40 * MINUTE
    if how == "menu":
        desk.sign_in(THABO, "give_up", later)
    else:
        assert desk.answer(THABO, CANNOT, later) == "noted_cannot"
    case = desk.case()
    assert (case.held_by, case.opened_at, case.outcome_due_at) == (None, None, None)
    assert (THABO, "cannot", how) in desk.field_notes()
    assert desk.told(later) == [PALESA_HOTLINE, LINEO], "the next of the team, who was never asked, and the hotline"
    assert desk.told(later + FIVE_MINUTES) == [TSEPO_DISTRICT]


def test_a_case_given_back_climbs_again_until_everybody_is_told(desk: Desk) -> None:
    desk.sign_in(THABO)
    desk.sign_in(THABO, "give_up", NOW + HOUR)
    told = [(n, desk.told(NOW + HOUR + n * MINUTE)) for n in range(50)]
    assert [(n, who) for n, who in told if who] == [
        (0, [PALESA_HOTLINE, LINEO]), (5, [TSEPO_DISTRICT]), (10, [NEO_NATIONAL]), (25, EVERYBODY), (40, EVERYBODY)
    ]  # fmt: skip


def test_it_may_be_accepted_and_given_back_again_and_again(desk: Desk) -> None:
    now = NOW
    for holder, following in [(THABO, LINEO), (LINEO, TSEPO_DISTRICT), (TSEPO_DISTRICT, NEO_NATIONAL)]:
        assert desk.sign_in(holder, now=now) == "accepted"
        now += HOUR
        desk.sign_in(holder, "give_up", now)
        assert following in desk.told(now)
    assert [n[0] for n in desk.field_notes() if n[1] == "cannot"] == [THABO, LINEO, TSEPO_DISTRICT]


def test_who_learns_on_the_way_that_they_know_the_people_is_out(desk: Desk) -> None:
    desk.sign_in(THABO)
    assert desk.answer(THABO, KNOW, NOW + MINUTE) == "noted_know"
    assert desk.told(NOW + MINUTE) == [PALESA_HOTLINE, LINEO]
    assert desk.sign_in(THABO) == "no_case"
    assert not any(THABO in desk.told(NOW + n * FIVE_MINUTES) for n in range(1, 20))


def test_who_does_not_hold_a_case_gives_back_nothing(desk: Desk) -> None:
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]
    desk.sign_in(THABO)
    desk.sign_in(LINEO, "give_up", NOW + MINUTE)
    desk.sign_in(TSEPO_DISTRICT, "give_up", NOW + MINUTE)
    assert desk.answer(LINEO, CANNOT, NOW + MINUTE) == "noted_cannot"
    assert desk.case().held_by == THABO
    assert desk.told(NOW + HOUR) == []


def test_a_case_that_staff_have_open_is_not_reopened_by_an_sms(desk: Desk) -> None:
    with writing(desk.engine) as c:
        desk.store.open_case(c, "483920", "palesa", NOW)
    desk.answer(THABO, CANNOT, NOW + MINUTE)
    desk.sign_in(THABO, "give_up", NOW + MINUTE)
    assert desk.case().opened_by == "palesa" and desk.told(NOW + HOUR) == []


# What came of it.


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_behind_the_pin_ends_the_waiting(desk: Desk, outcome: str) -> None:
    desk.sign_in(THABO)
    assert desk.note(THABO, outcome, now=NOW + HOUR)
    assert desk.case().outcome_due_at is None and desk.case().held_by == THABO
    assert desk.restart_overdue(NOW + 9 * HOUR) == 0
    assert ("team_noted", PALESA_HOTLINE) in desk.notes()


@pytest.mark.parametrize(
    ("what", "by"), [(SAFE, "sms"), (NOT_FOUND, "sms"), (DONE, "sms"), (DONE, "menu"), (CALL_ME, "menu")]
)
def test_a_word_by_sms_or_one_that_is_no_outcome_does_not(desk: Desk, what: str, by: str) -> None:
    desk.sign_in(THABO)
    assert desk.note(THABO, what, by, NOW + HOUR)
    assert desk.case().outcome_due_at == NOW + IN_TIME
    assert desk.restart_overdue(NOW + IN_TIME) == 1


def test_done_by_sms_is_noted_and_stops_nothing(desk: Desk) -> None:
    assert desk.answer(THABO, Answered("483920", Answer.DONE)) == "noted_done"
    assert desk.field_notes() == [(THABO, "done", "sms")]
    assert ("team_noted", PALESA_HOTLINE) in desk.notes()
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]


def test_an_outcome_by_somebody_else_leaves_the_clock_of_who_holds_the_case(desk: Desk) -> None:
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]
    desk.sign_in(THABO)
    assert desk.note(LINEO, SAFE)
    assert desk.case().outcome_due_at == NOW + IN_TIME
    assert not desk.note(TSEPO_DISTRICT, SAFE), "not told of it"


def test_a_case_is_silent_until_its_outcome_is_due_and_not_longer(desk: Desk) -> None:
    desk.sign_in(THABO)
    assert desk.restart_overdue(NOW + IN_TIME - SECOND) == 0
    assert not any_overdue(desk.engine, NOW + IN_TIME - SECOND)
    assert desk.told(NOW + IN_TIME - SECOND) == []
    assert any_overdue(desk.engine, NOW + IN_TIME)
    assert desk.restart_overdue(NOW + IN_TIME) == 1
    assert desk.told(NOW + IN_TIME) == [PALESA_HOTLINE, LINEO]
    assert (THABO, "overdue", "menu") in desk.field_notes()
    assert desk.restart_overdue(NOW + IN_TIME + HOUR) == 0


def test_two_relays_restart_an_overdue_case_once(desk: Desk) -> None:
    desk.sign_in(THABO)
    together, counts = threading.Barrier(2), []

    def sweep() -> None:
        with writing(desk.engine) as c:
            if desk.engine.dialect.name == "postgresql":
                together.wait(60)  # SQLite lets in one writer at a time, so they cannot meet there
            counts.append(desk.store.restart_overdue(c, NOW + IN_TIME))

    relays = [threading.Thread(target=sweep) for _ in range(2)]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join(60)
    assert sorted(counts) == [0, 1]
    assert [note[1] for note in desk.field_notes()].count("overdue") == 1
    assert desk.told(NOW + IN_TIME) == [PALESA_HOTLINE, LINEO]


def test_a_p2_held_overnight_is_taken_up_again_in_the_morning(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    desk.report("P2")  # at nine in the evening: quiet, so the hotline alone is told
    assert desk.told() == [PALESA_HOTLINE]
    assert desk.sign_in(PALESA_HOTLINE) == "accepted"
    assert desk.restart_overdue(NOW + 24 * HOUR) == 1
    assert desk.told(NOW + 24 * HOUR) == [PALESA_HOTLINE]
    assert THABO in desk.told(NOW + 33 * HOUR), "six in the morning"


# A suspect, and who lets whom know.


def test_a_suspect_with_power_stops_local_alerts_and_the_hotline_goes_on(desk: Desk) -> None:
    assert desk.suspect("chief", NOW + MINUTE)
    told = [member for n in range(1, 20) for member in desk.told(NOW + n * FIVE_MINUTES)]
    assert set(told) == {PALESA_HOTLINE} and len(told) >= 5
    assert desk.sign_in(THABO) == "no_case"


def test_who_may_not_know_any_more_does_not_keep_the_case_from_others(desk: Desk) -> None:
    desk.sign_in(THABO)
    assert desk.told(NOW + HOUR) == []
    assert desk.suspect("chief", NOW + HOUR)
    assert (desk.case().held_by, desk.case().opened_at, desk.case().outcome_due_at) == (None, None, None)
    told = [member for n in range(20) for member in desk.told(NOW + HOUR + n * FIVE_MINUTES)]
    assert told[0] == PALESA_HOTLINE and set(told) == {PALESA_HOTLINE}
    assert desk.sign_in(PALESA_HOTLINE) == "accepted"
    assert desk.suspect("police", NOW + 5 * HOUR) and desk.case().held_by == PALESA_HOTLINE


@pytest.mark.parametrize("how", ["only_hotline", "withdraw"])
def test_a_local_member_does_not_keep_a_case_whose_caller_takes_the_permission_back(desk: Desk, how: str) -> None:
    desk.sign_in(THABO)
    getattr(desk, how)(NOW + MINUTE)
    assert (desk.case().held_by, desk.case().opened_at) == (None, None)
    assert desk.told(NOW + 2 * MINUTE) == [PALESA_HOTLINE]
    assert desk.sign_in(THABO) == "no_case" and desk.sign_in(PALESA_HOTLINE) == "accepted"


def test_a_suspect_without_power_stops_nothing(desk: Desk) -> None:
    assert desk.suspect("relative", NOW + MINUTE)
    assert desk.told(NOW + FIVE_MINUTES) == [LINEO]
    with writing(desk.engine) as c:
        assert not desk.store.set_suspect(c, "000000", "chief", NOW)


def test_who_is_released_is_told_and_who_is_of_the_suspects_role_is_not(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == LINEO).values(role=Role.POLICE))
    desk.suspect("police", NOW + MINUTE)
    assert desk.release(NOW + 2 * MINUTE)
    told = [member for n in range(2, 100) for member in desk.told(NOW + n * MINUTE)]
    assert {TSEPO_DISTRICT, NEO_NATIONAL, PALESA_HOTLINE, THABO} == set(told)
    with reading(desk.engine) as c:
        reasons = c.execute(sa.select(passed_over.c.member_id, passed_over.c.reason)).all()
    assert (LINEO, "excluded") in reasons


def test_release_tells_the_next_at_once_of_a_case_that_only_the_hotline_knew(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    desk.report(local=False)
    assert desk.told() == [PALESA_HOTLINE]
    assert desk.release(NOW + HOUR)
    assert THABO in desk.told(NOW + HOUR)
    assert LINEO in desk.told(NOW + HOUR + FIVE_MINUTES)


def test_release_tells_also_who_was_told_no_more_because_staff_had_the_case(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    desk.report("P2")
    assert desk.told() == [PALESA_HOTLINE], "Thabo's waits for the morning"
    with writing(engine) as c:
        assert desk.store.open_case(c, "483920", "palesa", NOW + MINUTE)
    assert desk.told(NOW + 12 * HOUR) == []
    assert desk.release(NOW + 12 * HOUR)
    assert desk.told(NOW + 12 * HOUR) == [THABO]


def test_a_new_suspect_takes_the_release_back(desk: Desk) -> None:
    desk.suspect("police")
    desk.release()
    desk.suspect("chief", NOW + MINUTE)
    assert desk.case().released_at is None
    assert desk.told(NOW + FIVE_MINUTES) == [PALESA_HOTLINE]


def test_a_caller_who_left_leaves_no_place_behind_also_where_the_ladder_goes_on(desk: Desk) -> None:
    assert desk.withdraw()
    with reading(desk.engine) as c:
        assert set(c.execute(sa.select(alerts.c.place)).scalars()) == {""}


def test_a_caller_who_left_is_released_to_nobody(desk: Desk) -> None:
    desk.withdraw()
    assert not desk.release()
    assert desk.told(NOW + HOUR) == [PALESA_HOTLINE]


def test_a_case_that_is_given_back_after_the_suspect_was_named_goes_to_the_hotline_alone(desk: Desk) -> None:
    desk.sign_in(THABO)
    desk.suspect("teacher", NOW + MINUTE)
    desk.sign_in(THABO, "give_up", NOW + 2 * MINUTE)
    told = [member for n in range(2, 60) for member in desk.told(NOW + n * MINUTE)]
    assert set(told) == {PALESA_HOTLINE}


# A level that was raised.


def test_a_p2_that_becomes_a_p1_does_not_wait_by_the_clock_of_a_p2(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    day = NOW + 12 * HOUR  # nine in the morning
    desk.report("P2")
    assert THABO in desk.told(day)
    assert [row[3] for row in desk.waiting()] == [day + 30 * MINUTE]
    with writing(engine) as c:
        c.execute(reports.update().values(level="P1"))
    with writing(engine) as c:
        assert desk.store.stalled(c) == ["r1"]
        desk.store.keep_climbing(c, ["r1"], day + MINUTE)
        assert desk.store.stalled(c) == []
    assert desk.told(day + MINUTE + FIVE_MINUTES) == [LINEO]
    assert desk.row(LINEO).level == "P1"


def test_a_p2_that_waited_for_the_morning_and_becomes_a_p1_is_told_at_once(engine: sa.Engine) -> None:
    desk = Desk(engine, SHIPPED)
    desk.report("P2")
    assert desk.told() == [PALESA_HOTLINE]
    with writing(engine) as c:
        c.execute(reports.update().values(level="P1"))
        desk.store.keep_climbing(c, ["r1"], NOW + MINUTE)
    assert desk.told(NOW + MINUTE) == [THABO]
    assert desk.told(NOW + MINUTE + FIVE_MINUTES) == [LINEO]
