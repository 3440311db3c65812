"""The page behind a one-time link: no account, no rooms. The address alone opens nothing, and looking at it changes
nothing; only the right code does, once. An unknown, used, old or ended link looks like a wrong code."""

from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gateway.console.link.forms import Code
from gateway.console.received.forms import Tells, asked_tell, is_told, says_too_much, tell_form, tell_forms, telling
from gateway.console.received.store import Around
from gateway.console.referral import shown
from gateway.console.referral.forms import Answers, answers, asked_act, lacks_reason, let_long_words_in, said, sealed
from gateway.console.wiring import Desk
from gateway.diary.store import LINK
from gateway.phrases import phrase
from gateway.privacy import CannotOpen
from gateway.referrals import words as plain
from gateway.referrals.directory import SERVICES
from gateway.referrals.link import VISIT, new_visit, open_link, open_visit
from gateway.referrals.links import store as links
from gateway.referrals.machine import BY_RECEIVER, can
from gateway.referrals.path.store import find
from gateway.referrals.snapshot import lines
from gateway.referrals.steps.store import Telling
from gateway.referrals.steps.telling.store import TooMuch, check_room, tell
from gateway.referrals.store import act
from gateway.storage.database import writing

COOKIE = "thuso_visit"
WRONG = phrase("That did not open anything. The code may be wrong, or the link was used or is over. Call the hotline.")
_PATH = "/r"


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("link", __name__), Pages(desk)
    room.url_value_preprocessor(let_long_words_in)
    room.add_url_rule(f"{_PATH}/<token>", "enter", pages.enter, methods=["GET", "POST"])
    room.add_url_rule(f"{_PATH}/<token>/answer", "answer", pages.answer, methods=["POST"])
    room.add_url_rule(f"{_PATH}/<token>/tell", "tell", pages.tell, methods=["POST"])
    room.add_url_rule(f"{_PATH}/<token>/close", "close", pages.close, methods=["POST"])
    return room


class Pages:
    """Nothing here writes a link or a code into a log."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def enter(self, token: str) -> ResponseReturnValue:
        form = Code()
        if form.is_submitted():
            return self._try(token, form)
        return self._shown(token) or render_template("link/enter.html", form=form, token=token, wrong="")

    def _try(self, token: str, form: Code) -> ResponseReturnValue:
        visit = self._open(token, form.digits()) if form.validate() else None
        if visit is None:
            return render_template("link/enter.html", form=form, token=token, wrong=WRONG), 403
        answer = make_response(redirect(url_for("link.enter", token=token), 303))
        self._remember(answer, token, visit)
        return answer

    def _open(self, token: str, code: str) -> str | None:
        """The token of a visit where the code is right. Keys are made between two transactions, not in one."""
        with writing(self._engine) as connection:
            link = links.take_try(connection, self._clock(), token)
        if link is None or not link.box:
            return None
        try:
            visit = new_visit(open_link(token, code, link.salt, link.box))
        except CannotOpen:
            with writing(self._engine) as connection:
                links.fail(connection, self._clock(), link)
            return None
        with writing(self._engine) as connection:
            began = links.begin_visit(connection, self._clock(), link, visit, self._desk.deadlines)
        return visit.token if began else None

    def _remember(self, answer: Response, token: str, visit: str) -> None:
        """For this link alone: whoever opens a second one still reads the first."""
        answer.set_cookie(
            COOKIE, visit, max_age=int(VISIT.total_seconds()), path=url_for("link.enter", token=token),
            secure=self._desk.production, httponly=True, samesite="Lax",
        )  # fmt: skip

    def _shown(
        self, token: str, status: int = 200, wrong: Answers | None = None, untold: Tells | None = None
    ) -> ResponseReturnValue | None:  # fmt: skip
        """The referral for the browser that opened it; None for any other. wrong, untold: forms that were sent and lack
        something."""
        now, visit = self._clock(), request.cookies.get(COOKIE)
        if not visit:  # a stranger, or a program that looks at links: costs the database nothing
            return None
        with writing(self._engine) as connection:
            link = links.find_visit(connection, now, token, visit)
            referral = find(connection, link.referral_id) if link else None
            around = Around(self._desk, connection, now).of(referral, _no_key) if referral else {}
        if link is None or referral is None:
            return None
        try:
            told = open_visit(visit, link.box)
        except CannotOpen:
            return None
        acts = [what for what in can(referral.state) if what in BY_RECEIVER]
        page = render_template(
            "link/show.html", referral=referral, token=token, words=plain, services=SERVICES, content=lines(told),
            due=shown.due(referral, now), late=shown.is_late(referral, now), answers=answers(acts) | (wrong or {}),
            **around, tells=tell_forms(around["tellable"]) | (untold or {}), thanks="told" in request.args,
        )  # fmt: skip
        return page, status

    def answer(self, token: str) -> ResponseReturnValue:
        what = asked_act(request.form) or abort(400)
        form = said(what)
        if not form.validate_on_submit() or lacks_reason(form, what):
            return self._shown(token, 400, wrong={what: form}) or self._gone(token)
        words = sealed(form.words.data, self._desk.seal_public_key)
        with writing(self._engine) as connection:
            link = links.find_visit(connection, self._clock(), token, request.cookies.get(COOKIE, ""))
            done = link is not None and act(
                connection, self._clock(), LINK, link.referral_id, what, self._desk.deadlines, form.reason.data or "",
                words,
            )  # fmt: skip
        if not done:
            return self._gone(token)
        return self._shown(token) or render_template("link/thanks.html")

    def tell(self, token: str) -> ResponseReturnValue:
        """A step with its result, a note, or a further need."""
        what = asked_tell(request.form) or abort(400)
        form = tell_form(what)
        if not is_told(form, what):
            return self._shown(token, 400, untold={what: form}) or self._gone(token)
        told, now = telling(form, what, self._desk.seal_public_key, None), self._clock()
        try:
            with writing(self._engine) as connection:
                done = self._tell(connection, now, token, told)
        except TooMuch:
            return self._shown(token, 429, untold=says_too_much(form)) or self._gone(token)
        return redirect(url_for("link.enter", token=token, told=1), 303) if done else self._gone(token)

    def _tell(self, connection: sa.Connection, now: datetime, token: str, told: Telling) -> bool:
        """Raises TooMuch."""
        link = links.find_visit(connection, now, token, request.cookies.get(COOKIE, ""))
        if link is None:
            return False
        check_room(connection, now, link.referral_id)
        return tell(connection, now, LINK, link.referral_id, told, self._desk.deadlines)

    def close(self, token: str) -> ResponseReturnValue:
        """For a computer that others use. Pressed twice, or when it was over, it is closed all the same."""
        with writing(self._engine) as connection:
            link = links.find_visit(connection, self._clock(), token, request.cookies.get(COOKIE, ""))
            if link is not None:
                links.close(connection, self._clock(), link)
        answer = make_response(render_template("link/closed.html"))
        answer.delete_cookie(COOKIE, path=url_for("link.enter", token=token))
        return answer

    def _gone(self, token: str) -> ResponseReturnValue:
        return render_template("link/enter.html", form=Code(), token=token, wrong=WRONG), 403


def _no_key(_: bytes) -> dict[str, object]:
    """Who has no account opens nothing again; that something was written can be seen."""
    raise CannotOpen
