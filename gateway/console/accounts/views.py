"""My account: password, codes, where I am signed in. Every role has it."""

from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.console.accounts import rows
from gateway.console.accounts.forms import ChangePassword
from gateway.console.doorstep.login import STEP, anew, device
from gateway.console.forms import OneTimeCode
from gateway.console.login import check_password, me
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, count, phrase
from gateway.staff import credentials, store
from gateway.staff.codes import store as codes
from gateway.staff.doorsteps import store as doorsteps
from gateway.staff.one_time import new_secret
from gateway.staff.rings import store as rings
from gateway.staff.sessions import store as sessions
from gateway.staff.tries import store as tries
from gateway.staff.vault import give, mark, public_half, wrap_person
from gateway.storage.database import reading, writing

WRONG_PASSWORD = phrase("This is not your password. After five wrong tries a name has to wait five minutes.")
SAME_AS_NOW = phrase("This is the password that you have now. Choose another one.")
WRONG_CODE = phrase("This code was not right, or was used already. Nothing was changed. Wait for the next one.")


def blueprint(desk: Desk) -> Blueprint:
    room, own = Blueprint("account", __name__), MyAccount(desk)
    for rule, name, page, methods in (
        ("/account", "show", own.show, ["GET"]),
        ("/account/password", "password", own.password, ["GET", "POST"]),
        ("/account/recovery", "recovery", own.recovery, ["POST"]),
        ("/account/codes", "codes", own.codes, ["POST"]),
        ("/account/sessions/end", "end_others", own.end_others, ["POST"]),
        ("/account/sessions/<int:session_id>/end", "end", own.end, ["POST"]),
    ):
        room.add_url_rule(rule, name, page, methods=methods)
    return room


class MyAccount:
    """Only ever of the one who asks."""

    def __init__(self, desk: Desk) -> None:
        self._engine, self._clock = desk.engine, desk.clock

    def show(self) -> str:
        now, private = self._clock(), me().private
        with reading(self._engine) as connection:
            open_ = rows.sessions(sessions.open_of(connection, me().operator_id), me().session_id, now)
            left = codes.recovery_left(connection, me().operator_id)
            can_open = rings.opener(connection, me().operator_id, private).can_open()
            due = rings.of_role(me().role, me().organisation_id)
        own = mark(public_half(private)) if private else ""
        told = {"sessions": open_, "left": left, "can_open": can_open, "due": bool(due), "mark": own}
        return render_template("accounts/me.html", form=OneTimeCode(), **told)

    def password(self) -> ResponseReturnValue:
        form = ChangePassword()
        if not form.validate_on_submit() or not self._change(form):
            return render_template("accounts/password.html", form=form), 400 if form.is_submitted() else 200
        flash(gettext("Your password is changed. Every other session of yours is ended."))
        return redirect(url_for("account.show"), 303)

    def _change(self, form: ChangePassword) -> bool:
        """The key stays the same one, under another password."""
        if not check_password(self._engine, self._clock, me().name, form.now.data):
            form.now.errors = [WRONG_PASSWORD]
            return False
        wrong = [complaint.says for complaint in credentials.complaints(me().name, form.password.data)]
        if wrong or form.password.data == form.now.data:
            form.password.errors = wrong or [SAME_AS_NOW]
            return False
        private = me().private or b""
        keys = wrap_person(public_half(private), private, form.password.data)
        password_hash, now = credentials.hash_password(form.password.data), self._clock()
        with writing(self._engine) as connection:
            store.end_sessions(connection, me().operator_id, now, me().name, but=me().session_id)
            store.choose_password(connection, me().operator_id, password_hash, keys, now, me().name)
        return True

    def recovery(self) -> ResponseReturnValue:
        """Ten new recovery codes, for a code of now."""
        now = self._clock()
        with writing(self._engine) as connection:
            drawn = codes.draw_recovery(connection, me().operator_id) if self._use(connection, now) else []
            if drawn:
                diary.write(connection, now, me().name, "recovery_drawn", "staff", str(me().operator_id))
        if drawn:
            return render_template("recovery.html", codes=drawn, first=False)
        flash(aloud(WRONG_CODE))
        return redirect(url_for("account.show"), 303)

    def codes(self) -> ResponseReturnValue:
        """Another phone: for a code of the old one, or a recovery code. The old ones fit until a new one does, or the
        password alone would be enough for whoever comes first."""
        now, private, step = self._clock(), me().private or b"", ""
        with writing(self._engine) as connection:
            if self._use(connection, now):
                store.end_sessions(connection, me().operator_id, now, me().name)
                box = give(public_half(private), new_secret().encode())
                step = doorsteps.begin(connection, me().operator_id, private, now, box)
                diary.write(connection, now, me().name, "codes_anew", "staff", str(me().operator_id))
        if not step:
            flash(aloud(WRONG_CODE))
            return redirect(url_for("account.show"), 303)
        anew()
        session[STEP] = step
        return redirect(url_for("login_enrol"), 303)

    def _use(self, connection: sa.Connection, now: datetime) -> bool:
        form = OneTimeCode()
        if not form.validate_on_submit() or not tries.take_code_try(connection, me().operator_id, now, device()):
            return False
        if not codes.use(connection, me().operator_id, me().private or b"", form.code.data, now):
            return False
        tries.forget(connection, me().operator_id, tries.CODE, device())
        return True

    def end_others(self) -> ResponseReturnValue:
        return self._end(but=me().session_id)

    def end(self, session_id: int) -> ResponseReturnValue:
        return self._end(only=session_id)

    def _end(self, but: int | None = None, only: int | None = None) -> ResponseReturnValue:
        now = self._clock()
        with writing(self._engine) as connection:
            ended = store.end_sessions(connection, me().operator_id, now, me().name, but=but, only=only)
        flash(aloud(count("{n} session ended.", "{n} sessions ended.", ended)))
        return redirect(url_for("account.show"), 303)
