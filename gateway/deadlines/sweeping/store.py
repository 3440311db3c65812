"""What the relay does for the clocks of reports: begins them, and follows what became of the report elsewhere. The
clocks of cases and referrals are begun and ended by who changes those."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.clock import Every
from gateway.deadlines import store
from gateway.deadlines.rules import FIRST_TOUCH, REVIEW, DeadlineRules
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports

MOST_AT_ONCE = 100  # a batch holds the write lock for milliseconds
RECENT = timedelta(days=2)  # no call or talk gets its first level later than that
LOOKS_FURTHER = timedelta(minutes=10)  # at older reports, such as those from before there were clocks
_LEFT = "left"  # gateway.reports.report.State, which is above this package
_GONE = sa.or_(reports.c.ended_at.is_not(None), reports.c.state == _LEFT, reports.c.withdrawn)
_TOUCHED = reports.c.opened_at.is_not(None)
_OF_REPORT = sa.and_(store.OPEN, deadlines.c.kind == "report", deadlines.c.what != REVIEW)
_NOT_BEGUN = ~sa.exists().where(
    deadlines.c.kind == "report", deadlines.c.subject == reports.c.id, deadlines.c.what == FIRST_TOUCH
).correlate(reports)  # fmt: skip
_WITHOUT = (
    sa.select(reports.c.id, reports.c.level, reports.c.started_at)
    .where(reports.c.level.is_not(None), ~reports.c.drill, ~_GONE, _NOT_BEGUN)
    .order_by(reports.c.level, reports.c.started_at)
)
_BEHIND = (
    sa.select(deadlines.c.report_id, reports.c.level, reports.c.opened_at, _GONE.label("gone"))
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
        without = _WITHOUT if self._further(now) else _WITHOUT.where(reports.c.started_at > now - RECENT)
        without, behind = without.limit(MOST_AT_ONCE), _BEHIND.limit(MOST_AT_ONCE)
        with reading(self._engine) as connection:
            idle = not connection.execute(without.limit(1)).first() and not connection.execute(behind.limit(1)).first()
        if idle:
            return
        with writing(self._engine) as connection:
            self._begin(connection, without)
            self._follow(connection, behind, now)

    def _begin(self, connection: sa.Connection, without: sa.Select[tuple[str, str, datetime]]) -> None:
        for report in connection.execute(without).all():
            store.begin(
                connection, self._rules, FIRST_TOUCH, "report", report.id, report.id, report.level, report.started_at
            )  # fmt: skip

    def _follow(
        self, connection: sa.Connection, behind: sa.Select[tuple[str, str, datetime, bool]], now: datetime
    ) -> None:
        for report in connection.execute(behind.distinct()).all():
            if report.opened_at:
                store.meet(connection, FIRST_TOUCH, "report", report.report_id, report.opened_at)
            if report.gone:
                store.stop(connection, "report", report.report_id, now)
            else:
                store.change_level(connection, self._rules, report.report_id, report.level, now, "report")
