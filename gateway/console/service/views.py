"""For whoever runs the service: what is not well, first, and what to do; the settings as they were read."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from gateway.console.clocks import moment
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.health.figures import Verdict, figures, worst
from gateway.health.store import look
from gateway.health.words import VERDICTS
from gateway.storage.database import reading


def blueprint(desk: Desk) -> Blueprint:
    room, pages = Blueprint("service", __name__), Pages(desk)
    room.add_url_rule("/service", "show", pages.show, methods=["GET"])
    room.add_url_rule("/service/rows", "rows", pages.rows, methods=["GET"])
    room.add_url_rule("/service/settings", "settings", pages.settings, methods=["GET"])
    return room


class Pages:
    """Reads everything afresh for each look; keeps nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self) -> ResponseReturnValue:
        return self._page("service/show.html")

    def rows(self) -> ResponseReturnValue:
        """The same without the page around it, for a page that renews itself."""
        return self._page("service/rows.html")

    def _page(self, template: str) -> ResponseReturnValue:
        now = self._desk.clock()
        with reading(self._desk.engine) as connection:
            seen = look(connection, self._desk.alerts, self._desk.files.sending.daily, now)
        found = figures(seen)
        return render_template(
            template, bad=[one for one in found if one.verdict is not Verdict.WELL],
            well=[one for one in found if one.verdict is Verdict.WELL], worst=worst(found), words=VERDICTS,
            looked=moment(now, now),
        )  # fmt: skip

    def settings(self) -> ResponseReturnValue:
        """That somebody read them is written down."""
        self._desk.saw(me().name, "service", "settings")
        return render_template("service/settings.html", told=self._desk.told, files=self._desk.told_files)
