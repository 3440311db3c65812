"""Alerts in SQL: written, published, held, settled, answered. Every method works inside its caller's transaction.

Longer than its neighbours: these are the ways in which one row moves, and they are understood together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Alert, Answer, Claimed, Reason, State
from gateway.alerts.answering import Answered
from gateway.alerts.delivery import may_come_back, meaning, message_code, moves, short_code
from gateway.alerts.members.store import load_roster, number_of
from gateway.alerts.roster import Roster
from gateway.alerts.routing import after_refusal, after_silence
from gateway.alerts.rows.store import QUEUED, TRIED, claim, insert_if_new, is_due, publish
from gateway.alerts.settling import STOPPED, settled
from gateway.messages import Outcome, Result
from gateway.storage.tables import alerts, delivery_reports, reports

REFUSALS = (Answer.CANNOT, Answer.KNOW)
OVERDUE = timedelta(seconds=60)
# Not sent, not handed to anybody: may still be moved or taken away.
_PLANNED = sa.and_(
    alerts.c.state == State.DUE,
    alerts.c.attempts == 0,
    sa.or_(alerts.c.token.is_(None), alerts.c.token != QUEUED),
)
# A person who has the case open asks no further team; whom the first rung names is told all the same.
_WANTED = sa.or_(
    sa.and_(alerts.c.rung == 0, alerts.c.state == State.DUE),
    alerts.c.report_id.in_(sa.select(reports.c.id).where(reports.c.opened_at.is_(None))),
)


class AlertStore:
    """teams: the ladder of config/teams.yaml with nobody in it."""

    def __init__(self, teams: Roster) -> None:
        self.teams = teams

    def write_alerts(self, connection: sa.Connection, told: Iterable[Alert], now: datetime) -> None:
        """Adds what is not there yet; a member is told once on a rung of a report, however often this is called."""
        insert_if_new(connection, alerts, [_row(alert, now) for alert in told])

    def publish(self, connection: sa.Connection, now: datetime) -> Sequence[Any]:
        """The due alerts that go to the queue now, worst level first, with the rung that follows each if
        nobody answers: a crash after this commit still ends at the next team."""
        due = sa.select(alerts.c.report_id).where(is_due(alerts, now), _WANTED)
        free = _lock(connection, reports.c.id.in_(due), skip=True)
        wanted = sa.and_(alerts.c.report_id.in_(free), _WANTED)
        published = publish(connection, alerts, wanted, (alerts.c.level, alerts.c.due_at), now)
        steps = {(row.report_id, row.rung, row.team): row for row in published if row.climbs}
        roster = load_roster(connection, self.teams) if steps else self.teams
        for row in steps.values():
            following = after_silence(_alert(row), roster, now, _out(connection, row.report_id))
            self.write_alerts(connection, _still_fit(connection, row.report_id, following, roster), now)
        _drop_older(connection, published)
        newest = {(row.report_id, row.member_id): row for row in sorted(published, key=lambda row: row.rung)}
        return sorted(newest.values(), key=lambda row: (row.level, row.id))

    def claim(self, connection: sa.Connection, alert_id: int, now: datetime) -> Claimed | None:
        """The alert, held for one job under a token; None when there is nothing to send."""
        _lock_report_of(connection, alert_id)
        row = claim(connection, alerts, alert_id, now)
        if row is None:
            return None
        held = Claimed(
            row.id, row.token, row.attempts, row.case_number, row.level, row.place, row.language,
            number_of(connection, row.member_id) or b"",
        )  # fmt: skip
        if held.number:
            return held
        self.settle(connection, held, Outcome(Result.REFUSED, reason="left_or_opted_out"), now)
        return None

    def settle(self, connection: sa.Connection, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
        """Writes down what became of it. *Sent* is said only here, after the carrier accepted. What was
        cancelled while it was on its way is sent nevertheless, if the carrier has it."""
        _lock_report_of(connection, claimed.id)
        after = settled(outcome, claimed.level, claimed.attempts, now)
        values: dict[str, Any] = {
            "state": after.state, "failure": after.failure, "token": None, "lease_until": None,
        }  # fmt: skip
        if after.due_at:
            values["due_at"] = after.due_at
        if after.state is State.SENT:
            values |= {"sent_at": now, "message_id": message_code(outcome.message_id or "") or None}
        states = (*TRIED, State.CANCELLED) if after.state is State.SENT else TRIED
        held = alerts.update().where(alerts.c.id == claimed.id, alerts.c.token == claimed.token)
        row = connection.execute(held.where(alerts.c.state.in_(states)).values(values).returning(*alerts.c)).first()
        if row is None:
            return
        self._apply_early_reports(connection, row, now)
        if row.state == State.FAILED:
            self._climb_if_nobody_is_left(connection, row, now)

    def take_answer(self, connection: sa.Connection, member_id: int, answered: Answered, now: datetime) -> str:
        """Records a member's answer and gives the wording of the note owed to them."""
        _lock(connection, reports.c.case_number == answered.case_number)
        told = _told(connection, member_id, answered.case_number)
        if not told:
            return "no_case"
        if any(row.answer == Answer.KNOW for row in told):
            return "noted_know"  # for good: a later word does not bring them back
        row = told[0]
        this = alerts.update().where(alerts.c.id == row.id).values(answer=answered.answer, answered_at=now)
        connection.execute(this)
        if answered.answer is Answer.KNOW:
            _keep_out(connection, row.report_id, member_id)
        if answered.answer is Answer.ACT:
            self._hold_back(connection, row, now)
        else:
            self._climb_if_nobody_is_left(connection, row, now)
        return f"noted_{answered.answer}"

    def take_delivery(
        self,
        connection: sa.Connection,
        message_id: str,
        status: str,
        reason: str,
        now: datetime,
        member_id: int | None = None,
    ) -> None:
        """A delivery report. One that fits no alert yet is kept: it may be faster than the answer to our send.

        member_id: whom the report is about, if known; finds the alert whose message id was lost."""
        code, status, reason = message_code(message_id), short_code(status), short_code(reason)
        row = _of_message(connection, code) or _lost_answer(connection, member_id, code)
        if row is not None:
            _lock_report_of(connection, row.id)
            self._deliver(connection, _fresh(connection, row.id), status, reason, now)
        elif code:
            kept = {"message_id": code, "status": status, "reason": reason, "received_at": now}
            connection.execute(delivery_reports.insert().values(kept))

    def match_early_reports(self, connection: sa.Connection, now: datetime) -> None:
        """Delivery reports that crossed with the commit of their alert."""
        query = sa.select(alerts).where(alerts.c.message_id.in_(sa.select(delivery_reports.c.message_id)))
        for row in connection.execute(query.order_by(alerts.c.report_id)).all():
            _lock_report_of(connection, row.id)
            self._apply_early_reports(connection, row, now)

    def open_case(self, connection: sa.Connection, case_number: str, by: str, now: datetime) -> bool:
        """A person has the case: nobody else is asked. False when there is no such case or it is open already."""
        opened = reports.update().where(reports.c.case_number == case_number, reports.c.opened_at.is_(None))
        if connection.execute(opened.values(opened_at=now, opened_by=by)).rowcount == 0:
            return False
        _cancel(connection, alerts.c.case_number == case_number)
        return True

    def withdraw(self, connection: sa.Connection, report_id: str) -> bool:
        """The caller left on purpose. True when an alert is already out: then no further local team is asked,
        the place is forgotten and a person decides. Else nothing of the alerts stays."""
        _lock(connection, reports.c.id == report_id)
        mine = alerts.c.report_id == report_id
        if connection.execute(sa.select(alerts.c.id).where(mine, alerts.c.attempts > 0)).first() is None:
            connection.execute(alerts.delete().where(mine))
            return False
        _cancel(connection, sa.and_(mine, alerts.c.team != self.teams.hotline.code))
        connection.execute(alerts.update().where(mine).values(place=""))
        return True

    def standing(self, connection: sa.Connection, now: datetime) -> dict[str, int]:
        """How many alerts are waiting, overdue by a minute, and stopped until an operator mends our account."""
        waits = sa.and_(is_due(alerts, now), _WANTED)
        late = sa.and_(is_due(alerts, now - OVERDUE), _WANTED)
        stopped = sa.and_(alerts.c.state == State.DUE, alerts.c.failure.startswith(STOPPED), _WANTED)
        counts = {"waiting": waits, "overdue": late, "stopped": stopped}
        query = sa.select(*(sa.func.count().filter(rule).label(name) for name, rule in counts.items()))
        row = connection.execute(query.select_from(alerts).where(alerts.c.state.in_(TRIED))).one()
        return dict(row._mapping)

    def _apply_early_reports(self, connection: sa.Connection, row: Any, now: datetime) -> None:
        if row.message_id is None:
            return
        mine = delivery_reports.c.message_id == row.message_id
        for early in connection.execute(sa.select(delivery_reports).where(mine).order_by("id")).all():
            self._deliver(connection, _fresh(connection, row.id), early.status, early.reason, now)
        connection.execute(delivery_reports.delete().where(mine))

    def _deliver(self, connection: sa.Connection, row: Any, status: str, reason: str, now: datetime) -> None:
        if not moves(status, row.carrier_state):
            return
        becomes = meaning(status).state
        values: dict[str, Any] = {"carrier_state": status}
        if becomes and row.state in (State.SENT, State.UNKNOWN, State.FAILED):
            values |= {"state": becomes, "failure": reason or status if becomes is State.FAILED else None}
            if becomes is State.DELIVERED:
                values["delivered_at"] = now
        connection.execute(alerts.update().where(alerts.c.id == row.id).values(values))
        if values.get("state") == State.FAILED:
            self._climb_if_nobody_is_left(connection, row, now)

    def _hold_back(self, connection: sa.Connection, row: Any, now: datetime) -> None:
        """An answer by SMS can be faked, so it holds each step back once, and by the pause at most (design D10)."""
        within = self.teams.answer_within.get(row.level)
        if within is None:
            return
        planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung > row.rung, _PLANNED)
        for step in connection.execute(sa.select(alerts).where(planned)).all():
            if step.due_at - step.written_at <= within and step.due_at < now + self.teams.pause:
                later = alerts.update().where(alerts.c.id == step.id)
                connection.execute(later.values(due_at=now + self.teams.pause))

    def _climb_if_nobody_is_left(self, connection: sa.Connection, row: Any, now: datetime) -> None:
        """Everybody told on this rung has refused or cannot be reached: the next team is told at once."""
        same_rung = sa.and_(
            alerts.c.report_id == row.report_id, alerts.c.rung == row.rung, alerts.c.team == row.team,
            alerts.c.state != State.CANCELLED,
        )  # fmt: skip
        if not all(map(_is_hopeless, connection.execute(sa.select(alerts).where(same_rung)))):
            return
        roster = load_roster(connection, self.teams)
        following = after_refusal(_alert(row), roster, now, _out(connection, row.report_id))
        following = _still_fit(connection, row.report_id, following, roster)
        self.write_alerts(connection, following, now)
        if following:
            planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung == row.rung + 1, _PLANNED)
            sooner = alerts.update().where(planned, alerts.c.team == following[0].team, alerts.c.due_at > now)
            connection.execute(sooner.values(due_at=now, reason=Reason.REFUSED))


def _lock(connection: sa.Connection, which: sa.ColumnElement[bool], skip: bool = False) -> list[str]:
    """Holds reports until the transaction ends, always before their alerts: else two members who refuse at the same
    moment each see the other as undecided, and nobody climbs. SQLite has one writer and needs no lock.

    key_share lets new alerts point to the report meanwhile. skip: leave out what another transaction holds."""
    query = sa.select(reports.c.id).where(which).order_by(reports.c.id)
    return list(connection.execute(query.with_for_update(key_share=True, skip_locked=skip)).scalars())


def _lock_report_of(connection: sa.Connection, alert_id: int) -> None:
    _lock(connection, reports.c.id.in_(sa.select(alerts.c.report_id).where(alerts.c.id == alert_id)))


def _fresh(connection: sa.Connection, alert_id: int) -> Any:
    return connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).one()


def _row(alert: Alert, now: datetime) -> dict[str, Any]:
    return {
        "report_id": alert.report_id, "case_number": alert.case_number, "level": alert.level, "place": alert.place,
        "team": alert.team, "member_id": alert.member_id, "language": alert.language, "rung": alert.rung,
        "climbs": alert.climbs, "reason": alert.reason, "state": State.DUE, "due_at": alert.due_at,
        "attempts": 0, "written_at": now,
    }  # fmt: skip


def _alert(row: Any) -> Alert:
    return Alert(
        row.report_id, row.case_number, row.level, row.place, row.team, row.member_id, row.language, row.rung,
        row.climbs, row.reason, row.due_at,
    )  # fmt: skip


def _told(connection: sa.Connection, member_id: int, case_number: str) -> Sequence[Any]:
    """What this member has been sent of this case, newest first."""
    mine = sa.and_(alerts.c.member_id == member_id, alerts.c.case_number == case_number, alerts.c.attempts > 0)
    return connection.execute(sa.select(alerts).where(mine).order_by(alerts.c.rung.desc())).all()


def _out(connection: sa.Connection, report_id: str) -> frozenset[int]:
    know = sa.and_(alerts.c.report_id == report_id, alerts.c.answer == Answer.KNOW)
    return frozenset(connection.execute(sa.select(alerts.c.member_id).where(know)).scalars())


def _still_fit(
    connection: sa.Connection, report_id: str, following: list[Alert], roster: Roster
) -> list[Alert]:
    """What of a next rung may be written: nothing once a person has the case; no local team once the caller
    has withdrawn, and never the place that was erased."""
    query = sa.select(reports.c.opened_at, reports.c.withdrawn).where(reports.c.id == report_id)
    report = connection.execute(query).one()
    if report.opened_at is not None:
        return []
    if report.withdrawn:
        return [replace(alert, place="") for alert in following if alert.team == roster.hotline.code]
    return following


def _is_hopeless(row: Any) -> bool:
    if row.answer in REFUSALS:
        return True
    away = row.carrier_state and may_come_back(row.carrier_state)
    return row.state == State.FAILED and (row.level == "P1" or not away)


def _keep_out(connection: sa.Connection, report_id: str, member_id: int) -> None:
    """Takes away what is planned for a member who knows the people, if somebody else is told on that rung."""
    other = alerts.alias()
    somebody_else = sa.exists().where(
        other.c.report_id == alerts.c.report_id,
        other.c.rung == alerts.c.rung,
        other.c.member_id != member_id,
        other.c.state == State.DUE,
    )
    _cancel(
        connection,
        sa.and_(alerts.c.report_id == report_id, alerts.c.member_id == member_id, _PLANNED, somebody_else),
    )


def _drop_older(connection: sa.Connection, published: Sequence[Any]) -> None:
    """A newer reminder takes the place of an older one to the same phone that never went out: after an hour
    without a carrier nobody gets twelve at once."""
    for row in published:
        if row.rung:
            older = sa.and_(
                alerts.c.report_id == row.report_id, alerts.c.member_id == row.member_id, alerts.c.rung < row.rung
            )
            _cancel(connection, older)


def _cancel(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    due = alerts.update().where(which, alerts.c.state == State.DUE)
    connection.execute(due.values(state=State.CANCELLED))


def _of_message(connection: sa.Connection, message_id: str) -> Any | None:
    return connection.execute(sa.select(alerts).where(alerts.c.message_id == message_id)).first()


def _lost_answer(connection: sa.Connection, member_id: int | None, message_id: str) -> Any | None:
    """The one alert to this member of which we do not know whether it was sent; it gets the message id."""
    lost = sa.and_(alerts.c.member_id == member_id, alerts.c.state == State.UNKNOWN, alerts.c.message_id.is_(None))
    rows = connection.execute(sa.select(alerts).where(lost)).all() if member_id is not None else []
    if len(rows) != 1:
        return None
    found = alerts.update().where(alerts.c.id == rows[0].id).values(message_id=message_id, state=State.SENT)
    return connection.execute(found.returning(*alerts.c)).one()
