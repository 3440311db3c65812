"""Alerts in SQL: written, published, held, settled, answered. Every method works inside its caller's transaction.

Longer than its neighbours: these are the ways in which one row moves, and they are understood together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Alert, Answer, Claimed, Reason, State
from gateway.alerts.answering import Answered
from gateway.alerts.delivery import may_come_back, meaning, message_code, moves, short_code
from gateway.alerts.ladder.store import (
    PLANNED,
    as_alert,
    keep_climbing,
    lock,
    mind_permission,
    only_hotline,
    out,
    stalled,
    still_fit,
    write,
)
from gateway.alerts.members.store import load_roster, number_of
from gateway.alerts.roster import Roster
from gateway.alerts.routing import after_refusal, after_silence
from gateway.alerts.rows.store import TRIED, claim, cut_times, is_due, publish
from gateway.alerts.settling import STOPPED, settled
from gateway.messages import Outcome, Result
from gateway.storage.tables import alerts, delivery_reports, reports

REFUSALS = (Answer.CANNOT, Answer.KNOW)
OVERDUE = timedelta(seconds=60)
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
        """Adds what is not there yet; a member is told once on a rung of a report, however often this is called. What
        waited when the caller took the permission back waits again."""
        write(connection, told, now)

    def publish(self, connection: sa.Connection, now: datetime) -> Sequence[Any]:
        """The due alerts that go to the queue now, worst level first, with the rung that follows each if
        nobody answers: a crash after this commit still ends at the next team."""
        due = sa.select(alerts.c.report_id).where(is_due(alerts, now), _WANTED)
        free = lock(connection, reports.c.id.in_(due), skip=True)
        mind_permission(connection, self.teams, free, now)
        wanted = sa.and_(alerts.c.report_id.in_(free), _WANTED)
        published = publish(connection, alerts, wanted, (alerts.c.level, alerts.c.due_at), now)
        steps = {(row.report_id, row.rung, row.team): row for row in published if row.climbs}
        roster = load_roster(connection, self.teams) if steps else self.teams
        for row in steps.values():
            following = after_silence(as_alert(row), roster, now, out(connection, row.report_id))
            write(connection, still_fit(connection, self.teams, row.report_id, following), now)
        _drop_older(connection, published)
        keep_climbing(connection, self.teams, free, now)
        newest = {(row.report_id, row.member_id): row for row in sorted(published, key=lambda row: row.rung)}
        return sorted(newest.values(), key=lambda row: (row.level, row.id))

    def claim(self, connection: sa.Connection, alert_id: int, now: datetime) -> Claimed | None:
        """The alert, held for one job under a token; None when there is nothing to send."""
        mind_permission(connection, self.teams, _lock_report_of(connection, alert_id), now)
        row = claim(connection, alerts, alert_id, now)
        if row is None:
            return None
        held = Claimed(
            row.id, row.token, row.attempts, row.case_number, row.level, row.place, row.language,
            number_of(connection, row.member_id, self.teams.hotline.code) or b"",
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

    def was_told(self, connection: sa.Connection, member_id: int, case_number: str) -> bool:
        """Whether this member has been sent an alert of this case."""
        return bool(_told(connection, member_id, case_number))

    def take_answer(self, connection: sa.Connection, member_id: int, answered: Answered, now: datetime) -> str:
        """Records a member's answer and gives the wording of the note owed to them."""
        lock(connection, reports.c.case_number == answered.case_number)
        told = _told(connection, member_id, answered.case_number)
        if not told:
            return "no_case"
        if any(row.answer == Answer.KNOW for row in told):
            return "noted_know"  # for good: a later word does not bring them back
        row = told[0]
        this = alerts.update().where(alerts.c.id == row.id).values(answer=answered.answer, answered_at=now)
        connection.execute(this)
        if answered.answer is Answer.ACT:
            self._hold_back(connection, row, now)
            return "noted_act"
        if answered.answer is Answer.KNOW:
            self._keep_out(connection, row)
        self._climb_if_nobody_is_left(connection, row, now)
        keep_climbing(connection, self.teams, [row.report_id], now)
        return f"noted_{answered.answer}"

    def take_delivery(
        self, connection: sa.Connection, message_id: str, status: str, reason: str, now: datetime
    ) -> None:
        """A delivery report, known by its message id alone: whom it is about says nothing, a note or an older case
        may have gone to the same phone. One that fits no alert yet is kept: it may be faster than the answer to
        our send."""
        code, status, reason = message_code(message_id), short_code(status), short_code(reason)
        row = _of_message(connection, code)
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

    def only_hotline(self, connection: sa.Connection, report_id: str, now: datetime) -> None:
        """The caller took back that anybody local may know: what waits for local teams is cancelled, also what may
        be out already, and the ladder goes on at the hotline. Nothing happens if nobody has been told so far, or
        a person has the case. Repeating it changes nothing."""
        lock(connection, reports.c.id == report_id)
        only_hotline(connection, self.teams, report_id, now)

    def withdraw(self, connection: sa.Connection, report_id: str, now: datetime) -> bool:
        """The caller left on purpose. True when an alert is already out: then nobody local is told any more, the
        place is forgotten, and the hotline decides. Else nothing of the alerts stays."""
        lock(connection, reports.c.id == report_id)
        mine = alerts.c.report_id == report_id
        if connection.execute(sa.select(alerts.c.id).where(mine, alerts.c.attempts > 0)).first() is None:
            connection.execute(alerts.delete().where(mine))
            return False
        connection.execute(alerts.update().where(mine).values(place=""))
        only_hotline(connection, self.teams, report_id, now)
        return True

    def stalled(self, connection: sa.Connection) -> Sequence[str]:
        """Reports that nobody has opened and that would wait in silence for ever; there should be none."""
        return stalled(connection, self.teams)

    def keep_climbing(self, connection: sa.Connection, report_ids: Sequence[str], now: datetime) -> None:
        """Asks the hotline about those of these reports that need a next step and have none (a level that was
        raised after the first alert, say)."""
        lock(connection, reports.c.id.in_(report_ids))
        keep_climbing(connection, self.teams, report_ids, now)

    def coarsen(self, connection: sa.Connection, report_ids: Sequence[str]) -> None:
        """Cuts the times of these reports' alerts down to the hour (UTC). Those that still wait keep the time at
        which they are due: to cut it would send them at once."""
        mine = alerts.c.report_id.in_(report_ids)
        cut_times(connection, alerts, mine, ("written_at", "sent_at", "delivered_at", "answered_at"))
        cut_times(connection, alerts, sa.and_(mine, alerts.c.state.not_in(TRIED)), ("due_at", "lease_until"))

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
        planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung > row.rung, PLANNED)
        for step in connection.execute(sa.select(alerts).where(planned)).all():
            if step.due_at - step.written_at <= within and step.due_at < now + self.teams.pause:
                later = alerts.update().where(alerts.c.id == step.id)
                connection.execute(later.values(due_at=now + self.teams.pause))

    def _keep_out(self, connection: sa.Connection, told: Any) -> None:
        """Takes away whatever may still go to a member who knows the people. At the hotline only if a colleague is
        told on that rung: an answer by SMS can be faked (design D10)."""
        colleague = alerts.alias()
        somebody_else = sa.exists().where(
            colleague.c.report_id == alerts.c.report_id, colleague.c.rung == alerts.c.rung,
            colleague.c.member_id != told.member_id, colleague.c.team == alerts.c.team,
            colleague.c.state.in_(TRIED),
        )  # fmt: skip
        waits = sa.and_(
            alerts.c.report_id == told.report_id, alerts.c.member_id == told.member_id, alerts.c.state.in_(TRIED),
            sa.or_(alerts.c.team != self.teams.hotline.code, somebody_else),
        )  # fmt: skip
        connection.execute(alerts.update().where(waits).values(state=State.CANCELLED))

    def _climb_if_nobody_is_left(self, connection: sa.Connection, row: Any, now: datetime) -> None:
        """Everybody told on this rung has refused or cannot be reached: the next team is told at once."""
        same_rung = sa.and_(
            alerts.c.report_id == row.report_id, alerts.c.rung == row.rung, alerts.c.team == row.team,
            alerts.c.state != State.CANCELLED,
        )  # fmt: skip
        if not all(map(_is_hopeless, connection.execute(sa.select(alerts).where(same_rung)))):
            return
        roster = load_roster(connection, self.teams)
        following = after_refusal(as_alert(row), roster, now, out(connection, row.report_id))
        following = still_fit(connection, self.teams, row.report_id, following)
        write(connection, following, now)
        if following:
            planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung == row.rung + 1, PLANNED)
            sooner = alerts.update().where(planned, alerts.c.team == following[0].team, alerts.c.due_at > now)
            connection.execute(sooner.values(due_at=now, reason=Reason.REFUSED))


def _lock_report_of(connection: sa.Connection, alert_id: int) -> list[str]:
    return lock(connection, reports.c.id.in_(sa.select(alerts.c.report_id).where(alerts.c.id == alert_id)))


def _fresh(connection: sa.Connection, alert_id: int) -> Any:
    return connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).one()


def _told(connection: sa.Connection, member_id: int, case_number: str) -> Sequence[Any]:
    """What this member has been sent of this case, newest first."""
    mine = sa.and_(alerts.c.member_id == member_id, alerts.c.case_number == case_number, alerts.c.attempts > 0)
    return connection.execute(sa.select(alerts).where(mine).order_by(alerts.c.rung.desc())).all()


def _is_hopeless(row: Any) -> bool:
    if row.answer in REFUSALS:
        return True
    away = row.carrier_state and may_come_back(row.carrier_state)
    return row.state == State.FAILED and (row.level == "P1" or not away)


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
