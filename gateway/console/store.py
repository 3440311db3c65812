"""What the console asks of the database: its own accounts, and reports and alerts as they stand.

It never selects a sealed column (words, call-back number, reference, boxes) and never writes to a report.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alike.store import cases_alike
from gateway.complaints import Complaint, Refused
from gateway.console import credentials
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, field_notes, members, operators, passed_over, reports

TRIES = 5  # wrong passwords before a name must wait
WAIT = timedelta(minutes=5)
REPORTS_SHOWN, ALERTS_SHOWN, NOTES_SHOWN = 100, 20, 20  # on one page; of one report

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
    """One page of reports, worst first. counts: by level, all reports. By report id: alerts, notes and who was passed
    over, each oldest first; alike: case numbers."""

    reports: list[Row]
    counts: Mapping[str | None, int]
    alerts: Mapping[str, list[Row]]
    notes: Mapping[str, list[Row]]
    passed: Mapping[str, list[Row]]
    alike: Mapping[str, list[str]]


_OPEN = ((reports.c.state != "left") | reports.c.withdrawn) & sa.not_(reports.c.drill)
# A report without a level stands right after P1: nobody has said yet that it is less.
_HOW_BAD = sa.case({"P1": 0, "P2": 2, "P3": 3, "P4": 4}, value=reports.c.level, else_=1)
_WORST_FIRST = (_HOW_BAD, reports.c.opened_at.is_not(None), reports.c.started_at, reports.c.id)
_REPORT = (
    reports.c.id, reports.c.case_number, reports.c.state, reports.c.level, reports.c.answers,
    reports.c.withdrawn, reports.c.started_at, reports.c.opened_at, reports.c.opened_by, reports.c.outcome_due_at,
    members.c.code.label("holder"), members.c.team.label("holder_team"),
    reports.c.words.is_not(None).label("words_kept"),
)  # fmt: skip
_REPORTS = sa.select(*_REPORT).outerjoin(members, members.c.id == reports.c.held_by).where(_OPEN)
_SPOKE = alerts.alias()  # the alert whose SMS was sent for this one too
_ALERT = (
    alerts.c.report_id, alerts.c.team, alerts.c.rung, alerts.c.reason, alerts.c.state, alerts.c.attempts,
    alerts.c.due_at, alerts.c.written_at, alerts.c.queued_at, alerts.c.sent_at, alerts.c.delivered_at,
    alerts.c.answer, alerts.c.answered_at, members.c.code.label("member"), _SPOKE.c.case_number.label("joined_to"),
)  # fmt: skip
_ALERTS = (alerts.join(members, members.c.id == alerts.c.member_id)).outerjoin(
    _SPOKE, _SPOKE.c.id == alerts.c.joined_to
)
_NOTE = (
    field_notes.c.id, field_notes.c.report_id, members.c.team, members.c.code.label("member"), field_notes.c.what,
    field_notes.c.by, field_notes.c.at,
)  # fmt: skip
_NOTES = field_notes.join(members, members.c.id == field_notes.c.member_id)
_PASSED = (passed_over.c.report_id, passed_over.c.team, members.c.code.label("member"), passed_over.c.reason)


def read_worklist(engine: sa.Engine, skip: int = 0) -> Worklist:
    """REPORTS_SHOWN reports after the first `skip`."""
    with reading(engine) as connection:
        shown = _rows(connection, _REPORTS.order_by(*_WORST_FIRST).limit(REPORTS_SHOWN).offset(skip))
        return _with_all(connection, shown)


def read_case(engine: sa.Engine, case_number: str) -> Worklist:
    """One report, then those that resemble it, worst first; none for a number that is no case."""
    mine = reports.c.case_number == case_number
    with reading(engine) as connection:
        found = connection.execute(sa.select(reports.c.id).where(_OPEN, mine)).scalars().all()
        alike = [number for numbers in cases_alike(connection, found).values() for number in numbers]
        these = _REPORTS.where(reports.c.case_number.in_([case_number, *alike]))
        return _with_all(connection, _rows(connection, these.order_by(sa.not_(mine), *_WORST_FIRST)))


def _with_all(connection: sa.Connection, shown: list[Row]) -> Worklist:
    ids = [row["id"] for row in shown]
    counts = sa.select(reports.c.level, sa.func.count().label("many")).where(_OPEN).group_by(reports.c.level)
    return Worklist(
        shown,
        {row.level: row.many for row in connection.execute(counts)},
        _by_report(connection, _newest(alerts, _ALERTS, _ALERT, alerts.c.written_at, ALERTS_SHOWN, ids)),
        _by_report(connection, _newest(field_notes, _NOTES, _NOTE, field_notes.c.at, NOTES_SHOWN, ids)),
        _by_report(connection, _passed_over(ids)),
        cases_alike(connection, ids),
    )


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _by_report(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(connection, query):
        found[row["report_id"]].append(row)
    return dict(found)


def _newest(
    table: sa.Table, source: sa.FromClause, columns: Sequence[Any], at: sa.Column[Any], most: int, ids: list[str]
) -> sa.Select[Any]:
    """`of`: how many the report has in all; an unanswered P1 gains an alert every few minutes."""
    newest_first = (at.desc(), table.c.id.desc())
    age = sa.func.row_number().over(partition_by=table.c.report_id, order_by=newest_first).label("age")
    of = sa.func.count().over(partition_by=table.c.report_id).label("of")
    ranked = sa.select(*columns, age, of).select_from(source).where(table.c.report_id.in_(ids)).subquery()
    return sa.select(ranked).where(ranked.c.age <= most).order_by(ranked.c.age.desc())


def _passed_over(ids: list[str]) -> sa.Select[Any]:
    """Each once, when it was first said: the last step of a ladder comes again and again."""
    first = sa.func.min(passed_over.c.at, type_=passed_over.c.at.type).label("at")
    query = sa.select(*_PASSED, first).outerjoin(members, members.c.id == passed_over.c.member_id)
    return query.where(passed_over.c.report_id.in_(ids)).group_by(*_PASSED)
