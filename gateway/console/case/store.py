"""Everything about one case, read at once for its page."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases import store as cases
from gateway.cases.help import store as needs
from gateway.cases.papers import store as papers
from gateway.cases.path.store import NO_POLICE
from gateway.console.case.kept import Kept
from gateway.referrals.path import store as referrals

Row = dict[str, Any]


def read_all(
    connection: sa.Connection, case: sa.Row[Any], excludes: Mapping[str, frozenset[str]], now: datetime
) -> Kept:  # fmt: skip
    sent = referrals.of_case(connection, case.id)
    waiting = any(_asks(row, case.number) for row in approvals.waiting(connection, now))
    return Kept(
        dict(case._mapping),
        _rows(cases.stages_of(connection, case.id)),
        _rows(cases.clocks_of(connection, case.id)),
        _rows(cases.people_of(connection, case.id)),
        _rows(cases.consents_of(connection, case.id)),
        _rows(needs.of_case(connection, case.id)),
        _rows(papers.notes_of(connection, case.id)),
        _rows(papers.files_of(connection, case.id)),
        _rows(cases.reports_of(connection, case.id)),
        _rows(sent),
        waiting,
        told=_rows(referrals.events_of(connection, [one.id for one in sent])),
        excludes=excludes,
    )


def _asks(row: sa.Row[Any], number: str) -> bool:
    return (row.what, row.kind, row.subject) == (NO_POLICE, "case", number)


def _rows(found: Iterable[Any]) -> list[Row]:
    return [dict(row._mapping) for row in found]
