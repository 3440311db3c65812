"""A member's own cases, in SQL. Every function works inside its caller's transaction and changes nothing.

Nothing that was typed is read here, and nothing of who told it: how to reach them, in which language, by which channel,
who they let know, when exactly they called. That the report is about its own caller reads as not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer
from gateway.alerts.field_notes.codes import BY_MENU, DONE
from gateway.alerts.ladder.store import may_know
from gateway.alerts.roster import Roster
from gateway.clock import in_maseru
from gateway.storage.tables import alerts, field_notes, members, reports

SHOWN_FOR = timedelta(days=30)  # after its last alert; then whoever still needs it asks the hotline
MOST_SHOWN = 20  # worst first; no phone turns more pages in a call
PEOPLE = frozenset({"girl", "boy", "woman", "man", "several"})
NOT_KNOWN = "unsure"
_SHOWN = ("what", "danger", "district", "council")  # of the answers, as they are


@dataclass(frozen=True, slots=True)
class Case:
    """place: a council, a district, a country, or "". facts: codes by the name of the question, and `day`.
    drill: an exercise."""

    case_number: str
    level: str
    place: str
    facts: Mapping[str, str] = field(default_factory=dict)
    drill: bool = False


def cases_of(connection: sa.Connection, member_id: int, teams: Roster, now: datetime) -> list[Case]:
    """Those that this member was sent an alert of lately and that are not done with, worst and newest first. A case is
    done with while whoever has it says so: it must not go from the eyes of the others by anybody's word."""
    said = (field_notes.c.what == DONE, field_notes.c.by == BY_MENU, field_notes.c.member_id == reports.c.held_by)
    done = sa.exists().where(field_notes.c.report_id == reports.c.id, *said)
    return _read(connection, member_id, teams, sa.and_(alerts.c.written_at > now - SHOWN_FOR, ~done))[:MOST_SHOWN]


def open_to(connection: sa.Connection, member_id: int, teams: Roster, case_numbers: Sequence[str]) -> dict[str, Case]:
    """Those of these cases that this member may still see, by number: who knows the people sees nothing any more, nor
    does anybody local once the caller took back that they may know, nor who is of a role that is left out by now."""
    mine = _read(connection, member_id, teams, alerts.c.case_number.in_(case_numbers))
    return {case.case_number: case for case in mine}


def _read(connection: sa.Connection, member_id: int, teams: Roster, which: sa.ColumnElement[bool]) -> list[Case]:
    me = connection.execute(sa.select(members).where(members.c.id == member_id)).one()
    knows = sa.select(alerts.c.report_id).where(alerts.c.member_id == member_id, alerts.c.answer == Answer.KNOW)
    told = sa.or_(alerts.c.attempts > 0, alerts.c.joined_to.is_not(None))
    under_way = sa.or_(sa.not_(reports.c.drill), reports.c.silent_at.is_not(None))
    mine = (alerts.c.member_id == member_id, told, alerts.c.report_id.not_in(knows), which, under_way)
    query = sa.select(reports, alerts.c.place).join(alerts, alerts.c.report_id == reports.c.id)
    rows = connection.execute(query.where(*mine).order_by(alerts.c.rung, alerts.c.id)).all()
    newest = {row.case_number: row for row in rows if may_know(row, teams, me.team, me.role)}
    found = sorted(newest.values(), key=lambda row: row.started_at, reverse=True)
    return [_case(row) for row in sorted(found, key=lambda row: row.level or "")]


def _case(row: Any) -> Case:
    facts = {name: row.answers.get(name, "") for name in _SHOWN}
    who = row.answers.get("who", "")
    facts |= {"who": who if who in PEOPLE else NOT_KNOWN, "day": f"{in_maseru(row.started_at):%d/%m}"}
    return Case(row.case_number, row.level or "", row.place, facts, row.drill)
