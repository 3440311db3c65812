"""Staff write down what somebody told them by phone, in person or in a letter."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.console.report.forms import NewReport, full_number
from gateway.console.wiring import Desk
from gateway.storage.database import writing
from gateway.triage.store import Hand
from gateway.triage.told.store import Entered, Notes, enter


class Entry:
    """hand: whoever asks, ready to decide in a transaction."""

    def __init__(self, desk: Desk, hand: Callable[[Any], Hand]) -> None:
        self._desk, self._hand = desk, hand

    def new(self) -> ResponseReturnValue:
        form = NewReport()
        form.open_new(self._desk.places)
        may_refer = bool(self._desk.pepper)
        if not form.validate_on_submit():
            status = 400 if request.method == "POST" else 200
            return render_template("report/new.html", form=form, may_refer=may_refer), status
        kept = self._keep(form, may_refer)
        if kept.reference:
            return render_template("report/kept.html", kept=kept)
        flash(gettext("The report is kept, and whoever must know is told."))
        return redirect(url_for("report.show", number=kept.case_number), 303)

    def _keep(self, form: NewReport, may_refer: bool) -> Entered:
        notes = Notes(
            form.once.data, form.channel.data, form.answers(self._desk.places), form.details.data or "",
            full_number(form.number.data or ""), form.reference.data and may_refer, form.language.data,
        )  # fmt: skip
        with writing(self._desk.engine) as connection:
            return enter(self._hand(connection), self._desk.urgency, self._desk.pepper, notes)
