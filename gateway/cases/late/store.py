"""What the relay does about the clocks of a P1 that ran out: the hotline is told once. Never for exercises."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.alerts.holding.store import tell_hotline
from gateway.alerts.roster import Roster
from gateway.clock import Every
from gateway.deadlines.rules import DECIDE, POLICE, SOCIAL_WELFARE
from gateway.deadlines.store import OPEN
from gateway.diary import store as diary
from gateway.diary.store import MACHINE
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports

WORDING = "clock_ran_out"  # key in config/wordings.yaml
LOOKS_EVERY = timedelta(seconds=20)
MOST_AT_ONCE = 50
LONG_AGO = timedelta(days=2)  # what ran out before then is no news: an old database must not fill the hotline's phones
TOLD_OF = (DECIDE, POLICE, SOCIAL_WELFARE)  # the ladder itself tells of a first look that nobody took
_UNTOLD = sa.and_(OPEN, deadlines.c.escalated_at.is_(None), deadlines.c.what.in_(TOLD_OF), deadlines.c.level == "P1")


class Late:
    """A sweeper. Any number of relays may run it: each clock is told of once."""

    def __init__(self, engine: sa.Engine, teams: Roster) -> None:
        self._engine, self._teams = engine, teams
        self._is_time = Every(LOOKS_EVERY)

    def __call__(self, now: datetime) -> None:
        if not self._is_time(now):
            return
        with reading(self._engine) as connection:
            found = ran_out(connection, now)
        for clock_id in found:
            with writing(self._engine) as connection:
                self._tell(connection, clock_id, now)

    def _tell(self, connection: sa.Connection, clock_id: int, now: datetime) -> None:
        mine = deadlines.update().where(deadlines.c.id == clock_id, _UNTOLD, deadlines.c.due_at <= now)
        told = mine.values(escalated_at=now).returning(deadlines.c.what, deadlines.c.kind, deadlines.c.report_id)
        row = connection.execute(told).first()
        if row is None:  # another relay was first, or it was done meanwhile
            return
        report = connection.execute(sa.select(reports).where(reports.c.id == row.report_id)).one()
        tell_hotline(connection, self._teams, report, WORDING, now)
        diary.write(connection, now, MACHINE, "ran_out", row.kind, report.case_number, clock=row.what)


def ran_out(connection: sa.Connection, now: datetime) -> list[int]:
    """Ids of the clocks that nobody was told of, the oldest first."""
    query = sa.select(deadlines.c.id).join(reports, reports.c.id == deadlines.c.report_id)
    query = query.where(_UNTOLD, deadlines.c.due_at <= now, deadlines.c.due_at > now - LONG_AGO, ~reports.c.drill)
    return list(connection.execute(query.order_by(deadlines.c.due_at).limit(MOST_AT_ONCE)).scalars())
