"""A consular officer files a report of somebody found abroad, and sees how far her post's reports are."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.abroad.finding import store as finding
from gateway.abroad.finding.store import Filing
from gateway.abroad.reading import store as ways
from gateway.abroad.words import why
from gateway.cases.impossible import Impossible
from gateway.console.abroad import shown
from gateway.console.abroad.forms import FoundAbroad
from gateway.console.abroad.store import lines
from gateway.console.abroad.wiring import NOBODYS, WayDesk, at_the_post, post
from gateway.console.login import me
from gateway.storage.database import reading, writing
from gateway.triage.store import Hand


class FilingPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, at: WayDesk) -> None:
        self._at, self._desk = at, at.desk

    def index(self) -> str:
        """For an officer what her own post filed, and the ways home that it sees; for the hotline all under way."""
        now, mine = self._desk.clock(), post()
        self._desk.saw(me().name, "list", "abroad")
        with reading(self._desk.engine) as connection:
            rows = ways.under_way(connection) if mine is None else ways.of_post(connection, mine, now)
            home = lines(connection, rows, now)
            found = [] if mine is None else finding.filed(connection, mine)
            silent = finding.no_more_of(connection, found, now)
        filed = [shown.filed(row, silent, now) for row in found]
        return render_template("abroad/index.html", ways=home, filed=filed, at_the_post=at_the_post())

    def report(self, number: str) -> str:
        """One of them, in codes only: the words are sealed to the hotline."""
        now = self._desk.clock()
        with reading(self._desk.engine) as connection:
            row = finding.find(connection, post() or NOBODYS, number) or abort(404)
            silent = finding.no_more_of(connection, [row], now)
        self._desk.saw(me().name, "report", number)
        return render_template(
            "abroad/report.html", filed=shown.filed(row, silent, now), told=shown.told(row), facts=shown.facts(row),
            words_kept=row.words_kept,
        )  # fmt: skip

    def new(self) -> ResponseReturnValue:
        form = FoundAbroad()
        form.open_new()
        if form.validate_on_submit():
            number = self._file(form)
            if number:
                flash(_("Report %(number)s is with the hotline, and whoever must know is told.", number=number))
                return redirect(url_for("abroad.report", number=number), 303)
        status = 400 if request.method == "POST" else 200
        return render_template("abroad/new.html", form=form), status

    def _file(self, form: FoundAbroad) -> str:
        """Its case number; "" where it cannot be filed, which the form says."""
        desk, told = self._desk, form.details.data or ""
        filing = Filing(form.once.data, form.language.data, form.answers(), form.found(), told)
        try:
            with writing(desk.engine) as connection:
                hand = Hand(
                    connection, desk.alerts, desk.deadlines, desk.seal_public_key, me().name, me().role, desk.clock()
                )  # fmt: skip
                return finding.file(hand, desk.urgency, desk.pepper, me().organisation_id, filing)
        except Impossible as impossible:
            form.form_errors.append(why(impossible.why))
            return ""
