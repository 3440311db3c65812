"""Exercises in SQL: begun, looked at, ended, forgotten. What they send goes the way of every alert: relay, queue,
worker, carrier. Every function but those of Drills works inside its caller's transaction.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.holding.store import cancel
from gateway.alerts.ladder.store import climb_of, lock, write_plan
from gateway.alerts.members.store import load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import route
from gateway.alerts.sieve import Case, PassedOver, sift
from gateway.clock import Clock, Every
from gateway.complaints import Complaint, Refused
from gateway.deadlines import store as deadlines
from gateway.drill.drill import Asked, Drill, Standing
from gateway.drill.sms import LEVEL
from gateway.phrases import phrase
from gateway.places import Place
from gateway.reports.report import State as ReportState
from gateway.reports.store import free_case_number
from gateway.storage.casework.tables import decisions
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, field_notes, members, passed_over, reports
from gateway.storage.tables import teams as team_rows

KEPT_FOR = timedelta(days=30)
ENDED_BY = "exercise over"  # stands where the name of who has a case would
LOOKED_AFTER = timedelta(seconds=30)
_UNDER_WAY = sa.and_(reports.c.drill, reports.c.silent_at.is_not(None))  # silent_at: when it ends by itself
_HAS_BEEN_TRIED = sa.or_(alerts.c.attempts > 0, alerts.c.answered_at.is_not(None))


def who_would_be_told(connection: sa.Connection, teams: Roster, place: Place, now: datetime) -> tuple[str, list[str]]:
    """The code of this council's team, and the codes of its members who can be told, also off duty: of a P1 everybody
    is told in the end. Raises Refused where nobody can, and where an exercise is under way."""
    roster = load_roster(connection, teams)
    team = roster.covering("council", place.code)
    if team is None:
        name = place.name
        raise _refused(phrase("{place} has no team of its own. Add one to it, or take another council.", place=name))
    case = Case(roster.roles_for(LEVEL, ""), frozenset(), frozenset(), now, waive_hours=True)
    told, passed = sift(team, case)
    if not told:
        why = _because(passed)
        raise _refused(phrase("nobody in {team} can be told{why}. The roster shows them.", team=team.code, why=why))
    if _is_under_way(connection, place):
        raise _refused(phrase("an exercise of {team} is under way. Wait until it is over.", team=team.code))
    return team.code, _codes(connection, [member.id for member in told])


def begin(connection: sa.Connection, teams: Roster, place: Place, now: datetime, ends_at: datetime) -> Drill:
    """Writes the exercise and its first alerts. Raises Refused as above, and where nobody is on duty: a real P1 would
    go past such a team."""
    # Of two that begin at the same moment the second waits here, and then sees the first.
    connection.execute(sa.select(team_rows).where(team_rows.c.covers == place.code).with_for_update()).all()
    team, people = who_would_be_told(connection, teams, place, now)
    report_id, case_number = secrets.token_hex(16), free_case_number(connection)
    connection.execute(reports.insert().values(_row(report_id, case_number, place, now, ends_at)))
    plan = route(climb_of(connection, teams, report_id), now)
    if not plan.alerts:
        why = _because(plan.passed)
        says = phrase(
            "nobody in {team} is on duty now{why}: a real alert would go past this team at once.", team=team, why=why
        )  # fmt: skip
        raise _refused(says)
    write_plan(connection, report_id, plan, now)
    return Drill(report_id, case_number, team, tuple(people), now, ends_at)


def _row(report_id: str, case_number: str, place: Place, now: datetime, ends_at: datetime) -> dict[str, Any]:
    return {
        "id": report_id, "case_number": case_number, "state": ReportState.COMPLETE, "level": LEVEL, "hops": 0,
        "answers": {"district": place.within, "council": place.code, "tell": "yes"}, "withdrawn": False,
        "started_at": now, "last_hop_at": now, "closed_at": now, "silent_at": ends_at, "times_coarse": False,
        "drill": True,
    }  # fmt: skip


def _is_under_way(connection: sa.Connection, place: Place) -> bool:
    answers = connection.execute(sa.select(reports.c.answers).where(_UNDER_WAY)).scalars()
    return any(told.get("council") == place.code for told in answers)


def _codes(connection: sa.Connection, ids: Sequence[int]) -> list[str]:
    query = sa.select(members.c.code).where(members.c.id.in_(ids)).order_by(members.c.turn, members.c.id)
    return list(connection.execute(query).scalars())


def _because(passed: Iterable[PassedOver]) -> str:
    """` (1 on leave, 2 not proven)`."""
    counts = Counter(one.reason.replace("_", " ") for one in passed if one.member_id is not None)
    return f" ({', '.join(f'{many} {reason}' for reason, many in sorted(counts.items()))})" if counts else ""


def standing(connection: sa.Connection, drill: Drill) -> Standing:
    """How far it has come."""
    query = sa.select(reports.c.silent_at, members.c.code).outerjoin(members, members.c.id == reports.c.held_by)
    report = connection.execute(query.where(reports.c.id == drill.report_id)).one()
    told = sa.select(alerts, members.c.code).join(members, members.c.id == alerts.c.member_id)
    mine = told.where(alerts.c.report_id == drill.report_id, _HAS_BEEN_TRIED).order_by(alerts.c.rung, alerts.c.id)
    asked: dict[str, Asked] = {}
    for row in connection.execute(mine):
        asked[row.code] = _asked(asked.get(row.code, Asked(row.code)), row)
    return Standing(tuple(asked.values()), report.code or "", report.silent_at is None)


def _asked(before: Asked, row: Any) -> Asked:
    """What is known of a member after one more of their alerts, which come in the order of the ladder."""
    answered = row.answered_at and (before.answered_at is None or row.answered_at >= before.answered_at)
    return Asked(
        row.code,
        row.rung,
        before.sent_at or row.sent_at,
        before.delivered_at or row.delivered_at,
        row.answer if answered else before.answer,
        row.answered_at if answered else before.answered_at,
        row.failure or "",
    )


def end(connection: sa.Connection, report_id: str, now: datetime) -> None:
    """Nothing of it climbs any more, and nobody has it in hand: whoever accepted owes no outcome. Repeating it changes
    nothing."""
    lock(connection, reports.c.id == report_id)
    values = {
        "opened_at": sa.func.coalesce(reports.c.opened_at, now),
        "opened_by": sa.func.coalesce(reports.c.opened_by, ENDED_BY),
        "held_by": None, "outcome_due_at": None, "silent_at": None,
    }  # fmt: skip
    connection.execute(reports.update().where(reports.c.id == report_id, reports.c.drill).values(values))
    cancel(connection, alerts.c.report_id == report_id)


class Exercise:
    """One exercise as whoever asks for it goes through it: who would be told, begin, look, end. Each is a transaction
    of its own. Raises Refused where there is nobody to tell."""

    def __init__(self, engine: sa.Engine, teams: Roster, place: Place, clock: Clock) -> None:
        self._engine, self._teams, self._place, self._clock = engine, teams, place, clock
        with reading(engine) as connection:
            self.team, self.people = who_would_be_told(connection, teams, place, clock())

    def begin(self, lasts: timedelta) -> Drill:
        now = self._clock()
        with writing(self._engine) as connection:
            return begin(connection, self._teams, self._place, now, now + lasts)

    def look(self, drill: Drill) -> Standing:
        with reading(self._engine) as connection:
            return standing(connection, drill)

    def end(self, drill: Drill) -> Standing:
        """How it stood when it ended."""
        with writing(self._engine) as connection:
            last = standing(connection, drill)
            end(connection, drill.report_id, self._clock())
            return last


class Drills:
    """Called by the relay on every sweep; now and then it ends those whose time is over, for whoever began them may
    have been killed, and forgets those that are long past."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._is_time = Every(LOOKED_AFTER)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            self._look(now)

    def _look(self, now: datetime) -> None:
        with reading(self._engine) as connection:
            over = _ids(connection, _UNDER_WAY, reports.c.silent_at <= now)
            past = _ids(connection, reports.c.drill, reports.c.started_at < now - KEPT_FOR)
        if over or past:
            with writing(self._engine) as connection:
                for report_id in over:
                    end(connection, report_id, now)
                _forget(connection, past)


def _ids(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[str]:
    return list(connection.execute(sa.select(reports.c.id).where(*which)).scalars())


def _forget(connection: sa.Connection, report_ids: Sequence[str]) -> None:
    deadlines.forget(connection, report_ids)
    for table in (alerts, passed_over, field_notes, decisions):
        connection.execute(table.delete().where(table.c.report_id.in_(report_ids)))
    connection.execute(reports.delete().where(reports.c.id.in_(report_ids), reports.c.drill))


def _refused(says: str) -> Refused:
    return Refused([Complaint("--council", says)])
