"""What stays of a report at which the hotline has worked: of who left, of old ones, of exercises. On both databases."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.cases.store import open_case
from gateway.clock import Clock
from gateway.deadlines.store import begin
from gateway.deadlines.sweeping.store import Clocks
from gateway.drill.store import KEPT_FOR, LEVEL, Drills
from gateway.reports.ageing.store import CALL_KEY_LIVES, TIMES_ARE_EXACT
from gateway.storage.casework.tables import cases, deadlines, decisions
from gateway.storage.database import reading, writing
from gateway.storage.tables import alike, reports
from gateway.triage.decisions import What
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

HERDING = ("2", "2", "1", "3", "3", "3", "9", "3")  # not in danger now: nobody is told before the call is over


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def calls(gateway: House) -> Phone:
    """Somebody in the middle of a call, of whose report a clock runs."""
    phone = Phone(gateway)
    phone.dial()
    for answer in HERDING:
        phone.type(answer)
    sweep(gateway)
    return phone


def sweep(gateway: House) -> None:
    Clocks(gateway.engine, gateway.files.deadlines)(gateway.clock())


def rows(gateway: House, table: sa.Table) -> list[Any]:
    with reading(gateway.engine) as connection:
        return list(connection.execute(sa.select(table)).all())


def palesa_decides(gateway: House, report_id: str, clock: Clock) -> None:
    row = {"report_id": report_id, "by": "palesa", "at": clock(), "what": What.TAKE, "before": "", "after": "palesa"}
    with writing(gateway.engine) as connection:
        connection.execute(decisions.insert().values(**row, reason=""))


def is_exact(moment: Any) -> bool:
    return moment is not None and (moment.minute, moment.second, moment.microsecond) != (0, 0, 0)


def test_of_who_leaves_before_anybody_knows_no_clock_stays(gateway: House) -> None:
    phone = calls(gateway)
    assert rows(gateway, deadlines)
    phone.type("99")
    assert not rows(gateway, deadlines)
    (left,) = rows(gateway, reports)
    assert (left.state, left.case_number, left.next_due_at) == ("left", None, None)
    sweep(gateway)
    assert not rows(gateway, deadlines)
    gateway.clock.passes(seconds=CALL_KEY_LIVES.total_seconds() + 1)
    gateway.forget()
    assert not rows(gateway, reports)


def test_who_leaves_while_palesa_works_on_it_is_erased_and_she_reads_that(gateway: House) -> None:
    """Her decisions point at the report: a row that could not go would stop the relay from forgetting anything."""
    phone = calls(gateway)
    gateway.silence()  # it was thought cut, and goes on
    (report,) = rows(gateway, reports)
    palesa_decides(gateway, report.id, gateway.clock)
    with writing(gateway.engine) as connection:
        number = open_case(connection, gateway.files.deadlines, report.id, "palesa", gateway.clock())
    phone.type("99")
    (left,) = rows(gateway, reports)
    assert (left.state, left.withdrawn, left.case_number, left.answers) == ("left", True, number, {})
    assert (left.words, left.call_back) == (None, None)
    gateway.clock.passes(seconds=CALL_KEY_LIVES.total_seconds() + 1)
    sweep(gateway)
    gateway.forget()
    (left,) = rows(gateway, reports)
    assert left.call_key is None and rows(gateway, decisions) and rows(gateway, cases)


def test_with_the_answers_go_the_flags_that_were_ticked_from_them(gateway: House) -> None:
    phone = calls(gateway)
    (report,) = rows(gateway, reports)
    palesa_decides(gateway, report.id, gateway.clock)
    with writing(gateway.engine) as connection:
        connection.execute(reports.update().values(flags=["F03", "F07"]))
        connection.execute(decisions.update().values(what=What.FLAGS, before="F03", after="F03 F07"))
    phone.type("99")
    assert rows(gateway, reports)[0].flags is None
    assert [(row.before, row.after, row.by) for row in rows(gateway, decisions)] == [("", "", "palesa")]


def test_the_clock_of_an_old_report_does_not_tell_when_the_call_was(gateway: House) -> None:
    gateway.clock.moment = gateway.clock().replace(minute=42, second=7)
    phone = calls(gateway)
    for answer in ("9", "1", "3", "4", "1"):
        phone.type(answer)
    (report,) = rows(gateway, reports)
    row = {"report_id": report.id, "like_id": report.id, "at": gateway.clock()}
    with writing(gateway.engine) as connection:
        connection.execute(alike.insert().values(row))
    (clock,) = rows(gateway, deadlines)
    assert is_exact(clock.began_at) and is_exact(clock.due_at)
    gateway.clock.passes(seconds=TIMES_ARE_EXACT.total_seconds() + 60)
    gateway.forget()
    (clock,), (report,), (pair,) = rows(gateway, deadlines), rows(gateway, reports), rows(gateway, alike)
    assert report.times_coarse
    assert clock.began_at == report.started_at
    assert not any(map(is_exact, (clock.began_at, clock.due_at, report.next_due_at, pair.at)))
    assert report.next_due_at == clock.due_at


def test_clocks_that_staff_began_stay_exact(gateway: House) -> None:
    gateway.clock.moment = gateway.clock().replace(minute=12, second=7)
    calls(gateway)
    gateway.silence()
    (report,) = rows(gateway, reports)
    with writing(gateway.engine) as connection:
        begin(connection, gateway.files.deadlines, "police", "case", "c1", report.id, "P2", gateway.clock())
    gateway.clock.passes(seconds=TIMES_ARE_EXACT.total_seconds() + 600)
    gateway.forget()
    began = {clock.kind: clock.began_at for clock in rows(gateway, deadlines)}
    assert is_exact(began["case"]) and not is_exact(began["report"])


def test_an_exercise_goes_after_thirty_days_whatever_points_at_it(gateway: House) -> None:
    begun = gateway.clock()
    row = {"id": "d" * 32, "case_number": "483920", "state": "complete", "level": LEVEL, "hops": 0, "answers": {},
           "withdrawn": False, "started_at": begun, "last_hop_at": begun, "closed_at": begun,
           "drill": True}  # fmt: skip
    clock = {"kind": "report", "subject": "d" * 32, "report_id": "d" * 32, "what": "first_touch", "level": LEVEL}
    with writing(gateway.engine) as connection:
        connection.execute(reports.insert().values(row))
        connection.execute(deadlines.insert().values(**clock, began_at=begun, due_at=begun))
    palesa_decides(gateway, "d" * 32, gateway.clock)
    Drills(gateway.engine)(begun + KEPT_FOR + timedelta(minutes=1))
    assert not rows(gateway, reports) and not rows(gateway, decisions) and not rows(gateway, deadlines)
