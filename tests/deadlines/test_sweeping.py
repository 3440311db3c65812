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


def clock_of(house: House, number: str) -> Any:
    with reading(house.engine) as connection:
        return connection.execute(sa.select(deadlines).where(deadlines.c.report_id == house.id_of(number))).one()


def test_every_report_with_a_level_gets_its_clock_also_while_the_call_runs(house: House) -> None:
    running_call = house.report("P1", minutes_ago=5, state="incomplete")
    closed = house.report("P3", minutes_ago=60)
    sweep(house)
    assert clock_of(house, running_call).due_at == house.now.replace(minute=10)
    assert clock_of(house, closed).level == "P3"


@pytest.mark.parametrize(
    "spared",
    [
        {"drill": True}, {"state": "left"}, {"state": "left", "withdrawn": True}, {"level": None},
        {"ended_as": "spam", "ended_at": MORNING},
    ],
    ids=["drill", "left", "withdrawn", "no level", "ended"],
)  # fmt: skip
def test_what_nobody_has_to_look_at_gets_none(house: House, spared: dict[str, Any]) -> None:
    number = house.report(**({"level": "P1"} | spared))
    sweep(house)
    assert not running(house, number)
    assert next_due(house, number) is None


def test_who_opens_a_report_has_touched_it_then_and_not_when_the_relay_looks(house: House) -> None:
    number = house.report("P1")
    sweep(house)
    opened = house.now.replace(minute=7)
    change(house, number, opened_at=opened, opened_by="palesa")
    house.wait(minutes=30)
    sweep(house)
    assert clock_of(house, number).met_at == opened
    change(house, number, opened_at=None)  # the case was given back
    sweep(house)
    assert clock_of(house, number).met_at == opened, "the first time counts"


def test_a_report_that_was_open_before_the_relay_looked_has_a_clock_that_was_met(house: House) -> None:
    number = house.report("P1", minutes_ago=3, opened_at=house.now, opened_by="palesa")
    sweep(house)
    assert clock_of(house, number).met_at == house.now


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


@pytest.mark.parametrize("over", [{"ended_as": "spam"}, {"state": "left", "withdrawn": True}], ids=["closed", "left"])
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
