"""The ladder of one report in SQL: what is written on it, what is taken off it, and that a P1 never runs out of it.

Every function works inside its caller's transaction, which holds the report. Nobody local waits to be told without
the caller's permission, however often that changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.alerts.alert import Alert, Answer, State
from gateway.alerts.facts import facts, left_out, permits
from gateway.alerts.members.store import load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import Climb, Plan, on_at_hotline
from gateway.alerts.rows.store import QUEUED, TRIED
from gateway.storage.tables import alerts, passed_over, reports

# Not sent, not handed to anybody: may still be moved or taken away.
PLANNED = sa.and_(
    alerts.c.state == State.DUE,
    alerts.c.attempts == 0,
    sa.or_(alerts.c.token.is_(None), alerts.c.token != QUEUED),
)
# Stand in `failure`: the kinds of cancelled rows that may come back.
TAKEN_BACK, GIVEN_BACK = "permission_taken_back", "case_given_back"
_COMES_BACK = sa.and_(
    alerts.c.state == State.CANCELLED, alerts.c.failure.in_((TAKEN_BACK, GIVEN_BACK)), alerts.c.answer.is_(None)
)
# By the clock of a lesser level, of a report that is a P1 by now.
_OUTGROWN = sa.and_(reports.c.level == "P1", alerts.c.level != "P1", alerts.c.climbs, PLANNED)


def write_plan(connection: sa.Connection, report_id: str, plan: Plan, now: datetime) -> None:
    """Its alerts, and why the others of that rung are not told."""
    write(connection, plan.alerts, now)
    if not plan.alerts:
        return
    rung = plan.alerts[0].rung
    on_rung = sa.and_(passed_over.c.report_id == report_id, passed_over.c.rung == rung)
    connection.execute(passed_over.delete().where(on_rung))
    rows = [
        {"report_id": report_id, "rung": rung, "team": p.team, "member_id": p.member_id, "reason": p.reason, "at": now}
        for p in plan.passed
    ]
    if rows:
        connection.execute(passed_over.insert(), rows)


def write(connection: sa.Connection, told: Iterable[Alert], now: datetime) -> None:
    """Adds what is not there yet; a member is told once on a rung of a report. What waited there when the caller
    took the permission back waits again, as the caller has given it anew."""
    for alert in told:
        connection.execute(_written(connection.dialect.name), _row(alert, now))


@cache
def _written(dialect: str) -> sa.Insert:
    """Made once: every report needs it, and to make it costs as much as to execute it."""
    new = postgresql.insert(alerts) if dialect == "postgresql" else sqlite.insert(alerts)
    names = ("level", "place", "climbs", "state", "due_at", "written_at", "reason")
    again: dict[str, Any] = {name: new.excluded[name] for name in names} | {"failure": sa.null()}
    again["token"] = sa.case((alerts.c.token == QUEUED, sa.null()), else_=alerts.c.token)  # no old job may send it
    once = ("report_id", "member_id", "rung")
    return new.on_conflict_do_update(index_elements=once, set_=again, where=_COMES_BACK)


def lock(connection: sa.Connection, which: sa.ColumnElement[bool], skip: bool = False) -> list[str]:
    """Holds reports until the transaction ends, always before their alerts: else two members who refuse at the same
    moment each see the other as undecided, and nobody climbs. SQLite has one writer and needs no lock.

    key_share lets new alerts point to the report meanwhile. skip: leave out what another transaction holds."""
    query = sa.select(reports.c.id).where(which).order_by(reports.c.id)
    return list(connection.execute(query.with_for_update(key_share=True, skip_locked=skip)).scalars())


def climb_of(
    connection: sa.Connection, teams: Roster, report_id: str, rung: int | None = None, loaded: Roster | None = None
) -> Climb:
    """The report on its ladder, as it stands now. rung: whoever is told up to here counts as told; None: everybody.
    loaded: the roster, for who asks of many reports."""
    report = read_report(connection, report_id)
    roster = loaded or load_roster(connection, teams)
    answers = {} if report.withdrawn else report.answers  # the place that a caller who left has erased
    of_report = facts(
        report.id, report.case_number, report.level, answers, allowed(report), report.suspect or "", roster.excludes
    )
    if report.drill:
        nearest = next((t.code for t in roster.teams.values() if t.covers and t.covers == of_report.council), "")
        roster = roster.only(nearest)
    return Climb(of_report, roster, out(connection, report_id), _told(connection, report_id, rung))


def still_fit(report: Any, teams: Roster, plan: Plan) -> Plan:
    """What of a next rung may be written: nothing once a person has the case, and no local team without the caller's
    permission."""
    if report.opened_at is not None:
        return Plan()
    here = tuple(alert for alert in plan.alerts if allowed(report) or alert.team == teams.hotline.code)
    return replace(plan, alerts=here)


def allowed(report: Any) -> bool:
    """Whether anybody local may be told of this row of `reports`."""
    released = report.released_at is not None
    return permits(report.answers, report.suspect or "", report.withdrawn, released, report.local_hold)


def may_know(report: Any, teams: Roster, team: str, role: str) -> bool:
    """Whether somebody of this team and role may know of this row of `reports`, also who was told of it before."""
    if team == teams.hotline.code:
        return True
    return allowed(report) and role not in left_out(report.answers, report.suspect or "", teams.excludes)


def _told(connection: sa.Connection, report_id: str, rung: int | None) -> frozenset[int]:
    mine = [alerts.c.report_id == report_id, alerts.c.state != State.CANCELLED]
    mine += [alerts.c.rung <= rung] if rung is not None else []
    return frozenset(connection.execute(sa.select(alerts.c.member_id).where(*mine)).scalars())


def mind_permission(connection: sa.Connection, teams: Roster, report_ids: Sequence[str], now: datetime) -> None:
    """Takes local alerts off the ladder whose reports do not permit them now, whoever forgot to say so."""
    waits = sa.and_(alerts.c.state.in_(TRIED), alerts.c.team != teams.hotline.code)
    local = sa.select(alerts.c.report_id).where(alerts.c.report_id.in_(report_ids), waits)
    for report in connection.execute(sa.select(reports).where(reports.c.id.in_(local))).all():
        if not allowed(report):
            only_hotline(connection, teams, report.id, now)


def only_hotline(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    """Nobody local is told any more; the ladder goes on at the hotline. Repeating it changes nothing."""
    waits = sa.and_(alerts.c.report_id == report_id, alerts.c.state.in_(TRIED))
    local = alerts.update().where(waits, alerts.c.team != teams.hotline.code)
    connection.execute(local.values(state=State.CANCELLED, failure=TAKEN_BACK))
    _go_on_at_hotline(connection, teams, report_id, now)


def keep_climbing(connection: sa.Connection, teams: Roster, report_ids: Sequence[str], now: datetime) -> None:
    """Gives each of these reports a next step if it needs one and has none, or one that comes too late for a P1."""
    _hurry(connection, teams, report_ids, now)
    query = _stalled(teams).where(reports.c.id.in_(report_ids))
    for report_id in connection.execute(query).scalars().all():
        _go_on_at_hotline(connection, teams, report_id, now)


def _hurry(connection: sa.Connection, teams: Roster, report_ids: Sequence[str], now: datetime) -> None:
    """The level was raised: what waits by the clock of the lesser one waits no longer than a P1's first step."""
    raised = sa.select(reports.c.id).where(reports.c.id == alerts.c.report_id, reports.c.id.in_(report_ids))
    waits = alerts.update().where(sa.exists(raised.where(_OUTGROWN)))
    connection.execute(waits.where(alerts.c.rung == 0).values(level="P1", due_at=now))
    first = now + teams.ladders["P1"].wait(0)
    sooner = sa.case((alerts.c.due_at < first, alerts.c.due_at), else_=sa.literal(first, alerts.c.due_at.type))
    connection.execute(waits.values(level="P1", due_at=sooner))


def stalled(connection: sa.Connection, teams: Roster) -> Sequence[str]:
    """Reports whose silence should bring in somebody, and does not, or too late."""
    return connection.execute(_stalled(teams)).scalars().all()


def _stalled(teams: Roster) -> sa.Select[Any]:
    """Unopened, told to somebody, and nothing to come. What climbs is planned before its predecessor goes out, so
    an alert that is on its way never counts as the next step."""
    told = sa.exists().where(alerts.c.report_id == reports.c.id)
    to_come = told.where(alerts.c.climbs, PLANNED)
    climbs = sa.and_(
        reports.c.level.in_(teams.climbing), reports.c.opened_at.is_(None), sa.not_(reports.c.drill)
    )  # fmt: skip
    too_late = told.where(_OUTGROWN)
    return sa.select(reports.c.id).where(climbs, told, sa.or_(~to_come, too_late)).order_by(reports.c.id)


def _go_on_at_hotline(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    mine, report = alerts.c.report_id == report_id, read_report(connection, report_id)
    rung = highest_rung(connection, report_id)
    if rung is None or report.opened_at is not None or _some(connection, mine, alerts.c.climbs, PLANNED):
        return
    knows = _some(connection, mine, alerts.c.team == teams.hotline.code, alerts.c.state != State.CANCELLED)
    told = highest_rung(connection, report_id, alerts.c.state != State.CANCELLED) if knows else None
    write_plan(connection, report_id, on_at_hotline(climb_of(connection, teams, report_id), rung, now, told), now)


def ask_hotline_anew(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    """The caller is in danger now: the hotline is told at once, on a rung above all others, whoever was told before.
    Not twice while an alert to it is still on its way. Wants a report that nobody has open, locked and told of."""
    mine, rung = alerts.c.report_id == report_id, highest_rung(connection, report_id)
    on_its_way = (alerts.c.team == teams.hotline.code, alerts.c.state.in_(TRIED), alerts.c.due_at <= now)
    if rung is None or _some(connection, mine, *on_its_way):
        return
    climb = climb_of(connection, teams, report_id)
    climb = replace(climb, report=replace(climb.report, level="P1"))
    write_plan(connection, report_id, on_at_hotline(climb, rung, now, None), now)


def highest_rung(connection: sa.Connection, report_id: str, *which: sa.ColumnElement[bool]) -> int | None:
    """Of these alerts of the report, planned ones too; None when there is none."""
    mine = sa.select(sa.func.max(alerts.c.rung)).where(alerts.c.report_id == report_id, *which)
    return connection.execute(mine).scalar()


def take_up_again(connection: sa.Connection, report_id: str) -> int:
    """Somebody had the case and has it no more: what was taken off the ladder for that may be written anew. Gives the
    highest rung of which anybody was told."""
    mine = alerts.c.report_id == report_id
    never_sent = sa.and_(alerts.c.state == State.CANCELLED, alerts.c.attempts == 0)
    connection.execute(alerts.update().where(mine, never_sent).values(failure=GIVEN_BACK))
    highest = sa.select(sa.func.max(alerts.c.rung)).where(mine, sa.not_(never_sent))
    return connection.execute(highest).scalar() or 0


def out(connection: sa.Connection, report_id: str) -> frozenset[int]:
    """Members who know the people."""
    know = sa.and_(alerts.c.report_id == report_id, alerts.c.answer == Answer.KNOW)
    return frozenset(connection.execute(sa.select(alerts.c.member_id).where(know)).scalars())


def _row(alert: Alert, now: datetime) -> dict[str, Any]:
    return {
        "report_id": alert.report_id, "case_number": alert.case_number, "level": alert.level, "place": alert.place,
        "team": alert.team, "member_id": alert.member_id, "language": alert.language, "rung": alert.rung,
        "climbs": alert.climbs, "reason": alert.reason, "state": State.DUE, "due_at": alert.due_at,
        "attempts": 0, "written_at": now,
    }  # fmt: skip


def read_report(connection: sa.Connection, report_id: str) -> Any:
    """Its row."""
    return connection.execute(sa.select(reports).where(reports.c.id == report_id)).one()


def _some(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> bool:
    return connection.execute(sa.select(alerts.c.id).where(*which).limit(1)).first() is not None
