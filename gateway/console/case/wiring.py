"""What the pages of a case share: finding it, changing it in one transaction, showing it, which is written down."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from gateway.cases import store
from gateway.cases.impossible import Impossible
from gateway.cases.words import why
from gateway.console.login import me, opens
from gateway.console.wiring import Desk
from gateway.phrases import aloud
from gateway.privacy import CannotOpen, seal
from gateway.storage.database import reading, writing

NUMBER = re.compile(r"[0-9]{6}")
LARGEST_ID = 2**31 - 1  # PostgreSQL's integer
Act = Callable[[sa.Connection, sa.Row[Any], datetime], object]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with one form. hint: a sentence before it. part: where on the case's page it leads back to."""

    title: str
    button: str
    said: str
    part: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The desk of whoever works on one case."""

    desk: Desk

    def find(self, number: str) -> sa.Row[Any]:
        """The case, or the page that says that there is none."""
        with reading(self.desk.engine) as connection:
            return store.read(connection, number) or abort(404)

    def seal(self, text: str | None) -> bytes | None:
        """Typed words as they are kept; None for none."""
        return seal(self.desk.seal_public_key, {"text": text.strip()}) if text and text.strip() else None

    def seal_all(self, told: Mapping[str, object]) -> bytes:
        return seal(self.desk.seal_public_key, told)

    def open(self, box: bytes | None) -> dict[str, Any] | None:
        """What is in a sealed box; {} for none, None where the one who asks has no key to it."""
        if not box:
            return {}
        with reading(self.desk.engine) as connection:
            opener = opens(connection)
        try:
            return opener.open(box)
        except CannotOpen:
            return None

    def attempt(self, number: str, act: Act) -> str:
        """Does it in one transaction; "" or the sentence that says why it cannot be done."""
        now = self.desk.clock()
        try:
            with writing(self.desk.engine) as connection:
                case = store.hold(connection, number) or abort(404)
                store.keep_moving(connection, self.desk.deadlines, case, now)  # before the act, which ends in the diary
                act(connection, case, now)
        except Impossible as impossible:
            return why(impossible.why)
        return ""

    def show(self, number: str, template: str, saw: str = "saw", **told: object) -> str:
        """A page about this case; that somebody looked is written down before they see it. saw: what the diary calls
        it, `opened_case` where sealed words are shown."""
        self.find(number)
        self.desk.saw(me().name, "case", number, saw)
        return render_template(template, number=number, **told)

    def answer(
        self, number: str, form: FlaskForm, page: Page, act: Act, template: str = "case/form.html", saw: str = "saw"
    ) -> ResponseReturnValue:
        """Shows the form, or does what was asked with it and goes back to the case."""
        if form.validate_on_submit():
            wrong = self.attempt(number, act)
            if not wrong:
                flash(aloud(page.said))
                return redirect(url_for("case.show", number=number, _anchor=page.part), 303)
            form.form_errors.append(wrong)
        status = 400 if form.is_submitted() else 200
        return self.show(number, template, saw, form=form, page=page), status


def check_address() -> None:
    """An address with a number that nothing can have leads nowhere, and not to an error of the database."""
    values = request.view_args or {}
    if "number" in values and not NUMBER.fullmatch(values["number"]):
        abort(404)
    if any(isinstance(value, int) and value > LARGEST_ID for value in values.values()):
        abort(404)
