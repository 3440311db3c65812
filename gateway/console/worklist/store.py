"""What the list asks of the database, quick with tens of thousands of reports: it picks the ids of one page first, and
reads the rest for these only. It never selects a sealed column and never writes to a report."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import State
from gateway.cases.store import OPEN as OPEN_CASE
from gateway.console.worklist.asked import CASE, ENDED, ENDINGS, NEED_INFO, NEW, TAKEN, Asked
from gateway.console.worklist.lines import Beside, Row
from gateway.deadlines.store import OPEN, open_of
from gateway.staff.roles import HOTLINE, PARTNERS
from gateway.storage.casework.tables import cases, deadlines, organisations
from gateway.storage.database import reading
from gateway.storage.tables import RUNS_ON, alerts, alike, letters, members, operators, reports

PAGE = 50  # reports
P1_SHOWN = 200  # numbers of waiting P1; more at once is a night that no sound mends
ALERT_LATE = timedelta(seconds=60)  # by then a relay has tried again

LISTED = ((reports.c.state != "left") | reports.c.withdrawn) & sa.not_(reports.c.drill)
_TRIAGE = reports.c.triage
_UNTOUCHED = _TRIAGE.is_(None) & reports.c.opened_at.is_(None)
_NOBODYS = _UNTOUCHED & reports.c.assigned_to.is_(None)
_STATES: Mapping[str, sa.ColumnElement[bool]] = {
    "": sa.and_(RUNS_ON),
    NEW: sa.and_(RUNS_ON, _NOBODYS),
    TAKEN: sa.and_(RUNS_ON) & (_TRIAGE.is_(None) | _TRIAGE.not_in((CASE, NEED_INFO))) & sa.not_(_NOBODYS),
    NEED_INFO: sa.and_(RUNS_ON, _TRIAGE == NEED_INFO),
    CASE: sa.and_(RUNS_ON, _TRIAGE == CASE),
    ENDED: _TRIAGE.in_(ENDINGS),
}
_HERE = sa.select(operators.c.name).where(operators.c.active, operators.c.role.in_(sorted(HOTLINE)))
_IN_HAND = sa.and_(reports.c.assigned_to.is_not(None), _TRIAGE.is_(None) | (_TRIAGE != CASE))  # a case has its own
_MAY_CARRY = sa.select(operators.c.name).where(operators.c.active, operators.c.role.in_(sorted(HOTLINE | PARTNERS)))
_CARRIERS = _MAY_CARRY.union_all(sa.select(organisations.c.code))  # also a partner who took the case over
# The id of a case is that of its first report.
_NOBODYS_CASE = sa.select(cases.c.id).where(cases.c.status.in_(OPEN_CASE), cases.c.worker.not_in(_CARRIERS))
_GONE = sa.or_(  # with somebody who will not come
    sa.and_(_IN_HAND, reports.c.assigned_to.not_in(_HERE)), sa.and_(_TRIAGE == CASE, reports.c.id.in_(_NOBODYS_CASE))
)
# A report without a level stands right after P1: nobody has said yet that it is less.
_HOW_BAD = sa.case({"P1": 0, "P2": 2, "P3": 3, "P4": 4}, value=reports.c.level, else_=1)
_level = sa.func.coalesce(reports.c.level, "none")
_district = sa.func.coalesce(reports.c.answers["district"].as_string(), "none")
_LINE = sa.select(
    reports.c.id, reports.c.case_number, reports.c.state, reports.c.level, reports.c.answers, reports.c.withdrawn,
    reports.c.started_at, reports.c.opened_at, reports.c.opened_by, reports.c.outcome_due_at, reports.c.triage,
    reports.c.assigned_to, reports.c.next_due_at, reports.c.case_id, _GONE.label("gone"),
    members.c.code.label("holder"), members.c.team.label("holder_team"),
).outerjoin(members, members.c.id == reports.c.held_by)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """reports: worst first. counts: of each level, under all filters but that of the level. waiting: case numbers of
    all P1 that nobody has touched, whatever the filters."""

    reports: list[Row]
    beside: Beside
    counts: Mapping[str, int]
    waiting: list[str]


def read_page(engine: sa.Engine, asked: Asked, name: str, now: datetime) -> Page:
    """name: who asks, for what is theirs."""
    filters = _filters(asked, name)
    level = [_level == asked.level] if asked.level else []
    with reading(engine) as connection:
        chosen = sa.select(reports.c.id).where(*filters, *level).order_by(*_needs_me_first(now))
        ids = connection.execute(chosen.limit(PAGE).offset(asked.skip)).scalars().all()
        counts = sa.select(_level.label("level"), sa.func.count().label("many")).where(*filters).group_by(_level)
        return Page(
            _lines(connection, ids),
            _beside(connection, ids, now),
            {row.level: row.many for row in connection.execute(counts)},
            waiting_p1(connection),
        )


def is_there(engine: sa.Engine, case_number: str) -> bool:
    """Whether a report of the list, ended or not, has this number."""
    with reading(engine) as connection:
        found = sa.select(reports.c.id).where(LISTED, reports.c.case_number == case_number)
        return connection.execute(found).first() is not None


def _filters(asked: Asked, name: str) -> list[sa.ColumnElement[bool]]:
    """Who types a number looks among the ended too."""
    found: list[sa.ColumnElement[bool]] = [LISTED]
    if asked.state or not asked.digits:
        found.append(_STATES[asked.state])
    if asked.district:
        found.append(_district == asked.district)
    if asked.mine:
        found.append(reports.c.assigned_to == name)
    if asked.digits:
        found.append(reports.c.case_number.contains(asked.digits))
    return found


def _needs_me_first(now: datetime) -> tuple[sa.ColumnElement[Any], ...]:
    """Level; then what is untouched, overdue or with somebody who left; then by the clock. Where an untouched report
    has none it counts from its beginning, for it must not sink; a report in somebody's hands without a clock asks for
    nothing now."""
    due = reports.c.next_due_at
    calm = sa.case((_UNTOUCHED | (due <= now) | _GONE, 0), (due.is_not(None), 1), else_=2)
    return _HOW_BAD, calm, sa.func.coalesce(due, reports.c.started_at), reports.c.id


def _lines(connection: sa.Connection, ids: Collection[str]) -> list[Row]:
    found = {row["id"]: dict(row) for row in connection.execute(_LINE.where(reports.c.id.in_(ids))).mappings()}
    return [found[report_id] for report_id in ids if report_id in found]


def _beside(connection: sa.Connection, ids: Collection[str], now: datetime) -> Beside:
    told, wrote, like = _told(connection, ids, now), _wrote(connection, ids), _alike(connection, ids)
    return Beside(_of_cases(connection, ids) | open_of(connection, list(ids)), told, wrote, like)


def _of_cases(connection: sa.Connection, ids: Collection[str]) -> dict[str, list[Any]]:
    """The clocks of the case that a report belongs to; they stand on the line of the case's first report only."""
    mine = sa.select(deadlines, reports.c.id.label("line")).join(reports, reports.c.case_id == deadlines.c.subject)
    mine = mine.where(OPEN, deadlines.c.kind == "case", reports.c.id.in_(ids))
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(mine.order_by(deadlines.c.due_at, deadlines.c.id)):
        found[row.line].append(row)
    return found


def _told(connection: sa.Connection, ids: Collection[str], now: datetime) -> dict[str, Row]:
    """The alerts of each report, counted. late: should have gone out and did not."""
    late = (alerts.c.state == State.DUE) & (alerts.c.due_at <= now - ALERT_LATE) & alerts.c.joined_to.is_(None)
    query = sa.select(
        alerts.c.report_id,
        sa.func.count().label("many"),
        sa.func.count(alerts.c.answer).label("answered"),
        sa.func.count().filter(alerts.c.state == State.FAILED).label("failed"),
        sa.func.count().filter(late).label("late"),
        sa.func.min(alerts.c.sent_at).label("since"),
    ).where(alerts.c.report_id.in_(ids), alerts.c.state != State.CANCELLED)
    return {row["report_id"]: dict(row) for row in connection.execute(query.group_by(alerts.c.report_id)).mappings()}


def _wrote(connection: sa.Connection, ids: Collection[str]) -> dict[str, int]:
    """Also to a report that is linked: whoever has the one that goes on for it must read them."""
    mine = sa.or_(reports.c.id.in_(ids), reports.c.linked_to.in_(ids))
    query = sa.select(reports.c.id, reports.c.linked_to, sa.func.count().label("many"))
    query = query.join(letters, letters.c.report_id == reports.c.id)
    query = query.where(mine, letters.c.written_by == "caller", letters.c.read_at.is_(None))
    found: dict[str, int] = defaultdict(int)
    for row in connection.execute(query.group_by(reports.c.id, reports.c.linked_to)):
        for line in filter(None, (row.id, row.linked_to)):
            found[line] += row.many
    return found


def _alike(connection: sa.Connection, ids: Collection[str]) -> dict[str, int]:
    """How many resemble each; noted by either of the two, and only what is still a report."""
    pairs = sa.union(*(
        sa.select(alike.c[one].label("one"), alike.c[other].label("other")).where(alike.c[one].in_(ids))
        for one, other in (("report_id", "like_id"), ("like_id", "report_id"))
    )).subquery()  # fmt: skip
    other = reports.alias()
    is_a_case = (other.c.state != "left") & sa.not_(other.c.withdrawn) & sa.not_(other.c.drill)
    query = sa.select(pairs.c.one, sa.func.count().label("many")).join(other, (other.c.id == pairs.c.other) & is_a_case)
    return {row.one: row.many for row in connection.execute(query.group_by(pairs.c.one))}


def waiting_p1(connection: sa.Connection) -> list[str]:
    """Case numbers of the P1 that nobody has touched, the newest first."""
    query = sa.select(reports.c.case_number).where(RUNS_ON, LISTED, _UNTOUCHED, reports.c.level == "P1")
    newest = query.order_by(reports.c.started_at.desc()).limit(P1_SHOWN)
    return [number for number in connection.execute(newest).scalars() if number]
