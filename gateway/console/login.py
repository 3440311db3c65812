"""Who may come in, and for how long. Closed by default: a page that is not named in OPEN needs a login.

Names and passwords never reach a log line; people type passwords into the wrong field.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from gateway.clock import Clock
from gateway.console import credentials, store
from gateway.console.forms import SignIn

OPEN = frozenset({"login", "static"})
IDLE, LONGEST_DAY = timedelta(minutes=15), timedelta(hours=8)
WRONG = "The name or the password is not right. After five wrong tries a name has to wait five minutes."
ENDED = "You were signed out, because nothing happened for 15 minutes or because 8 hours had passed."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who has signed in, in the shape that Flask-Login asks for."""

    id: int
    name: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.id)


class Door:
    """Lets people in and out. engine: only the table of operators is touched."""

    def __init__(self, engine: sa.Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        credentials.matches(None, "")  # makes the hash for unknown names now: the first must not take longer

    def hang_on(self, app: Flask) -> None:
        # No context processor: it would ask the database again while we say that the database is away.
        manager = LoginManager(app, add_context_processor=False)
        manager.user_loader(self.recognise)
        app.before_request(self.guard)
        app.add_url_rule("/login", "login", self.sign_in, methods=["GET", "POST"])
        app.add_url_rule("/logout", "logout", self.sign_out, methods=["POST"])

    def recognise(self, worker_id: str) -> Worker | None:
        found = store.find_operator(self._engine, int(worker_id))
        return Worker(found.id, found.name) if found else None

    def guard(self) -> Response | None:
        """Before every request: an old session ends, and strangers see nothing but the login."""
        if request.endpoint == "static":
            return None
        self._end_or_keep_session()
        if request.endpoint in OPEN or current_user.is_authenticated:
            return None
        return redirect(url_for("login"), 303)

    def _end_or_keep_session(self) -> None:
        if "_user_id" not in session:
            return
        now = self._clock()
        if _is_over(session.get("began"), LONGEST_DAY, now) or _is_over(session.get("seen"), IDLE, now):
            session.clear()
            flash(ENDED)
        else:
            session["seen"] = now.timestamp()

    def sign_in(self) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return redirect(url_for("worklist"), 303)
        form = SignIn()
        if not form.validate_on_submit():
            return render_template("login.html", form=form, wrong=""), 400 if form.is_submitted() else 200
        worker = self._check(form.name.data, form.password.data)
        if worker is None:
            return render_template("login.html", form=form, wrong=WRONG), 403
        self._begin(worker)
        return redirect(url_for("worklist"), 303)

    def _check(self, name: str, password: str) -> Worker | None:
        """Same work and same answer for a wrong password, an unknown name and a name that must wait."""
        found = store.take_try(self._engine, credentials.tidy(name), self._clock())
        if not credentials.matches(found.password_hash if found else None, password) or not found:
            log.warning("console_sign_in_refused", operator=found.id if found else None)
            return None
        store.forget_tries(self._engine, found.id)
        if credentials.is_outdated(found.password_hash):
            store.renew_hash(self._engine, found.id, credentials.hash_password(password))
        return Worker(found.id, found.name)

    def _begin(self, worker: Worker) -> None:
        """A new session: nothing that a stranger put into the old one lives on."""
        session.clear()
        login_user(worker)
        session["began"] = session["seen"] = self._clock().timestamp()
        log.info("console_signed_in", operator=worker.id)

    def sign_out(self) -> Response:
        session.clear()
        return redirect(url_for("login"), 303)


def _is_over(stamp: float | None, allowed: timedelta, now: datetime) -> bool:
    return stamp is None or now.timestamp() - stamp >= allowed.total_seconds()
