"""The ladder of one report in SQL: what is written on it, what is taken off it, and that a P1 never runs out of it.

Every function works inside its caller's transaction, which holds the report. Nobody local waits to be told without
the caller's permission, however often that changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.alerts.alert import Alert, Answer, State
from gateway.alerts.members.store import load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import on_at_hotline
from gateway.alerts.rows.store import QUEUED, TRIED
from gateway.reports.report import may_tell_local
from gateway.storage.tables import alerts, reports

# Not sent, not handed to anybody: may still be moved or taken away.
PLANNED = sa.and_(
    alerts.c.state == State.DUE,
    alerts.c.attempts == 0,
    sa.or_(alerts.c.token.is_(None), alerts.c.token != QUEUED),
)
TAKEN_BACK = "permission_taken_back"  # stands in `failure`: the one kind of cancelled row that may come back
_COMES_BACK = sa.and_(
    alerts.c.state == State.CANCELLED, alerts.c.failure == TAKEN_BACK, alerts.c.answer.is_(None)
)


def write(connection: sa.Connection, told: Iterable[Alert], now: datetime) -> None:
    """Adds what is not there yet; a member is told once on a rung of a report. What waited there when the caller
    took the permission back waits again, as the caller has given it anew."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for alert in told:
        new = dialect.insert(alerts).values(_row(alert, now))
        again = {name: new.excluded[name] for name in ("level", "place", "climbs", "state", "due_at", "written_at")}
        again |= {"reason": new.excluded.reason, "failure": sa.null()}
        once = ("report_id", "member_id", "rung")
        connection.execute(new.on_conflict_do_update(index_elements=once, set_=again, where=_COMES_BACK))


def lock(connection: sa.Connection, which: sa.ColumnElement[bool], skip: bool = False) -> list[str]:
    """Holds reports until the transaction ends, always before their alerts: else two members who refuse at the same
    moment each see the other as undecided, and nobody climbs. SQLite has one writer and needs no lock.

    key_share lets new alerts point to the report meanwhile. skip: leave out what another transaction holds."""
    query = sa.select(reports.c.id).where(which).order_by(reports.c.id)
    return list(connection.execute(query.with_for_update(key_share=True, skip_locked=skip)).scalars())


def still_fit(
    connection: sa.Connection, teams: Roster, report_id: str, following: Sequence[Alert]
) -> list[Alert]:
    """What of a next rung may be written: nothing once a person has the case, no local team without the caller's
    permission, and never the place that a caller who left has erased."""
    report = _report(connection, report_id)
    if report.opened_at is not None:
        return []
    here = [alert for alert in following if permits(report) or alert.team == teams.hotline.code]
    return [replace(alert, place="") for alert in here] if report.withdrawn else here


def permits(report: Any) -> bool:
    return not report.withdrawn and may_tell_local(report.answers)


def mind_permission(connection: sa.Connection, teams: Roster, report_ids: Sequence[str], now: datetime) -> None:
    """Takes local alerts off the ladder whose reports do not permit them now, whoever forgot to say so."""
    waits = sa.and_(alerts.c.state.in_(TRIED), alerts.c.team != teams.hotline.code)
    local = sa.select(alerts.c.report_id).where(alerts.c.report_id.in_(report_ids), waits)
    for report in connection.execute(sa.select(reports).where(reports.c.id.in_(local))).all():
        if not permits(report):
            only_hotline(connection, teams, report.id, now)


def only_hotline(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    """Nobody local is told any more; the ladder goes on at the hotline. Repeating it changes nothing."""
    waits = sa.and_(alerts.c.report_id == report_id, alerts.c.state.in_(TRIED))
    local = alerts.update().where(waits, alerts.c.team != teams.hotline.code)
    connection.execute(local.values(state=State.CANCELLED, failure=TAKEN_BACK))
    _go_on_at_hotline(connection, teams, report_id, now)


def keep_climbing(connection: sa.Connection, teams: Roster, report_ids: Sequence[str], now: datetime) -> None:
    """Gives each of these reports a next step if it needs one and has none."""
    query = _stalled(teams).where(reports.c.id.in_(report_ids))
    for report_id in connection.execute(query).scalars().all():
        _go_on_at_hotline(connection, teams, report_id, now)


def stalled(connection: sa.Connection, teams: Roster) -> Sequence[str]:
    """Reports whose silence should bring in somebody, and does not."""
    return connection.execute(_stalled(teams)).scalars().all()


def _stalled(teams: Roster) -> sa.Select[Any]:
    """Unopened, told to somebody, and nothing to come. What climbs is planned before its predecessor goes out, so
    an alert that is on its way never counts as the next step."""
    told = sa.exists().where(alerts.c.report_id == reports.c.id)
    to_come = told.where(alerts.c.climbs, PLANNED)
    climbs = sa.and_(reports.c.level.in_(teams.answer_within), reports.c.opened_at.is_(None))
    return sa.select(reports.c.id).where(climbs, told, ~to_come).order_by(reports.c.id)


def _go_on_at_hotline(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    mine, report = alerts.c.report_id == report_id, _report(connection, report_id)
    highest = sa.select(alerts).where(mine).order_by(alerts.c.rung.desc(), alerts.c.id.desc()).limit(1)
    last = connection.execute(highest).first()
    if last is None or report.opened_at is not None or _some(connection, mine, alerts.c.climbs, PLANNED):
        return
    told = _some(connection, mine, alerts.c.team == teams.hotline.code, alerts.c.state != State.CANCELLED)
    roster, know = load_roster(connection, teams), out(connection, report_id)
    last_alert = replace(as_alert(last), level=report.level or last.level)
    write(connection, on_at_hotline(last_alert, roster, now, told, know), now)


def ask_hotline_anew(connection: sa.Connection, teams: Roster, report_id: str, now: datetime) -> None:
    """The caller is in danger now: the hotline is told at once, on a rung above all others, whoever was told before.
    Not twice while an alert to it is still on its way. Wants a report that nobody has open, locked and told of."""
    mine = alerts.c.report_id == report_id
    on_its_way = (alerts.c.team == teams.hotline.code, alerts.c.state.in_(TRIED), alerts.c.due_at <= now)
    highest = sa.select(alerts).where(mine).order_by(alerts.c.rung.desc(), alerts.c.id.desc()).limit(1)
    last = connection.execute(highest).first()
    if last is None or _some(connection, mine, *on_its_way):
        return
    roster, know = load_roster(connection, teams), out(connection, report_id)
    write(connection, on_at_hotline(replace(as_alert(last), level="P1"), roster, now, False, know), now)


def out(connection: sa.Connection, report_id: str) -> frozenset[int]:
    """Members who know the people."""
    know = sa.and_(alerts.c.report_id == report_id, alerts.c.answer == Answer.KNOW)
    return frozenset(connection.execute(sa.select(alerts.c.member_id).where(know)).scalars())


def as_alert(row: Any) -> Alert:
    return Alert(
        row.report_id, row.case_number, row.level, row.place, row.team, row.member_id, row.language, row.rung,
        row.climbs, row.reason, row.due_at,
    )  # fmt: skip


def _row(alert: Alert, now: datetime) -> dict[str, Any]:
    return {
        "report_id": alert.report_id, "case_number": alert.case_number, "level": alert.level, "place": alert.place,
        "team": alert.team, "member_id": alert.member_id, "language": alert.language, "rung": alert.rung,
        "climbs": alert.climbs, "reason": alert.reason, "state": State.DUE, "due_at": alert.due_at,
        "attempts": 0, "written_at": now,
    }  # fmt: skip


def _report(connection: sa.Connection, report_id: str) -> Any:
    return connection.execute(sa.select(reports).where(reports.c.id == report_id)).one()


def _some(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> bool:
    return connection.execute(sa.select(alerts.c.id).where(*which).limit(1)).first() is not None
