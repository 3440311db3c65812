"""The pages of the diary: all of it for leads and administrators, and who has seen one report, case or referral. To
look is written down too."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from gateway.console.diary import store, words
from gateway.console.diary.forms import Filters
from gateway.console.diary.lines import line
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.storage.database import reading

ROWS_SHOWN = 50
FILTERS = ("number", "person", "kind", "day")  # all else in an address could be an order to the one who builds links
LAST = 2**31 - 1  # PostgreSQL knows no larger number in that column


def blueprint(desk: Desk) -> Blueprint:
    pages, made = DiaryPages(desk), Blueprint("diary", __name__)
    made.add_url_rule("/diary", "index", pages.index, methods=["GET"])
    made.add_url_rule("/diary/<any(report, case, referral):kind>/<subject>", "of", pages.of, methods=["GET"])
    return made


class DiaryPages:
    """Reads the newest rows for each look."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def index(self) -> ResponseReturnValue:
        with reading(self._desk.engine) as connection:
            names = store.names(connection)
            form = Filters(names.values(), request.args)
            if not form.validate():
                return self._page("diary/index.html", form, [], names), 400
            found = store.rows(connection, form.wanted(), _before(), ROWS_SHOWN + 1)
        told = {"filters": form.wanted().asks_for(), "number": form.number.data or ""}
        self._desk.saw(me().name, "list", "diary", **{key: value for key, value in told.items() if value})
        return self._page("diary/index.html", form, found, names)

    def of(self, kind: str, subject: str) -> ResponseReturnValue:
        """Who has seen it, and what was done with it."""
        with reading(self._desk.engine) as connection:
            subjects = store.subjects_of(connection, kind, subject) or abort(404)
            found = store.rows_of(connection, subjects, _before(), ROWS_SHOWN + 1)
            names = store.names(connection)
        self._desk.saw(me().name, kind, subject, "saw_diary")
        called = words.called(kind, subject)
        return self._page("diary/of.html", None, found, names, kind=kind, subject=subject, called=called)

    def _page(self, template: str, form: Filters | None, found: Any, names: dict[str, str], **more: Any) -> str:
        now, shown = self._desk.clock(), found[:ROWS_SHOWN]
        newest = {name: request.args[name] for name in FILTERS if name in request.args}
        older = newest | {"before": shown[-1].id} if len(found) > ROWS_SHOWN else None
        lines = [line(row, names, now) for row in shown]
        turned = _before() is not None
        return render_template(template, form=form, lines=lines, older=older, newest=newest, turned=turned, **more)


def _before() -> int | None:
    before = request.args.get("before", type=int)
    return None if before is None else min(max(before, 0), LAST)
