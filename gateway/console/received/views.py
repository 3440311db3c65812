"""What a partner sees: what their organisation was asked for, what to do next and by when, exactly what was shared, and
how to answer and to tell."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.console.login import me, opens
from gateway.console.received import shown as received
from gateway.console.received.forms import Tells, asked_tell, is_told, says_too_much, tell_form, tell_forms, telling
from gateway.console.received.store import Around
from gateway.console.referral import shown
from gateway.console.referral.forms import Answers, answers, asked_act, lacks_reason, let_long_words_in, said, sealed
from gateway.console.wiring import Desk
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen
from gateway.referrals import words as plain
from gateway.referrals.directory import SERVICES
from gateway.referrals.machine import BY_RECEIVER, READABLE, can
from gateway.referrals.path.store import to_organisation
from gateway.referrals.receiving.store import answer, is_theirs, open_one, tells
from gateway.referrals.snapshot import Line, lines
from gateway.referrals.steps.telling.store import TooMuch
from gateway.staff.rings import store as rings
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("received", __name__), Pages(desk)
    room.url_value_preprocessor(let_long_words_in)
    room.add_url_rule("/received", "index", pages.index, methods=["GET"])
    room.add_url_rule("/received/<int:referral_id>", "show", pages.show, methods=["GET"])
    room.add_url_rule("/received/<int:referral_id>/answer", "answer", pages.answer, methods=["POST"])
    room.add_url_rule("/received/<int:referral_id>/tell", "tell", pages.tell, methods=["POST"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> str:
        """show: open, or over."""
        now, organisation_id = self._clock(), me().organisation_id
        which = received.OVER if request.args.get("show") == received.OVER else received.OPEN
        found: list[Any] = []
        if organisation_id is not None:
            with reading(self._engine) as connection:
                found = to_organisation(connection, organisation_id)
            self._desk.saw(me().name, "list", "received", shown=which)
        items = received.items(found, which, now)
        late = received.late(items) if which == received.OPEN else None
        return render_template("received/index.html", items=items, which=which, late=late, any=bool(found))

    def show(self, referral_id: int) -> ResponseReturnValue:
        return self._show(referral_id)

    def _show(
        self, referral_id: int, status: int = 200, wrong: Answers | None = None, untold: Tells | None = None
    ) -> ResponseReturnValue:  # fmt: skip
        """Opening is written down; the first opening shows the hotline that it has arrived. wrong, untold: forms that
        were sent and lack something."""
        now, who = self._clock(), me()
        with writing(self._engine) as connection:
            referral = open_one(
                connection, now, who.name, who.organisation_id, referral_id, self._desk.deadlines
            )  # fmt: skip
            opener = opens(connection)
            around = Around(self._desk, connection, now).of(referral, opener.open) if referral else {}
        if referral is None:
            abort(404)
        acts = [what for what in can(referral.state) if what in BY_RECEIVER]
        page = render_template(
            "received/show.html", referral=referral, words=plain, services=SERVICES, due=shown.due(referral, now),
            late=shown.is_late(referral, now), content=_content(referral, opener),
            readable=referral.state in READABLE, answers=answers(acts) | (wrong or {}), **around,
            tells=tell_forms(around["tellable"]) | (untold or {}),
        )  # fmt: skip
        return page, status

    def answer(self, referral_id: int) -> ResponseReturnValue:
        what, who = asked_act(request.form) or abort(400), me()
        self._insist(referral_id)
        form = said(what)
        if not form.validate_on_submit() or lacks_reason(form, what):
            return self._show(referral_id, 400, wrong={what: form})
        words = sealed(form.words.data, self._desk.seal_public_key)
        with writing(self._engine) as connection:
            done = answer(
                connection, self._clock(), who.name, who.organisation_id, referral_id, what, self._desk.deadlines,
                form.reason.data or "", words,
            )  # fmt: skip
        return self._back(referral_id, phrase("Thank you. The hotline has your answer."), done)

    def tell(self, referral_id: int) -> ResponseReturnValue:
        """A step with its result, a note, or a further need."""
        what, who = asked_tell(request.form) or abort(400), me()
        self._insist(referral_id)
        form = tell_form(what)
        if not is_told(form, what):
            return self._show(referral_id, 400, untold={what: form})
        with reading(self._engine) as connection:
            own = rings.public_key(connection, rings.of_organisation(who.organisation_id or 0))
        told = telling(form, what, self._desk.seal_public_key, own)
        try:
            with writing(self._engine) as connection:
                done = tells(
                    connection, self._clock(), who.name, who.organisation_id, referral_id, told, self._desk.deadlines
                )  # fmt: skip
        except TooMuch:
            return self._show(referral_id, 429, untold=says_too_much(form))
        return self._back(referral_id, phrase("Thank you. It stands on the case now."), done)

    def _insist(self, referral_id: int) -> None:
        """What is not theirs is not there."""
        with writing(self._engine) as connection:
            theirs = is_theirs(connection, me().organisation_id, referral_id)
        if not theirs:
            abort(404)

    def _back(self, referral_id: int, thanks: str, done: bool) -> ResponseReturnValue:
        flash(aloud(thanks if done else plain.HINDRANCES["over"]))
        return redirect(url_for("received.show", referral_id=referral_id), 303)


def _content(referral: Any, opener: Opener) -> list[Line]:
    if not referral.for_receiver:
        return []
    try:
        return lines(opener.open(referral.for_receiver))
    except CannotOpen:
        return [Line("", phrase("What was shared"), shown.CANNOT_OPEN)]
