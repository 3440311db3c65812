"""The waiting rows as the worker sees them: each call is one short transaction, none spans a network call."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
import structlog

from gateway.alerts.alert import Claimed, ClaimedNote, State
from gateway.alerts.budget.allowance import NOTES, is_limited
from gateway.alerts.budget.store import count, within_budget
from gateway.alerts.members.store import load_roster, take_opt_out
from gateway.alerts.notes.store import claim_note, settle_note, write_note
from gateway.alerts.rows.store import QUEUED
from gateway.alerts.settling import BLACKLISTED, COSTS
from gateway.alerts.store import AlertStore
from gateway.clock import Clock
from gateway.messages import Outcome, Result
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, notes

log = structlog.get_logger("thuso.outbox")
TRY_AGAIN_AFTER = (0.2, 1.0)  # seconds; with SQLite's own waiting this stays below the lease
MOST_AT_ONCE = 100  # alerts that one job sends together


class Outbox:
    """What gateway/alerts/sending.py asks for. daily: the most segments of a day, by level and `note`."""

    def __init__(
        self, engine: sa.Engine, store: AlertStore, clock: Clock, daily: Mapping[str, int] | None = None
    ) -> None:
        self._engine, self._store, self._clock = engine, store, clock
        self._daily = {} if daily is None else daily

    def claim_alerts(self, alert_id: int) -> list[Claimed]:
        """The alert and all others of its report that wait in the queue, worst level first. Empty when there is
        nothing to send."""
        with writing(self._engine) as connection:
            together = _queued_with(connection, alert_id)
            return self._store.claim_together(connection, together, self._clock()) if together else []

    def claim_note(self, note_id: int) -> ClaimedNote | None:
        with writing(self._engine) as connection:
            return claim_note(connection, note_id, self._clock(), self._hotline)

    def may_spend(self, level: str, segments: int) -> bool:
        """Whether the day's budget allows it."""
        if not is_limited(self._daily, level):
            return True
        with reading(self._engine) as connection:
            return within_budget(connection, self._daily, level, segments, self._clock())

    def settle_alerts(self, settled: Sequence[tuple[Claimed, Outcome]]) -> None:
        """Those of one job, in one transaction: they are known together or not at all."""
        segments = Counter(claimed.level for claimed, outcome in settled if _segments(outcome, 1))

        def write(connection: sa.Connection) -> None:
            self._store.settle_together(connection, settled, self._clock())
            for claimed, outcome in settled:
                self._mind_refusal(connection, alerts, claimed.id, outcome)
                _remember_doubt(connection, claimed.id, outcome)
                _forget_try(connection, claimed, outcome)
            for level in sorted(segments):
                count(connection, level, segments[level], self._clock())

        self._stubbornly(write)

    def settle_note(self, claimed: ClaimedNote, outcome: Outcome, segments: int) -> None:
        def write(connection: sa.Connection) -> None:
            settle_note(connection, claimed, outcome, self._clock())
            self._mind_refusal(connection, notes, claimed.id, outcome)
            count(connection, NOTES, _segments(outcome, segments), self._clock())

        self._stubbornly(write)

    def warn_hotline(self) -> None:
        """A sender is stopped: whoever is at the hotline is told by SMS, which goes another way if there is one."""
        with writing(self._engine) as connection:
            for member in load_roster(connection, self._store.teams).hotline.members:
                write_note(connection, "sender_stopped", member.language, self._clock(), member_id=member.id)

    @property
    def _hotline(self) -> str:
        return self._store.teams.hotline.code

    def _mind_refusal(self, connection: sa.Connection, table: sa.Table, row_id: int, outcome: Outcome) -> None:
        """A phone that the carrier calls blacklisted has opted out there: it counts as an opt-out here, which somebody
        at the hotline cannot do (gateway/alerts/members/store.py)."""
        if outcome.reason != BLACKLISTED:
            return
        member_id = connection.execute(sa.select(table.c.member_id).where(table.c.id == row_id)).scalar()
        if member_id is not None and not take_opt_out(connection, member_id, self._clock(), self._hotline):
            log.error("a phone of the hotline refuses our SMS: an operator must act", member=member_id)

    def _stubbornly(self, write: Callable[[sa.Connection], None]) -> None:
        """The carrier has the SMS by now; a busy database must not make us send it again."""
        for pause in TRY_AGAIN_AFTER:
            try:
                with writing(self._engine) as connection:
                    write(connection)
                    return
            except sa.exc.OperationalError:
                time.sleep(pause)
        with writing(self._engine) as connection:
            write(connection)


def _queued_with(connection: sa.Connection, alert_id: int) -> Sequence[int]:
    """What is queued of its report, itself too if it is. Another job may take these before they are claimed."""
    report = sa.select(alerts.c.report_id).where(alerts.c.id == alert_id).scalar_subquery()
    queued = sa.select(alerts.c.id).where(alerts.c.report_id == report, alerts.c.token == QUEUED)
    return connection.execute(queued.order_by(alerts.c.level, alerts.c.id).limit(MOST_AT_ONCE)).scalars().all()


def _remember_doubt(connection: sa.Connection, alert_id: int, outcome: Outcome) -> None:
    """So that the next try goes another way if there is one."""
    if outcome.result is Result.UNKNOWN:
        in_doubt = alerts.update().where(alerts.c.id == alert_id, alerts.c.state == State.UNKNOWN)
        connection.execute(in_doubt.values(sender=outcome.sender or None))


def _forget_try(connection: sa.Connection, claimed: Claimed, outcome: Outcome) -> None:
    """No carrier was asked, so it was no try: else an alert that waits for its turn, or for an operator, would use up
    the tries that it has left in doubt, and count as told."""
    if outcome.result in (Result.LATER, Result.STOPPED) and not outcome.sender:
        mine = alerts.update().where(alerts.c.id == claimed.id, alerts.c.token.is_(None))
        connection.execute(mine.where(alerts.c.attempts == claimed.attempts).values(attempts=claimed.attempts - 1))


def _segments(outcome: Outcome, each: int) -> int:
    return each if outcome.result in COSTS else 0
