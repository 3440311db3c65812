"""The pages of a way home: begun, read, written step by step, stopped and taken up again."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from gateway.abroad import store, words
from gateway.abroad.finding import store as finding
from gateway.abroad.reading import store as ways
from gateway.abroad.store import Written
from gateway.abroad.way import AT_THE_POST, PARTIES, STEPS, STOPPED
from gateway.cases import store as cases
from gateway.clock import in_maseru
from gateway.console.abroad import shown
from gateway.console.abroad.forms import Begin, Party, Post, Step, Stop, TakeUp, step_form
from gateway.console.abroad.store import without_way
from gateway.console.abroad.wiring import NOBODYS, Act, WayDesk, at_the_post
from gateway.console.forms import choices
from gateway.console.login import me, opens
from gateway.console.referral.store import partners_of
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen
from gateway.staff.vault import Opener
from gateway.storage.database import reading

WRITTEN = phrase("It is written down.")
LONGEST_ID = 18  # digits; Python refuses to read thousands of them
NO_POST = phrase("None: the hotline writes everything")


class WayPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, at: WayDesk) -> None:
        self._at, self._desk = at, at.desk

    def begin(self, number: str) -> ResponseReturnValue:
        form, by = self._new(number), me().name
        if form.validate_on_submit():
            made: list[int] = []
            wrong = self._at.attempt_at(number, lambda connection, case, now: made.append(store.begin(
                connection, case, form.person.data, form.country.data, int(form.post.data or 0) or None, by, now
            )))  # fmt: skip
            if not wrong:
                flash(_("The way home has begun."))
                return redirect(url_for("abroad.way", way_id=made[0]), 303)
            form.form_errors.append(wrong)
        self._desk.saw(me().name, "case", number)
        return render_template("abroad/begin.html", form=form, number=number), 400 if form.is_submitted() else 200

    def _new(self, number: str) -> Begin:
        """Offers who is on record, and the posts that know of the case."""
        with reading(self._desk.engine) as connection:
            case = cases.read(connection, number) or abort(404)
            people = without_way(connection, case)
            posts = store.posts_of(connection, case.id)
            found = finding.of_case(connection, case.id)
        country = found[0].country if found else "ZA"
        form = Begin(data={"country": country, "post": str(posts[0].id) if posts else ""})
        form.person.choices = choices({row["id"]: shown.called(row) for row in people})
        form.post.choices = choices({str(one.id): one.name for one in posts}, NO_POST)
        return form

    def way(self, way_id: int) -> str:
        now, row = self._desk.clock(), self._at.find(way_id)
        with reading(self._desk.engine) as connection:
            opener, here = opens(connection), ways.read(connection, row)
            case = cases.read(connection, row.number) or abort(404)
            agreed = store.ministries_agreed(connection, row, now)
            post_sees = ways.sees(connection, row, row.organisation_id or NOBODYS, now)
            colleagues = partners_of(connection, me().organisation_id or NOBODYS) if at_the_post() else None
        self._desk.saw(
            me().name, "case", row.number, "opened_case" if opener.can_open() and not at_the_post() else "saw"
        )
        is_open = case.status in cases.OPEN
        may = is_open and row.erased_at is None
        steps = shown.steps(here.way, here.steps, opened_by(opener), may, at_the_post())
        parties = shown.parties(here.way, here.parties, may)
        if colleagues is not None:
            steps, parties = shown.nameless(steps, colleagues), shown.nameless(parties, colleagues)
        return render_template(
            "abroad/way.html", row=row, line=shown.line(row, here.way, here.last, now), way=here.way, is_open=is_open,
            steps=steps, parties=parties, nexts=shown.nexts(here.way) if may else [],
            stopped=row.state == STOPPED, ended=row.state in shown.ENDED, agreed=agreed, post_sees=post_sees,
        )  # fmt: skip

    def step(self, way_id: int, step: str) -> ResponseReturnValue:
        """404 for a step that whoever asks does not write."""
        if step not in STEPS or (at_the_post() and step not in AT_THE_POST):
            abort(404)
        form, by, post = self._step_form(way_id, step), me().name, at_the_post()
        page = {"title": words.STEPS[step], "button": _("Save"), "hint": words.LAW.get(step, "")}
        return self._answer(way_id, form, page, WRITTEN, lambda connection, case, now: store.write_step(
            connection, self._desk.deadlines, case, way_id, step, self._written(form), by, now, post
        ))  # fmt: skip

    def _step_form(self, way_id: int, step: str) -> Step:
        """As it was written down last, else for today."""
        way = self._at.find(way_id)
        with reading(self._desk.engine) as connection:
            row, opener = ways.read(connection, way).steps.get(step), opens(connection)
        if request.method == "POST":
            return step_form(step)
        if row is None:
            return step_form(step, data={"on": self._today(), "was": ""})
        kept = {"on": date.fromisoformat(row.on), "result": row.detail.get("result"), "was": store.mark_of(row)}
        return step_form(step, data=kept | {"remark": opened_by(opener)(row.remark).get("text", "")})

    def _written(self, form: Step) -> Written:
        """Who cannot open the remark that is there does not erase it by leaving theirs out."""
        result = form.result.data if "result" in form else ""
        with reading(self._desk.engine) as connection:
            reads = opens(connection).can_open() and not at_the_post()
        return Written(form.on.data, result, form.was.data or "", not reads, self._at.seal(form.remark.data))

    def _today(self) -> date:
        return in_maseru(self._desk.clock()).date()

    def party(self, way_id: int, party: str) -> ResponseReturnValue:
        if party not in PARTIES:
            abort(404)
        row = self._at.find(way_id)
        with reading(self._desk.engine) as connection:
            stands = ways.read(connection, row).way.parties[party].state
        form, by = Party(data={"on": self._today(), "was": stands}), me().name
        form.offer(stands)
        page = {"title": words.PARTIES[party], "button": _("Save"), "hint": words.DOES[party]}
        return self._answer(way_id, form, page, WRITTEN, lambda connection, case, now: store.move_party(
            connection, case, way_id, party, form.state.data, form.on.data, form.was.data or "", by, now
        ))  # fmt: skip

    def post(self, way_id: int) -> ResponseReturnValue:
        form, by = self._post_form(way_id), me().name
        hint = _(
            "The consulate that is taken off reads and writes nothing of this way home from then on. What it filed, "
            "and what was referred to it, it still reads."
        )
        page = {"title": _("Change the consulate"), "button": _("Save"), "hint": hint}
        return self._answer(way_id, form, page, WRITTEN, lambda connection, case, now: store.change_post(
            connection, case, way_id, _id(form.post.data), _id(form.was.data), form.reason.data, by, now
        ))  # fmt: skip

    def _post_form(self, way_id: int) -> Post:
        """Offers the posts that know of the case, the one that sees it now, and none."""
        row = self._at.find(way_id)
        with reading(self._desk.engine) as connection:
            posts = store.posts_of(connection, row.case_id)
        stands = str(row.organisation_id or "")
        form = Post(data={"post": stands, "was": stands})
        now = {stands: row.post} if stands else {}
        form.post.choices = choices(now | {str(one.id): one.name for one in posts}, NO_POST)
        return form

    def stop(self, way_id: int) -> ResponseReturnValue:
        form, by = Stop(), me().name
        hint = _("It goes no further. Who takes it up again checks the risk anew.")
        page = {"title": _("Stop the way home"), "button": _("Stop it"), "hint": hint}
        said = phrase("The way home is stopped.")
        return self._answer(way_id, form, page, said, lambda connection, case, now: store.stop(
            connection, case, way_id, form.reason.data, by, now
        ))  # fmt: skip

    def again(self, way_id: int) -> ResponseReturnValue:
        form, by = TakeUp(), me().name
        page = {"title": _("Take the way home up again"), "button": _("Take it up again"), "hint": ""}
        said = phrase("The way home goes on.")
        return self._answer(way_id, form, page, said, lambda connection, case, now: store.take_up(
            connection, case, way_id, by, now
        ))  # fmt: skip

    def _answer(
        self, way_id: int, form: FlaskForm, page: Mapping[str, str], said: str, act: Act
    ) -> ResponseReturnValue:
        """Shows the form, or does what was asked with it and goes back to the way home."""
        if form.validate_on_submit():
            wrong = self._at.attempt(way_id, act)
            if not wrong:
                flash(aloud(said))
                return redirect(url_for("abroad.way", way_id=way_id), 303)
            form.form_errors.append(wrong)
        row = self._at.find(way_id)
        self._desk.saw(me().name, "case", row.number)
        status = 400 if form.is_submitted() else 200
        return render_template("abroad/form.html", form=form, page=page, row=row, person=shown.person(row)), status


def _id(typed: str | None) -> int | None:
    """Of an organisation; None for none, and for what is no number: that is nobody's."""
    return int(typed) if typed and typed.isdecimal() and len(typed) <= LONGEST_ID else None


def opened_by(opener: Opener) -> Callable[[bytes | None], Mapping[str, Any]]:
    """What is in a sealed box; empty where there is none or no key."""

    def opened(box: bytes | None) -> Mapping[str, Any]:
        try:
            return opener.open(box) if box else {}
        except CannotOpen:
            return {}

    return opened
