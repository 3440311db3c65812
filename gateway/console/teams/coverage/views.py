"""The page of coverage: a map of the districts, and every council with who would be told tonight."""

from flask import render_template, request
from flask_babel import gettext as _

from gateway.alerts.coverage.windows import next_day, tonight
from gateway.alerts.members.store import load_roster
from gateway.console.teams.coverage import table
from gateway.console.teams.words import STATES
from gateway.console.wiring import Desk
from gateway.maps.lesotho import draw_key, draw_map
from gateway.storage.database import reading


class CoveragePage:
    """Reckoned afresh for each look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self) -> str:
        now = self._desk.clock()
        night = tonight(now)
        with reading(self._desk.engine) as connection:
            roster = load_roster(connection, self._desk.files.teams)
        found = table.lines(roster, self._desk.places, night, next_day(now))
        districts = table.districts(found, self._desk.places)
        counts = {state: sum(one.state == state for one in found) for state in STATES}
        worst = next((state for state in STATES if counts[state]), table.ALL)
        asked = request.args.get("show", worst)
        asked = asked if asked in counts else table.ALL
        return render_template(
            "teams/coverage.html", asked=asked, counts=counts, states=STATES, all=len(found), districts=districts,
            lines=[one for one in found if asked in (table.ALL, one.state)], night=table.night_words(night),
            later=table.later(roster),
            map=draw_map(_("Coverage tonight"), _says(districts), table.on_map(districts)), key=draw_key(table.KEY),
        )  # fmt: skip


def _says(districts: list[table.District]) -> str:
    """What the map shows, in a sentence."""
    open_ = sum(one.councils - one.covered for one in districts)
    says: str = _("In %(n)s councils nobody of an own team is there all night. The table has each district.", n=open_)
    return says
