"""What an operator is told to look after, and that nothing else is."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.alerts.watch.life import WHAT_TO_DO, Kind, Stuck, lasting, stuck_lines
from gateway.alerts.watch.store import read_stuck
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, reports
from tests.alerts.desk import ACT, LOST, Desk
from tests.alerts.people import NOW, THABO
from tests.watch.cases import alert_of, another_case

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NO_MONEY = Outcome(Result.STOPPED, reason="insufficient_balance")


def found(engine: sa.Engine, now: datetime) -> list[Stuck]:
    with reading(engine) as c:
        return read_stuck(c, now)


def kinds(engine: sa.Engine, now: datetime) -> dict[Kind, int]:
    """How many alerts (or cases) of each kind; the case that nobody has opened is left out where it is no matter."""
    sums = dict.fromkeys(Kind, 0)
    for one in found(engine, now):
        sums[one.kind] += one.count
    return {kind: many for kind, many in sums.items() if many and kind is not Kind.UNOPENED}


def opened(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(reports.update().values(opened_at=NOW, opened_by="Mpho"))


def test_a_p1_is_stuck_until_a_person_opens_it(desk: Desk) -> None:
    desk.told_team()
    (p1,) = found(desk.engine, NOW)
    assert (p1.kind, p1.case_number, p1.level, p1.since) == (Kind.UNOPENED, "483920", "P1", NOW)
    desk.answer(THABO, ACT)
    assert found(desk.engine, NOW) == [p1], "an answer by SMS can be faked"
    opened(desk)
    assert found(desk.engine, NOW) == []


def test_a_p1_of_which_nobody_could_be_told_is_stuck_too(engine: sa.Engine) -> None:
    assert [one.kind for one in found(engine, NOW)] == [Kind.UNOPENED]


def test_a_call_that_still_goes_on_is_not_stuck_until_it_asks_for_help(desk: Desk) -> None:
    with writing(desk.engine) as c:
        c.execute(reports.update().values(state="incomplete"))
    assert found(desk.engine, NOW) == []
    desk.report()
    with writing(desk.engine) as c:
        c.execute(reports.update().values(state="incomplete"))
    assert [one.kind for one in found(desk.engine, NOW)] == [Kind.UNOPENED]


def test_what_nothing_hands_on_is_overdue_after_a_minute(desk: Desk) -> None:
    desk.report()
    assert kinds(desk.engine, NOW + 59 * SECOND) == {}
    assert kinds(desk.engine, NOW + MINUTE) == {Kind.OVERDUE: 3}


def test_what_a_relay_hands_out_and_no_worker_takes_is_overdue_too(desk: Desk) -> None:
    desk.report()
    for seconds in (0, 31, 62):
        desk.publish(NOW + seconds * SECOND)
    assert kinds(desk.engine, NOW + 63 * SECOND) == {Kind.OVERDUE: 3}
    desk.send(THABO, now=NOW + 63 * SECOND)
    assert kinds(desk.engine, NOW + 63 * SECOND) == {Kind.OVERDUE: 2}


def test_what_waits_for_its_step_is_not_overdue(desk: Desk) -> None:
    desk.told_team()
    assert desk.waiting(), "the district is to come"
    assert kinds(desk.engine, NOW + 2 * MINUTE) == {}


def test_what_the_account_stops_is_stopped_at_once_and_not_overdue_besides(desk: Desk) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO, NO_MONEY)
    (stopped,) = (one for one in found(desk.engine, NOW) if one.kind is Kind.STOPPED)
    assert (stopped.member, stopped.failure) == ("leribe_maputsoe_ccpt_1", "stopped:insufficient_balance")
    assert kinds(desk.engine, NOW + 3 * MINUTE) == {Kind.STOPPED: 1, Kind.OVERDUE: 2}


def test_a_lost_answer_is_stuck_once_a_repeat_was_lost_too_and_time_has_passed(desk: Desk) -> None:
    desk.report()
    desk.publish()
    desk.send(THABO, LOST)
    desk.publish(NOW + SECOND)
    desk.send(THABO, LOST, NOW + SECOND)
    with writing(desk.engine) as c:
        c.execute(alerts.update().where(alerts.c.state == "unknown").values(due_at=NOW + 20 * MINUTE))
    assert Kind.UNKNOWN not in kinds(desk.engine, NOW + 9 * MINUTE)
    assert kinds(desk.engine, NOW + 10 * MINUTE)[Kind.UNKNOWN] == 1


def test_an_sms_without_any_delivery_report_is_stuck_after_ten_minutes(desk: Desk) -> None:
    desk.told_team()
    assert Kind.UNHEARD not in kinds(desk.engine, NOW + 10 * MINUTE - SECOND)
    assert kinds(desk.engine, NOW + 10 * MINUTE)[Kind.UNHEARD] == 3
    desk.delivery("Buffered", "ATXid_0")
    desk.delivery("Success", "ATXid_1")
    assert kinds(desk.engine, NOW + 10 * MINUTE)[Kind.UNHEARD] == 1


def test_whoever_has_answered_has_read_it_whatever_the_carrier_says(desk: Desk) -> None:
    desk.told_team("P2")
    assert kinds(desk.engine, NOW + 10 * MINUTE) == {Kind.UNHEARD: 2}
    desk.answer(THABO, ACT)
    assert kinds(desk.engine, NOW + 10 * MINUTE) == {Kind.UNHEARD: 1}


def test_what_another_sms_speaks_for_is_never_overdue(engine: sa.Engine) -> None:
    another_case(engine, "555555", "P2")
    speaker = alert_of(engine, "555555", THABO, "P2", state="sent", sent_at=NOW, carrier_state="Success")
    another_case(engine, "666666", "P2")
    alert_of(engine, "666666", THABO, "P2", joined_to=speaker)
    assert kinds(engine, NOW + 5 * MINUTE) == {}


def test_nothing_of_an_open_case_is_stuck_but_a_first_alert_that_has_not_gone_out(desk: Desk) -> None:
    desk.report()
    opened(desk)
    assert kinds(desk.engine, NOW + MINUTE) == {Kind.OVERDUE: 3}
    with writing(desk.engine) as c:
        c.execute(alerts.update().values(state="sent", sent_at=NOW))
    assert found(desk.engine, NOW + 20 * MINUTE) == []


def test_an_exercise_is_never_stuck(engine: sa.Engine) -> None:
    with writing(engine) as c:
        c.execute(reports.update().values(opened_at=NOW))
    another_case(engine, "777777", "P1", drill=True)
    alert_of(engine, "777777", THABO)
    alert_of(engine, "777777", THABO, rung=1, state="sent", sent_at=NOW)
    assert found(engine, NOW + 20 * MINUTE) == []


def test_a_member_asked_again_and_again_is_one_line(engine: sa.Engine) -> None:
    for rung in range(4):
        sent = NOW + rung * MINUTE
        alert = {"rung": rung, "state": "sent", "sent_at": sent}
        if rung == 0:
            another_case(engine, "555555", "P2")
        alert_of(engine, "555555", THABO, "P2", **alert)
    (line,) = (one for one in found(engine, NOW + 20 * MINUTE) if one.kind is Kind.UNHEARD)
    assert (line.since, line.count) == (NOW, 4)


def test_the_oldest_stands_first_and_each_kind_says_once_what_to_do() -> None:
    lines = list(
        stuck_lines(
            [
                Stuck(Kind.UNHEARD, "222222", "P2", "a_team", "a_team_1", NOW - 20 * MINUTE, 3),
                Stuck(Kind.UNOPENED, "111111", "P1", "", "", NOW - 90 * SECOND),
                Stuck(Kind.UNHEARD, "333333", "P2", "a_team", "a_team_2", NOW - 5 * MINUTE),
            ],
            NOW,
        )
    )
    assert [line.split("  ")[0] for line in lines[:4]] == [
        "since", "21 Nov 20:40:00", "21 Nov 20:55:00", "21 Nov 20:58:30",
    ]  # fmt: skip
    assert "20 min 0 s" in lines[1] and "a_team_1, a_team (3 alerts)" in lines[1]
    assert lines[4:] == [f"unopened: {WHAT_TO_DO[Kind.UNOPENED]}", f"unheard: {WHAT_TO_DO[Kind.UNHEARD]}"]


def test_nothing_stuck_is_said_so_and_every_kind_has_its_advice() -> None:
    assert list(stuck_lines([], NOW)) == ["nothing is stuck"]
    assert set(WHAT_TO_DO) == set(Kind)


def test_a_time_reads_as_people_say_it() -> None:
    spans = (-5, 0, 59, 60, 3599, 3600, 100_000)
    assert [lasting(n * SECOND) for n in spans] == [
        "0 s", "0 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "27 h 46 min",
    ]  # fmt: skip
