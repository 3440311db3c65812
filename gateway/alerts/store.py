"""Alerts in SQL: written, published, held, settled, answered. Every method works inside its caller's transaction.

Longer than its neighbours: these are the ways in which one row moves, and they are understood together.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, Claimed, Reason, State
from gateway.alerts.answering import Answered, Noted
from gateway.alerts.delivery import may_come_back, meaning, message_code, moves, short_code
from gateway.alerts.field_notes.codes import BY_MENU, BY_SMS, DONE
from gateway.alerts.holding import store as holding
from gateway.alerts.ladder.store import (
    PLANNED,
    allowed,
    climb_of,
    keep_climbing,
    lock,
    mind_permission,
    read_report,
    stalled,
    still_fit,
    write_plan,
)
from gateway.alerts.members.store import alert_numbers, load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import Plan, after_refusal, after_silence
from gateway.alerts.rows.store import TRIED, claim, cut_times, is_due, publish
from gateway.alerts.settling import STOPPED, settled
from gateway.messages import Outcome, Result
from gateway.reports.report import State as ReportState
from gateway.reports.store import Row
from gateway.storage.tables import alerts, delivery_reports, field_notes, passed_over, reports

REFUSALS = (Answer.CANNOT, Answer.KNOW)
LEFT = Outcome(Result.REFUSED, reason="left_or_opted_out")
OVERDUE = timedelta(seconds=60)
# A person who has the case open asks no further team; whom the first rung names is told all the same.
_WANTED = sa.and_(
    alerts.c.joined_to.is_(None),  # the SMS of another alert speaks for these
    sa.or_(
        sa.and_(alerts.c.rung == 0, alerts.c.state == State.DUE),
        alerts.c.report_id.in_(sa.select(reports.c.id).where(reports.c.opened_at.is_(None))),
    ),
)
LATELY = timedelta(days=3)  # an answer without a case number can mean a case of these days only


class AlertStore:
    """teams: the ladder of config/teams.yaml with nobody in it."""

    def __init__(self, teams: Roster) -> None:
        self.teams = teams

    def write_plan(self, connection: sa.Connection, report_id: str, plan: Plan, now: datetime) -> None:
        """Adds what is not there yet; a member is told once on a rung of a report, however often this is called. What
        waited when the caller took the permission back waits again."""
        write_plan(connection, report_id, plan, now)

    def publish(self, connection: sa.Connection, now: datetime) -> Sequence[Any]:
        """The due alerts that go to the queue now, worst level first, with the rung that follows each if
        nobody answers: a crash after this commit still ends at the next team."""
        due = sa.select(alerts.c.report_id).where(is_due(alerts, now), _WANTED)
        free = lock(connection, reports.c.id.in_(due), skip=True)
        mind_permission(connection, self.teams, free, now)
        wanted = sa.and_(alerts.c.report_id.in_(free), _WANTED)
        published = publish(connection, alerts, wanted, (alerts.c.level, alerts.c.due_at), now)
        spoken_for = _joined(connection, [row.id for row in published])
        lock(connection, reports.c.id.in_([row.report_id for row in spoken_for]), skip=True)
        climbing = sorted({(row.report_id, row.rung) for row in (*published, *spoken_for) if row.climbs})
        roster = load_roster(connection, self.teams) if climbing else None
        for report_id, rung in climbing:
            plan = after_silence(climb_of(connection, self.teams, report_id, rung, roster), rung, now)
            self._write_fitting(connection, report_id, plan, now)
        _drop_older(connection, published)
        keep_climbing(connection, self.teams, free, now)
        newest = {(row.report_id, row.member_id): row for row in sorted(published, key=lambda row: row.rung)}
        return sorted(newest.values(), key=lambda row: (row.level, row.id))

    def _write_fitting(self, connection: sa.Connection, report_id: str, plan: Plan, now: datetime) -> Plan:
        fitting = still_fit(read_report(connection, report_id), self.teams, plan)
        write_plan(connection, report_id, fitting, now)
        return fitting

    def claim(self, connection: sa.Connection, alert_id: int, now: datetime) -> Claimed | None:
        """The alert, held for one job under a token; None when there is nothing to send."""
        return next(iter(self.claim_together(connection, [alert_id], now)), None)

    def claim_together(self, connection: sa.Connection, alert_ids: Sequence[int], now: datetime) -> list[Claimed]:
        """Those of these alerts of one report that are there to be sent, worst level first, held for one job."""
        mind_permission(connection, self.teams, _lock_report_of(connection, alert_ids[0]), now)
        rows = sorted(claim(connection, alerts, alert_ids, now), key=lambda row: (row.level, row.id))
        held = self._described(connection, rows, now) if rows else []
        if nowhere := [(claimed, LEFT) for claimed in held if not claimed.number]:
            self.settle_together(connection, nowhere, now)
        return [claimed for claimed in held if claimed.number]

    def _described(self, connection: sa.Connection, rows: Sequence[Any], now: datetime) -> list[Claimed]:
        numbers = alert_numbers(connection, rows, self.teams.hotline.code, now)
        more = Counter(joined.joined_to for joined in _joined(connection, [row.id for row in rows]))
        drill = read_report(connection, rows[0].report_id).drill
        return [
            Claimed(
                row.id, row.token, row.attempts, row.case_number, row.level, row.place, row.language,
                numbers.get(row.id, b""), more[row.id], drill,
                doubted=(row.sender or "") if row.state == State.UNKNOWN else "",
            )
            for row in rows
        ]  # fmt: skip

    def settle(self, connection: sa.Connection, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
        """The same for one."""
        self.settle_together(connection, [(claimed, outcome)], now)

    def settle_together(
        self, connection: sa.Connection, told: Sequence[tuple[Claimed, Outcome]], now: datetime
    ) -> None:
        """Writes down what became of alerts of one report. *Sent* is said only here, after the carrier accepted. What
        was cancelled while it was on its way is sent nevertheless, if the carrier has it."""
        _lock_report_of(connection, told[0][0].id)
        written = (_write_down(connection, claimed, outcome, now) for claimed, outcome in told)
        rows = [row for row in written if row is not None]
        _send_joined(connection, [row for row in rows if row.state == State.SENT])
        self._apply_early_reports(connection, rows, now)
        for row in rows:
            if row.state == State.FAILED:
                self._climb_if_nobody_is_left(connection, row, now)

    def was_told(self, connection: sa.Connection, member_id: int, case_number: str) -> bool:
        """Whether this member has been sent an alert of this case."""
        return bool(_told(connection, member_id, case_number))

    def take_answer(
        self, connection: sa.Connection, member_id: int, answered: Answered, now: datetime, by: str = BY_SMS
    ) -> Noted:
        """Records a member's answer and gives the note owed to them. By SMS it can be faked: it holds a step back, it
        never stops a ladder. Without a case number it means the one case of theirs that is open."""
        case_number = answered.case_number
        if not case_number:
            mine = self._open_cases(connection, member_id, now)
            if len(mine) != 1:
                return Noted("which_case" if mine else "no_case", "")
            case_number = mine[0]
        lock(connection, reports.c.case_number == case_number)
        told = _told(connection, member_id, case_number)
        if not told:
            return Noted("no_case", case_number)
        if any(row.answer == Answer.KNOW for row in told):
            return Noted("noted_know", case_number)  # for good: a later word does not bring them back
        return Noted(self._take(connection, told[0], answered.answer, by, now), case_number)

    def _take(self, connection: sa.Connection, row: Any, answer: Answer, by: str, now: datetime) -> str:
        if answer is Answer.DONE:
            holding.note(connection, self.teams, row.member_id, row.case_number, DONE, by, now)
            return "noted_done"
        taken = answer is Answer.ACT and self._acts_already(connection, row)
        spoken_for = alerts.c.joined_to == row.id  # by one SMS; in the team menu each case is chosen by itself
        these = sa.or_(alerts.c.id == row.id, spoken_for) if by == BY_SMS else alerts.c.id == row.id
        connection.execute(alerts.update().where(these).values(answer=answer, answered_at=now))
        for said in connection.execute(sa.select(alerts).where(these)).all():
            self._follow(connection, said, answer, by, now)
        return "noted_taken" if taken else f"noted_{answer}"

    def _follow(self, connection: sa.Connection, row: Any, answer: Answer, by: str, now: datetime) -> None:
        """What the answer to this alert, or to one that spoke for it, changes on its ladder."""
        if answer is Answer.ACT:
            self._hold_back(connection, row, now)
            return
        holding.give_up(connection, self.teams, row.member_id, row.case_number, by, now)
        if answer is Answer.KNOW:
            self._keep_out(connection, row)
        self._climb_if_nobody_is_left(connection, row, now)
        keep_climbing(connection, self.teams, [row.report_id], now)

    def _acts_already(self, connection: sa.Connection, row: Any) -> bool:
        """Whether somebody else has the case, or said first that they act."""
        report = read_report(connection, row.report_id)
        if report.opened_at is not None:
            return bool(report.held_by != row.member_id)
        others = (alerts.c.report_id == row.report_id, alerts.c.member_id != row.member_id)
        acts = sa.select(alerts.c.id).where(*others, alerts.c.answer == Answer.ACT)
        return connection.execute(acts.limit(1)).first() is not None

    def _open_cases(self, connection: sa.Connection, member_id: int, now: datetime) -> Sequence[str]:
        """The cases that this member was told of lately and that nobody else has."""
        told = sa.or_(alerts.c.attempts > 0, alerts.c.joined_to.is_not(None))
        mine = (alerts.c.member_id == member_id, told, alerts.c.written_at > now - LATELY)
        kept_out = sa.select(alerts.c.case_number).where(
            alerts.c.member_id == member_id, alerts.c.answer.in_(REFUSALS)
        )  # fmt: skip
        free = sa.or_(reports.c.opened_at.is_(None), reports.c.held_by == member_id)
        query = sa.select(alerts.c.case_number).join(reports, reports.c.id == alerts.c.report_id).distinct()
        query = query.where(*mine, free, alerts.c.joined_to.is_(None), alerts.c.case_number.not_in(kept_out))
        return connection.execute(query).scalars().all()

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
            self._apply_early_reports(connection, [row], now)

    def open_case(self, connection: sa.Connection, case_number: str, by: str, now: datetime) -> bool:
        """Staff have the case: nobody else is asked. False when there is no such case or it is open already."""
        return holding.open_case(connection, case_number, by, now)

    def accept(self, connection: sa.Connection, member_id: int, case_number: str, now: datetime) -> str:
        """Behind a PIN: "accepted", "taken" or "no_case"."""
        return holding.accept(connection, self.teams, member_id, case_number, now)

    def give_up(self, connection: sa.Connection, member_id: int, case_number: str, now: datetime) -> None:
        """Behind a PIN: cannot go, or cannot go on. The next are asked at once."""
        lock(connection, reports.c.case_number == case_number)
        for row in _told(connection, member_id, case_number)[:1]:
            holding.give_up(connection, self.teams, member_id, case_number, BY_MENU, now)
            self._take(connection, row, Answer.CANNOT, BY_MENU, now)

    def note(
        self, connection: sa.Connection, member_id: int, case_number: str, what: str, by: str, now: datetime
    ) -> bool:
        """What a member found out, in a code of field_notes. False for a case that is none of theirs."""
        return holding.note(connection, self.teams, member_id, case_number, what, by, now)

    def restart_overdue(self, connection: sa.Connection, now: datetime) -> int:
        """Whoever accepted and noted no outcome in time: the ladder goes on."""
        return holding.restart_overdue(connection, self.teams, now)

    def set_suspect(self, connection: sa.Connection, case_number: str, suspect: str, now: datetime) -> bool:
        """Staff know what the suspected person is; "" takes it back."""
        return holding.set_suspect(connection, self.teams, case_number, suspect, now)

    def release(self, connection: sa.Connection, case_number: str, by: str, now: datetime) -> Row | None:
        """A person lets local teams know; its alerts are then to be written. None for a case that cannot be told."""
        report = holding.release(connection, case_number, by, now)
        if report is None:
            return None
        opened = report.opened_at is not None
        return Row(report.id, report.case_number, report.level, report.answers, ReportState(report.state), opened)

    def only_hotline(self, connection: sa.Connection, report_id: str, now: datetime) -> None:
        """The caller took back that anybody local may know: what waits for local teams is cancelled, also what may
        be out already, and the ladder goes on at the hotline. Nothing happens if nobody has been told so far, or
        staff have the case. Repeating it changes nothing."""
        lock(connection, reports.c.id == report_id)
        holding.nobody_local(connection, self.teams, report_id, now)

    def withdraw(self, connection: sa.Connection, report_id: str, now: datetime) -> bool:
        """The caller left on purpose. True when an alert is already out: then nobody local is told any more, the
        place is forgotten, and the hotline decides. Else nothing of the alerts stays."""
        lock(connection, reports.c.id == report_id)
        mine = alerts.c.report_id == report_id
        if connection.execute(sa.select(alerts.c.id).where(mine, alerts.c.attempts > 0)).first() is None:
            connection.execute(alerts.delete().where(mine))
            for table in (passed_over, field_notes):
                connection.execute(table.delete().where(table.c.report_id == report_id))
            return False
        holding.nobody_local(connection, self.teams, report_id, now, withdrawn=True)
        connection.execute(alerts.update().where(mine).values(place=""))  # last: also what goes on at the hotline
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
        cut_times(connection, alerts, mine, ("written_at", "queued_at", "sent_at", "delivered_at", "answered_at"))
        for table in (passed_over, field_notes):
            cut_times(connection, table, table.c.report_id.in_(report_ids), ("at",))
        cut_times(connection, alerts, sa.and_(mine, alerts.c.state.not_in(TRIED)), ("due_at", "lease_until"))

    def standing(self, connection: sa.Connection, now: datetime) -> dict[str, int]:
        """How many alerts wait, are overdue by a minute, or stopped until an operator mends our account; no drills."""
        waits = sa.and_(is_due(alerts, now), _WANTED)
        late = sa.and_(is_due(alerts, now - OVERDUE), _WANTED)
        stopped = sa.and_(alerts.c.state == State.DUE, alerts.c.failure.startswith(STOPPED), _WANTED)
        counts = {"waiting": waits, "overdue": late, "stopped": stopped}
        query = sa.select(*(sa.func.count().filter(rule).label(name) for name, rule in counts.items()))
        real = alerts.c.report_id.not_in(sa.select(reports.c.id).where(reports.c.drill))
        row = connection.execute(query.select_from(alerts).where(alerts.c.state.in_(TRIED), real)).one()
        return dict(row._mapping)

    def _apply_early_reports(self, connection: sa.Connection, rows: Sequence[Any], now: datetime) -> None:
        messages = [row.message_id for row in rows if row.message_id]
        came = delivery_reports.c.message_id.in_(messages)
        query = sa.select(delivery_reports).where(came).order_by("id")
        early = connection.execute(query).all() if messages else []
        for row, report in product(rows, early):
            if row.message_id == report.message_id:
                self._deliver(connection, _fresh(connection, row.id), report.status, report.reason, now)
        if early:
            done = delivery_reports.c.id.in_([report.id for report in early])
            connection.execute(delivery_reports.delete().where(done))

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
        spoken_for = alerts.update().where(alerts.c.joined_to == row.id, alerts.c.state == State.SENT)
        joined = connection.execute(spoken_for.values(values).returning(*alerts.c)).all()
        if values.get("state") == State.FAILED:
            for failed in (row, *joined):
                self._climb_if_nobody_is_left(connection, failed, now)

    def _hold_back(self, connection: sa.Connection, row: Any, now: datetime) -> None:
        """An answer by SMS can be faked, so it holds each step back once, and by the pause at most (design D10). What
        is due goes out: a colleague at the hotline may have to hear just now that the danger has grown."""
        within = now + self.teams.pause
        planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung > row.rung, PLANNED)
        step = sa.and_(planned, sa.not_(alerts.c.held_back), alerts.c.due_at > now, alerts.c.due_at < within)
        connection.execute(alerts.update().where(step).values(due_at=within, held_back=True))

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
        if row.reason == Reason.LEAD or row.team == self.teams.hotline.code:
            return
        if not allowed(read_report(connection, row.report_id)):
            return  # the ladder has gone on at the hotline when the permission went
        climb = climb_of(connection, self.teams, row.report_id, row.rung)
        plan = self._write_fitting(connection, row.report_id, after_refusal(climb, row.rung, now), now)
        for alert in plan.alerts[:1]:
            planned = sa.and_(alerts.c.report_id == row.report_id, alerts.c.rung == alert.rung, PLANNED)
            sooner = alerts.update().where(planned, alerts.c.due_at > now)
            connection.execute(sooner.values(due_at=now, reason=Reason.REFUSED))


def _lock_report_of(connection: sa.Connection, alert_id: int) -> list[str]:
    return lock(connection, reports.c.id.in_(sa.select(alerts.c.report_id).where(alerts.c.id == alert_id)))


def _write_down(connection: sa.Connection, claimed: Claimed, outcome: Outcome, now: datetime) -> Any | None:
    """The row as it is now; None when another job holds it."""
    after = settled(outcome, claimed.level, claimed.attempts, now)
    values: dict[str, Any] = {
        "state": after.state, "failure": after.failure, "token": None, "lease_until": None,
    }  # fmt: skip
    if after.due_at:
        values["due_at"] = after.due_at
    if after.state is State.SENT:
        values |= {"sent_at": now, "message_id": message_code(outcome.message_id or "") or None}
        values["sender"] = outcome.sender or None
    states = (*TRIED, State.CANCELLED) if after.state is State.SENT else TRIED
    held = alerts.update().where(alerts.c.id == claimed.id, alerts.c.token == claimed.token)
    return connection.execute(held.where(alerts.c.state.in_(states)).values(values).returning(*alerts.c)).first()


def _fresh(connection: sa.Connection, alert_id: int) -> Any:
    return connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).one()


def _told(connection: sa.Connection, member_id: int, case_number: str) -> Sequence[Any]:
    """What this member has been sent of this case, newest first."""
    out = sa.or_(alerts.c.attempts > 0, alerts.c.joined_to.is_not(None))
    mine = sa.and_(alerts.c.member_id == member_id, alerts.c.case_number == case_number, out)
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
            holding.cancel(connection, older)


def _joined(connection: sa.Connection, carriers: Sequence[int]) -> Sequence[Any]:
    """The alerts for which the SMS of these speaks too."""
    mine = sa.and_(alerts.c.joined_to.in_(carriers), alerts.c.state == State.DUE)
    return connection.execute(sa.select(alerts).where(mine)).all()


def _send_joined(connection: sa.Connection, carriers: Sequence[Any]) -> None:
    spoke = {row.joined_to for row in _joined(connection, [carrier.id for carrier in carriers])} if carriers else ()
    for carrier in (one for one in carriers if one.id in spoke):
        values = {"state": State.SENT, "attempts": 1, "sent_at": carrier.sent_at, "sender": carrier.sender}
        mine = sa.and_(alerts.c.joined_to == carrier.id, alerts.c.state == State.DUE)
        connection.execute(alerts.update().where(mine).values(values))


def _of_message(connection: sa.Connection, message_id: str) -> Any | None:
    return connection.execute(sa.select(alerts).where(alerts.c.message_id == message_id)).first()
