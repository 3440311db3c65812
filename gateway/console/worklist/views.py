"""The list of reports, and its part that a page fetches anew by itself. Reads afresh for each look; keeps nothing."""

import hashlib

from flask import Flask, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from gateway.console.cards import level_words
from gateway.console.clocks import on_the_clock
from gateway.console.login import me
from gateway.console.plain_words import FILTERS, NOT_TOLD, PLACES
from gateway.console.wiring import Desk
from gateway.console.worklist import store
from gateway.console.worklist.asked import LEVELS, STATES, Asked, read_asked
from gateway.console.worklist.lines import make_line
from gateway.phrases import aloud, count, phrase

NOT_THERE = phrase("There is no report with this number.")
LOOKED = "looked"  # in the browser's session: the last filters whose use is in the diary
TABS = 8  # as many lists may stand open beside each other


class WorklistPage:
    """The two pages of the list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hang_on(self, app: Flask) -> None:
        app.add_url_rule("/reports", "worklist", self.show, methods=["GET"])
        app.add_url_rule("/reports/rows", "worklist_rows", self.rows, methods=["GET"])

    def show(self) -> ResponseReturnValue:
        """The whole page; a number that is typed in full leads to its report."""
        asked = read_asked(request.args)
        if len(asked.digits) == 6:
            if store.is_there(self._desk.engine, asked.digits):
                return redirect(url_for("report.show", number=asked.digits), 303)
            flash(aloud(NOT_THERE))
        self._note(asked)
        page = self._read(asked)
        rows = self._rows(asked, page)
        return render_template(
            "worklist/page.html", asked=asked, rows=Markup(rows), known=_print(rows), title=_title(asked, page),  # noqa: S704
            districts=self._districts(), levels=_levels(), states=[(code, FILTERS[code]) for code in STATES],
        )  # fmt: skip

    def rows(self) -> ResponseReturnValue:
        """Counts and lines alone; nothing (204) while they are as the page has them. A page fetches them again and
        again, which is not noted; but who fetches them without the page is."""
        asked = read_asked(request.args)
        if _looks_at(asked) not in session.get(LOOKED, []):
            self._note(asked)
        page = self._read(asked)
        rows = self._rows(asked, page)
        if _print(rows) == request.args.get("known"):
            return Response(status=204)
        return render_template("worklist/live.html", rows=Markup(rows), known=_print(rows), title=_title(asked, page))  # noqa: S704

    def _note(self, asked: Asked) -> None:
        self._desk.saw(
            me().name, "list", "reports", level=asked.level, state=asked.state, district=asked.district, skip=asked.skip
        )
        session[LOOKED] = [*session.get(LOOKED, []), _looks_at(asked)][-TABS:]

    def _read(self, asked: Asked) -> store.Page:
        return store.read_page(self._desk.engine, asked, me().name, self._desk.clock())

    def _rows(self, asked: Asked, page: store.Page) -> str:
        now, total = self._desk.clock(), _total(asked, page)
        lines = [make_line(row, page.beside, self._desk.place_name, now) for row in page.reports]
        return render_template(
            "worklist/rows.html", asked=asked, lines=lines, counts=_counts(page), waiting=page.waiting, total=total,
            now=on_the_clock(now, now), page_size=store.PAGE, more=max(total - asked.skip - len(lines), 0),
        )  # fmt: skip

    def _districts(self) -> list[tuple[str, str]]:
        known = [(place.code, place.name) for place in self._desk.places.districts()]
        return [*known, *PLACES.items(), ("none", NOT_TOLD)]


def _looks_at(asked: Asked) -> str:
    return hashlib.sha256(repr(sorted(asked.query().items())).encode()).hexdigest()[:8]


def _print(rows: str) -> str:
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def _total(asked: Asked, page: store.Page) -> int:
    return page.counts.get(asked.level, 0) if asked.level else sum(page.counts.values())


def _title(asked: Asked, page: store.Page) -> str:
    return count("{n} report", "{n} reports", _total(asked, page))


def _levels() -> list[tuple[str, str]]:
    return [(level, _name(level)) for level in LEVELS]


def _name(level: str) -> str:
    return _words(level) if level == "none" else phrase("{level} {words}", level=level, words=_words(level))


def _words(level: str) -> str:
    return level_words("" if level == "none" else level)


def _counts(page: store.Page) -> list[tuple[str, str, int]]:
    """Level, its words, how many. Reports without a level only where there are any; one with an odd level is counted
    with them, as it stands with them."""
    odd = sum(many for level, many in page.counts.items() if level not in LEVELS)
    found = {level: page.counts.get(level, 0) for level in LEVELS}
    found["none"] += odd
    return [(level, _words(level), found[level]) for level in LEVELS if level != "none" or found[level]]
