"""Who may come in, for how long, and to which pages. Closed by default: a page that is not named in OPEN needs a
session, and a role that RIGHTS names beside it.

Names and passwords never reach a log line; people type passwords into the wrong field.
"""

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
import structlog
from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.clock import Clock
from gateway.console.doorstep.login import TOKEN, Doorstep, anew, device
from gateway.console.forms import SignIn
from gateway.console.front.views import FILES
from gateway.console.rights import OPEN, RIGHTS, STEPS
from gateway.diary import store as diary
from gateway.phrases import phrase
from gateway.staff import credentials, store
from gateway.staff.rings.store import opener as opener_of
from gateway.staff.sessions import store as sessions
from gateway.staff.sessions.store import Signed
from gateway.staff.tries import store as tries
from gateway.staff.turns import turn
from gateway.staff.vault import Opener, new_person, open_person
from gateway.storage.casework.tables import sessions as session_rows
from gateway.storage.database import reading, writing

ENDS = "ended"  # no flash: two polls of one page may come here, and the second would find it shown already
BY_ITSELF = frozenset(  # what pages ask for untouched: no use of the session
    {"worklist_rows", "p1_news", "service.rows", "teams.drill_rows"}
)
WRONG = phrase("The name or the password is not right. After five wrong tries a name has to wait five minutes.")
ENDED = phrase(
    "You were signed out: nothing happened for 15 minutes, 8 hours had passed, or somebody ended this session from "
    "elsewhere."
)

log = structlog.get_logger()
__all__ = ["BY_ITSELF", "TOKEN", "Door", "check_password", "may", "me", "opens", "signed_in"]


def me() -> Signed:
    """Who asks for this page. Only for pages behind the door."""
    return cast(Signed, g.signed)


def signed_in() -> Signed | None:
    """The same where nobody may be signed in."""
    return cast(Signed | None, getattr(g, "signed", None))


def may(endpoint: str) -> bool:
    """Whether the one who asks may use that page."""
    signed = signed_in()
    return signed is not None and signed.role in RIGHTS.get(endpoint, frozenset())


def opens(connection: sa.Connection) -> Opener:
    """All that the one who asks can open."""
    return opener_of(connection, me().operator_id, me().private)


def check_password(engine: sa.Engine, clock: Clock, name: str, password: str) -> store.Operator | None:
    """Whose password this is. Same work and same answer for a wrong one, an unknown name and a name that must wait.
    Raises Busy, and counts no try."""
    with turn():
        found = tries.take_try(engine, credentials.tidy(name), clock(), device())
        fits = credentials.matches(found.password_hash if found else None, password)
    if not fits or not found:
        log.warning("console_sign_in_refused", operator=found.id if found else None)
        if found:  # an unknown name is no line of the diary: a stranger could fill it
            with writing(engine) as connection:
                told = {"step": "password"}
                diary.write(connection, clock(), diary.MACHINE, "sign_in_refused", "staff", str(found.id), **told)
        return None
    with writing(engine) as connection:
        tries.forget(connection, found.id, tries.PASSWORD, device())
        if credentials.is_outdated(found.password_hash):
            store.renew_hash(connection, found.id, credentials.hash_password(password))
    return found


@dataclass(frozen=True, slots=True)
class Door:
    """Lets people in and out."""

    engine: sa.Engine
    clock: Clock
    doorstep: Doorstep

    def hang_on(self, app: Flask) -> None:
        app.before_request(self.guard)
        app.add_url_rule("/login", "login", self.sign_in, methods=["GET", "POST"])
        app.add_url_rule("/logout", "logout", self.sign_out, methods=["POST"])
        self.doorstep.hang_on(app)

    def guard(self) -> Response | None:
        """Before every request: an old session ends, and strangers see nothing but the login."""
        if request.endpoint in FILES:
            return None
        g.signed = self._recognise()
        if request.endpoint in OPEN:
            return None
        if request.endpoint in STEPS:
            return self.doorstep.guard()
        if g.signed is None:
            return redirect(url_for("login"), 303)
        if request.endpoint and not may(request.endpoint):
            abort(403)
        return None

    def _recognise(self) -> Signed | None:
        token = session.get(TOKEN)
        if not token:
            return None
        now = self.clock()
        with reading(self.engine) as connection:
            signed = sessions.find(connection, token, now)
        if signed is None or signed.must_change or not signed.has_codes:
            anew()
            session[ENDS] = True
            return None
        if request.endpoint not in BY_ITSELF:
            with writing(self.engine) as connection:
                sessions.note_use(connection, signed.session_id, now)
        return signed

    def sign_in(self) -> ResponseReturnValue:
        if signed_in():
            return redirect(url_for("home"), 303)
        form = SignIn()
        if not form.validate_on_submit():
            return self._page(form, ""), 400 if form.is_submitted() else 200
        found = check_password(self.engine, self.clock, form.name.data, form.password.data)
        if not found:
            return self._page(form, WRONG), 403
        return self.doorstep.begin(found.id, self._private(found, form.password.data))

    def _page(self, form: SignIn, wrong: str) -> str:
        return render_template("login.html", form=form, wrong=wrong, ended=ENDED if session.get(ENDS) else "")

    def _private(self, found: store.Operator, password: str) -> bytes:
        """b"" for who chooses their own password first. An account older than key pairs gets its own now."""
        if found.must_change:
            return b""
        if found.keys:
            return open_person(found.keys, password)
        keys, private = new_person(password)
        with writing(self.engine) as connection:
            store.choose_password(connection, found.id, found.password_hash, keys, self.clock(), found.name)
        return private

    def sign_out(self) -> Response:
        if signed := signed_in():
            now = self.clock()
            with writing(self.engine) as connection:
                sessions.end(connection, session_rows.c.id == signed.session_id, now)
                diary.write(connection, now, signed.name, "signed_out", "staff", str(signed.operator_id))
        anew()
        return redirect(url_for("login"), 303)
