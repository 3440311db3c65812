"""One member: how they stand, what they are told in, when; their phone and their PIN. No page shows a number."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.alerts.book.desk import store
from gateway.alerts.book.line import more_leave
from gateway.alerts.coverage.windows import tonight
from gateway.alerts.members.store import kept_teams, load_roster
from gateway.alerts.teams import usual_role
from gateway.clock import in_maseru
from gateway.complaints import Complaint, Refused
from gateway.console.login import me
from gateway.console.teams import shown, words
from gateway.console.teams.coverage.table import night_words
from gateway.console.teams.forms import say
from gateway.console.teams.members.forms import LeaveForm, MemberForm, NewMemberForm, NumberForm
from gateway.console.teams.wiring import keeping
from gateway.console.wiring import Desk
from gateway.hours import Unreadable
from gateway.phrases import SPEAKS, phrase
from gateway.storage.database import reading, writing


class MemberPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock, self._places = desk, desk.engine, desk.clock, desk.places

    def show(self, member: str) -> ResponseReturnValue:
        self._desk.saw(me().name, "member", self._find(member).code[:64])
        return self._page(member, LeaveForm(formdata=None))

    def _page(self, member: str, leave: LeaveForm, status: int = 200) -> ResponseReturnValue:
        now = self._clock()
        row, night = self._find(member), tonight(now)
        with reading(self._engine) as connection:
            roster, rows = load_roster(connection, self._desk.files.teams), store.everybody(connection)
        team = roster.teams.get(row.team)
        lines = shown.team_line(roster, team, rows, self._places, night).members if team else ()
        return render_template(
            "teams/member.html", row=row, team=team, leave=leave, days=shown.leave_days(row.leave), roles=words.ROLES,
            called=words.team_name(team.kind, team.covers, self._places) if team else row.team,
            line=next((one for one in lines if one.code == row.code), None), night=night_words(night),
            phone=shown.phone(row, now), pin=shown.pin(row), away=shown.away(row, now), languages_of=words.LANGUAGES,
        ), status  # fmt: skip

    def _find(self, member: str) -> Any:
        with reading(self._engine) as connection:
            return store.find(connection, member) or abort(404)

    # Who they are.

    def new(self, team: str) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            teams = kept_teams(connection)
        here = teams.get(team) or abort(404)
        form = NewMemberForm(data={"team": team, "role": usual_role(here.kind), "language": "st", "duty": "always"})
        form.set_teams(teams.values(), self._places)
        besides: list[str] = []
        if form.validate_on_submit():
            try:
                return self._added(form)
            except Refused as refused:
                besides = say(form, refused)
        return render_template("teams/member_edit.html", form=form, row=None, team=team, besides=besides), (
            400 if form.is_submitted() else 200
        )

    def _added(self, form: NewMemberForm) -> ResponseReturnValue:
        cells = form.cells() | {"number": form.number.data.strip(), "leave": "none", "active": "yes"}
        with writing(self._engine) as connection:
            code = store.add_member(connection, self._clock(), me().name, cells, keeping(self._desk))
        flash(_("%(code)s stands in the roster. Their phone gets a code by day; alerts go there once it came back.",
                code=code))  # fmt: skip
        return redirect(url_for("teams.member", member=code), 303)

    def edit(self, member: str) -> ResponseReturnValue:
        row = self._find(member)
        kept = {name: str(getattr(row, name)) for name in ("team", "role", "turn", "language", "duty")}
        form = MemberForm(data=kept | {"seen": store.print_of(row)})
        with reading(self._engine) as connection:
            form.set_teams(kept_teams(connection).values(), self._places)
        besides: list[str] = []
        if form.validate_on_submit():
            try:
                return self._changed(row.code, form.cells(), form.seen.data or "")
            except Refused as refused:
                besides = say(form, refused)
        return render_template("teams/member_edit.html", form=form, row=row, team=row.team, besides=besides), (
            400 if form.is_submitted() else 200
        )

    def number(self, member: str) -> ResponseReturnValue:
        row, form = self._find(member), NumberForm()
        besides: list[str] = []
        if form.validate_on_submit():
            try:
                return self._changed(row.code, {"number": form.number.data.strip()})
            except Refused as refused:
                besides = say(form, refused)
        return render_template("teams/number.html", form=form, row=row, besides=besides), (
            400 if form.is_submitted() else 200
        )

    def _changed(self, code: str, cells: dict[str, str], seen: str = "") -> ResponseReturnValue:
        with writing(self._engine) as connection:
            changed = store.change_member(connection, self._clock(), me().name, code, cells, keeping(self._desk), seen)
        if "number" in cells and changed:
            flash(_("Changed. The new phone gets a code by day; the first alert goes there after it came back."))
        else:
            flash(_("Changed.") if changed else _("Nothing was different."))
        return redirect(url_for("teams.member", member=code), 303)

    # When they are told, and on which phone.

    def leave(self, member: str) -> ResponseReturnValue:
        row, form, now = self._find(member), LeaveForm(), self._clock()
        if request.form.get("ends"):
            ended = _("Leave ended.")
            return self._done(row.code, lambda c: store.go_on_leave(c, now, me().name, row.code, "none"), ended)
        if not form.validate_on_submit():
            return self._page(member, form, 400)
        today = in_maseru(now).date().isoformat()
        try:
            days = more_leave(row.leave, form.first.data, form.last.data, today)
        except Unreadable as wrong:
            form.last.errors = [wrong.args[0]]
            return self._page(member, form, 400)
        said = _("Leave is written down.")
        return self._done(row.code, lambda c: store.go_on_leave(c, now, me().name, row.code, days), said)

    def switch(self, member: str) -> ResponseReturnValue:
        row, on = self._find(member), request.form.get("to") == "on"
        hotline, now = self._desk.files.teams.hotline.code, self._clock()
        said = _("They are told of alerts again.") if on else _("They are told of nothing any more.")
        return self._done(row.code, lambda c: store.switch(c, now, me().name, row.code, on, hotline), said)

    def prove(self, member: str) -> ResponseReturnValue:
        row, now = self._find(member), self._clock()
        said = _("The phone gets a new code by day. Until it comes back no alert goes there.")
        return self._done(row.code, lambda c: store.prove_anew(c, now, me().name, row.code), said)

    def _done(self, code: str, act: Callable[[sa.Connection], object], said: str) -> ResponseReturnValue:
        """said: what is shown afterwards, unless it is refused."""
        try:
            with writing(self._engine) as connection:
                act(connection)
        except Refused as refused:
            said = " ".join(_says(one) for one in refused.complaints)
        flash(said)
        return redirect(url_for("teams.member", member=code), 303)

    def pin(self, member: str) -> ResponseReturnValue:
        """Shown here, once: nothing else keeps it in clear."""
        row = self._find(member)
        try:
            with writing(self._engine) as connection:
                key, now = self._desk.roster_hash_key, self._clock()
                issued = store.give_pin(connection, now, me().name, row.code, key)
        except Refused as refused:
            flash(" ".join(_says(one) for one in refused.complaints))
            return redirect(url_for("teams.member", member=row.code), 303)
        return render_template("teams/pin.html", row=row, issued=issued)


def _says(one: Complaint) -> str:
    """In the language of the page."""
    says = phrase("Not changed: {says}", says=one.says)
    return says.in_language(SPEAKS.get())
