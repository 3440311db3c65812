"""The page of figures, and each of its tables as a file. Who does not see the line list gets quarters, with small
numbers hidden."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template, request, url_for

from gateway.console.clocks import day
from gateway.console.figures.sheets import LINES, Sheet, as_csv, number, sheets
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.figures import periods, store
from gateway.figures.figure import Figures
from gateway.figures.hiding import hide_small
from gateway.figures.periods import NoPeriod, Period
from gateway.staff.roles import HOTLINE
from gateway.storage.database import reading, writing

CODES = frozenset({*LINES, "looks", "clocks", "reached", "referred"})


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("figures", __name__), Pages(desk)
    room.add_url_rule("/figures", "index", pages.index, methods=["GET"])
    room.add_url_rule("/figures/<table>.csv", "file", pages.file, methods=["GET"])
    return room


class Asked(NamedTuple):
    """The days that somebody chose. wrong: what was chosen is no period, so that the usual one stands there."""

    period: Period
    exact: bool
    wrong: bool

    def address(self) -> str:
        """What leads to the same days again."""
        if self.period.code:
            return f"{'weeks' if self.exact else 'quarter'}={self.period.code}"
        return f"from={self.period.first}&to={self.period.last}"


class Pages:
    """Counts everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> tuple[str, int]:
        asked = self._asked()
        figures, names = self._count(asked)
        tables = {sheet.code: sheet for sheet in sheets(figures, names)}
        return render_template(
            "figures/index.html", asked=asked, tables=tables, figures=figures, number=number,
            first=day(asked.period.first), last=day(asked.period.last), weeks=periods.WEEKS,
            quarters=[] if asked.exact else [(one, day(one.first), day(one.last)) for one in self._quarters()],
            files={code: f"{url_for('figures.file', table=code)}?{asked.address()}" for code in tables},
            hides=any(sheet.hides for sheet in tables.values()) or figures.reports is None,
        ), 400 if asked.wrong else 200  # fmt: skip

    def file(self, table: str) -> Response:
        asked = self._asked()
        if table not in CODES or asked.wrong:
            abort(404)
        figures, names = self._count(asked)
        sheet = _sheet(table, figures, names)
        period = asked.period
        with writing(self._engine) as connection:
            diary.write(
                connection, self._clock(), me().name, "took_figures", "figures", table,
                first=period.first.isoformat(), last=period.last.isoformat(),
            )  # fmt: skip
        name = f"thuso-{table}-{period.first}-{period.last}.csv"
        found = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(sheet), mimetype="text/csv", headers=found)

    def _asked(self) -> Asked:
        """Which days, by the address and by who asks."""
        if me().role not in HOTLINE:
            return _quarter(self._quarters(), request.args.get("quarter", ""))
        try:
            return Asked(_days(request.args, self._clock()), True, False)
        except NoPeriod:
            return Asked(periods.last_weeks(periods.WEEKS[1], self._clock()), True, True)

    def _quarters(self) -> list[Period]:
        return periods.quarters(self._clock())

    def _count(self, asked: Asked) -> tuple[Figures, dict[str, str]]:
        """What this person may see of it, and what districts and organisations are called."""
        districts = self._desk.places.districts()
        with reading(self._engine) as connection:
            figures = store.count(connection, asked.period, [place.code for place in districts])
            names = store.names(connection)
        return figures if asked.exact else hide_small(figures), names | {place.code: place.name for place in districts}


def _days(chosen: Mapping[str, str], now: datetime) -> Period:
    """Raises NoPeriod."""
    if "from" in chosen or "to" in chosen:
        return periods.from_to(chosen.get("from", ""), chosen.get("to", ""), now)
    weeks = chosen.get("weeks", str(periods.WEEKS[1]))
    if weeks not in map(str, periods.WEEKS):
        raise NoPeriod
    return periods.last_weeks(int(weeks), now)


def _quarter(offered: list[Period], code: str) -> Asked:
    found = next((one for one in offered if one.code == code), offered[0])
    return Asked(found, False, bool(code) and found.code != code)


def _sheet(table: str, figures: Figures, names: dict[str, str]) -> Sheet:
    return next(sheet for sheet in sheets(figures, names, draws=False) if sheet.code == table)
