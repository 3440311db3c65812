"""What the relay does for clocks, whoever changed the report."""

from typing import Any

import pytest
import sqlalchemy as sa

from gateway.deadlines import store
from gateway.deadlines.sweeping.store import MOST_AT_ONCE, Clocks
from gateway.storage import tables
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading, writing
from tests.console.house import MORNING, House
from tests.deadlines.house import SHIPPED
from tests.deadlines.test_store import next_due, running


def sweep(house: House) -> None:
    Clocks(house.engine, SHIPPED)(house.now)


def change(house: House, number: str, **values: Any) -> None:
    with writing(house.engine) as connection:
        mine = tables.reports.update().where(tables.reports.c.case_number == number)
        connection.execute(mine.values(values))


def clock_of(house: House, number: str, what: str = "first_touch") -> Any:
    mine = sa.select(deadlines).where(deadlines.c.report_id == house.id_of(number), deadlines.c.what == what)
    with reading(house.engine) as connection:
        return connection.execute(mine).one()


def test_every_report_with_a_level_gets_its_clock_also_while_the_call_runs(house: House) -> None:
    running_call = house.report("P1", minutes_ago=5, state="incomplete")
    closed = house.report("P3", minutes_ago=60)
    sweep(house)
    assert clock_of(house, running_call).due_at == house.now.replace(minute=10)
    assert clock_of(house, closed).level == "P3"


@pytest.mark.parametrize(
    "spared",
    [
        {"drill": True}, {"state": "left"}, {"level": None}, {"ended_as": "spam", "ended_at": MORNING},
    ],
    ids=["drill", "left", "no level", "ended"],
)  # fmt: skip
def test_what_nobody_has_to_look_at_gets_none(house: House, spared: dict[str, Any]) -> None:
    number = house.report(**({"level": "P1"} | spared))
    sweep(house)
    assert not running(house, number)
    assert next_due(house, number) is None


def test_one_that_was_withdrawn_after_somebody_was_told_is_still_looked_at(house: House) -> None:
    before, after = (house.report("P1") for _ in range(2))
    change(house, before, state="left", withdrawn=True)
    sweep(house)
    change(house, after, state="left", withdrawn=True)
    house.wait(minutes=1)
    sweep(house)
    for number in (before, after):
        assert [clock.what for clock in running(house, number)] == ["first_touch"]


@pytest.mark.parametrize("level", ["P1", "P2"])
def test_who_opens_a_report_has_touched_it_then_and_from_then_on_it_waits_for_a_decision(
    house: House, level: str
) -> None:
    number = house.report(level)
    sweep(house)
    opened = house.now.replace(minute=7)
    change(house, number, opened_at=opened, opened_by="palesa")
    house.wait(minutes=30)
    sweep(house)
    assert clock_of(house, number).met_at == opened, "and not when the relay looks"
    decide = clock_of(house, number, "decide")
    assert (decide.began_at, decide.level) == (opened, level)


def test_a_report_that_was_open_before_the_relay_looked_has_a_clock_that_was_met(house: House) -> None:
    number = house.report("P1", minutes_ago=3, opened_at=house.now, opened_by="palesa")
    sweep(house)
    sweep(house)
    assert clock_of(house, number).met_at == house.now
    assert [clock.what for clock in running(house, number)] == ["decide"]


def test_a_p1_that_nobody_has_any_more_is_looked_at_again_in_fifteen_minutes(house: House) -> None:
    """As when its caller is in danger now, or it was given back; a milder one waits for its decision."""
    worst, milder, begun = house.report("P1"), house.report("P2"), house.report("P1")
    for number in (worst, milder, begun):
        change(house, number, opened_at=house.now, opened_by="palesa")
    sweep(house)
    sweep(house)
    house.wait(minutes=20)
    change(house, worst, opened_at=None)
    change(house, milder, opened_at=None)
    change(house, begun, opened_at=None, triage="screening")  # somebody decides on it this moment
    for _ in range(3):
        sweep(house)
    again = clock_of(house, worst)
    assert (again.met_at, again.began_at) == (None, house.now)
    assert (again.due_at - house.now).total_seconds() == 15 * 60
    assert next_due(house, worst) == again.due_at
    for number in (milder, begun):
        assert [clock.what for clock in running(house, number)] == ["decide"]


def test_a_case_that_is_opened_by_a_member_does_not_wait_for_a_second_decision(house: House) -> None:
    number = house.report("P1")
    sweep(house)
    change(house, number, opened_at=house.now, opened_by="LB-02", triage="case")
    sweep(house)
    assert not running(house, number)


def test_a_report_that_turns_out_worse_has_less_time_from_now_on(house: House) -> None:
    number = house.report("P3")
    sweep(house)
    change(house, number, level="P1")
    house.wait(minutes=10)
    sweep(house)
    assert (clock_of(house, number).due_at - house.now).total_seconds() == 15 * 60
    change(house, number, level="P4")  # lowering is staff's, who tell the clocks themselves
    sweep(house)
    assert clock_of(house, number).level == "P1"


@pytest.mark.parametrize("over", [{"ended_as": "spam"}, {"state": "left"}], ids=["closed", "left"])
def test_a_report_that_ended_has_no_clock_that_runs_but_its_case_keeps_the_laws(
    house: House, over: dict[str, Any]
) -> None:
    number = house.report("P1")
    sweep(house)
    with writing(house.engine) as connection:
        store.begin(connection, SHIPPED, "police", "case", "c1", house.id_of(number), "P1", house.now)
    change(house, number, **(over | {"ended_at": house.now if "ended_as" in over else None}))
    house.wait(minutes=1)
    sweep(house)
    assert [clock.what for clock in running(house, number)] == ["police"]


def test_an_idle_relay_takes_no_write_lock(small_house: House) -> None:
    small_house.report("P1", opened_at=small_house.now)
    small_house.report("P2")
    sweep(small_house)
    with writing(small_house.engine):  # somebody else writes
        sweep(small_house)


def test_many_are_done_in_batches_the_worst_first(small_house: House) -> None:
    for _ in range(MOST_AT_ONCE):
        small_house.report("P4", minutes_ago=100)
    worst = small_house.report("P1")
    clocks = Clocks(small_house.engine, SHIPPED)
    clocks(small_house.now)
    assert running(small_house, worst)
    with reading(small_house.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(deadlines)).scalar() == MOST_AT_ONCE
    clocks(small_house.now)
    with reading(small_house.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(deadlines)).scalar() == MOST_AT_ONCE + 1


def test_reports_from_before_there_were_clocks_are_looked_at_now_and_then(small_house: House) -> None:
    old = small_house.report("P1", minutes_ago=60 * 24 * 30)
    clocks = Clocks(small_house.engine, SHIPPED)
    clocks(small_house.now)
    assert running(small_house, old)
    older = small_house.report("P1", minutes_ago=60 * 24 * 60)
    clocks(small_house.now)
    assert not running(small_house, older)
    small_house.wait(minutes=11)
    clocks(small_house.now)
    assert running(small_house, older)
