"""From a right password to an open console: a password of one's own where it was handed over, one-time codes set up,
one code typed. Until the last step no page is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
import structlog
from flask import Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.clock import Clock
from gateway.console.forms import ChoosePassword, OneTimeCode
from gateway.diary import store as diary
from gateway.phrases import phrase
from gateway.privacy import CannotOpen
from gateway.staff import credentials, store
from gateway.staff.codes import store as codes
from gateway.staff.doorsteps import store as doorsteps
from gateway.staff.doorsteps.store import Step
from gateway.staff.one_time import in_groups, new_secret, picture, step_of
from gateway.staff.rings import store as rings
from gateway.staff.sessions import store as sessions
from gateway.staff.sweeping.store import sweep
from gateway.staff.tries import store as tries
from gateway.staff.vault import give, new_person
from gateway.storage.database import reading, writing

TOKEN, STEP = "token", "step"  # where the browser's session keeps them
SAME = phrase("This is the password that was handed to you. Choose one that only you know.")
WRONG_CODE = phrase(
    "This code is not right, or it was used already. Wait for the next one. After five wrong codes a name has to wait "
    "15 minutes."
)
NOT_YET = phrase("This code is not right. Is the clock of the phone right? Type the code that it shows now.")

log = structlog.get_logger()


def anew() -> None:
    """Forgets what the browser's session held, the token of its forms too."""
    session.clear()
    g.pop("csrf_token", None)


def device() -> str:
    """The token of a browser in which somebody signed in before."""
    return request.cookies.get(_cookie(), "")[:64]


def _cookie() -> str:
    return "__Host-thuso-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "thuso_browser"


def _step() -> Step:
    return cast(Step, g.step)


@dataclass(frozen=True, slots=True)
class Doorstep:
    """The pages between password and console."""

    engine: sa.Engine
    clock: Clock

    def hang_on(self, app: Flask) -> None:
        both = ["GET", "POST"]
        app.add_url_rule("/login/password", "login_password", self.password, methods=both)
        app.add_url_rule("/login/codes", "login_enrol", self.enrol, methods=both)
        app.add_url_rule("/login/codes.svg", "login_picture", self.picture, methods=["GET"])
        app.add_url_rule("/login/code", "login_code", self.code, methods=both)

    def begin(self, operator_id: int, private: bytes) -> Response:
        """The password was right."""
        now = self.clock()
        with writing(self.engine) as connection:
            sweep(connection, now)
            token = doorsteps.begin(connection, operator_id, private, now)
        anew()
        session[STEP] = token
        return redirect(url_for("login_code"), 303)  # which leads to the right step

    def guard(self) -> Response | None:
        """Strangers go to the door, and others to the step that is theirs."""
        g.step = self._find()
        if g.step is None:
            return redirect(url_for("home" if g.signed else "login"), 303)
        due = _due(_step())
        if request.endpoint != due and (request.endpoint, due) != ("login_picture", "login_enrol"):
            return redirect(url_for(due), 303)
        return None

    def _find(self) -> Step | None:
        if not (token := session.get(STEP)):
            return None
        try:
            with reading(self.engine) as connection:
                return doorsteps.find(connection, token, self.clock())
        except CannotOpen:
            return None

    def password(self) -> ResponseReturnValue:
        """Somebody handed the first password over and knows it; this one they do not."""
        form, step = ChoosePassword(), _step()
        if not form.validate_on_submit():
            return render_template("login_password.html", form=form), 400 if form.is_submitted() else 200
        wrong = [complaint.says for complaint in credentials.complaints(step.name, form.password.data)]
        if wrong or self._is_old(step, form.password.data):
            form.password.errors = wrong or [SAME]
            return render_template("login_password.html", form=form), 400
        password_hash, (keys, private) = credentials.hash_password(form.password.data), new_person(form.password.data)
        now = self.clock()
        with writing(self.engine) as connection:
            if not doorsteps.stay_alone(connection, step.operator_id, step.id):
                return redirect(url_for("login"), 303)  # who handed the first password over was here too, and first
            doorsteps.keep_private(connection, step.id, session[STEP], private)
            store.choose_password(connection, step.operator_id, password_hash, keys, now, step.name)
        return redirect(url_for("login_enrol"), 303)

    def _is_old(self, step: Step, password: str) -> bool:
        found = store.find_operator(self.engine, step.name)
        return found is None or credentials.matches(found.password_hash, password)

    def enrol(self) -> ResponseReturnValue:
        """Shows a secret to scan, and takes the first code that it makes."""
        form, step = OneTimeCode(), _step()
        secret = self._secret(step)
        if not form.validate_on_submit():
            return self._show_secret(form, secret, 400 if form.is_submitted() else 200)
        now = self.clock()
        fits = step_of(secret, form.code.data, now)
        with writing(self.engine) as connection:
            if fits is None:
                doorsteps.count(connection, step.id)
            elif not doorsteps.stay_alone(connection, step.operator_id, step.id):
                return redirect(url_for("login"), 303)
            else:
                drawn = codes.set_up(connection, step.operator_id, give(step.public, secret.encode()), fits)
                device_token = self._enter(connection, step, "enrolled", now)
        if fits is None:
            form.code.errors = [NOT_YET]
            return self._show_secret(form, secret, 403)
        page = current_app.make_response(render_template("recovery.html", codes=drawn, first=True))
        return _known(page, device_token)

    def _secret(self, step: Step) -> str:
        """The same while the person scans it and types."""
        if step.codes_box:
            return step.secret()
        secret = new_secret()
        with writing(self.engine) as connection:
            doorsteps.keep_secret(connection, step.id, give(step.public, secret.encode()))
        return secret

    def _show_secret(self, form: OneTimeCode, secret: str, status: int) -> ResponseReturnValue:
        return render_template("login_enrol.html", form=form, secret=in_groups(secret)), status

    def picture(self) -> ResponseReturnValue:
        """The secret as an authenticator scans it."""
        step = _step()
        if not step.codes_box:
            abort(404)
        return current_app.response_class(picture(step.secret(), step.name), mimetype="image/svg+xml")

    def code(self) -> ResponseReturnValue:
        """One code of now, or a recovery code."""
        form, step = OneTimeCode(), _step()
        if not form.validate_on_submit():
            return render_template("login_code.html", form=form), 400 if form.is_submitted() else 200
        now, device_token = self.clock(), ""
        with writing(self.engine) as connection:
            how = self._use(connection, step, form.code.data, now)
            if how:
                device_token = self._enter(connection, step, how, now)
            else:
                told = {"step": "code"}
                diary.write(connection, now, diary.MACHINE, "sign_in_refused", "staff", str(step.operator_id), **told)
        if not how:
            log.warning("console_sign_in_refused", operator=step.operator_id)
            form.code.errors = [WRONG_CODE]
            return render_template("login_code.html", form=form), 403
        return _known(redirect(url_for("home"), 303), device_token)

    def _use(self, connection: sa.Connection, step: Step, typed: str, now: datetime) -> str:
        """Counted before it is looked at: here, and for this name or browser."""
        counted = doorsteps.count(connection, step.id)
        if not tries.take_code_try(connection, step.operator_id, now, device()) or not counted:
            return ""
        how = codes.use(connection, step.operator_id, step.private, typed, now)
        return how if how and doorsteps.end(connection, step.id) else ""

    def _enter(self, connection: sa.Connection, step: Step, how: str, now: datetime) -> str:
        """Opens the console; gives the token by which this browser is known from now on."""
        doorsteps.end(connection, step.id)
        tries.forget(connection, step.operator_id, tries.CODE, device())
        known = tries.trust(connection, step.operator_id, device(), now)
        store.note_sign_in(connection, step.operator_id, now)
        rings.begin_for(connection, step.operator_id, now)
        token = sessions.begin(connection, step.operator_id, step.private, now)
        diary.write(connection, now, step.name, "signed_in", "staff", str(step.operator_id), how=how)
        anew()
        session[TOKEN] = token
        g.signed = sessions.find(connection, token, now)
        log.info("console_signed_in", operator=step.operator_id)
        return known


def _due(step: Step) -> str:
    if step.must_change:
        return "login_password"
    return "login_code" if step.has_codes and not step.codes_box else "login_enrol"


def _known(answer: Response, token: str) -> Response:
    """This browser's own count of wrong tries, for half a year."""
    answer.set_cookie(
        _cookie(), token, max_age=tries.KNOWN_FOR, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True,
        samesite="Strict",
    )  # fmt: skip
    return answer
