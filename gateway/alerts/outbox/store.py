"""The waiting rows as the worker sees them: each call is one short transaction, none spans a network call."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from gateway.alerts.alert import Claimed, ClaimedNote
from gateway.alerts.notes.store import claim_note, settle_note
from gateway.alerts.store import AlertStore
from gateway.clock import Clock
from gateway.messages import Outcome
from gateway.storage.database import writing

TRY_AGAIN_AFTER = (0.2, 1.0)  # seconds; with SQLite's own waiting this stays below the lease


class Outbox:
    """What gateway/alerts/sending.py asks for."""

    def __init__(self, engine: sa.Engine, store: AlertStore, clock: Clock) -> None:
        self._engine, self._store, self._clock = engine, store, clock

    def claim_alert(self, alert_id: int) -> Claimed | None:
        with writing(self._engine) as connection:
            return self._store.claim(connection, alert_id, self._clock())

    def claim_note(self, note_id: int) -> ClaimedNote | None:
        with writing(self._engine) as connection:
            return claim_note(connection, note_id, self._clock(), self._store.teams.hotline.code)

    def settle_alert(self, claimed: Claimed, outcome: Outcome) -> None:
        self._stubbornly(lambda c: self._store.settle(c, claimed, outcome, self._clock()))

    def settle_note(self, claimed: ClaimedNote, outcome: Outcome) -> None:
        self._stubbornly(lambda c: settle_note(c, claimed, outcome, self._clock()))

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
