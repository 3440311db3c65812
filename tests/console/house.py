"""A console over a real database, with a clock that tests turn, and people who use it."""

import itertools
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pyotp
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from gateway.alerts.store import AlertStore
from gateway.configuration import configuration_of
from gateway.console.login import TOKEN
from gateway.console.views import create_console
from gateway.console.wiring import Desk
from gateway.papers import read_papers
from gateway.privacy import new_key_pair
from gateway.staff import credentials
from gateway.staff.rings import store as rings
from gateway.staff.roles import HOTLINE, Role
from gateway.staff.sessions.store import begin
from gateway.staff.vault import PersonKeys, give, new_person
from gateway.storage import tables
from gateway.storage.database import connect, writing
from tests.house import HOME

MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # ten o'clock in Lesotho
PASSWORD = "four plain words here"
CODES = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # the secret in everybody's authenticator
ROSTER_KEY, FIELD_KEY = b"r" * 32, Fernet.generate_key().decode()
SEALED = b"SEALED-BYTES-NOBODY-MAY-SEE"
PLACES = {"LS-C": "Leribe", "LS-A": "Maseru", "031515": "Maputsoe", "ZA": "South Africa"}


@cache
def hashed(password: str) -> str:
    return credentials.hash_password(password)


@cache
def person(password: str) -> tuple[PersonKeys, bytes]:
    """One key pair for all who have this password in a test: to make one takes a tenth of a second."""
    return new_person(password)


@cache
def codes_box(password: str) -> bytes:
    """The secret of the one-time codes, sealed to that key pair."""
    return give(person(password)[0].public, CODES.encode())


@cache
def files() -> Any:
    return configuration_of(read_papers(HOME / "flows", HOME / "config"), False)


class Compiled(BytecodeCache):
    """Templates that another test has compiled: that takes longer than all else a page does."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.checksum, bucket.bytecode_to_string()


COMPILED = Compiled()


class House:
    """now: the moment that the console believes in. public, private: what callers' words are sealed to, and its other
    half, which no process has. files_in: where flows/ and config/ lie; after a change build the app anew."""

    files_in = HOME

    def __init__(self, database_url: str, production: bool = False) -> None:
        self.engine = connect(database_url)
        self.now = MORNING
        self.public, self.private = new_key_pair()
        self.app = self.build(production)
        self._numbers, self._members = itertools.count(100001), itertools.count(1)
        if not sa.inspect(self.engine).has_table("reports"):
            tables.metadata.create_all(self.engine)

    def build(self, production: bool = False) -> Flask:
        app = create_console(self.desk(production), "k" * 40)
        app.jinja_env.bytecode_cache = COMPILED
        return app

    def desk(self, production: bool = False) -> Desk:
        return Desk(
            self.engine, lambda: self.now, lambda code: PLACES.get(code, ""), files().places, self.public,
            AlertStore(files().teams), files().urgency, production, files().deadlines, files(), b"", ROSTER_KEY,
            (FIELD_KEY,), papers=lambda: read_papers(self.files_in / "flows", self.files_in / "config"),
            flows_dir=self.files_in / "flows",
        )  # fmt: skip

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def employ(
        self, name: str, password: str = PASSWORD, active: bool = True, role: Role = Role.HOTLINE_WORKER, **more: Any
    ) -> int:
        """An account with one-time codes (CODES); of the hotline, it holds the key that opens words. totp_box=None: the
        codes are not set up yet."""
        keys, _ = person(password)
        row = {"name": name, "password_hash": hashed(password), "active": active, "role": role}
        row |= {"public_key": keys.public, "salt": keys.salt, "private_box": keys.private_box}
        row |= {"totp_box": codes_box(password)}
        operator_id = self._insert(tables.operators, **(row | {"failures": 0, "created_at": self.now} | more))
        with writing(self.engine) as connection:
            ring = rings.add_ring(connection, rings.HOTLINE, self.public, self.now)
            if role in HOTLINE:
                rings.give_key(connection, ring, self.private, operator_id, None, self.now)
        return operator_id

    def authenticator(self, steps: int = 0) -> str:
        """What it shows now; steps: half minutes later or earlier."""
        return pyotp.TOTP(CODES).at(self.now + timedelta(seconds=30 * steps))

    def signed_in(self, name: str, password: str = PASSWORD, **how: Any) -> "Visitor":
        """Somebody employed who signs in by the forms: name, password, one-time code."""
        somebody = self.visitor()
        assert somebody.sign_in_fully(name, self.authenticator(), password, **how).status_code == 303
        return somebody

    def report(self, level: str | None = "P1", minutes_ago: float = 0, **changed: Any) -> str:
        """Puts one report down and returns its case number."""
        number = str(next(self._numbers))
        at = self.now - timedelta(minutes=minutes_ago)
        row = {
            "id": f"f{int(number):031x}", "state": "complete", "hops": 9, "case_number": number, "level": level,
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

    def worker(self, name: str = "palesa", role: Role = Role.HOTLINE_WORKER, **more: Any) -> "Visitor":
        """Somebody employed and signed in, past password and one-time code. more: columns of the account."""
        return self.let_in(self.employ(name, role=role, **more))

    def let_in(self, operator_id: int) -> "Visitor":
        """Somebody who is employed already, signed in at another browser."""
        _, private = person(PASSWORD)
        with writing(self.engine) as connection:
            token = begin(connection, operator_id, private, self.now)
        somebody = self.visitor()
        with somebody.browser.session_transaction() as session:
            session[TOKEN] = token
        return somebody


class Visitor:
    """A person with a browser."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser

    def look(self, path: str = "/reports") -> TestResponse:
        return self.browser.get(path)

    def reads(self, path: str = "/reports") -> str:
        answer = self.look(path)
        assert answer.status_code == 200, answer.status
        return plain_text(answer.text)

    def sign_in(self, name: str, password: str = PASSWORD, **how: Any) -> TestResponse:
        form = {"csrf_token": self.token("/login", **how), "name": name, "password": password}
        return self.browser.post("/login", data=form, **how)

    def sign_in_fully(self, name: str, code: str, password: str = PASSWORD, **how: Any) -> TestResponse:
        """Both steps: a right password leads to the second."""
        first = self.sign_in(name, password, **how)
        return first if first.status_code != 303 else self.give_code(code, **how)

    def give_code(self, code: str, **how: Any) -> TestResponse:
        form = {"csrf_token": self.token("/login/code", **how), "code": code}
        return self.browser.post("/login/code", data=form, **how)

    def send(self, path: str, form_at: str, **form: Any) -> TestResponse:
        """Posts a form with the token of the page on which it stands."""
        return self.browser.post(path, data={"csrf_token": self.token(form_at), **form})

    def sign_out(self) -> TestResponse:
        return self.browser.post("/logout", data={"csrf_token": self.token("/account")})

    def token(self, path: str, **how: Any) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.browser.get(path, **how).text)
        return found[1] if found else ""


def plain_text(page: str) -> str:
    """What stands on the page, without its marks."""
    body = page.split("<main", 1)[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body.split(">", 1)[-1])).strip()
