"""Keys: which versions of the hotline's key there are, who lacks the newest, and bringing a new one in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from gateway.console.accounts import rows
from gateway.console.accounts.forms import NewKey
from gateway.console.accounts.people.views import People
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, count, phrase
from gateway.privacy import key_from_text
from gateway.staff.rings import store as rings
from gateway.storage.database import reading, writing

NO_KEY = phrase("This is no key: it is 44 letters and digits, and ends with =.")
STRANGE = phrase(
    "Nothing is sealed to the other half of this key. Is it typed right? Does the console run with the new "
    "SEAL_PUBLIC_KEY?"
)


def blueprint(desk: Desk) -> Blueprint:
    room = Blueprint("accounts", __name__)
    People(desk).hang_on(room)
    room.add_url_rule("/keys", "keys", Keys(desk).show, methods=["GET", "POST"])
    return room


class Keys:
    """The private key is in memory while one request lasts; what stays is sealed to each holder."""

    def __init__(self, desk: Desk) -> None:
        self._engine, self._clock = desk.engine, desk.clock

    def show(self) -> ResponseReturnValue:
        form = NewKey()
        if form.validate_on_submit() and (holders := self._bring(form)):
            flash(
                aloud(
                    count("The key is in. {n} person holds it now.", "The key is in. {n} people hold it now.", holders)
                )
            )
            return redirect(url_for("accounts.keys"), 303)
        with reading(self._engine) as connection:
            shown = rows.versions(rings.versions(connection, rings.HOTLINE), self._clock())
        return render_template("accounts/keys.html", form=form, versions=shown), 400 if form.is_submitted() else 200

    def _bring(self, form: NewKey) -> int:
        try:
            private = key_from_text(form.key.data.strip())
        except ValueError:
            form.key.errors = [NO_KEY]
            return 0
        now = self._clock()
        try:
            with writing(self._engine) as connection:
                holders = rings.bring(connection, private, me().operator_id, now)
                diary.write(connection, now, me().name, "key_brought", "staff", str(me().operator_id), holders=holders)
        except KeyError:
            form.key.errors = [STRANGE]
            return 0
        return holders
