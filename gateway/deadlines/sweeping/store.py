"""What the relay does for the clocks of reports: begins them, begins the first look again where a caller is in danger
anew, and follows what became of the report elsewhere. The clocks of cases and referrals are begun and ended by who
changes those."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.clock import Every
from gateway.deadlines import store
from gateway.deadlines.rules import DECIDE, FIRST_TOUCH, REVIEW, DeadlineRules
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading, writing
from gateway.storage.tables import RUNS_ON, reports

MOST_AT_ONCE = 100  # a batch holds the write lock for milliseconds
RECENT = timedelta(days=2)  # no call or talk gets its first level later than that
LOOKS_FURTHER = timedelta(minutes=10)  # at older reports, such as those from before there were clocks
# Of gateway.reports.report and gateway.triage.decisions, which are above this package.
_LEFT, _CASE, _SCREENING = "left", "case", "screening"
# A person looks at one that was withdrawn after somebody was told of it, and ends it.
_GONE = sa.or_(reports.c.ended_at.is_not(None), sa.and_(reports.c.state == _LEFT, ~reports.c.withdrawn))
_TOUCHED = reports.c.opened_at.is_not(None)
_OF_REPORT = sa.and_(store.OPEN, deadlines.c.kind == "report", deadlines.c.what != REVIEW)
_NOT_BEGUN = ~sa.exists().where(
    deadlines.c.kind == "report", deadlines.c.subject == reports.c.id, deadlines.c.what == FIRST_TOUCH
).correlate(reports)  # fmt: skip
_WITHOUT: sa.Select[Any] = (
    sa.select(reports.c.id, reports.c.level, reports.c.started_at)
    .where(reports.c.level.is_not(None), ~reports.c.drill, ~_GONE, _NOT_BEGUN)
    .order_by(reports.c.level, reports.c.started_at)
)
_AGAIN: sa.Select[Any] = (  # nobody has it any more, as when it was given back or its caller is in danger now
    sa.select(reports.c.id, reports.c.level)
    .join(deadlines, deadlines.c.subject == reports.c.id)
    .where(deadlines.c.kind == "report", deadlines.c.what == FIRST_TOUCH, deadlines.c.met_at.is_not(None))
    .where(RUNS_ON, reports.c.level == "P1", ~_TOUCHED, ~reports.c.drill, ~_GONE)
    .where(sa.or_(reports.c.triage.is_(None), reports.c.triage == _CASE))
)
_UNDECIDED: sa.Select[Any] = (  # looked at, and no clock waits for a decision: its caller wrote after it had ended
    sa.select(reports.c.id, reports.c.level)
    .where(RUNS_ON, reports.c.triage == _SCREENING, reports.c.level.is_not(None), ~reports.c.drill, ~_GONE)
    .where(~sa.exists().where(
        deadlines.c.kind == "report", deadlines.c.subject == reports.c.id, deadlines.c.what == DECIDE,
        deadlines.c.met_at.is_(None),
    ).correlate(reports))
)  # fmt: skip
_BEHIND: sa.Select[Any] = (
    sa.select(deadlines.c.report_id, reports.c.level, reports.c.opened_at, reports.c.triage, _GONE.label("gone"))
    .join(reports, reports.c.id == deadlines.c.report_id)
    .where(
        _OF_REPORT,
        sa.or_(_GONE, _TOUCHED & (deadlines.c.what == FIRST_TOUCH), reports.c.level < deadlines.c.level),
    )
)


class Clocks:
    """A sweeper: called every second or so."""

    def __init__(self, engine: sa.Engine, rules: DeadlineRules) -> None:
        self._engine, self._rules = engine, rules
        self._further = Every(LOOKS_FURTHER)

    def __call__(self, now: datetime) -> None:
        """One batch of each kind. Asks without the write lock, so that an idle relay holds up nobody."""
        new = _WITHOUT if self._further(now) else _WITHOUT.where(reports.c.started_at > now - RECENT)
        queries = (new, _BEHIND, _AGAIN, _UNDECIDED)
        without, behind, again, undecided = (query.limit(MOST_AT_ONCE) for query in queries)
        with reading(self._engine) as connection:
            idle = not any(connection.execute(query.limit(1)).first() for query in queries)
        if idle:
            return
        with writing(self._engine) as connection:
            self._begin(connection, without)
            self._follow(connection, behind, now)
            self._restart(connection, again, now)
            for report in connection.execute(undecided).all():
                store.look(connection, self._rules, report.id, report.level, now)

    def _begin(self, connection: sa.Connection, without: sa.Select[Any]) -> None:
        for report in connection.execute(without).all():
            store.begin(
                connection, self._rules, FIRST_TOUCH, "report", report.id, report.id, report.level, report.started_at
            )  # fmt: skip

    def _follow(self, connection: sa.Connection, behind: sa.Select[Any], now: datetime) -> None:
        for report in connection.execute(behind.distinct()).all():
            if report.opened_at:
                self._look(connection, report)
            if report.gone:
                store.stop(connection, "report", report.report_id, now)
            else:
                store.change_level(connection, self._rules, report.report_id, report.level, now, "report")

    def _look(self, connection: sa.Connection, report: Any) -> None:
        """Of a case it is decided already, or its clock runs."""
        if report.gone or report.triage == _CASE:
            store.meet(connection, FIRST_TOUCH, "report", report.report_id, report.opened_at)
        else:
            store.look(connection, self._rules, report.report_id, report.level, report.opened_at)

    def _restart(self, connection: sa.Connection, again: sa.Select[Any], now: datetime) -> None:
        for report in connection.execute(again).all():
            about = (FIRST_TOUCH, "report", report.id)
            store.renew(connection, self._rules, *about, report.level, now, if_met=True)
