"""Reports that resemble each other, and alerts that share an SMS, in SQL. Every function works inside its caller's
transaction, which holds the report that it is about.

A P1 is never joined and never waits. A report that another transaction holds just now is left alone: then a member
gets one SMS more, and no caller waits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Alert, State
from gateway.alerts.alike.alike import COMPARED, Traits, resemble, traits, waits_until
from gateway.alerts.ladder.store import PLANNED, lock
from gateway.alerts.roster import Roster
from gateway.alerts.rows.store import QUEUED, TRIED, insert_if_new
from gateway.clock import to_the_hour
from gateway.storage.tables import alerts, alike, reports

MOST_ALIKE = 20  # noted of one report: who sends us thousands of the same must not make callers wait
# An exercise, or what was left or withdrawn, is no case that another report could be a duplicate of.
_IS_A_CASE = sa.and_(reports.c.state != "left", sa.not_(reports.c.withdrawn), sa.not_(reports.c.drill))
_OUT = sa.or_(
    alerts.c.state.in_((State.SENT, State.DELIVERED, State.UNKNOWN)),
    sa.and_(alerts.c.state == State.DUE, sa.or_(alerts.c.attempts > 0, alerts.c.token == QUEUED)),
)


def mind_alike(connection: sa.Connection, teams: Roster, report_id: str, new: Iterable[Alert], now: datetime) -> None:
    """After the alerts of a report are written: notes which reports resemble it, and lets its new alerts share an SMS
    with theirs, unless it is a P1. Repeating it without new alerts changes nothing."""
    report = connection.execute(sa.select(reports).where(reports.c.id == report_id)).one()
    if report.times_coarse:
        return  # days later: its times compare with nothing
    others = _note(connection, report, teams.alike_within, now)
    if report.level == "P1":
        _set_free(connection, [report_id], now)
    elif others:
        _join(connection, teams, others, new)


def cases_alike(connection: sa.Connection, report_ids: Collection[str]) -> dict[str, list[str]]:
    """Case numbers of the reports that resemble each of these, the oldest first; none for a report that resembles
    nothing."""
    pairs = sa.union(_pairs("report_id", "like_id"), _pairs("like_id", "report_id")).subquery()
    query = sa.select(pairs.c.one, reports.c.case_number).join(reports, reports.c.id == pairs.c.other)
    cases = sa.select(reports.c.id).where(reports.c.id.in_(report_ids), _IS_A_CASE)
    query = query.where(pairs.c.one.in_(cases), reports.c.case_number.is_not(None), _IS_A_CASE)
    found: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(reports.c.started_at, reports.c.id)):
        found[row.one].append(row.case_number)
    return dict(found)


def mark_different(connection: sa.Connection, one: str, other: str, now: datetime) -> None:
    """A person said that these two reports are not about one thing: they are offered no more. Noted from both sides, so
    that neither report says it anew."""
    hour = to_the_hour(now)
    pairs = [{"report_id": one, "like_id": other, "at": hour}, {"report_id": other, "like_id": one, "at": hour}]
    insert_if_new(connection, alike, pairs)
    for pair in pairs:
        both = (alike.c.report_id == pair["report_id"], alike.c.like_id == pair["like_id"])
        connection.execute(alike.update().where(*both).values(differ=True))


def forget_alike(connection: sa.Connection, report_id: str, now: datetime) -> None:
    """The caller left on purpose: nothing says any more what the report was like, and nobody waits for its alerts."""
    connection.execute(alike.delete().where(sa.or_(alike.c.report_id == report_id, alike.c.like_id == report_id)))
    free_joined(connection, now)


def free_joined(connection: sa.Connection, now: datetime) -> int:
    """Alerts whose SMS nobody will send for them go by themselves, each at its own time: the other one was cancelled,
    has failed or is gone, or is tried no more since a person has its case. What has become a P1 is due now. Gives how
    many."""
    other = alerts.alias()
    still_tried = sa.or_(other.c.state == State.DUE, sa.and_(other.c.state == State.UNKNOWN, _nobody_has(other)))
    spoken_for = sa.exists().where(other.c.id == alerts.c.joined_to, still_tried)
    alone = sa.and_(alerts.c.joined_to.is_not(None), alerts.c.state.in_(TRIED), sa.not_(spoken_for))
    ids = lock(connection, reports.c.id.in_(sa.select(alerts.c.report_id).where(alone)), skip=True)
    freed = alerts.update().where(alerts.c.report_id.in_(ids), alone).values(joined_to=None)
    return connection.execute(freed).rowcount + _free_raised(connection, now)


def _nobody_has(other: sa.FromClause) -> sa.ColumnElement[bool]:
    return other.c.report_id.in_(sa.select(reports.c.id).where(reports.c.opened_at.is_(None)))


def _free_raised(connection: sa.Connection, now: datetime) -> int:
    waits = sa.select(alerts.c.report_id).where(_waits_for_company(now))
    ids = lock(connection, sa.and_(reports.c.level == "P1", reports.c.id.in_(waits)), skip=True)
    return _set_free(connection, ids, now)


def _set_free(connection: sa.Connection, report_ids: Sequence[str], now: datetime) -> int:
    """What reports that have become a P1 had joined or put off is due now by itself."""
    mine = sa.and_(alerts.c.report_id.in_(report_ids), _waits_for_company(now))
    return connection.execute(alerts.update().where(mine).values(joined_to=None, due_at=now)).rowcount


def _waits_for_company(now: datetime) -> sa.ColumnElement[bool]:
    """The first alerts of a P1 are due at once, so one that is not was put off when it was less."""
    joined = sa.and_(alerts.c.joined_to.is_not(None), alerts.c.state.in_(TRIED))
    return sa.or_(joined, sa.and_(PLANNED, alerts.c.rung == 0, alerts.c.due_at > now))


def _note(connection: sa.Connection, report: Any, within: timedelta, now: datetime) -> list[str]:
    """Makes the table say what this report resembles now, for its answers may have changed; gives the ids of those,
    MOST_ALIKE at most, the newest."""
    me = traits(report.id, report.answers, report.started_at)
    is_a_case = report.state != "left" and not (report.withdrawn or report.drill)
    like = _like(me, within) if is_a_case and me.say_enough else sa.false()
    _forget_what_differs(connection, report.id, like)
    query = sa.select(reports.c.id, reports.c.answers, reports.c.started_at).where(like)
    rows = connection.execute(query.order_by(reports.c.started_at.desc(), reports.c.id).limit(MOST_ALIKE)).all()
    others = [row.id for row in rows if resemble(me, traits(row.id, row.answers, row.started_at), within)]
    hour = to_the_hour(now)  # nobody asks for more, and so nobody has to cut it later
    # Each report writes rows of its own, so that two that are sent at one moment never wait for each other.
    known = _noted_by(connection, others, report.id)
    new = _held(connection, [other for other in others if other not in known])
    insert_if_new(connection, alike, [{"report_id": report.id, "like_id": other, "at": hour} for other in new])
    return others


def _held(connection: sa.Connection, others: Sequence[str]) -> list[str]:
    """Those that may be pointed to at once. A report that is being sent at this very moment is left out, as if it had
    not been seen yet: two that wait for each other end with an apology to one of the callers."""
    query = sa.select(reports.c.id).where(reports.c.id.in_(others)).order_by(reports.c.id)
    return list(connection.execute(query.with_for_update(read=True, key_share=True, skip_locked=True)).scalars())


def _noted_by(connection: sa.Connection, others: Sequence[str], report_id: str) -> set[str]:
    """Those of the others that say so themselves."""
    theirs = sa.select(alike.c.report_id).where(alike.c.report_id.in_(others), alike.c.like_id == report_id)
    return set(connection.execute(theirs).scalars())


def _like(me: Traits, within: timedelta) -> sa.ColumnElement[bool]:
    """What `resemble` says, as the database can ask it."""
    alike_told = [reports.c.answers[name].as_string() == told for name, told in zip(COMPARED, me.answers, strict=True)]
    in_time = reports.c.started_at.between(me.started_at - within, me.started_at + within)
    return sa.and_(in_time, reports.c.id != me.report_id, _IS_A_CASE, *alike_told)


def _forget_what_differs(connection: sa.Connection, report_id: str, like: sa.ColumnElement[bool]) -> None:
    for mine, other in ((alike.c.report_id, alike.c.like_id), (alike.c.like_id, alike.c.report_id)):
        pairs = sa.and_(mine == report_id, other.not_in(sa.select(reports.c.id).where(like)))
        connection.execute(alike.delete().where(pairs))


def _pairs(one: str, other: str) -> sa.Select[Any]:
    return sa.select(alike.c[one].label("one"), alike.c[other].label("other")).where(sa.not_(alike.c.differ))


def _join(connection: sa.Connection, teams: Roster, others: Sequence[str], new: Iterable[Alert]) -> None:
    """Each new alert to a member of whom an SMS about one of the others still waits goes with that; who has had one
    is told of the next ones together, a few minutes later."""
    for alert in new:
        latest = waits_until(alert.due_at, teams.ladders.get(alert.level))
        carrier = _waiting(connection, others, alert, latest)
        if carrier is not None:
            _change(connection, alert, joined_to=carrier)
        elif _has_had_one(connection, others, alert.member_id):
            _change(connection, alert, joined_to=None, due_at=latest)


def _waiting(connection: sa.Connection, others: Sequence[str], alert: Alert, latest: datetime) -> int | None:
    """The id of an alert to the same member whose SMS may speak for this one too: of a level that is no less, but
    not a P1, which waits for nothing; due before this one would go out alone."""
    fits = sa.and_(
        PLANNED, alerts.c.member_id == alert.member_id, alerts.c.due_at <= latest, alerts.c.joined_to.is_(None),
        alerts.c.level.between("P2", alert.level),
    )  # fmt: skip
    carriers = sa.select(alerts.c.report_id).where(fits, alerts.c.report_id.in_(others))
    held = lock(connection, reports.c.id.in_(carriers), skip=True)
    query = sa.select(alerts.c.id).where(fits, alerts.c.report_id.in_(held)).order_by(alerts.c.due_at, alerts.c.id)
    return connection.execute(query.limit(1)).scalar()


def _has_had_one(connection: sa.Connection, others: Sequence[str], member_id: int) -> bool:
    out = sa.select(alerts.c.id).where(alerts.c.report_id.in_(others), alerts.c.member_id == member_id, _OUT)
    return connection.execute(out.limit(1)).first() is not None


def _change(connection: sa.Connection, alert: Alert, **values: Any) -> None:
    this = (alerts.c.report_id == alert.report_id, alerts.c.member_id == alert.member_id, alerts.c.rung == alert.rung)
    connection.execute(alerts.update().where(*this, PLANNED).values(values))
