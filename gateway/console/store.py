"""What the console asks of the database: its own accounts, and reports and alerts as they stand.

It never selects a sealed column (words, call-back number, reference, boxes) and never writes to a report.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.complaints import Complaint, Refused
from gateway.console import credentials
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, operators, reports

TRIES = 5  # wrong passwords before a name must wait
WAIT = timedelta(minutes=5)
REPORTS_SHOWN, ALERTS_SHOWN = 100, 20  # on one page; of one report

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operator:
    id: int
    name: str
    password_hash: str


def add_operator(engine: sa.Engine, name: str, password: str, now: datetime) -> None:
    """Makes an account. Raises Refused for a name that exists or is odd, and for a weak password."""
    if found := credentials.complaints(name, password):
        raise Refused(found)
    row = {"name": credentials.tidy(name), "password_hash": credentials.hash_password(password)}
    try:
        with writing(engine) as connection:
            connection.execute(operators.insert().values(**row, active=True, failures=0, created_at=now))
    except sa.exc.IntegrityError:
        raise Refused([Complaint("name", "somebody has this name already. Choose another one.")]) from None


def find_operator(engine: sa.Engine, operator_id: int) -> Operator | None:
    """The account, unless it is gone or switched off."""
    query = _accounts().where(operators.c.id == operator_id)
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    return Operator(row.id, row.name, row.password_hash) if row else None


def take_try(engine: sa.Engine, name: str, now: datetime) -> Operator | None:
    """One try at a name. None: nobody has it, or it must wait.

    The try is counted before the password is looked at, so that a hundred tries at once win nothing.
    """
    query = _accounts().add_columns(operators.c.failures, operators.c.locked_until).with_for_update()
    with writing(engine) as connection:
        row = connection.execute(query.where(operators.c.name == name)).one_or_none()
        if row is None or (row.locked_until and now < row.locked_until):
            return None
        tries = 1 if row.locked_until else row.failures + 1
        waits = now + WAIT if tries >= TRIES else None
        connection.execute(_account(row.id).values(failures=tries, locked_until=waits))
    return Operator(row.id, row.name, row.password_hash)


def forget_tries(engine: sa.Engine, operator_id: int) -> None:
    """The password was right."""
    with writing(engine) as connection:
        connection.execute(_account(operator_id).values(failures=0, locked_until=None))


def renew_hash(engine: sa.Engine, operator_id: int, password_hash: str) -> None:
    with writing(engine) as connection:
        connection.execute(_account(operator_id).values(password_hash=password_hash))


def _accounts() -> sa.Select[Any]:
    return sa.select(operators.c.id, operators.c.name, operators.c.password_hash).where(operators.c.active)


def _account(operator_id: int) -> sa.Update:
    return operators.update().where(operators.c.id == operator_id)


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of reports, worst first. counts: by level, all reports; alerts: by report id, oldest first."""

    reports: list[Row]
    alerts: Mapping[str, list[Row]]
    counts: Mapping[str | None, int]


_OPEN = (reports.c.state != "left") | reports.c.withdrawn
# A report without a level stands right after P1: nobody has said yet that it is less.
_HOW_BAD = sa.case({"P1": 0, "P2": 2, "P3": 3, "P4": 4}, value=reports.c.level, else_=1)
_REPORT = (
    reports.c.id, reports.c.case_number, reports.c.state, reports.c.level, reports.c.answers,
    reports.c.withdrawn, reports.c.started_at, reports.c.opened_at, reports.c.opened_by,
    reports.c.words.is_not(None).label("words_kept"),
)  # fmt: skip
_ALERT = (
    alerts.c.report_id, alerts.c.team, alerts.c.rung, alerts.c.reason, alerts.c.state, alerts.c.attempts,
    alerts.c.due_at, alerts.c.written_at, alerts.c.sent_at, alerts.c.delivered_at,
    alerts.c.answer, alerts.c.answered_at,
)  # fmt: skip


def read_worklist(engine: sa.Engine, skip: int = 0) -> Worklist:
    """REPORTS_SHOWN reports after the first `skip`, with the newest ALERTS_SHOWN alerts of each."""
    order = (_HOW_BAD, reports.c.opened_at.is_not(None), reports.c.started_at, reports.c.id)
    page = sa.select(*_REPORT).where(_OPEN).order_by(*order).limit(REPORTS_SHOWN).offset(skip)
    counts = sa.select(reports.c.level, sa.func.count().label("many")).where(_OPEN).group_by(reports.c.level)
    told: dict[str, list[Row]] = defaultdict(list)
    with reading(engine) as connection:
        shown = _rows(connection, page)
        by_level = {row.level: row.many for row in connection.execute(counts)}
        for alert in _rows(connection, _newest_alerts([row["id"] for row in shown])):
            told[alert["report_id"]].append(alert)
    return Worklist(shown, told, by_level)


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _newest_alerts(report_ids: list[str]) -> sa.Select[Any]:
    """`of`: how many alerts the report has in all; an unanswered P1 gains one every few minutes."""
    newest_first = (alerts.c.written_at.desc(), alerts.c.id.desc())
    age = sa.func.row_number().over(partition_by=alerts.c.report_id, order_by=newest_first).label("age")
    of = sa.func.count().over(partition_by=alerts.c.report_id).label("of")
    ranked = sa.select(*_ALERT, age, of).where(alerts.c.report_id.in_(report_ids)).subquery()
    return sa.select(ranked).where(ranked.c.age <= ALERTS_SHOWN).order_by(ranked.c.age.desc())
