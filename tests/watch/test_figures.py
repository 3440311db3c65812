"""The figures that a monitor reads: ages, unopened cases, what is stuck. Exercises are in none."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from prometheus_client import REGISTRY

from gateway.alerts.ladder.ladder import Ladder, Step
from gateway.alerts.watch.store import LOOKED_EVERY, Watching, oldest_unanswered, unopened
from gateway.hours import read_span
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import alerts, reports
from tests.alerts.desk import ACT, Desk
from tests.alerts.people import LADDER, NOW, PALESA_HOTLINE, THABO
from tests.watch.cases import alert_of, another_case

MINUTE = timedelta(minutes=1)
NOBODY = {"P1": 0.0, "P2": 0.0, "P3": 0.0, "P4": 0.0}


def ages(engine: sa.Engine, now: datetime) -> dict[str, float]:
    with reading(engine) as c:
        return oldest_unanswered(c, LADDER, now)


def figure(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_the_oldest_alert_without_an_answer_counts(desk: Desk) -> None:
    assert ages(desk.engine, NOW) == NOBODY
    desk.told_team()
    another_case(desk.engine, "555555", "P3")
    alert_of(desk.engine, "555555", THABO, "P3", state="sent", sent_at=NOW, written_at=NOW - MINUTE)
    assert ages(desk.engine, NOW + MINUTE) == NOBODY | {"P1": 60.0, "P3": 120.0}


def test_one_answer_by_sms_stops_no_clock_but_its_own(desk: Desk) -> None:
    desk.told_team()
    desk.answer(THABO, ACT)
    assert ages(desk.engine, NOW + MINUTE)["P1"] == 60.0, "whoever sent it may not be Thabo"
    with writing(desk.engine) as c:
        c.execute(reports.update().values(opened_at=NOW))
    assert ages(desk.engine, NOW + MINUTE) == NOBODY


def test_an_alert_that_did_not_arrive_has_no_answer_and_one_that_is_not_due_needs_none(desk: Desk) -> None:
    desk.report()
    with writing(desk.engine) as c:
        c.execute(alerts.update().where(alerts.c.member_id == PALESA_HOTLINE).values(state="failed", attempts=1))
        c.execute(alerts.update().where(alerts.c.member_id != PALESA_HOTLINE).values(state="cancelled"))
    assert ages(desk.engine, NOW + MINUTE)["P1"] == 60.0
    with writing(desk.engine) as c:
        c.execute(alerts.update().values(state="due", attempts=0, due_at=NOW + 5 * MINUTE))
    assert ages(desk.engine, NOW + MINUTE)["P1"] == 0.0


def test_an_age_begins_when_the_quiet_hours_are_over(engine: sa.Engine) -> None:
    another_case(engine, "555555", "P2")
    alert_of(engine, "555555", THABO, "P2", due_at=NOW + timedelta(hours=9))
    step = (Step(timedelta(0), "team"),)
    quiet = replace(LADDER, ladders={"P2": Ladder(step, MINUTE, quiet=True)}, quiet=read_span("20:00-06:00"))
    with reading(engine) as c:  # NOW is 21:00 in Lesotho
        assert oldest_unanswered(c, quiet, NOW + timedelta(hours=9, minutes=2))["P2"] == 120.0


def test_unopened_cases_are_counted_by_level(desk: Desk) -> None:
    for number, level in (("555555", "P2"), ("666666", "P2"), ("777777", "P4")):
        another_case(desk.engine, number, level)
    another_case(desk.engine, "888888", "P3", drill=True)
    with reading(desk.engine) as c:
        assert unopened(c) == {"P1": 1, "P2": 2, "P3": 0, "P4": 1}


def test_a_relay_sets_the_figures_and_another_one_sets_the_same(desk: Desk) -> None:
    desk.report()
    another_case(desk.engine, "777777", "P1", drill=True)
    alert_of(desk.engine, "777777", THABO, written_at=NOW - timedelta(hours=1))
    second = connect(desk.engine.url.render_as_string(hide_password=False))
    try:
        for relay in (Watching(desk.engine, LADDER), Watching(second, LADDER)):
            relay(NOW + MINUTE)
            assert figure("thuso_oldest_unanswered_alert_seconds", level="P1") == 60.0
            assert figure("thuso_unopened_cases", level="P1") == 1.0
            assert figure("thuso_stuck_alerts", kind="overdue") == 3.0
            assert figure("thuso_stuck_alerts", kind="unopened") == 1.0
    finally:
        second.dispose()


def test_the_figures_fall_back_to_nothing(desk: Desk) -> None:
    watching = Watching(desk.engine, LADDER)
    desk.report()
    watching(NOW + MINUTE)
    with writing(desk.engine) as c:
        c.execute(alerts.delete())
        c.execute(reports.delete())
    watching(NOW + MINUTE + LOOKED_EVERY / 2)
    assert figure("thuso_unopened_cases", level="P1") == 1.0, "the database is not asked on every sweep"
    watching(NOW + MINUTE + LOOKED_EVERY)
    for name in ("thuso_oldest_unanswered_alert_seconds", "thuso_unopened_cases"):
        assert figure(name, level="P1") == 0.0
    assert figure("thuso_stuck_alerts", kind="overdue") == 0.0
