"""Clocks as they are kept: begun once, met once, and silent after the end."""

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.deadlines import store
from gateway.deadlines.rules import LEVELS
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports
from tests.console.house import House
from tests.deadlines.house import SHIPPED


def begin(house: House, number: str, what: str = "first_touch", level: str = "P2", **more: Any) -> bool:
    report_id = house.id_of(number)
    about = {"kind": "report", "subject": report_id} | more
    with writing(house.engine) as connection:
        return store.begin(connection, SHIPPED, what, about["kind"], about["subject"], report_id, level, house.now)


def running(house: House, number: str) -> list[Any]:
    with reading(house.engine) as connection:
        return store.open_of(connection, [house.id_of(number)]).get(house.id_of(number), [])


def next_due(house: House, number: str) -> datetime | None:
    with reading(house.engine) as connection:
        chosen = sa.select(reports.c.next_due_at).where(reports.c.case_number == number)
        found: datetime | None = connection.execute(chosen).scalar_one()
    return found


def test_a_clock_begins_once_and_stands_on_the_line_of_its_report(house: House) -> None:
    number = house.report("P2")
    assert begin(house, number)
    house.wait(hours=1)
    assert not begin(house, number, level="P1")
    (clock,) = running(house, number)
    assert (clock.what, clock.level) == ("first_touch", "P2")
    assert next_due(house, number) == clock.due_at == house.now + timedelta(hours=3)


def test_the_line_shows_the_earliest_of_its_clocks_and_then_the_next(house: House) -> None:
    number = house.report("P2")
    begin(house, number, "police", kind="case", subject="c1")
    begin(house, number, "first_touch")
    assert [clock.what for clock in running(house, number)] == ["first_touch", "police"]
    with writing(house.engine) as connection:
        assert store.meet(connection, "first_touch", "report", house.id_of(number), house.now)
        assert not store.meet(connection, "first_touch", "report", house.id_of(number), house.now)
    assert next_due(house, number) == house.now + timedelta(hours=24)
    with writing(house.engine) as connection:
        assert store.stop(connection, "case", "c1", house.now) == 1
    assert next_due(house, number) is None
    assert not running(house, number)


def test_a_clock_without_a_line_runs_all_the_same(house: House) -> None:
    with writing(house.engine) as connection:
        assert store.begin(connection, SHIPPED, "answer", "referral", "7", None, "P1", house.now)
        assert store.meet(connection, "answer", "referral", "7", house.now)


def test_a_report_that_is_over_asks_for_nothing_but_the_review_of_what_one_did_alone(house: House) -> None:
    number = house.report("P1")
    begin(house, number, "first_touch")
    begin(house, number, "police", kind="case", subject="c1")
    begin(house, number, "review", kind="approval", subject="1")
    with writing(house.engine) as connection:
        assert store.stop_of_report(connection, house.id_of(number), house.now) == 2
    assert [clock.what for clock in running(house, number)] == ["review"]


def test_a_report_that_is_lowered_after_its_time_stays_late(house: House) -> None:
    number = house.report("P1")
    begin(house, number, level="P1")
    house.wait(minutes=16)
    due = next_due(house, number)
    with writing(house.engine) as connection:
        store.change_level(connection, SHIPPED, house.id_of(number), "P4", house.now)
    assert next_due(house, number) == due < house.now


def test_raising_a_case_moves_its_own_clocks_only_when_asked_so(house: House) -> None:
    number = house.report("P2")
    begin(house, number, "first_touch")
    begin(house, number, "refer", kind="case", subject="c1")
    with writing(house.engine) as connection:
        store.change_level(connection, SHIPPED, house.id_of(number), "P1", house.now, kind="case")
    levels = {clock.what: clock.level for clock in running(house, number)}
    assert levels == {"first_touch": "P2", "refer": "P1"}


def test_eight_people_at_once_begin_one_clock_and_meet_it_once(house: House) -> None:
    number = house.report("P1")

    def both(_: int) -> tuple[bool, bool]:
        began = begin(house, number)
        with writing(house.engine) as connection:
            return began, store.meet(connection, "first_touch", "report", house.id_of(number), house.now)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(both, range(8)))
    assert sum(began for began, _ in found) == sum(met for _, met in found) == 1
    assert next_due(house, number) is None


def renew(house: House, number: str, what: str = "first_touch", level: str = "P2", if_met: bool = False) -> bool:
    with writing(house.engine) as connection:
        return store.renew(connection, SHIPPED, what, "report", house.id_of(number), level, house.now, if_met)


def test_a_clock_counts_from_now_again_and_may_be_told_of_again(house: House) -> None:
    number = house.report("P2")
    assert not renew(house, number), "there is none yet"
    begin(house, number)
    with writing(house.engine) as connection:
        connection.execute(deadlines.update().values(escalated_at=house.now))
    house.wait(hours=9)
    assert not renew(house, number, if_met=True), "it still runs"
    assert renew(house, number, level="P1")
    (clock,) = running(house, number)
    assert (clock.began_at, clock.level, clock.escalated_at) == (house.now, "P1", None)
    assert next_due(house, number) == clock.due_at == house.now + timedelta(minutes=15)


def test_what_was_met_may_run_again_and_what_was_stopped_never(house: House) -> None:
    number = house.report("P2")
    report_id = house.id_of(number)
    begin(house, number)
    with writing(house.engine) as connection:
        store.meet(connection, "first_touch", "report", report_id, house.now)
    assert renew(house, number, if_met=True)
    with writing(house.engine) as connection:
        store.stop(connection, "report", report_id, house.now)
    for if_met in (True, False):
        assert not renew(house, number, if_met=if_met)
    assert next_due(house, number) is None


def test_who_looks_again_waits_for_a_new_decision_and_does_not_lengthen_the_old_one(house: House) -> None:
    number = house.report("P2")
    report_id = house.id_of(number)
    begin(house, number)
    dues = []
    for end in (False, False, True, False):
        with writing(house.engine) as connection:
            store.look(connection, SHIPPED, report_id, "P2", house.now)
            if end:
                store.decided(connection, report_id, house.now)
        assert [clock.what for clock in running(house, number)] == ([] if end else ["decide"])
        dues.append(next_due(house, number))
        house.wait(hours=1)
    first, second, third, fourth = dues
    assert first == second == house.now - timedelta(hours=4) + timedelta(days=1)
    assert third is None
    assert fourth == house.now - timedelta(hours=1) + timedelta(days=1)


class Life(RuleBasedStateMachine):
    """A report whose clocks are begun, met, stopped and changed in any order, against what a person expects."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clocks"))
        self.house = House(f"sqlite:///{self.folder / 'thuso.db'}")
        self.number = self.house.report("P3")
        self.report_id = self.house.id_of(self.number)
        self.ended: dict[str, tuple[Any, ...]] = {}
        self.dues: dict[str, datetime] = {}
        self.met = set[str]()

    def teardown(self) -> None:
        self.house.engine.dispose()
        shutil.rmtree(self.folder)

    @rule(what=st.sampled_from(["first_touch", "refer", "police"]), level=st.sampled_from(LEVELS))
    def begin(self, what: str, level: str) -> None:
        assert begin(self.house, self.number, what, level) == (what not in self.dues)

    @rule(what=st.sampled_from(["first_touch", "refer", "police"]))
    def meet(self, what: str) -> None:
        with writing(self.house.engine) as connection:
            met = store.meet(connection, what, "report", self.report_id, self.house.now)
        assert met == (what in self.dues and what not in self.ended), "met exactly once, and only while it runs"

    @rule(what=st.sampled_from(["first_touch", "refer", "police"]), level=st.sampled_from(LEVELS), if_met=st.booleans())
    def renew(self, what: str, level: str, if_met: bool) -> None:
        ended, met = what in self.ended, what in self.met
        done = renew(self.house, self.number, what, level, if_met)
        assert done == (what in self.dues and (met if ended else not if_met))
        if done:
            self.ended.pop(what, None)
            self.met.discard(what)
            (clock,) = [clock for clock in running(self.house, self.number) if clock.what == what]
            assert (clock.began_at, clock.level) == (self.house.now, level)

    @rule(level=st.sampled_from(LEVELS))
    def change(self, level: str) -> None:
        before = {clock.what: clock for clock in running(self.house, self.number)}
        with writing(self.house.engine) as connection:
            store.change_level(connection, SHIPPED, self.report_id, level, self.house.now)
        for clock in running(self.house, self.number):
            old = before[clock.what]
            assert clock.began_at == old.began_at
            if level < old.level or old.due_at <= self.house.now:
                assert clock.due_at <= old.due_at
            else:
                assert clock.due_at >= old.due_at

    @rule(minutes=st.integers(1, 3000))
    def wait(self, minutes: int) -> None:
        self.house.wait(minutes=minutes)

    @rule()
    def end(self) -> None:
        with writing(self.house.engine) as connection:
            store.stop_of_report(connection, self.report_id, self.house.now)
        assert not running(self.house, self.number), "nothing runs after the end"

    @invariant()
    def what_ended_never_changes_and_the_line_shows_the_earliest(self) -> None:
        with reading(self.house.engine) as connection:
            rows = connection.execute(sa.select(deadlines)).all()
        for row in rows:
            self.dues.setdefault(row.what, row.due_at)
            assert row.met_at is None or row.stopped_at is None
            if row.met_at or row.stopped_at:
                assert self.ended.setdefault(row.what, tuple(row)) == tuple(row)
            if row.met_at:
                self.met.add(row.what)
        runs = [row.due_at for row in rows if row.what not in self.ended]
        assert next_due(self.house, self.number) == min(runs, default=None)


Life.TestCase.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
TestLife = Life.TestCase


def test_whether_a_first_look_was_in_time_is_known_after_its_times_are_cut(house: House) -> None:
    """Of fifteen minutes the hour tells nothing."""
    for minutes, in_time in ((15, True), (16, False)):
        number = house.report("P1")
        report_id = house.id_of(number)
        begin(house, number, level="P1")
        house.wait(minutes=minutes)
        with writing(house.engine) as connection:
            store.meet(connection, "first_touch", "report", report_id, house.now)
            store.coarsen(connection, [report_id])
            mine = sa.select(deadlines).where(deadlines.c.subject == report_id)
            assert connection.execute(mine).one().in_time is in_time
        assert renew(house, number, if_met=True)
        assert running(house, number)[0].in_time is None
