"""The flows that serve, for those who write them: drawn, with what callers do on them, as a phone shows them, and what
changed. Files stay the way to change them; here people look."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, abort, render_template, request

from gateway.complaints import Refused
from gateway.configuration import configuration_of
from gateway.console import headers
from gateway.console.clocks import day, moment
from gateway.console.flows import counts, look, outline, phone, walk
from gateway.console.flows.checking import examined
from gateway.console.flows.history.views import History
from gateway.console.flows.look import Look, language_of, look_of
from gateway.console.flows.opening import Opened, flow_of, opened
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.dialogue.drawing import Chart, chart
from gateway.dialogue.pictures.svg import STYLE, svg
from gateway.dialogue.rendering import Flow
from gateway.editions.past import store as past
from gateway.figures.periods import Period, quarters
from gateway.funnel.counting import Counts
from gateway.funnel.store import counted
from gateway.funnel.table import FEW, as_csv
from gateway.papers import draft_names
from gateway.phrases import phrase
from gateway.staff.roles import HOTLINE
from gateway.storage.database import reading

STYLED = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"  # the one that pictures bring
MOST_TOLD = 20  # complaints about a draft


def blueprint(desk: Desk) -> Blueprint:
    room, pages, history = Blueprint("flows", __name__), Pages(desk), History(desk)
    room.add_url_rule("/flows", "index", pages.index, methods=["GET"])
    room.add_url_rule("/flows/drawn/<flow>", "show", pages.show, methods=["GET"])
    room.add_url_rule("/flows/drawn/<flow>.svg", "picture", pages.picture, methods=["GET"])
    room.add_url_rule("/flows/drawn/<flow>.csv", "table", pages.table, methods=["GET"])
    room.add_url_rule("/flows/screen/<screen>", "screen", pages.screen, methods=["GET"])
    room.add_url_rule("/flows/phone", "walk", pages.walk, methods=["GET"])
    room.add_url_rule("/flows/history", "history", history.index, methods=["GET"])
    room.add_url_rule("/flows/compare", "compare", history.compare, methods=["GET"])
    return room


class Pages:
    """Reads everything afresh for each look; counts nothing, changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._engine, self._clock = desk, desk.engine, desk.clock

    def index(self) -> str:
        now, serves = self._clock(), self._serves()
        flow = serves.shelf.flow_for("")
        return render_template(
            "flows/index.html", serves=serves, since=moment(serves.since, now) if serves.since else None,
            flows=[flow.script.name, *flow.script.files], languages_of=flow.script.languages,
            checked=examined(self._desk.papers()), drafts=self._drafts(),
        )  # fmt: skip

    def show(self, flow: str) -> str:
        at, laid_out, whole, part = self._drawn(flow)
        found = counts.rows(self._counts(at, laid_out), laid_out, part, _exact())
        shown = outline.outline(whole, flow, {row.screen: row for row in found})
        return render_template(
            "flows/show.html", flow=flow, look=at, flows=whole.flows, rows=found, outline=shown, chart=part,
            columns=counts.COLUMNS, screens_in=language_of(at, laid_out), spoken=laid_out.script.languages,
            days=self._days(), editions=_editions(), called=look.CALLED, sizes=look.SIZES,
            few=0 if _exact() else FEW, drafts=self._drafts(),
        )  # fmt: skip

    def picture(self, flow: str) -> Response:
        at, laid_out, _, part = self._drawn(flow)
        found = counts.rows(self._counts(at, laid_out), laid_out, part, _exact())
        answer = Response(svg(part, counts.on_cards(found), look.SCALE.get(at.size, 1)), mimetype="image/svg+xml")
        answer.headers[headers.CONTENT] = headers.policy(style_src=STYLED)
        return answer

    def table(self, flow: str) -> Response:
        at, laid_out, _, part = self._drawn(flow)
        self._desk.saw(me().name, "export", "flows", "took_csv", table=flow, days=at.days)
        lines = counts.counted_lines(self._counts(at, laid_out), laid_out, part.cards)
        answer = Response(as_csv(lines, _exact()), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="thuso-{flow}-{at.channel}.csv"'
        return answer

    def screen(self, screen: str) -> str:
        at, serves = self._looked()
        laid_out = flow_of(serves.shelf, at)
        if screen not in laid_out.screens:
            abort(404)
        met = screen in chart(laid_out, next(iter(laid_out.script.languages))).cards
        return render_template(
            "flows/screen.html", screen=screen, met=met, look=at, called=look.CALLED,
            phones=phone.phones(laid_out, screen), home=screen.rpartition(".")[0] or laid_out.script.name,
            drafts=self._drafts(),
            networks=phone.networks(serves.shelf.service.page_budget, look.NETWORKS),
        )  # fmt: skip

    def walk(self) -> str:
        at, serves = self._looked()
        laid_out = flow_of(serves.shelf, at)
        tokens = walk.pressed(request.args.get("keys", ""))
        if tokens is None:
            abort(404)
        language = language_of(at, laid_out)
        return render_template(
            "flows/walk.html", stop=walk.walked(laid_out, tokens, language), look=replace(at, language=language),
            keys=".".join(tokens), before=".".join(tokens[:-1]), spoken=laid_out.script.languages,
            called=look.CALLED, drafts=self._drafts(),
            networks=phone.networks(serves.shelf.service.page_budget, look.NETWORKS),
        )  # fmt: skip

    def _drawn(self, flow: str) -> tuple[Look, Flow, Chart, Chart]:
        """The flow that was asked for, on its channel and in its language: all flows drawn, and this one of them."""
        at, serves = self._looked()
        laid_out = flow_of(serves.shelf, at)
        whole = chart(laid_out, language_of(at, laid_out))
        if flow not in (laid_out.script.name, *laid_out.script.files):
            abort(404)
        return at, laid_out, whole, whole.only(flow)

    def _looked(self) -> tuple[Look, Opened]:
        at = look_of(request.args, self._drafts(), self._days(), _editions())
        return at, self._draft(at.draft) if at.draft else self._serves()

    def _serves(self) -> Opened:
        with reading(self._engine) as connection:
            found = past.serving(connection)
        return opened(found, self._desk.files.shelf)

    def _draft(self, name: str) -> Opened:
        """All flows with this draft in its place; what is wrong with it is said on a page of its own."""
        papers = self._desk.papers().with_drafts(self._desk.flows_dir, [name])
        try:
            return Opened(configuration_of(papers, strict=False).shelf, draft=name)
        except Refused as refused:
            abort(self._wrong(name, refused))

    def _wrong(self, name: str, refused: Refused) -> Response:
        told = [one for one in refused.complaints if not one.where.endswith("teams.yaml")]
        page = render_template("flows/wrong.html", draft=name, complaints=told[:MOST_TOLD])
        return Response(page, 409)

    def _drafts(self) -> list[str]:
        """Production reads none."""
        return [] if self._desk.production else draft_names(self._desk.flows_dir)

    def _counts(self, at: Look, laid_out: Flow) -> Counts:
        quarter = None if _exact() else self._quarters()[at.days]
        since, until = (quarter.begins, quarter.ends) if quarter else (at.since(self._clock()), None)
        found = counted(self._engine, since, until)
        return counts.of_these(found, [laid_out]) if at.of == "these" else found

    def _days(self) -> Mapping[str, str]:
        """Who sees no reports gets the quarters of the figures, which share no day: who may choose any two periods, or
        look every day, takes one count from the other and reads what single callers did."""
        if _exact():
            return look.DAYS
        return {
            code: phrase("{first} to {last}", first=day(one.first), last=day(one.last))
            for code, one in self._quarters().items()
        }

    def _quarters(self) -> dict[str, Period]:
        return {one.code: one for one in quarters(self._clock())}


def _editions() -> Mapping[str, str]:
    """And all that served together, for the same reason."""
    return look.EDITIONS if _exact() else look.WHOLE


def _exact() -> bool:
    """Who sees the line list sees small counts too."""
    return me().role in HOTLINE
