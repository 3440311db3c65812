"""What pages show of people abroad. Every function works inside its caller's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.abroad.finding import store as finding
from gateway.abroad.reading import store as ways
from gateway.cases.store import OPEN, people_of
from gateway.console.abroad import shown

Row = sa.Row[Any]


def lines(connection: sa.Connection, rows: list[Row], now: datetime) -> list[shown.WayLine]:
    """Ways home, those that are late first."""
    made = [shown.line(one.row, one.way, one.last, now) for one in ways.read_all(connection, rows)]
    return sorted(made, key=lambda one: not one.late)


def without_way(connection: sa.Connection, case: Row) -> list[dict[str, Any]]:
    """People on record whose way home has not begun, with the number that the page of the case gives them as `n`."""
    begun = {row.person_id for row in ways.of_case(connection, case.id)}
    everybody = [dict(row._mapping) | {"n": n} for n, row in enumerate(people_of(connection, case.id), 1)]
    return [row for row in everybody if row["erased_at"] is None and row["id"] not in begun]


def panel(connection: sa.Connection, case: Row, now: datetime) -> dict[str, Any]:
    """For the page of a case."""
    return {
        "ways": lines(connection, ways.of_case(connection, case.id), now),
        "found": [(row.case_number, shown.facts(row)) for row in finding.of_case(connection, case.id)],
        "can_begin": case.status in OPEN and bool(without_way(connection, case)),
    }


def found(connection: sa.Connection, number: str) -> list[shown.Pair]:
    """For the page of a report; empty for one that no post filed."""
    row = finding.of_report(connection, number)
    return shown.facts(row) if row is not None else []
