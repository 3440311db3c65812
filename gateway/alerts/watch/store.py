"""The questions to the database behind `python -m gateway alerts`, and the figures of the same for the metrics. It
reads only. Drills are in no figure.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from prometheus_client import Gauge

from gateway.alerts.alert import State
from gateway.alerts.roster import Roster
from gateway.alerts.rows.store import QUEUED, TRIED, is_due
from gateway.alerts.settling import STOPPED
from gateway.alerts.watch.life import CaseLife, Kind, Life, Noted, NotTold, Stuck
from gateway.clock import Every
from gateway.hours import after_quiet
from gateway.reports.report import State as ReportState
from gateway.storage.database import reading
from gateway.storage.tables import alerts, field_notes, members, passed_over, reports

LEVELS = ("P1", "P2", "P3", "P4")
OVERDUE = timedelta(seconds=60)  # by then the lease is over and a relay has tried again
UNHEARD = timedelta(minutes=10)  # most delivery reports come within seconds
DOUBTED = timedelta(minutes=10)  # for so long a lost answer may still be cleared up by a delivery report
LOOKED_EVERY = timedelta(seconds=15)

OLDEST = Gauge(
    "thuso_oldest_unanswered_alert_seconds", "Age of the oldest alert without an answer, of a case nobody has opened",
    ["level"], multiprocess_mode="mostrecent",
)  # fmt: skip
UNOPENED = Gauge(
    "thuso_unopened_cases", "Cases that no person has opened", ["level"], multiprocess_mode="mostrecent"
)
STUCK = Gauge("thuso_stuck_alerts", "Alerts that are stuck, and P1 that nobody opens; by kind", ["kind"],
              multiprocess_mode="mostrecent")  # fmt: skip

_member = members.alias("of_alert")
_holder = members.alias("holder")
_speaker = alerts.alias("speaker")
_UNOPENED = sa.and_(
    reports.c.opened_at.is_(None),
    sa.not_(reports.c.drill),
    reports.c.level.is_not(None),
    sa.or_(
        reports.c.state.in_((ReportState.RECEIVED, ReportState.COMPLETE)),
        # Help was asked for early, or the caller withdrew.
        sa.exists().where(alerts.c.report_id == reports.c.id).correlate(reports),
    ),
)
# What still has to reach somebody: whom the first step names is told also when a person has the case by then.
_WANTED = sa.and_(
    sa.not_(reports.c.drill),
    alerts.c.joined_to.is_(None),
    sa.or_(reports.c.opened_at.is_(None), sa.and_(alerts.c.rung == 0, alerts.c.state == State.DUE)),
)


def read_case(connection: sa.Connection, case_number: str) -> CaseLife | None:
    """The life of all alerts of a case; None when there is no such case."""
    query = sa.select(reports, _holder.c.code.label("holder")).outerjoin(_holder, _holder.c.id == reports.c.held_by)
    row = connection.execute(query.where(reports.c.case_number == case_number)).first()
    if row is None:
        return None
    return CaseLife(
        row.case_number, row.level or "", row.drill, row.times_coarse, row.opened_at, row.opened_by or "",
        row.holder or "", tuple(_lives(connection, row.id)), tuple(_not_told(connection, row.id)),
        tuple(_noted(connection, row.id)),
    )  # fmt: skip


def _lives(connection: sa.Connection, report_id: str) -> Iterator[Life]:
    query = (
        sa.select(alerts, _member.c.code.label("member"), _speaker.c.case_number.label("spoken_by"))
        .join(_member, _member.c.id == alerts.c.member_id)
        .outerjoin(_speaker, _speaker.c.id == alerts.c.joined_to)
        .where(alerts.c.report_id == report_id)
        .order_by(alerts.c.rung, alerts.c.id)
    )
    for row in connection.execute(query):
        yield Life(
            row.member, row.team, row.rung, row.reason, row.state, row.attempts, row.due_at, row.written_at,
            row.queued_at, row.sent_at, row.delivered_at, row.answered_at, row.answer or "", row.failure or "",
            row.carrier_state or "", row.sender or "", row.spoken_by or "",
        )  # fmt: skip


def _not_told(connection: sa.Connection, report_id: str) -> Iterator[NotTold]:
    query = sa.select(passed_over, _member.c.code).outerjoin(_member, _member.c.id == passed_over.c.member_id)
    mine = query.where(passed_over.c.report_id == report_id).order_by(passed_over.c.rung, passed_over.c.id)
    for row in connection.execute(mine):
        yield NotTold(row.rung, row.team, row.code or "", row.reason, row.at)


def _noted(connection: sa.Connection, report_id: str) -> Iterator[Noted]:
    query = sa.select(field_notes, _member.c.code).join(_member, _member.c.id == field_notes.c.member_id)
    for row in connection.execute(query.where(field_notes.c.report_id == report_id).order_by(field_notes.c.id)):
        yield Noted(row.code, row.what, row.by, row.at)


def read_stuck(connection: sa.Connection, now: datetime) -> list[Stuck]:
    """All that is stuck now, in no order."""
    unopened = sa.select(reports.c.case_number, reports.c.level, reports.c.started_at)
    cases = [
        Stuck(Kind.UNOPENED, row.case_number, row.level, "", "", row.started_at)
        for row in connection.execute(unopened.where(_UNOPENED, reports.c.level == "P1"))
    ]
    return cases + [stuck for kind, rule in _rules(now).items() for stuck in _stuck(connection, kind, *rule)]


def _rules(now: datetime) -> Mapping[Kind, tuple[sa.ColumnElement[bool], sa.ColumnElement[datetime]]]:
    """Which alerts are stuck in each way, and since when."""
    stopped = sa.and_(alerts.c.state == State.DUE, alerts.c.failure.startswith(STOPPED, autoescape=True))
    # A queue that nobody serves is filled again and again: what lies in it is never overdue by its lease.
    unserved = sa.and_(alerts.c.state.in_(TRIED), alerts.c.token == QUEUED, alerts.c.queued_at <= now - OVERDUE)
    late = sa.and_(sa.or_(is_due(alerts, now - OVERDUE), unserved), sa.not_(sa.func.coalesce(stopped, sa.false())))
    doubted = sa.and_(alerts.c.state == State.UNKNOWN, alerts.c.attempts > 1, alerts.c.written_at <= now - DOUBTED)
    unheard = sa.and_(
        alerts.c.state == State.SENT, alerts.c.carrier_state.is_(None), alerts.c.answer.is_(None),
        alerts.c.sent_at <= now - UNHEARD,
    )  # fmt: skip
    return {
        Kind.OVERDUE: (late, sa.func.coalesce(alerts.c.queued_at, alerts.c.due_at)),
        Kind.STOPPED: (stopped, alerts.c.written_at),
        Kind.UNKNOWN: (doubted, alerts.c.written_at),
        Kind.UNHEARD: (unheard, alerts.c.sent_at),
    }


def _stuck(
    connection: sa.Connection, kind: Kind, which: sa.ColumnElement[bool], since: sa.ColumnElement[datetime]
) -> Iterator[Stuck]:
    """A P1 repeats: what is stuck for one member in one way is one line."""
    one = (alerts.c.case_number, alerts.c.level, alerts.c.team, members.c.code)
    oldest, many, why = sa.func.min(since), sa.func.count(), sa.func.max(alerts.c.failure)
    query = (
        sa.select(*one, oldest.label("since"), many.label("many"), why.label("why"))
        .join_from(alerts, members, members.c.id == alerts.c.member_id)
        .join(reports, reports.c.id == alerts.c.report_id)
        .where(which, _WANTED)
        .group_by(*one)
    )
    for row in connection.execute(query):
        yield Stuck(kind, row.case_number, row.level, row.team, row.code, row.since, row.many, row.why or "")


def unopened(connection: sa.Connection) -> dict[str, int]:
    """How many cases of each level nobody has opened."""
    query = sa.select(reports.c.level, sa.func.count().label("many")).where(_UNOPENED).group_by(reports.c.level)
    return dict.fromkeys(LEVELS, 0) | {row.level: row.many for row in connection.execute(query)}


def oldest_unanswered(connection: sa.Connection, teams: Roster, now: datetime) -> dict[str, float]:
    """By level, for how many seconds the oldest alert has had no answer; 0 where there is none.

    Of cases that nobody has opened only, each alert by itself: an answer by SMS can be faked (design D10), and one
    member's leaves the clocks of the others running. An alert that did not arrive counts, quiet hours do not."""
    out = sa.or_(alerts.c.attempts > 0, alerts.c.due_at <= now, alerts.c.token == QUEUED)
    mine = (_UNOPENED, out, alerts.c.answer.is_(None), alerts.c.state != State.CANCELLED)
    query = sa.select(reports.c.level, sa.func.min(alerts.c.written_at).label("since"))
    query = query.join_from(alerts, reports, reports.c.id == alerts.c.report_id).where(*mine).group_by(reports.c.level)
    ages = {row.level: _age(teams, row.level, row.since, now) for row in connection.execute(query)}
    return dict.fromkeys(LEVELS, 0.0) | ages


def _age(teams: Roster, level: str, since: datetime, now: datetime) -> float:
    ladder = teams.ladders.get(level)
    begins = after_quiet(since, teams.quiet) if ladder and ladder.quiet else since
    return max((now - begins).total_seconds(), 0.0)


class Watching:
    """Called by the relay on every sweep; now and then it brings the figures up to date. Any number of relays may: each
    sets the whole truth, and the newest is shown."""

    def __init__(self, engine: sa.Engine, teams: Roster) -> None:
        self._engine, self._teams = engine, teams
        self._is_time = Every(LOOKED_EVERY)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            self._look(now)

    def _look(self, now: datetime) -> None:
        with reading(self._engine) as connection:
            stuck = read_stuck(connection, now)
            waiting = unopened(connection)
            ages: Mapping[str, float] = oldest_unanswered(connection, self._teams, now)
        for level in LEVELS:
            OLDEST.labels(level).set(ages[level])
            UNOPENED.labels(level).set(waiting[level])
        for kind in Kind:
            STUCK.labels(kind).set(sum(one.count for one in stuck if one.kind is kind))
