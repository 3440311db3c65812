"""Permission given and taken back, people who know each other, lost answers: nobody local hears what they may not, and
a P1 goes on."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.members.store import load_roster
from gateway.alerts.relay import Relay, impatient_redis
from gateway.alerts.routing import Climb, route
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, members, reports
from tests.alerts.desk import ACCEPTED, CANNOT, KNOW, LOST, SECOND, STORE, Desk
from tests.alerts.people import (
    FIVE_MINUTES,
    LADDER,
    LINEO,
    NEO_NATIONAL,
    NOW,
    PALESA_HOTLINE,
    THABO,
    TSEPO_DISTRICT,
    facts,
)
from tests.parts.valkey import Valkey

HOUR = timedelta(hours=1)
LOCAL = {"leribe_maputsoe_ccpt", "leribe_district", "national_desk"}


def stop(desk: Desk, how: str, now: datetime = NOW) -> None:
    """The caller takes back that anybody local may know, or leaves."""
    desk.only_hotline(now) if how == "only_hotline" else desk.withdraw(now)


both_ways = pytest.mark.parametrize("how", ["only_hotline", "withdraw"])


@both_ways
@pytest.mark.parametrize("level", ["P1", "P2"])
def test_who_may_not_know_any_more_is_told_nothing_and_the_hotline_is(desk: Desk, how: str, level: str) -> None:
    desk.report(level)
    desk.publish()
    desk.send(LINEO)
    stop(desk, how)
    assert desk.claim(THABO) is None, "his alert was in the queue already"
    told = [member for n in range(4) for member in desk.publish(NOW + n * FIVE_MINUTES)]
    assert set(told) == {PALESA_HOTLINE}


@both_ways
def test_a_p1_goes_on_at_the_hotline_when_the_district_was_the_next_step(desk: Desk, how: str) -> None:
    desk.told_team()
    stop(desk, how, NOW + SECOND)
    (step,) = desk.waiting()
    assert step == ("hotline_lead", 2, "hotline", NOW + SECOND + FIVE_MINUTES, True)
    called = []
    for n in range(1, 5):
        now = NOW + SECOND + n * FIVE_MINUTES
        called += desk.publish(now)
        desk.send(PALESA_HOTLINE, now=now)
    assert called == [PALESA_HOTLINE] * 4


@both_ways
def test_a_p2_of_which_the_hotline_never_heard_is_told_to_it_once(desk: Desk, how: str) -> None:
    desk.told_team("P2")
    stop(desk, how)
    stop(desk, how)
    assert desk.waiting() == [("hotline_lead", 1, "hotline", NOW, False)]
    assert desk.publish() == [PALESA_HOTLINE]
    desk.send(PALESA_HOTLINE)
    desk.only_hotline(NOW + SECOND)
    assert desk.waiting() == [] and desk.publish(NOW + HOUR) == []


def test_taking_back_twice_changes_nothing_and_the_hotline_is_not_told_twice_at_once(desk: Desk) -> None:
    desk.report()
    desk.only_hotline()
    once = desk.waiting()
    desk.only_hotline(NOW + SECOND)
    assert desk.waiting() == once
    assert desk.publish(NOW + SECOND) == [PALESA_HOTLINE]
    assert [row[0] for row in desk.waiting() if row[3] <= NOW + SECOND] == []


@both_ways
def test_a_refusal_after_permission_was_taken_back_tells_nobody_a_second_time(desk: Desk, how: str) -> None:
    desk.told_team("P2")
    stop(desk, how)
    desk.publish()
    desk.send(PALESA_HOTLINE)
    desk.answer(THABO, CANNOT, NOW + SECOND)
    desk.answer(LINEO, CANNOT, NOW + SECOND)
    assert desk.waiting() == []


def test_a_refusal_when_the_ladder_above_is_empty_does_not_tell_the_hotline_twice(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id.in_((TSEPO_DISTRICT, NEO_NATIONAL))).values(active=False))
    desk.told_team("P2")
    desk.only_hotline()
    desk.answer(THABO, CANNOT)
    desk.answer(LINEO, CANNOT)
    assert [row[0] for row in desk.waiting()] == ["hotline_lead"]


def test_a_case_that_somebody_has_open_is_left_to_them(desk: Desk) -> None:
    desk.told_team()
    with writing(desk.engine) as c:
        STORE.open_case(c, "483920", "palesa", NOW)
    desk.only_hotline()
    assert desk.waiting() == []


def test_a_report_that_was_told_to_nobody_stays_so(desk: Desk) -> None:
    desk.only_hotline()
    assert desk.board() == []


def test_a_permission_that_is_gone_holds_even_if_nobody_said_so_to_the_alerts(desk: Desk) -> None:
    desk.report()
    desk.says("hotline")
    assert desk.publish() == [PALESA_HOTLINE]
    assert {row[0] for row in desk.waiting()} == {"hotline_lead"}


def test_a_permission_that_goes_while_the_alert_is_in_the_queue_holds_too(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    desk.says("unsure")
    assert desk.claim(THABO) is None
    assert desk.publish() == [PALESA_HOTLINE]


def test_a_refusal_without_permission_brings_in_no_district(desk: Desk) -> None:
    desk.told_team("P2")
    desk.says("not_team")
    desk.answer(THABO, CANNOT)
    desk.answer(LINEO, CANNOT)
    assert not {row[0] for row in desk.waiting()} & LOCAL


def test_who_says_yes_again_has_the_local_team_told_after_all(desk: Desk) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO)
    desk.only_hotline()
    desk.report()  # the caller goes back once more, says yes and sends
    assert desk.publish() == [LINEO], "Thabo and the hotline have theirs"
    assert TSEPO_DISTRICT in desk.publish(NOW + FIVE_MINUTES)


def test_who_answered_meanwhile_is_not_told_again(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    desk.send(THABO, LOST)
    desk.answer(THABO, CANNOT)
    desk.only_hotline()
    desk.report("P2")
    assert THABO not in desk.publish(NOW + HOUR)


@both_ways
def test_an_alert_whose_outcome_is_not_known_is_not_repeated_to_who_may_not_know(desk: Desk, how: str) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO, LOST)
    desk.send(PALESA_HOTLINE, LOST)
    stop(desk, how)
    assert desk.publish(NOW + SECOND) == [PALESA_HOTLINE]


def test_what_the_carrier_took_in_that_very_moment_is_sent_nevertheless(desk: Desk) -> None:
    desk.report()
    desk.publish()
    thabo = desk.claim(THABO)
    assert thabo
    desk.only_hotline()
    desk.settle(thabo, ACCEPTED)
    assert (desk.row(THABO).state, desk.row(THABO).failure) == ("sent", None)


@pytest.mark.parametrize("outcome", [LOST, Outcome(Result.LATER, reason="http_503")])
def test_nothing_is_sent_again_to_somebody_who_knows_the_people(desk: Desk, outcome: Outcome) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO, outcome)
    desk.send(LINEO)
    assert desk.answer(THABO, KNOW) == "noted_know"
    assert THABO not in desk.publish(NOW + HOUR)


def test_the_only_one_of_a_team_who_knows_the_people_brings_in_the_next_team(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == LINEO).values(active=False))
    desk.report("P2")
    desk.publish()
    desk.send(THABO, LOST)
    desk.answer(THABO, KNOW)
    assert desk.publish() == [TSEPO_DISTRICT]


def test_a_planned_repeat_is_not_sent_to_somebody_who_knows_the_people_and_the_others_get_it(desk: Desk) -> None:
    desk.everybody_again()
    assert ("leribe_maputsoe_ccpt", 1) in [row[:2] for row in desk.waiting()]
    desk.answer(THABO, KNOW)
    told = desk.publish(NOW + FIVE_MINUTES)
    assert sorted(told) == [PALESA_HOTLINE, NEO_NATIONAL, TSEPO_DISTRICT, LINEO]


def test_a_repeat_planned_only_for_people_who_know_each_other_is_taken_by_the_hotline(desk: Desk) -> None:
    with writing(desk.engine) as c:
        gone = members.c.id.in_((PALESA_HOTLINE, NEO_NATIONAL, TSEPO_DISTRICT, LINEO))
        c.execute(members.update().where(gone).values(active=False))
    desk.everybody_again()
    assert [row[0] for row in desk.waiting()] == ["leribe_maputsoe_ccpt"]
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == PALESA_HOTLINE).values(active=True))
    desk.answer(THABO, KNOW)
    assert [(row[0], row[3], row[4]) for row in desk.waiting()] == [("hotline_lead", NOW, True)]


def test_the_hotlines_last_alert_is_repeated_even_to_somebody_who_knows_the_people(desk: Desk) -> None:
    desk.report(local=False)
    desk.publish()
    desk.send(PALESA_HOTLINE, LOST)
    desk.answer(PALESA_HOTLINE, KNOW)
    assert desk.publish(NOW + SECOND) == [PALESA_HOTLINE]


def test_a_hotline_of_two_spares_the_one_who_knows_the_people(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id == NEO_NATIONAL).values(team="hotline_lead"))
    desk.report(local=False)
    desk.publish()
    desk.send(PALESA_HOTLINE, LOST)
    desk.send(NEO_NATIONAL, LOST)
    desk.answer(PALESA_HOTLINE, KNOW)
    assert desk.publish(NOW + SECOND) == [NEO_NATIONAL]
    desk.answer(NEO_NATIONAL, KNOW)
    assert sorted(desk.publish(NOW + HOUR)) == [NEO_NATIONAL], "somebody must go on"


def test_a_level_that_was_raised_after_the_first_alert_climbs_from_then_on(
    engine: sa.Engine, desk: Desk, valkey: Valkey
) -> None:
    desk.told_team("P2")
    with writing(engine) as c:
        c.execute(reports.update().values(level="P1"))
        STORE.write_plan(c, "r1", route(Climb(facts("P1"), load_roster(c, LADDER)), NOW), NOW)
        assert STORE.stalled(c) == ["r1"]
    with impatient_redis(valkey.url) as client:
        Relay(engine, client, STORE, lambda: NOW).sweep(NOW)
    with reading(engine) as c:
        assert STORE.stalled(c) == []
    assert desk.publish(NOW + FIVE_MINUTES) == [PALESA_HOTLINE]


def test_a_step_that_the_hotline_took_before_the_level_was_raised_does_not_end_the_ladder(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(members.update().where(members.c.id.in_((TSEPO_DISTRICT, NEO_NATIONAL))).values(active=False))
    desk.report("P2")
    desk.only_hotline()
    assert desk.publish() == [PALESA_HOTLINE]
    desk.send(PALESA_HOTLINE)
    desk.report("P1")  # the danger is greater than was said, and the local team may know after all
    told = desk.publish(NOW + SECOND)
    assert THABO in told
    for member in told:
        desk.send(member)
    assert desk.publish(NOW + SECOND + FIVE_MINUTES) == [PALESA_HOTLINE]


def test_times_of_old_alerts_are_cut_to_the_hour_and_those_that_wait_are_not_sent_sooner(desk: Desk) -> None:
    then = NOW + timedelta(minutes=42, seconds=7, microseconds=8)
    desk.told_team(now=then)
    desk.delivery("Success", "ATXid_0")
    desk.answer(THABO, CANNOT, then)
    with writing(desk.engine) as c:
        STORE.coarsen(c, [])
        STORE.coarsen(c, ["r1"])
        STORE.coarsen(c, ["r1"])
        rows = c.execute(sa.select(alerts)).all()
        query = sa.select(alerts.c.id).where(alerts.c.sent_at == NOW)  # found as the column is found elsewhere
        assert len(c.execute(query).all()) == 3
    for row in rows:
        moments = (row.written_at, row.sent_at, row.delivered_at, row.answered_at, row.lease_until)
        assert {moment for moment in moments if moment} <= {NOW}
        assert row.due_at == (then + FIVE_MINUTES if row.state == "due" else NOW)


def test_times_of_other_reports_stay_exact(desk: Desk) -> None:
    then = NOW + SECOND
    desk.told_team("P2", then)
    with writing(desk.engine) as c:
        STORE.coarsen(c, ["another"])
    assert desk.row(THABO).sent_at == then
