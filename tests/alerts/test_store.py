"""Alerts as people live them: who is told, who answers, and who is asked next. On SQLite and on PostgreSQL."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.ladder.store import ask_hotline_anew
from gateway.alerts.members.store import find_member, load_roster, seed_members, take_opt_out
from gateway.alerts.notes.store import claim_note, forget, hear_first, publish_notes, write_note
from gateway.alerts.rows.store import LEASE, take_back
from gateway.alerts.settling import OVER_BUDGET
from gateway.hours import read_span
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, delivery_reports, inbound, members, notes
from tests.alerts.desk import ACCEPTED, ACT, CANNOT, KNOW, REFUSED, SECOND, STORE, Desk
from tests.alerts.people import (
    FIVE_MINUTES,
    LADDER,
    LINEO,
    NEO_NATIONAL,
    NOW,
    PALESA_HOTLINE,
    PEOPLE,
    THABO,
    TSEPO_DISTRICT,
    add_report,
    hide,
    ids_of,
    member_ids,
    show,
)  # fmt: skip


def test_a_p1_is_written_once_however_often_its_hop_comes(desk: Desk) -> None:
    desk.report()
    desk.report()
    assert desk.board() == [
        (0, "leribe_maputsoe_ccpt", THABO, "due"),
        (0, "leribe_maputsoe_ccpt", LINEO, "due"),
        (0, "hotline_lead", PALESA_HOTLINE, "due"),
    ]


def test_publishing_a_p1_also_writes_the_district_for_five_minutes_later(desk: Desk) -> None:
    desk.report()
    assert sorted(desk.publish()) == [PALESA_HOTLINE, THABO, LINEO]
    assert desk.due(TSEPO_DISTRICT, 1) == NOW + FIVE_MINUTES
    assert desk.publish(NOW + SECOND) == [], "published rows are not published again while their lease runs"


def test_a_job_that_died_is_published_again_when_its_lease_is_over(desk: Desk) -> None:
    desk.report()
    desk.publish()
    assert desk.claim(THABO)
    assert desk.publish(NOW + LEASE - SECOND) == []
    assert sorted(desk.publish(NOW + LEASE)) == [PALESA_HOTLINE, THABO, LINEO]
    assert desk.due(TSEPO_DISTRICT, 1) == NOW + FIVE_MINUTES, "the district's clock began with the first time"


def test_only_one_of_two_jobs_gets_the_row(desk: Desk) -> None:
    desk.report()
    desk.publish()
    first, second = desk.claim(THABO), desk.claim(THABO)
    assert first and second is None
    assert show(first.number) == "+26600000104" and "0104" not in repr(first)


def test_an_alert_is_sent_only_when_the_carrier_has_accepted_it(desk: Desk) -> None:
    desk.report()
    desk.publish()
    claimed = desk.claim(THABO)
    assert claimed and desk.row(THABO).state == "due"
    desk.settle(claimed, ACCEPTED)
    row = desk.row(THABO)
    assert (row.state, row.message_id, row.sent_at) == ("sent", "ATXid_1", NOW)
    assert desk.claim(THABO) is None


def test_a_job_whose_lease_was_taken_over_changes_nothing(desk: Desk) -> None:
    desk.report()
    desk.publish()
    old = desk.claim(THABO)
    desk.publish(NOW + LEASE)
    new = desk.claim(THABO, NOW + LEASE)
    assert old and new
    desk.settle(old, REFUSED)
    assert desk.row(THABO).state == "due"
    desk.settle(new, ACCEPTED)
    assert desk.row(THABO).state == "sent"


def test_a_stale_copy_of_a_job_cannot_jump_the_back_off(desk: Desk) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO, Outcome(Result.LATER, reason="http_503"))
    assert desk.claim(THABO, NOW + SECOND) is None
    assert desk.publish(NOW + 5 * SECOND) == [THABO]


@pytest.mark.parametrize(
    ("outcome", "level", "waits"),
    [
        (Outcome(Result.LATER, reason="http_503"), "P1", [5, 15, 60, 60, 60]),
        (Outcome(Result.LATER, reason="http_503"), "P2", [5, 15, 60, 300, 300]),
        (Outcome(Result.STOPPED, reason="http_401"), "P1", [60, 60, 60]),
        (Outcome(Result.UNKNOWN, reason="too_slow"), "P1", [0, 15, 60, 60]),
        (Outcome(Result.UNKNOWN, reason="too_slow"), "P2", [600, 600]),
    ],
)
def test_what_was_not_accepted_is_tried_again_after_a_while(
    desk: Desk, outcome: Outcome, level: str, waits: list[int]
) -> None:
    desk.report(level)
    now = NOW
    for wait in waits:
        assert THABO in desk.publish(now)
        desk.send(THABO, outcome, now)
        assert desk.row(THABO).due_at == now + wait * SECOND
        now += wait * SECOND
    assert desk.row(THABO).attempts == len(waits)


def test_a_carrier_that_answers_nonsense_for_ever_gets_five_tries(desk: Desk) -> None:
    desk.report("P2")
    now = NOW
    for _ in range(5):
        assert THABO in desk.publish(now)
        desk.send(THABO, Outcome(Result.UNKNOWN, reason="answer_unreadable"), now)
        now += timedelta(minutes=11)
    assert desk.row(THABO).state == "failed"


def test_a_refused_p1_goes_to_the_district(desk: Desk) -> None:
    desk.told_team()
    assert desk.answer(THABO, CANNOT, NOW + SECOND) == "noted_cannot"
    assert desk.due(TSEPO_DISTRICT, 1) == NOW + FIVE_MINUTES, "Lineo has not answered yet"
    assert desk.answer(LINEO, KNOW, NOW + 2 * SECOND) == "noted_know"
    assert desk.publish(NOW + 2 * SECOND) == [TSEPO_DISTRICT]


def test_a_refused_p3_goes_to_the_district_too_though_silence_would_not(desk: Desk) -> None:
    desk.told_team("P3")
    assert desk.publish(NOW + timedelta(hours=9)) == []
    desk.answer(THABO, CANNOT)
    desk.answer(LINEO, CANNOT)
    assert desk.publish() == [TSEPO_DISTRICT]
    assert desk.row(TSEPO_DISTRICT).reason == "refused"


def test_silence_brings_in_every_team_and_at_last_the_hotline_again_and_again(desk: Desk) -> None:
    desk.told_team()
    called = []
    for n in range(1, 6):
        now = NOW + n * FIVE_MINUTES
        for member in desk.publish(now):
            desk.send(member, now=now)
            called.append((n, member))
    assert called == [(1, TSEPO_DISTRICT), (2, NEO_NATIONAL), *((n, PALESA_HOTLINE) for n in (3, 4, 5))]


def test_an_officer_who_acts_holds_the_district_back_once_and_for_five_minutes(desk: Desk) -> None:
    desk.told_team()
    assert desk.answer(THABO, ACT, NOW + timedelta(minutes=2)) == "noted_act"
    assert desk.due(TSEPO_DISTRICT, 1) == NOW + timedelta(minutes=7)
    desk.answer(LINEO, ACT, NOW + timedelta(minutes=6))
    desk.answer(THABO, ACT, NOW + timedelta(minutes=6))
    assert desk.due(TSEPO_DISTRICT, 1) == NOW + timedelta(minutes=7)
    assert desk.publish(NOW + timedelta(minutes=7)) == [TSEPO_DISTRICT]


def test_no_answer_stops_the_hotlines_own_alert(desk: Desk) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO)
    claimed = desk.claim(PALESA_HOTLINE)
    assert claimed
    desk.settle(claimed, Outcome(Result.LATER, reason="http_503"))
    desk.answer(THABO, ACT)
    desk.answer(PALESA_HOTLINE, KNOW)
    assert PALESA_HOTLINE in desk.publish(NOW + 5 * SECOND)


def test_a_later_word_counts_but_who_knows_the_people_stays_out(desk: Desk) -> None:
    desk.told_team()
    desk.answer(THABO, ACT)
    assert desk.answer(THABO, CANNOT) == "noted_cannot"
    assert desk.row(THABO).answer == "cannot"
    desk.answer(THABO, KNOW)
    assert desk.answer(THABO, ACT) == "noted_know"
    assert desk.row(THABO).answer == "know"


def test_a_case_that_a_member_was_never_told_of_is_no_case_to_them(desk: Desk) -> None:
    desk.told_team()
    assert desk.answer(THABO, Answered("000000", Answer.ACT)) == "no_case"
    assert desk.answer(TSEPO_DISTRICT, ACT) == "no_case", "planned for the district, but nothing was sent"
    assert desk.row(TSEPO_DISTRICT).answer is None


def test_an_answer_that_is_faster_than_our_own_record_counts(desk: Desk) -> None:
    desk.report()
    desk.publish()
    claimed = desk.claim(THABO)
    assert claimed and desk.answer(THABO, ACT) == "noted_act"
    desk.settle(claimed, ACCEPTED)
    assert (desk.row(THABO).state, desk.row(THABO).answer) == ("sent", "act")


def test_two_members_who_refuse_at_the_same_moment_still_bring_in_the_district(desk: Desk) -> None:
    desk.told_team("P2")
    together = threading.Barrier(2)

    def refuse(member: int) -> None:
        with writing(desk.engine) as c:
            if desk.engine.dialect.name == "postgresql":
                together.wait(60)  # SQLite lets in one writer at a time, so they cannot meet there
            STORE.take_answer(c, member, CANNOT, NOW)

    threads = [threading.Thread(target=refuse, args=(member,)) for member in (THABO, LINEO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert desk.publish() == [TSEPO_DISTRICT]


def test_refused_numbers_bring_in_the_next_team_at_once(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    desk.send(THABO, REFUSED)
    assert desk.publish() == []
    desk.send(LINEO, REFUSED)
    assert desk.publish() == [TSEPO_DISTRICT]
    assert desk.row(THABO).failure == "blacklisted"


def test_a_hotline_that_cannot_be_reached_is_asked_by_the_clock_and_not_in_a_circle(desk: Desk) -> None:
    desk.report(local=False)
    desk.publish()
    desk.send(PALESA_HOTLINE, REFUSED)
    assert desk.publish(NOW + SECOND) == []
    assert desk.publish(NOW + FIVE_MINUTES) == [PALESA_HOTLINE]


def test_after_an_hour_without_a_carrier_nobody_gets_twelve_reminders(desk: Desk) -> None:
    desk.report(local=False)
    for n in range(12):
        now = NOW + n * FIVE_MINUTES
        assert desk.publish(now) == [PALESA_HOTLINE]
        desk.send(PALESA_HOTLINE, Outcome(Result.LATER, reason="not_connected"), now)
    due = [row for row in desk.board() if row[3] == "due"]
    assert len(due) <= 2, "the newest reminder, and the one planned after it"


@pytest.mark.parametrize("level", ["P1", "P2"])
def test_opening_the_case_ends_the_climbing(desk: Desk, level: str) -> None:
    desk.told_team(level)
    with writing(desk.engine) as c:
        assert STORE.open_case(c, "483920", "palesa", NOW)
        assert not STORE.open_case(c, "483920", "palesa", NOW)
        assert not STORE.open_case(c, "000000", "palesa", NOW)
    assert desk.publish(NOW + timedelta(hours=1)) == []
    desk.answer(THABO, CANNOT)
    desk.answer(LINEO, CANNOT)
    assert desk.publish(NOW + timedelta(hours=1)) == []
    assert not [row for row in desk.board() if row[3] == "due"], "nothing is planned on the staff's page either"


def test_an_alert_cancelled_on_its_way_is_sent_if_the_carrier_has_it(desk: Desk) -> None:
    desk.report()
    desk.publish()
    thabo, lineo = desk.claim(THABO), desk.claim(LINEO)
    with writing(desk.engine) as c:
        STORE.open_case(c, "483920", "palesa", NOW)
    assert thabo and lineo
    desk.settle(thabo, ACCEPTED)
    desk.settle(lineo, Outcome(Result.LATER, reason="http_503"))
    assert (desk.row(THABO).state, desk.row(LINEO).state) == ("sent", "cancelled")
    assert desk.claim(PALESA_HOTLINE) is None


@pytest.mark.parametrize(
    ("statuses", "state", "kept"),
    [
        (["Sent", "Submitted", "Buffered"], "sent", "Buffered"),
        (["Success"], "delivered", "Success"),
        (["success", "Submitted", "Failed"], "delivered", "success"),
        (["Failed", "Success"], "failed", "Failed"),
        (["AbsentSubscriber", "Success"], "delivered", "Success"),
        (["Buffered", "Sent"], "sent", "Buffered"),
        (["Teleported!"], "sent", "Teleported"),
        (["x" * 90], "sent", "x" * 32),
    ],
)
def test_delivery_reports_move_only_forward(desk: Desk, statuses: list[str], state: str, kept: str) -> None:
    desk.report("P2")
    desk.publish()
    desk.send(THABO)
    for status in statuses:
        desk.delivery(status)
    assert (desk.row(THABO).state, desk.row(THABO).carrier_state) == (state, kept)


def test_a_delivery_report_that_is_faster_than_the_answer_to_our_send_is_kept(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    claimed = desk.claim(THABO)
    desk.delivery("Success")
    assert claimed
    desk.settle(claimed, ACCEPTED)
    assert desk.row(THABO).state == "delivered"
    with reading(desk.engine) as c:
        assert c.execute(sa.select(delivery_reports)).all() == []


def test_a_delivery_report_that_crossed_with_our_commit_is_matched_later(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    desk.send(THABO, Outcome(Result.ACCEPTED, "ATXid_9"))
    with writing(desk.engine) as c:
        row = {"message_id": "ATXid_9", "status": "Success", "reason": "", "received_at": NOW}
        c.execute(delivery_reports.insert().values(row))
        STORE.match_early_reports(c, NOW)
    assert desk.row(THABO).state == "delivered"


def test_a_delivery_report_for_another_sms_to_the_same_phone_changes_no_alert(desk: Desk) -> None:
    """The note that answers Thabo's question, say: it must not pass for an alert whose outcome is not known."""
    desk.report("P2")
    desk.publish()
    desk.send(THABO, Outcome(Result.UNKNOWN, reason="too_slow"))
    desk.delivery("Success", "ATXid_of_a_note")
    assert (desk.row(THABO).state, desk.row(THABO).message_id) == ("unknown", None)
    assert THABO in desk.publish(NOW + timedelta(minutes=11))


def test_phones_that_are_off_bring_in_the_next_team_for_a_p1_only(desk: Desk) -> None:
    desk.told_team("P2")
    desk.delivery("AbsentSubscriber", "ATXid_0")
    desk.delivery("AbsentSubscriber", "ATXid_1")
    assert desk.publish() == []
    desk.delivery("Failed", "ATXid_0", reason="UserDoesNotExist")
    assert desk.publish() == [], "Lineo may still switch her phone on"


def test_p1_phones_that_are_off_bring_in_the_district_at_once(desk: Desk) -> None:
    desk.told_team("P1")
    with reading(desk.engine) as c:
        team = sa.select(alerts.c.message_id).where(alerts.c.member_id.in_([THABO, LINEO]), alerts.c.rung == 0)
        messages = list(c.execute(team).scalars())
    for message in messages:
        desk.delivery("AbsentSubscriber", message)
    assert desk.publish() == [TSEPO_DISTRICT]


def test_rows_come_back_when_the_queue_could_not_be_reached(desk: Desk) -> None:
    desk.report()
    desk.publish()
    with writing(desk.engine) as c:
        take_back(c, alerts, ids_of(c, THABO), NOW)
    assert desk.publish() == [THABO]


def test_who_opted_out_or_left_is_not_texted_and_the_next_team_is(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    with writing(desk.engine) as c:
        assert take_opt_out(c, THABO, NOW, "hotline_lead")
        assert take_opt_out(c, LINEO, NOW, "hotline_lead")
        assert take_opt_out(c, LINEO, NOW, "hotline_lead"), "a second time is no other news"
    assert desk.claim(THABO) is None and desk.claim(LINEO) is None
    assert desk.row(THABO).failure == "left_or_opted_out"
    assert desk.publish() == [TSEPO_DISTRICT]


def _changes(desk: Desk, member: int, **values: object) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == member).values(values))


def test_a_number_that_changed_while_the_alert_was_on_its_way_is_proven_first(desk: Desk) -> None:
    desk.report()
    desk.publish()
    for member in (PALESA_HOTLINE, THABO, LINEO):
        _changes(desk, member, proven_at=None, number=hide("+26600000199"))
    assert desk.claim(THABO) is None and desk.claim(LINEO) is None
    assert desk.claim(PALESA_HOTLINE), "at the hotline somebody is told in any case"
    assert desk.publish() == [TSEPO_DISTRICT], "the next at once"


def test_who_left_the_hotline_for_a_local_team_reads_nothing_that_only_the_hotline_may(desk: Desk) -> None:
    desk.report(local=False)
    assert desk.publish() == [PALESA_HOTLINE]
    _changes(desk, PALESA_HOTLINE, team="leribe_maputsoe_ccpt")
    assert desk.claim(PALESA_HOTLINE) is None


def test_an_answer_by_sms_does_not_hold_back_what_is_due_already(desk: Desk) -> None:
    """The caller calls again, in danger; Thabo, or somebody in his name, answers the alert of before."""
    desk.told_team()
    with writing(desk.engine) as c:
        ask_hotline_anew(c, desk.teams, "r1", NOW + SECOND)
    desk.answer(THABO, ACT, NOW + SECOND)
    assert desk.publish(NOW + SECOND) == [PALESA_HOTLINE]


def test_a_faked_opt_out_of_its_only_phone_does_not_silence_the_hotline(desk: Desk) -> None:
    with writing(desk.engine) as c:
        assert not take_opt_out(c, PALESA_HOTLINE, NOW, "hotline_lead")
    desk.report(local=False)
    assert desk.publish() == [PALESA_HOTLINE]
    assert desk.claim(PALESA_HOTLINE)


def test_an_opt_out_from_before_they_came_to_the_hotline_is_over(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == PALESA_HOTLINE).values(opted_out_at=NOW))
        write_note(c, "noted_act", "en", NOW, member_id=PALESA_HOTLINE)
        (note,) = publish_notes(c, NOW)
        assert claim_note(c, note.id, NOW, "hotline_lead")
    desk.report(local=False)
    assert desk.publish() == [PALESA_HOTLINE]
    assert desk.claim(PALESA_HOTLINE)


def test_two_reports_do_not_mix(desk: Desk) -> None:
    desk.told_team("P2")
    with writing(desk.engine) as c:
        add_report(c, "r2", "111222")
    desk.answer(THABO, CANNOT)
    desk.answer(LINEO, CANNOT)
    with reading(desk.engine) as c:
        assert set(c.execute(sa.select(alerts.c.report_id)).scalars()) == {"r1"}


def test_the_operator_sees_what_waits_and_what_is_stopped(desk: Desk) -> None:
    desk.report()
    with reading(desk.engine) as c:
        assert STORE.standing(c, NOW) == {"waiting": 3, "overdue": 0, "stopped": 0}
        assert STORE.standing(c, NOW + timedelta(minutes=2))["overdue"] == 3
    desk.publish()
    desk.send(THABO, Outcome(Result.STOPPED, reason="http_401"))
    with reading(desk.engine) as c:
        assert STORE.standing(c, NOW)["stopped"] == 1


def test_people_taken_out_of_the_file_are_told_nothing_and_come_back_as_themselves(engine: sa.Engine) -> None:
    def by_hash(number: str) -> str:
        return f"hash of {number[-3:]}"

    with writing(engine) as c:
        seed_members(c, PEOPLE[:-1], hide, by_hash)
        assert LINEO not in [m.id for m in load_roster(c, LADDER).teams["leribe_maputsoe_ccpt"].members]
        assert find_member(c, "hash of 105") is None
        seed_members(c, PEOPLE, hide, by_hash)
        found = find_member(c, "hash of 105")
        assert found and found.id == LINEO and found.language == "en"
        assert member_ids(c) == [1, 2, 3, 4, 5]
        stored = c.execute(sa.select(members.c.number)).scalars().all()
    assert not any(number.startswith(b"+") for number in stored), "numbers are encrypted before they are stored"


def test_an_sms_that_comes_again_is_known_by_its_hash_only_and_forgotten_after_a_day(engine: sa.Engine) -> None:
    with writing(engine) as c:
        assert hear_first(c, "ec9adc86-51d5", NOW)
        assert not hear_first(c, "ec9adc86-51d5", NOW + timedelta(hours=11))
        assert "ec9adc86" not in str(c.execute(sa.select(inbound)).all())
        forget(c, NOW + timedelta(hours=25))
        assert hear_first(c, "ec9adc86-51d5", NOW)


def test_two_machines_that_answer_each_other_get_one_note(engine: sa.Engine) -> None:
    with writing(engine) as c:
        for n in range(3):
            write_note(c, "how_to_answer", "en", NOW + n * SECOND, member_id=THABO)
        write_note(c, "noted_act", "en", NOW, member_id=THABO, case_number="483920")
        write_note(c, "not_known", "en", NOW, envelope="abc")
        write_note(c, "not_known", "en", NOW, envelope="def")
        assert c.execute(sa.select(sa.func.count()).select_from(notes)).scalar() == 4


def test_a_caller_who_leaves_before_anything_went_out_leaves_nothing(desk: Desk) -> None:
    desk.report()
    desk.publish()
    assert desk.withdraw() is False
    assert desk.board() == []


def test_what_waits_for_tomorrows_budget_wakes_nobody_at_midnight(engine: sa.Engine) -> None:
    by_day = Ladder((Step(timedelta(0), "team"),), timedelta(hours=12), quiet=True)
    desk = Desk(engine, replace(LADDER, ladders={**LADDER.ladders, "P3": by_day}, quiet=read_span("21:00-06:00")))
    desk.report("P3")  # at nine in the evening
    morning = NOW + timedelta(hours=9)
    assert THABO in desk.publish(morning)
    desk.send(THABO, Outcome(Result.LATER, reason=OVER_BUDGET), morning)
    assert desk.row(THABO).due_at == morning + timedelta(days=1)


def test_a_job_from_before_the_permission_was_taken_back_sends_nothing_that_waits_anew(desk: Desk) -> None:
    desk.report("P2")
    assert THABO in desk.publish()
    desk.only_hotline()
    desk.report("P2")  # the caller says yes again
    assert desk.row(THABO).token is None and desk.claim(THABO) is None
