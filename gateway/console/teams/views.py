"""Teams: who is in them, how they stand tonight; and where the pages of the roster hang together."""

import re
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.alerts.book.desk import store
from gateway.alerts.coverage.windows import tonight
from gateway.alerts.members.store import kept_teams, load_roster
from gateway.alerts.roster import Roster, Team
from gateway.complaints import Refused
from gateway.console.login import me
from gateway.console.teams import shown, words
from gateway.console.teams.coverage.table import later, night_words
from gateway.console.teams.coverage.views import CoveragePage
from gateway.console.teams.drills.views import DrillPages
from gateway.console.teams.forms import TeamForm
from gateway.console.teams.members.views import MemberPages
from gateway.console.teams.wiring import keeping
from gateway.console.wiring import Desk
from gateway.places import Place
from gateway.storage.database import reading, writing

Rule = tuple[str, str, Callable[..., ResponseReturnValue], list[str]]


def blueprint(desk: Desk) -> Blueprint:
    """One room: its pages are what leads from one to the other on every one of them."""
    room, teams, people = Blueprint("teams", __name__), TeamPages(desk), MemberPages(desk)
    drills = DrillPages(desk)
    rules: list[Rule] = [
        ("/teams", "index", teams.index, ["GET"]),
        ("/teams/new", "new", teams.new, ["GET", "POST"]),
        ("/team/<team>", "show", teams.show, ["GET"]),
        ("/team/<team>/edit", "edit", teams.edit, ["GET", "POST"]),
        ("/team/<team>/member", "member_new", people.new, ["GET", "POST"]),
        ("/member/<member>", "member", people.show, ["GET"]),
        ("/member/<member>/edit", "member_edit", people.edit, ["GET", "POST"]),
        ("/member/<member>/number", "number", people.number, ["GET", "POST"]),
        ("/member/<member>/leave", "leave", people.leave, ["POST"]),
        ("/member/<member>/switch", "switch", people.switch, ["POST"]),
        ("/member/<member>/prove", "prove", people.prove, ["POST"]),
        ("/member/<member>/pin", "pin", people.pin, ["POST"]),
        ("/coverage", "coverage", CoveragePage(desk).show, ["GET"]),
        ("/exercises", "drills", drills.index, ["GET"]),
        ("/exercises/new", "drill_new", drills.new, ["GET", "POST"]),
        ("/exercises/<exercise>", "drill", drills.show, ["GET"]),
        ("/exercises/<exercise>/rows", "drill_rows", drills.rows, ["GET"]),
        ("/exercises/<exercise>/end", "drill_end", drills.end, ["POST"]),
    ]
    for rule, name, page, methods in rules:
        room.add_url_rule(rule, name, page, methods=methods)
    return room


class TeamPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock, self._places = desk, desk.engine, desk.clock, desk.places

    def index(self) -> str:
        night = tonight(self._clock())
        with reading(self._engine) as connection:
            roster, rows = load_roster(connection, self._desk.files.teams), store.everybody(connection)
        found = shown.groups(roster, rows, self._places, night)
        return render_template(
            "teams/index.html", groups=found, night=night_words(night), roles=words.ROLES, later=later(roster)
        )  # fmt: skip

    def show(self, team: str) -> str:
        night = tonight(self._clock())
        with reading(self._engine) as connection:
            roster, rows = load_roster(connection, self._desk.files.teams), store.everybody(connection)
        found = roster.teams.get(team) or abort(404)
        line = shown.team_line(roster, found, rows, self._places, night)
        return render_template(
            "teams/show.html", line=line, above=self._above(roster, found), night=night_words(night), roles=words.ROLES,
            kind=words.KINDS.get(found.kind, found.kind),
        )  # fmt: skip

    def _above(self, roster: Roster, team: Team) -> list[tuple[str, str]]:
        """Code and name of who is told after them, one after the other."""
        after = [one for one in roster.from_here_up(team) if one.code != team.code]
        return [(one.code, words.team_name(one.kind, one.covers, self._places)) for one in after]

    def new(self) -> ResponseReturnValue:
        form = TeamForm(data=self._suggested(request.args.get("covers", "")))
        return self._keep(form, None)

    def edit(self, team: str) -> ResponseReturnValue:
        with reading(self._engine) as connection:
            found = kept_teams(connection).get(team) or abort(404)
        abroad = found.kind == "abroad"
        kept = {"team": found.code, "kind": found.kind, "covers": "" if abroad else found.covers}
        kept |= {"country": found.covers if abroad else "", "above": "" if found.kind == "hotline" else found.above}
        return self._keep(TeamForm(data=kept | {"seen": store.print_of_team(found)}), found)

    def _keep(self, form: TeamForm, found: Team | None) -> ResponseReturnValue:
        """found: the team as it is; its code stays."""
        with reading(self._engine) as connection:
            form.set_choices(self._places, kept_teams(connection))
        if found:
            form.team.data = found.code
        besides: list[str] = []
        if form.validate_on_submit():
            try:
                return self._kept(form, found is None)
            except Refused as refused:
                besides = form.say(refused)
        return render_template("teams/edit.html", form=form, found=found, besides=besides), (
            400 if form.is_submitted() else 200
        )

    def _kept(self, form: TeamForm, new: bool) -> ResponseReturnValue:
        cells, now, seen = form.cells(), self._clock(), form.seen.data or ""
        with writing(self._engine) as connection:
            changed = store.keep_team(connection, now, me().name, cells, keeping(self._desk), new, seen)
        flash(_("The team stands in the roster.") if changed else _("Nothing was different."))
        return redirect(url_for("teams.show", team=cells["team"]), 303)

    def _suggested(self, covers: str) -> dict[str, str]:
        """For a council without a team: under its district."""
        place = self._places.by_code.get(covers)
        if place is None or not place.within:
            return {}
        with reading(self._engine) as connection:
            roster = load_roster(connection, self._desk.files.teams)
        above = roster.covering("district", place.within) or roster.covering("national", "")
        named = {"above": above.code} if above else {}
        return {"team": self._code(place), "kind": "council", "covers": place.code, **named}

    def _code(self, place: Place) -> str:
        """`leribe_maputsoe_ccpt`, as the others are called."""
        whole = f"{self._places.name(place.within)}_{place.called}_ccpt".lower()
        return re.sub(r"[^a-z0-9]+", "_", whole)[:64]
