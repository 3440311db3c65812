"""What a partner sees: what their organisation was asked for, by when, exactly what was shared, and how to answer."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.console.clocks import moment
from gateway.console.login import me, opens
from gateway.console.referral import shown
from gateway.console.referral.forms import Answers, answers, asked_act, lacks_reason, let_long_words_in, said, sealed
from gateway.console.wiring import Desk
from gateway.privacy import CannotOpen
from gateway.referrals import words as plain
from gateway.referrals.directory import SERVICES
from gateway.referrals.machine import BY_RECEIVER, READABLE, can
from gateway.referrals.path.store import to_organisation
from gateway.referrals.receiving.store import answer, open_one
from gateway.referrals.snapshot import Line, lines
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("received", __name__), Pages(desk)
    room.url_value_preprocessor(let_long_words_in)
    room.add_url_rule("/received", "index", pages.index, methods=["GET"])
    room.add_url_rule("/received/<int:referral_id>", "show", pages.show, methods=["GET"])
    room.add_url_rule("/received/<int:referral_id>/answer", "answer", pages.answer, methods=["POST"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> str:
        now, organisation_id = self._clock(), me().organisation_id
        found: list[Any] = []
        if organisation_id is not None:
            with reading(self._engine) as connection:
                found = to_organisation(connection, organisation_id)
        rows = [(one, shown.due(one, now), shown.is_late(one, now), moment(one.sent_at, now)) for one in found]
        return render_template(
            "received/index.html", open=[row for row in rows if row[0].state in READABLE],
            over=[row for row in rows if row[0].state not in READABLE], words=plain, services=SERVICES,
        )  # fmt: skip

    def show(self, referral_id: int) -> ResponseReturnValue:
        return self._show(referral_id)

    def _show(self, referral_id: int, status: int = 200, wrong: Answers | None = None) -> ResponseReturnValue:
        """Opening is written down; the first opening shows the hotline that it has arrived."""
        now, who = self._clock(), me()
        with writing(self._engine) as connection:
            referral = open_one(
                connection, now, who.name, who.organisation_id, referral_id, self._desk.deadlines
            )  # fmt: skip
            opener = opens(connection)
        if referral is None:
            abort(404)
        acts = [what for what in can(referral.state) if what in BY_RECEIVER]
        page = render_template(
            "received/show.html", referral=referral, words=plain, services=SERVICES, due=shown.due(referral, now),
            late=shown.is_late(referral, now), content=_content(referral, opener),
            readable=referral.state in READABLE, answers=answers(acts) | (wrong or {}),
        )  # fmt: skip
        return page, status

    def answer(self, referral_id: int) -> ResponseReturnValue:
        what, who = asked_act(request.form) or abort(400), me()
        form = said(what)
        if not form.validate_on_submit() or lacks_reason(form, what):
            return self._show(referral_id, 400, wrong={what: form})
        words = sealed(form.words.data, self._desk.seal_public_key)
        with writing(self._engine) as connection:
            done = answer(
                connection, self._clock(), who.name, who.organisation_id, referral_id, what, self._desk.deadlines,
                form.reason.data or "", words,
            )  # fmt: skip
        flash("Thank you. The hotline has your answer." if done else plain.HINDRANCES["over"])
        return redirect(url_for("received.show", referral_id=referral_id), 303)


def _content(referral: Any, opener: Opener) -> list[Line]:
    if not referral.for_receiver:
        return []
    try:
        return lines(opener.open(referral.for_receiver))
    except CannotOpen:
        return [Line("", "What was shared", shown.CANNOT_OPEN)]
