"""Exercises: one is begun by a lead, after the page has said how many SMS go out; all read how it went."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.alerts.members.store import load_roster
from gateway.complaints import Refused
from gateway.console.clocks import moment
from gateway.console.login import me
from gateway.console.teams.drills import table
from gateway.console.teams.drills.forms import MINUTES, Begin, Choose
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.drill import store
from gateway.drill.past import store as past
from gateway.drill.past.exercised import Exercised
from gateway.drill.sms import most_sms
from gateway.places import Place
from gateway.storage.database import reading, writing

USUAL = 30  # minutes


class DrillPages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock, self._teams = desk, desk.engine, desk.clock, desk.files.teams

    def index(self) -> str:
        now = self._clock()
        with reading(self._engine) as connection:
            found = past.exercises(connection)
        rows = [
            (one, self._desk.places.name(one.council), moment(one.drill.began_at, now), table.outcome(one, now),
             table.quickest(one))
            for one in found
        ]  # fmt: skip
        return render_template("teams/drills.html", rows=rows, form=self._choose())

    def _choose(self) -> Choose:
        with reading(self._engine) as connection:
            teams = load_roster(connection, self._teams).teams.values()
        covered = {team.covers for team in teams if team.kind == "council" and team.members}
        form = Choose(request.args)
        form.set_councils(one for one in self._desk.places.by_code.values() if one.code in covered)
        return form

    def new(self) -> ResponseReturnValue:
        """Looking says what would go out; only the button begins it."""
        asked = request.form if request.method == "POST" else request.args
        council = self._desk.places.by_code.get(asked.get("council", ""))
        if council is None or not council.within:
            return redirect(url_for("teams.drills"), 303)
        minutes = next((n for n in MINUTES if str(n) == asked.get("minutes")), USUAL)
        says: list[str] = []
        form = Begin(data={"council": council.code, "minutes": str(minutes)})
        if form.validate_on_submit():
            try:
                return self._begin(council, timedelta(minutes=minutes))
            except Refused as refused:
                says = [one.says for one in refused.complaints]
        return self._ask(form, council, minutes, says), 400 if form.is_submitted() else 200

    def _begin(self, council: Place, lasts: timedelta) -> ResponseReturnValue:
        now = self._clock()
        with writing(self._engine) as connection:
            drill = store.begin(connection, self._teams, council, now, now + lasts)
            diary.write(
                connection, now, me().name, "began_drill", "exercise", drill.case_number, team=drill.team[:64]
            )  # fmt: skip
        return redirect(url_for("teams.drill", exercise=drill.case_number), 303)

    def _ask(self, form: Begin, council: Place, minutes: int, says: list[str]) -> str:
        now, team, people, sms = self._clock(), "", list[str](), 0
        try:
            with reading(self._engine) as connection:
                team, people = store.who_would_be_told(connection, self._teams, council, now)
                roster = load_roster(connection, self._teams)
            sms = most_sms(roster, council, now, now + timedelta(minutes=minutes))
        except Refused as refused:
            says = says or [one.says for one in refused.complaints]
        if team and not sms:
            says = says or [_("Nobody of the team is on duty now: a real alert would go past this team at once.")]
        return render_template(
            "teams/drill_new.html", form=form, council=council, minutes=minutes, team=team, people=people, sms=sms,
            says=says,
        )  # fmt: skip

    def show(self, exercise: str) -> str:
        self._desk.saw(me().name, "exercise", self._find(exercise).drill.case_number)
        return self._page("teams/drill.html", exercise)

    def rows(self, exercise: str) -> str:
        """What its page fetches anew by itself, which is not noted."""
        return self._page("teams/drill_rows.html", exercise)

    def _find(self, exercise: str) -> Exercised:
        with reading(self._engine) as connection:
            return past.find(connection, self._teams, exercise) or abort(404)

    def _page(self, template: str, exercise: str) -> str:
        now, one = self._clock(), self._find(exercise)
        return render_template(
            template, one=one, council=self._desk.places.name(one.council), began=moment(one.drill.began_at, now),
            ends=moment(one.drill.ends_at, now), lines=table.lines(one), outcome=table.outcome(one, now),
        )  # fmt: skip

    def end(self, exercise: str) -> ResponseReturnValue:
        number, now = self._find(exercise).drill.case_number, self._clock()
        with writing(self._engine) as connection:
            if past.end_now(connection, number, now):
                diary.write(connection, now, me().name, "ended_drill", "exercise", number)
        flash(_("The exercise is over."))
        return redirect(url_for("teams.drill", exercise=number), 303)
