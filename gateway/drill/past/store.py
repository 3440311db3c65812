"""Exercises that are under way or over, in SQL. Every function works inside its caller's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.ladder.store import lock
from gateway.alerts.members.store import load_roster
from gateway.alerts.roster import Roster
from gateway.drill.drill import Drill
from gateway.drill.past.exercised import Exercised
from gateway.drill.store import end, standing
from gateway.storage.tables import alerts, members, reports


def exercises(connection: sa.Connection) -> list[Exercised]:
    """All that are kept, the newest first."""
    query = sa.select(reports).where(reports.c.drill).order_by(reports.c.started_at.desc(), reports.c.case_number)
    return [_exercised(connection, row, ()) for row in connection.execute(query).all()]


def find(connection: sa.Connection, teams: Roster, case_number: str) -> Exercised | None:
    """One of them; while it goes on with all of the team who may be told, asked or not."""
    query = sa.select(reports).where(reports.c.drill, reports.c.case_number == case_number)
    row = connection.execute(query).first()
    if row is None:
        return None
    return _exercised(connection, row, _team(connection, teams, row) if row.silent_at else ())


def end_now(connection: sa.Connection, case_number: str, now: datetime) -> bool:
    """Before its time. False for one that is over already."""
    mine = sa.and_(reports.c.drill, reports.c.case_number == case_number)
    lock(connection, mine)
    goes_on = sa.select(reports.c.id).where(mine, reports.c.silent_at.is_not(None))
    report_id = connection.execute(goes_on).scalar()
    if report_id is None:
        return False
    end(connection, report_id, now)
    return True


def _exercised(connection: sa.Connection, row: Any, people: tuple[str, ...]) -> Exercised:
    council = row.answers.get("council", "")
    ends_at = row.silent_at or row.opened_at or row.started_at
    drill = Drill(row.id, row.case_number, _asked_team(connection, row.id), people, row.started_at, ends_at)
    return Exercised(drill, council, standing(connection, drill), None if row.silent_at else ends_at)


def _asked_team(connection: sa.Connection, report_id: str) -> str:
    found = connection.execute(sa.select(alerts.c.team).where(alerts.c.report_id == report_id).limit(1)).scalar()
    return found or ""


def _team(connection: sa.Connection, teams: Roster, row: Any) -> tuple[str, ...]:
    team = load_roster(connection, teams).covering("council", row.answers.get("council", ""))
    ids = [member.id for member in team.members] if team else []
    query = sa.select(members.c.code).where(members.c.id.in_(ids)).order_by(members.c.turn, members.c.id)
    return tuple(connection.execute(query).scalars())
