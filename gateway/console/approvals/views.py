"""What waits for a second person, what one asked oneself, and what was done alone and must be looked at."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.approvals import store
from gateway.approvals.rules import DONE, may_decide
from gateway.cases.path.store import NO_POLICE, settle_no_police
from gateway.cases.store import hold
from gateway.console.approvals.forms import Decision, Review
from gateway.console.approvals.questions import ANSWERED, Question, question
from gateway.console.login import me, opens
from gateway.console.wiring import Desk
from gateway.phrases import aloud
from gateway.privacy import seal
from gateway.storage.database import reading, writing


def blueprint(desk: Desk) -> Blueprint:
    pages, made = ApprovalPages(desk), Blueprint("approvals", __name__)
    made.add_url_rule("/approvals", "index", pages.index, methods=["GET"])
    made.add_url_rule("/approvals/<int:approval_id>", "decide", pages.decide, methods=["POST"])
    made.add_url_rule("/approvals/<int:approval_id>/review", "review", pages.review, methods=["POST"])
    return made


class ApprovalPages:
    """Reads everything afresh for each look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def index(self) -> str:
        return self._page()

    def decide(self, approval_id: int) -> ResponseReturnValue:
        form = _decision(approval_id)
        if not form.validate_on_submit():
            return self._page(form), 400
        words = str(form.remark.data or "").strip()
        remark = seal(self._desk.seal_public_key, {"remark": words}) if words else None
        with writing(self._desk.engine) as connection:
            now, yes = self._desk.clock(), form.answer.data == "yes"
            case = _hold_case(connection, approval_id)  # before the question, and both before the diary
            answer = store.decide(connection, approval_id, me().name, me().role, yes, now, remark)
            if case is not None and answer == DONE:
                settle_no_police(connection, case, now)
        agreed, refused = (
            gettext("You agreed. It can be done within 24 hours."),
            gettext("You refused. It is not done."),
        )
        said = agreed if yes else refused
        flash(aloud(ANSWERED.get(answer, said)))
        return redirect(url_for("approvals.index"), 303)

    def review(self, approval_id: int) -> ResponseReturnValue:
        if not Review().validate_on_submit():
            abort(400)
        with writing(self._desk.engine) as connection:
            done = store.review(connection, approval_id, me().name, me().role, self._desk.clock())
        again = gettext("It was reviewed already, or you did it yourself. Nothing was changed.")
        flash(gettext("Reviewed.") if done else again)
        return redirect(url_for("approvals.index"), 303)

    def _page(self, wrong: Decision | None = None) -> str:
        now, name = self._desk.clock(), me().name
        with reading(self._desk.engine) as connection:
            others = [row for row in store.waiting(connection, now) if row.asked_by != name]
            shown = self._questions(connection, [row for row in others if may_decide(row.what, me().role)])
            review = self._questions(connection, store.to_review(connection))
            asked = self._questions(connection, store.asked_by(connection, name))
        self._desk.saw(name, "list", "approvals")
        forms = {one.id: _decision(one.id, wrong) for one in shown}
        return render_template(
            "approvals/index.html", waiting=shown, review=review, asked=asked, forms=forms, name=name
        )

    def _questions(self, connection: sa.Connection, rows: Iterable[store.Row]) -> list[Question]:
        opener, now = opens(connection), self._desk.clock()
        return [
            question(
                row, store.number_of(connection, row.kind, row.subject), opener.open, now,
                store.organisation_of(connection, row.kind, row.subject),
            )
            for row in rows
        ]  # fmt: skip


def _hold_case(connection: sa.Connection, approval_id: int) -> sa.Row[Any] | None:
    """The case that the question whether the police are told is about; None for all other questions."""
    asked = store.read(connection, approval_id)
    return hold(connection, asked.subject) if asked is not None and asked.what == NO_POLICE else None


def _decision(approval_id: int, wrong: Decision | None = None) -> Decision:
    """Each question has its own form on the page."""
    prefix = f"q{approval_id}"
    if wrong is not None and wrong._prefix == f"{prefix}-":
        return wrong
    return Decision(prefix=prefix)
