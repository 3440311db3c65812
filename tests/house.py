"""The public door with everything behind it, as a test drives it: real database, real Redis, its own clock."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet
from werkzeug.test import Client

from gateway import clock as clocks
from gateway.alerts.notes.store import forget as forget_notes
from gateway.app import public_app
from gateway.conversation.store import Closing
from gateway.messages import Outcome, Result
from gateway.privacy import key_as_text, new_key_pair, unseal
from gateway.processes.web.wiring import web_parts
from gateway.processes.wiring import configuration
from gateway.settings import Settings, read_settings
from gateway.storage import database
from gateway.storage.tables import alerts, letters, reports
from tests.parts.seeding import seed

HOME = Path(__file__).resolve().parent.parent
PHONE = "+26650123987"
SECRET = "a-secret-that-only-the-carrier-knows-0001"


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


ROSTER_KEY, FIELD_KEY = key(), Fernet.generate_key().decode()  # one roster for all tests of a process


class SetClock:
    """Shows the time that the test sets; moves only when told."""

    def __init__(self) -> None:
        self.moment = clocks.now().replace(hour=10)

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **time: float) -> None:
        self.moment += timedelta(**time)


class House:
    """A gateway whose doors are open."""

    def __init__(self, database_url: str, redis_url: str, **more: str) -> None:
        self.public, self.private = new_key_pair()
        reply_public, self.reply_private = new_key_pair()
        shared = {"DATABASE_URL": database_url, "REDIS_URL": redis_url} | more
        roster = {"ROSTER_HASH_KEY": ROSTER_KEY}
        self.release = shared | roster | {"FIELD_KEYS": FIELD_KEY}
        self.web = shared | roster | {
            "WEBHOOK_SECRETS": SECRET, "SEAL_PUBLIC_KEY": key_as_text(self.public), "REFERENCE_PEPPER": key(),
            "REPLY_PUBLIC_KEY": key_as_text(reply_public),
        }  # fmt: skip
        seed(read_settings("release", self.release))
        self.settings: Settings = read_settings("web", self.web)
        self.clock = SetClock()
        self.files = configuration(self.settings)
        self.parts = web_parts(self.settings, self.clock)
        self.parts.keys.share()
        self.engine = self.parts.book.engine
        self.closing = Closing(self.engine, self.parts.book.alerts)
        self.app = public_app(self.parts.doors, self.parts.guard, self.parts.ready)
        self.client = Client(self.app)

    def starts_anew(self) -> None:
        """The web process is started again: what only its memory held is gone."""
        self.engine.dispose()
        self.parts = web_parts(self.settings, self.clock)
        self.engine = self.parts.book.engine
        self.app = public_app(self.parts.doors, self.parts.guard, self.parts.ready)
        self.client = Client(self.app)

    def close(self) -> None:
        self.engine.dispose()

    def post(
        self, door: str, form: Mapping[str, str], secret: str = SECRET, headers: Mapping[str, str] | None = None
    ) -> Any:
        return self.client.post(f"/at/{secret}{door}", data=dict(form), headers=dict(headers or {}))

    def silence(self, seconds: float = 300) -> None:
        """Time passes and the relay looks after what fell silent."""
        self.clock.passes(seconds=seconds)
        self.closing.close_silent(self.clock())

    def texts_go_out(self) -> None:
        """The carrier takes every alert that is due."""
        store, now = self.parts.book.alerts, self.clock()
        with database.writing(self.engine) as connection:
            for row in store.publish(connection, now):
                held = store.claim(connection, row.id, now)
                assert held is not None
                store.settle(connection, held, Outcome(Result.ACCEPTED, f"ATXid_{row.id:032x}"), now)

    def forget(self) -> None:
        self.closing.forget(self.clock())
        with database.writing(self.engine) as connection:
            forget_notes(connection, self.clock())

    def reports(self) -> list[Any]:
        with database.reading(self.engine) as connection:
            return list(connection.execute(sa.select(reports)).all())

    def alerts(self) -> list[Any]:
        with database.reading(self.engine) as connection:
            return list(connection.execute(sa.select(alerts).order_by(alerts.c.id)).all())

    def letters(self) -> list[Any]:
        with database.reading(self.engine) as connection:
            return list(connection.execute(sa.select(letters).order_by(letters.c.id)).all())

    def opened(self, letter: Any) -> dict[str, Any]:
        """What a caller added, as the hotline reads it."""
        return unseal(self.private, letter.box)

    def told_teams(self) -> set[str]:
        """Those who are told first, by now: a P4 is told to nobody before tomorrow."""
        now = self.clock()
        return {alert.team for alert in self.alerts() if alert.rung == 0 and (alert.attempts or alert.due_at <= now)}

    def words(self, report: Any) -> dict[str, Any]:
        return unseal(self.private, report.words) if report.words else {}


@contextmanager
def house(database_url: str, redis_url: str, **more: str) -> Iterator[House]:
    made = House(database_url, redis_url, **more)
    try:
        yield made
    finally:
        made.close()


__all__ = ["HOME", "PHONE", "SECRET", "House", "SetClock", "house"]
