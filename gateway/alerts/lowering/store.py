"""A lower level in SQL. Works inside its caller's transaction, which holds the report."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.ladder.store import PLANNED
from gateway.alerts.roster import Roster
from gateway.hours import after_quiet
from gateway.storage.tables import alerts


def lower(connection: sa.Connection, teams: Roster, report_id: str, level: str) -> None:
    """What is planned goes out under the new level: nobody reads P1 of what is a P3, nor is woken for it."""
    planned = sa.select(alerts.c.id, alerts.c.team, alerts.c.due_at).where(alerts.c.report_id == report_id, PLANNED)
    for row in connection.execute(planned.where(alerts.c.level < level)).all():
        due = _by_day(teams, level, row)
        connection.execute(alerts.update().where(alerts.c.id == row.id).values(level=level, due_at=due))


def _by_day(teams: Roster, level: str, row: Any) -> datetime:
    ladder = teams.ladders.get(level)
    if ladder is None or not ladder.quiet or (row.team == teams.hotline.code and ladder.hotline_at_night):
        due: datetime = row.due_at
        return due
    return after_quiet(row.due_at, teams.quiet)
