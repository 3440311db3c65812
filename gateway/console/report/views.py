"""The page of one report, and the forms with which it is decided on."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.console.abroad.store import found
from gateway.console.forms import choices
from gateway.console.login import me, opens
from gateway.console.report import store
from gateway.console.report.deciding.store import decide
from gateway.console.report.entry.views import Entry
from gateway.console.report.forms import CHOOSE, FORMS, Decision, Number
from gateway.console.report.history import Piece, history
from gateway.console.report.opening.views import Opening
from gateway.console.report.page import Page, Reader, make_page
from gateway.console.wiring import Desk
from gateway.phrases import aloud
from gateway.storage.database import reading, writing
from gateway.triage.decisions import What
from gateway.triage.flags import FLAGS, POWERFUL, standing_flags
from gateway.triage.store import Hand, Refused
from gateway.triage.words import refused

CASE_NUMBER = re.compile(r"[0-9]{6}")
ASK = "ask_number"  # the form that is no decision on the report
LONG = ("report.new", "report.decide")
WORDS_FIT = 64 * 1024  # bytes: what was told in letters that a form writes as nine bytes each
_NOWHERE = "page"


def blueprint(desk: Desk) -> Blueprint:
    """Reports, one by one."""
    room, page = Blueprint("report", __name__), ReportPage(desk)
    room.url_value_preprocessor(let_long_words_in)
    opening, entry = Opening(desk, page.answer), Entry(desk, page.hand)
    room.add_url_rule("/reports/<number>", "show", page.show, methods=["GET"])
    room.add_url_rule("/reports/<number>/decide/<what>", "decide", page.decide, methods=["POST"])
    room.add_url_rule("/reports/<number>/words", "words", opening.words, methods=["POST"])
    room.add_url_rule("/reports/<number>/number/ask", "ask_number", opening.ask, methods=["POST"])
    room.add_url_rule("/reports/<number>/number/alone", "number_alone", opening.alone, methods=["POST"])
    room.add_url_rule("/reports/<number>/number", "number", opening.number, methods=["POST"])
    room.add_url_rule("/reports/new", "new", entry.new, methods=["GET", "POST"])
    return room


def let_long_words_in(endpoint: str | None, _: object) -> None:
    """These pages alone; before anything reads the form."""
    if endpoint in LONG:
        request.max_content_length = WORDS_FIT


class ReportPage:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, number: str) -> ResponseReturnValue:
        return self.answer(number)

    def decide(self, number: str, what: str) -> ResponseReturnValue:
        """Done, or shown again with what is wrong."""
        if what not in FORMS or not CASE_NUMBER.fullmatch(number):
            abort(404)
        form = FORMS[What(what)](prefix=what)
        shown = self._read(number)
        _offer(form, shown)
        if not form.validate_on_submit():
            return self.answer(number, {what: form}, status=400)
        try:
            with writing(self._desk.engine) as connection:
                says = decide(self.hand(connection), number, What(what), form)
        except Refused as no:
            wrong = {_NOWHERE if no.code == "changed" else what: refused(no.code)}
            return self.answer(number, {} if no.code == "changed" else {what: form}, wrong, 409)
        flash(aloud(says))
        return redirect(url_for("report.show", number=number), 303)

    def answer(
        self,
        number: str,
        forms: Mapping[str, Any] | None = None,
        wrong: Mapping[str, str] | None = None,
        status: int = 200,
        opened: Sequence[Piece] | None = None,
        shown_number: str = "",
    ) -> ResponseReturnValue:
        """The page; that somebody looked is written down before they see it. forms: those that came back with mistakes.
        wrong: a sentence at a form, or above all. opened, shown_number: what stands on this answer only, and whoever
        opened it has written that down."""
        shown = self._read(number)
        if opened is None and not shown_number:
            self._desk.saw(me().name, "report", number)
        page = make_page(shown, self._history(shown), self._reader())
        return render_template(
            "report/show.html",
            page=page,
            forms=self._forms(shown, page, forms or {}),
            wrong=wrong or {},
            tried=set(forms or {}) | set(wrong or {}),
            opened=opened,
            shown_number=shown_number,
            found=self._found(number),
            flag_of=FLAGS,
            built=current_app.view_functions,
        ), status

    def _found(self, number: str) -> list[tuple[str, str]]:
        """What a post abroad knew of the person, if one filed it."""
        with reading(self._desk.engine) as connection:
            return found(connection, number)

    def hand(self, connection: Any) -> Hand:
        """Whoever asks, ready to decide."""
        desk = self._desk
        return Hand(connection, desk.alerts, desk.deadlines, desk.seal_public_key, me().name, me().role, desk.clock())

    def _read(self, number: str) -> store.Shown:
        if not CASE_NUMBER.fullmatch(number):
            abort(404)
        with reading(self._desk.engine) as connection:
            shown = store.read(connection, number, self._desk.clock(), me().name)
        if shown is None:
            abort(404)
        return shown

    def _history(self, shown: store.Shown) -> Any:
        with reading(self._desk.engine) as connection:
            opener = opens(connection)
        return history(shown.decisions, opener.open, self._desk.clock())

    def _reader(self) -> Reader:
        desk, hotline = self._desk, self._desk.alerts.teams.hotline.code
        return Reader(me().name, me().role, desk.clock(), desk.urgency, desk.place_name, hotline)

    def _forms(self, shown: store.Shown, page: Page, given: Mapping[str, Any]) -> dict[str, Any]:
        """A fresh form for each decision that is possible, and those that came back. No text is filled in from the
        request but into the one that was sent."""
        fresh = {what: _fresh(FORMS[What(what)], what, shown) for what in page.can if what in FORMS}
        ask = {ASK: Number(formdata=None, prefix=ASK, version=shown.version)} if page.number_kept else {}
        return fresh | ask | dict(given)


def _fresh(form: type[Decision], what: str, shown: store.Shown) -> Decision:
    report = shown.report
    flags = standing_flags(report["flags"], report["suspect"])
    values: dict[str, Any] = {"version": shown.version, "flags": flags, "level": None}
    values["suspect"] = report["suspect"] if POWERFUL in flags else ""
    made = form(formdata=None, prefix=what, data=values)
    _offer(made, shown)
    return made


def _offer(form: Any, shown: store.Shown) -> None:
    """What there is to choose from, where that differs from report to report."""
    offers: Mapping[str, Callable[[], None]] = {
        "Assign": lambda: setattr(form.to, "choices", choices({n: n for n in shown.colleagues}, CHOOSE)),
        "Level": lambda: form.offer(shown.report["level"] or ""),
    }
    offers.get(type(form).__name__, lambda: None)()
