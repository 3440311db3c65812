"""Sessions, pending sign-ins and known browsers that ran out."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.clock import Every
from gateway.staff.doorsteps import store as doorsteps
from gateway.staff.sessions import store as sessions
from gateway.staff.tries import store as tries
from gateway.storage.database import writing

LOOKED_AFTER = timedelta(minutes=5)


class Sweeping:
    """Called by the relay on every sweep; every five minutes what ran out loses what it could open. A sign-in does the
    same, so that nothing stays where no relay runs."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._is_time = Every(LOOKED_AFTER)

    def __call__(self, now: datetime) -> None:
        if self._is_time(now):
            with writing(self._engine) as connection:
                sweep(connection, now)


def sweep(connection: sa.Connection, now: datetime) -> None:
    """Inside its caller's transaction."""
    sessions.sweep(connection, now)
    doorsteps.sweep(connection, now)
    tries.sweep(connection, now)
