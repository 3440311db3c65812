"""A console over a real database, with a clock that tests turn, and people who use it."""

import itertools
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.console import credentials
from gateway.console.views import create_console
from gateway.storage import tables
from gateway.storage.database import connect, writing

MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # ten o'clock in Lesotho
PASSWORD = "four plain words here"
SEALED = b"SEALED-BYTES-NOBODY-MAY-SEE"
PLACES = {"LS-C": "Leribe", "LS-A": "Maseru", "031515": "Maputsoe", "ZA": "South Africa"}


@cache
def hashed(password: str) -> str:
    return credentials.hash_password(password)


class House:
    """now: the moment that the console believes in."""

    def __init__(self, database_url: str, production: bool = False) -> None:
        self.engine = connect(database_url)
        self.now = MORNING
        self.app = self.build(production)
        self._numbers, self._members = itertools.count(100001), itertools.count(1)
        tables.metadata.create_all(self.engine)

    def build(self, production: bool = False) -> Flask:
        return create_console(self.engine, "k" * 40, production, lambda code: PLACES.get(code, ""), lambda: self.now)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def employ(self, name: str, password: str = PASSWORD, active: bool = True) -> None:
        row = {"name": name, "password_hash": hashed(password), "active": active}
        self._insert(tables.operators, **row, failures=0, created_at=self.now)

    def report(self, level: str | None = "P1", minutes_ago: float = 0, **changed: Any) -> str:
        """Puts one report down and returns its case number."""
        number = str(next(self._numbers))
        at = self.now - timedelta(minutes=minutes_ago)
        row = {
            "id": secrets.token_hex(16), "state": "complete", "hops": 9, "case_number": number, "level": level,
            "answers": {"who": "girl", "danger": "now", "what": "move", "district": "LS-C", "tell": "yes"},
            "withdrawn": False, "started_at": at, "last_hop_at": at,
        }  # fmt: skip
        self._insert(tables.reports, **(row | changed))
        return changed.get("case_number", number)

    def alert(self, case_number: str, team: str = "maputsoe", **changed: Any) -> int:
        """Puts one alert down, to a new member of this team, and returns its id."""
        row = {
            "report_id": self.id_of(case_number), "case_number": case_number, "level": "P1", "place": "031515",
            "team": team, "member_id": self.member(team), "language": "en", "rung": 0, "climbs": True,
            "reason": "nearest", "state": "due", "due_at": self.now, "attempts": 0, "written_at": self.now,
        }  # fmt: skip
        return self._insert(tables.alerts, **(row | changed))

    def note(self, case_number: str, what: str, member: int, minutes_ago: float = 0, by: str = "menu") -> None:
        """A member notes something on a case."""
        row = {"report_id": self.id_of(case_number), "member_id": member, "what": what, "by": by}
        self._insert(tables.field_notes, **row, at=self.now - timedelta(minutes=minutes_ago))

    def passed(
        self, case_number: str, reason: str, team: str = "maputsoe", member: int | None = None, **changed: Any
    ) -> None:
        """Somebody, or a whole team, was not told of a case."""
        row = {"report_id": self.id_of(case_number), "rung": 0, "team": team, "member_id": member, "reason": reason}
        self._insert(tables.passed_over, **(row | {"at": self.now} | changed))

    def alike(self, case_number: str, other: str) -> None:
        self._insert(tables.alike, report_id=self.id_of(case_number), like_id=self.id_of(other), at=self.now)

    def id_of(self, case_number: str) -> str:
        with self.engine.connect() as connection:
            chosen = sa.select(tables.reports.c.id).where(tables.reports.c.case_number == case_number)
            found: str = connection.execute(chosen).scalar_one()
        return found

    def member(self, team: str) -> int:
        """Somebody new of this team; their code ends with a number that counts up."""
        code = f"{team}_{next(self._members)}"
        row = {"code": code, "team": team, "number_hash": secrets.token_hex(8), "number": SEALED, "language": "en"}
        return self._insert(tables.members, **row, active=True)

    def _insert(self, table: sa.Table, **row: Any) -> int:
        with writing(self.engine) as connection:
            key = connection.execute(table.insert().values(**row)).inserted_primary_key
        return key[0] if key else 0

    def visitor(self, app: Flask | None = None) -> "Visitor":
        return Visitor((app or self.app).test_client())

    def worker(self, name: str = "palesa") -> "Visitor":
        """Somebody employed and signed in."""
        self.employ(name)
        somebody = self.visitor()
        assert somebody.sign_in(name).status_code == 303
        return somebody


class Visitor:
    """A person with a browser."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser

    def look(self, path: str = "/") -> TestResponse:
        return self.browser.get(path)

    def reads(self, path: str = "/") -> str:
        answer = self.look(path)
        assert answer.status_code == 200, answer.status
        return plain_text(answer.text)

    def sign_in(self, name: str, password: str = PASSWORD, **how: Any) -> TestResponse:
        form = {"csrf_token": self.token("/login", **how), "name": name, "password": password}
        return self.browser.post("/login", data=form, **how)

    def sign_out(self) -> TestResponse:
        return self.browser.post("/logout", data={"csrf_token": self.token("/")})

    def token(self, path: str, **how: Any) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.browser.get(path, **how).text)
        return found[1] if found else ""


def plain_text(page: str) -> str:
    """What stands on the page, without its marks."""
    body = page.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body.split(">", 1)[-1])).strip()
