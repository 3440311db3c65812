"""A clock of a P1 that ran out is told to the hotline, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway.cases.late.store import LONG_AGO, LOOKS_EVERY, Late, ran_out
from gateway.cases.path.store import write_grounds
from gateway.cases.store import hold
from gateway.deadlines import store as deadlines
from gateway.storage import tables
from gateway.storage.casework import tables as work
from gateway.storage.database import reading, writing
from tests.referrals.bureau import PALESA, Bureau
from tests.referrals.test_silence import hire_hotline, notes


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    found = Bureau(database_url)
    hire_hotline(found)
    yield found
    found.engine.dispose()


def sweep(bureau: Bureau) -> None:
    Late(bureau.engine, bureau.teams)(bureau.now)


def finds_grounds(bureau: Bureau, number: str) -> None:
    with writing(bureau.engine) as connection:
        case = hold(connection, number)
        assert case is not None
        write_grounds(connection, bureau.rules, case, "yes", "", "open", PALESA, bureau.now)


def test_a_p1_that_nobody_decides_on_is_told_once_when_its_hour_is_over(bureau: Bureau) -> None:
    number = bureau.case(level="P1")
    bureau.wait(minutes=59)
    sweep(bureau)
    assert not notes(bureau)
    late = Late(bureau.engine, bureau.teams)
    for _ in range(4):
        bureau.wait(minutes=1)
        late(bureau.now)
    assert notes(bureau) == [("clock_ran_out", number)]
    (told,) = [row for row in bureau.rows(work.diary) if row.what == "ran_out"]
    assert (told.kind, told.subject, told.by) == ("report", number, "machine")


def test_the_police_clock_of_a_p1_is_told_of_when_it_has_run_out(bureau: Bureau) -> None:
    number = bureau.case(level="P1")
    finds_grounds(bureau, number)
    bureau.wait(hours=24)
    sweep(bureau)
    assert notes(bureau) == [("clock_ran_out", number)], "not of the referral that nobody wrote"


@pytest.mark.parametrize("spared", ["milder", "drill", "decided", "long ago"])
def test_what_is_not_told(bureau: Bureau, spared: str) -> None:
    number = bureau.case(level="P2" if spared == "milder" else "P1")
    if spared == "drill":
        with writing(bureau.engine) as connection:
            connection.execute(tables.reports.update().values(drill=True))
    if spared == "decided":
        finds_grounds(bureau, number)
    bureau.wait(hours=23)
    if spared == "milder":
        bureau.wait(hours=2)
    if spared == "long ago":
        bureau.wait(seconds=LONG_AGO.total_seconds())
    sweep(bureau)
    assert not notes(bureau)


def test_the_ladder_tells_of_a_first_look_that_nobody_took(bureau: Bureau) -> None:
    report_id = bureau.report(level="P1")
    with writing(bureau.engine) as connection:
        about = ("first_touch", "report", report_id, report_id, "P1")
        deadlines.begin(connection, bureau.rules, *about, bureau.now)
    bureau.wait(hours=2)
    sweep(bureau)
    assert not notes(bureau)


def test_two_relays_that_saw_the_same_clock_tell_of_it_once(bureau: Bureau) -> None:
    bureau.case(level="P1")
    bureau.wait(hours=2)
    with reading(bureau.engine) as connection:
        (clock,) = ran_out(connection, bureau.now)
    for _ in range(2):
        with writing(bureau.engine) as connection:
            Late(bureau.engine, bureau.teams)._tell(connection, clock, bureau.now)
    assert len(notes(bureau)) == 1
    with bureau.engine.connect() as connection:
        escalated = connection.execute(sa.select(work.deadlines.c.escalated_at).where(work.deadlines.c.id == clock))
        assert escalated.scalar_one() == bureau.now


def test_it_looks_now_and_then_only(bureau: Bureau) -> None:
    late = Late(bureau.engine, bureau.teams)
    late(bureau.now)
    bureau.case(level="P1")
    with writing(bureau.engine) as connection:
        connection.execute(work.deadlines.update().values(due_at=bureau.now))
    late(bureau.now + LOOKS_EVERY - timedelta(seconds=1))
    assert not notes(bureau)
