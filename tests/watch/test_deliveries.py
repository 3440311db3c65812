"""Delivery reports that come when they like: before the send has returned, long after, twice, in any order."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.alerts.store import AlertStore
from gateway.alerts.watch.store import read_case
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, reports
from tests.alerts.desk import ACCEPTED, LOST, STORE, Desk
from tests.alerts.people import LINEO, NOW, THABO, TSEPO_DISTRICT

FIVE_MINUTES = timedelta(minutes=5)


def message_of(desk: Desk, member: int) -> str:
    with reading(desk.engine) as c:
        mine = sa.select(alerts.c.message_id).where(alerts.c.member_id == member, alerts.c.rung == 0)
        return str(c.execute(mine).scalar_one())


def test_a_late_report_takes_nothing_back_that_silence_has_brought_about(desk: Desk) -> None:
    desk.told_team()
    assert TSEPO_DISTRICT in desk.publish(NOW + FIVE_MINUTES)
    desk.send(TSEPO_DISTRICT, now=NOW + FIVE_MINUTES)
    to_come = desk.waiting()
    desk.delivery("Success", message_of(desk, THABO))
    assert desk.row(THABO).state == "delivered"
    assert desk.row(TSEPO_DISTRICT).state == "sent" and desk.waiting() == to_come


def test_a_phone_that_comes_back_after_the_district_was_asked_is_delivered_all_the_same(desk: Desk) -> None:
    desk.told_team()
    for member in (THABO, LINEO):
        desk.delivery("AbsentSubscriber", message_of(desk, member))
    assert desk.publish() == [TSEPO_DISTRICT]
    desk.delivery("Success", message_of(desk, THABO))
    assert desk.row(THABO).state == "delivered" and desk.row(LINEO).state == "failed"
    with reading(desk.engine) as c:
        case = read_case(c, "483920")
    assert case and {life.state for life in case.alerts if life.member == "leribe_maputsoe_ccpt_1"} == {"delivered"}


def test_a_late_refusal_brings_in_nobody_once_a_person_has_the_case(desk: Desk) -> None:
    desk.told_team()
    with writing(desk.engine) as c:
        STORE.open_case(c, "483920", "Mpho", NOW)
    for member in (THABO, LINEO):
        desk.delivery("Failed", message_of(desk, member), "UserDoesNotExist")
    assert desk.row(THABO).state == "failed"
    assert desk.publish(NOW + FIVE_MINUTES) == [] and desk.waiting() == []


def test_a_refusal_that_is_faster_than_the_answer_to_our_send_brings_in_the_next(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    for n, member in enumerate((THABO, LINEO)):
        claimed = desk.claim(member)
        desk.delivery("Failed", f"ATXid_{n}", "UserDoesNotExist")
        assert claimed
        desk.settle(claimed, type(ACCEPTED)(ACCEPTED.result, f"ATXid_{n}"))
    assert desk.publish() == [TSEPO_DISTRICT]


@pytest.mark.parametrize("statuses", [("Success", "Sent"), ("Sent", "Success"), ("Success", "Success", "Sent")])
def test_early_reports_in_any_order_say_the_furthest(desk: Desk, statuses: tuple[str, ...]) -> None:
    desk.report("P2")
    desk.publish()
    claimed = desk.claim(THABO)
    for status in statuses:
        desk.delivery(status)
    assert claimed
    desk.settle(claimed, ACCEPTED)
    assert desk.row(THABO).state == "delivered"


def test_a_report_about_the_try_whose_answer_was_lost_is_not_taken_for_the_next_try(desk: Desk) -> None:
    desk.report("P1")
    desk.publish()
    desk.send(THABO, LOST)
    desk.delivery("Failed", "ATXid_of_the_lost_try")
    desk.publish(NOW + timedelta(seconds=1))
    desk.send(THABO, ACCEPTED, NOW + timedelta(seconds=1))
    assert desk.row(THABO).state == "sent"


def test_two_relays_that_match_the_same_early_report_say_the_same(desk: Desk) -> None:
    desk.report("P2")
    desk.publish()
    claimed = desk.claim(THABO)
    desk.delivery("Success")
    assert claimed
    desk.settle(claimed, ACCEPTED)
    for relay in (STORE, AlertStore(STORE.teams)):
        with writing(desk.engine) as c:
            relay.match_early_reports(c, NOW)
    assert desk.row(THABO).state == "delivered"
    with reading(desk.engine) as c:
        assert c.execute(sa.select(reports.c.opened_at)).scalar_one() is None
