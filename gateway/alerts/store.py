"""Alerts in SQL: written, published, held, settled; the door to all else that moves them. Every method works inside its
caller's transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import Answer, Claimed, State
from gateway.alerts.answering import Answered, Noted
from gateway.alerts.answers import store as answers
from gateway.alerts.climbing.store import climb_if_nobody_is_left, lock_report_of, told_of, write_fitting
from gateway.alerts.deliveries import store as deliveries
from gateway.alerts.delivery import message_code
from gateway.alerts.field_notes.codes import BY_MENU, BY_SMS
from gateway.alerts.holding import store as holding
from gateway.alerts.ladder.store import (
    climb_of,
    keep_climbing,
    lock,
    mind_permission,
    read_report,
    stalled,
    write_plan,
)
from gateway.alerts.lowering.store import lower
from gateway.alerts.members.store import alert_numbers, load_roster
from gateway.alerts.roster import Roster
from gateway.alerts.routing import Plan, after_silence
from gateway.alerts.rows.store import TRIED, claim, is_due, publish
from gateway.alerts.settling import OVER_BUDGET, STOPPED, settled
from gateway.hours import after_quiet
from gateway.messages import Outcome, Result
from gateway.reports.report import State as ReportState
from gateway.reports.store import Row
from gateway.storage.database import cut_times
from gateway.storage.tables import alerts, alike, field_notes, passed_over, reports

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
            write_fitting(connection, self.teams, report_id, plan, now)
        _drop_older(connection, published)
        keep_climbing(connection, self.teams, free, now)
        newest = {(row.report_id, row.member_id): row for row in sorted(published, key=lambda row: row.rung)}
        return sorted(newest.values(), key=lambda row: (row.level, row.id))

    def claim(self, connection: sa.Connection, alert_id: int, now: datetime) -> Claimed | None:
        """The alert, held for one job under a token; None when there is nothing to send."""
        return next(iter(self.claim_together(connection, [alert_id], now)), None)

    def claim_together(self, connection: sa.Connection, alert_ids: Sequence[int], now: datetime) -> list[Claimed]:
        """Those of these alerts of one report that are there to be sent, worst level first, held for one job."""
        mind_permission(connection, self.teams, lock_report_of(connection, alert_ids[0]), now)
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
        lock_report_of(connection, told[0][0].id)
        written = (_write_down(connection, self.teams, claimed, outcome, now) for claimed, outcome in told)
        rows = [row for row in written if row is not None]
        _send_joined(connection, [row for row in rows if row.state == State.SENT])
        deliveries.apply_early_reports(connection, self.teams, rows, now)
        for row in rows:
            if row.state == State.FAILED:
                climb_if_nobody_is_left(connection, self.teams, row, now)

    def was_told(self, connection: sa.Connection, member_id: int, case_number: str) -> bool:
        """Whether this member has been sent an alert of this case."""
        return bool(told_of(connection, member_id, case_number))

    def take_answer(
        self, connection: sa.Connection, member_id: int, answered: Answered, now: datetime, by: str = BY_SMS
    ) -> Noted:
        """Records a member's answer and gives the note owed to them."""
        return answers.take_answer(connection, self.teams, member_id, answered, now, by)

    def take_delivery(
        self, connection: sa.Connection, message_id: str, status: str, reason: str, now: datetime
    ) -> None:
        """A delivery report, known by its message id alone."""
        deliveries.take_delivery(connection, self.teams, message_id, status, reason, now)

    def match_early_reports(self, connection: sa.Connection, now: datetime) -> None:
        """Delivery reports that crossed with the commit of their alert."""
        deliveries.match_early_reports(connection, self.teams, now)

    def open_case(self, connection: sa.Connection, case_number: str, by: str, now: datetime) -> bool:
        """Staff have the case: nobody else is asked. False when there is no such case or it is open already."""
        return holding.open_case(connection, case_number, by, now)

    def accept(self, connection: sa.Connection, member_id: int, case_number: str, now: datetime) -> str:
        """Behind a PIN: "accepted", "taken" or "no_case"."""
        return holding.accept(connection, self.teams, member_id, case_number, now)

    def give_up(self, connection: sa.Connection, member_id: int, case_number: str, now: datetime) -> None:
        """Behind a PIN: cannot go, or cannot go on. The next are asked at once."""
        lock(connection, reports.c.case_number == case_number)
        for row in told_of(connection, member_id, case_number)[:1]:
            holding.give_up(connection, self.teams, member_id, case_number, BY_MENU, now)
            answers.take(connection, self.teams, row, Answer.CANNOT, BY_MENU, now)

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

    def hold_local(self, connection: sa.Connection, case_number: str, now: datetime) -> bool:
        """Staff keep it from local teams until a person lets them know."""
        return holding.hold_local(connection, self.teams, case_number, now)

    def hand_back(self, connection: sa.Connection, case_number: str, now: datetime) -> bool:
        """Staff who had the case open have it no more: the ladder goes on."""
        return holding.hand_back(connection, self.teams, case_number, now)

    def end(self, connection: sa.Connection, case_number: str, by: str, now: datetime) -> None:
        """Staff have ended it: nobody is asked any more."""
        holding.end(connection, case_number, by, now)

    def lower(self, connection: sa.Connection, report_id: str, level: str) -> None:
        """A person lowered the level: what is planned follows."""
        lower(connection, self.teams, report_id, level)

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
        for table in (passed_over, field_notes, alike):
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

def _write_down(
    connection: sa.Connection, teams: Roster, claimed: Claimed, outcome: Outcome, now: datetime
) -> Any | None:
    """The row as it is now; None when another job holds it. What waits for another day's budget waits for the end of
    its quiet hours too."""
    after = settled(outcome, claimed.level, claimed.attempts, now)
    values: dict[str, Any] = {
        "state": after.state, "failure": after.failure, "token": None, "lease_until": None,
    }  # fmt: skip
    if after.due_at:
        quiet = claimed.level in teams.ladders and teams.ladders[claimed.level].quiet
        waits = quiet and after.failure == OVER_BUDGET
        values["due_at"] = after_quiet(after.due_at, teams.quiet) if waits else after.due_at
    if after.state is State.SENT:
        values |= {"sent_at": now, "message_id": message_code(outcome.message_id or "") or None}
        values["sender"] = outcome.sender or None
    states = (*TRIED, State.CANCELLED) if after.state is State.SENT else TRIED
    held = alerts.update().where(alerts.c.id == claimed.id, alerts.c.token == claimed.token)
    return connection.execute(held.where(alerts.c.state.in_(states)).values(values).returning(*alerts.c)).first()


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


