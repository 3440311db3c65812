"""The list of cases, and everything about one case on one page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.cases import store, words
from gateway.cases.closing import hindrances
from gateway.cases.ending.store import ending
from gateway.cases.impossible import Impossible
from gateway.cases.papers.kinds import LARGEST
from gateway.cases.path.store import settle_no_police
from gateway.cases.words import why
from gateway.console.abroad.store import panel
from gateway.console.cards import PlaceName
from gateway.console.case import page as shaping
from gateway.console.case import partners
from gateway.console.case.ending.views import EndingPages
from gateway.console.case.forms import AddReport, Assign, Confirm
from gateway.console.case.kept import Kept
from gateway.console.case.next_steps import next_steps
from gateway.console.case.papers import shown as papers
from gateway.console.case.papers.forms import File, Note
from gateway.console.case.papers.views import PaperPages, too_large
from gateway.console.case.path.forms import Grounds
from gateway.console.case.path.views import PathPages
from gateway.console.case.people import shown as people
from gateway.console.case.people.forms import Need, NeedStep
from gateway.console.case.people.views import PeoplePages
from gateway.console.case.store import read_all
from gateway.console.case.wiring import CaseDesk, Page, check_address
from gateway.console.clocks import moment
from gateway.console.forms import choices
from gateway.console.login import me, opens
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports

SHOWN = ("mine", "all", "closed")
FURTHEST = 1_000_000  # cases down the list
WORDS_FIT = 128 * 1024  # bytes: a long note in letters that a form writes as nine bytes each
FILE_FITS = LARGEST + WORDS_FIT
FITS = {"case.file_new": FILE_FITS} | dict.fromkeys(
    ("case.note_new", "case.plan", "case.person_new", "case.person", "case.consent", "case.stage", "case.no_police"),
    WORDS_FIT,
)
ASSIGN = Page(phrase("Who carries the case"), phrase("Hand over"), phrase("The case is handed over."), "top")
ADD = Page(
    phrase("Another report"), phrase("Add the report"), phrase("The report belongs to this case now."), "reports"
)
OUT = Page(phrase("Take a report out"), phrase("Take it out"), phrase("The report is back on the list."), "reports")


def blueprint(desk: Desk) -> Blueprint:
    room = Blueprint("case", __name__)
    room.url_value_preprocessor(let_long_forms_in)
    room.before_request(check_address)
    room.register_error_handler(RequestEntityTooLarge, too_large)
    at = CaseDesk(desk)
    for pages in (CasePages(at), PathPages(at), PeoplePages(at), PaperPages(at), EndingPages(at)):
        pages.hang_on(room)
    return room


def let_long_forms_in(endpoint: str | None, _: object) -> None:
    """These pages alone; before anything reads the form."""
    if endpoint in FITS:
        request.max_content_length = FITS[endpoint]


class CasePages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at, self._desk = case_desk, case_desk.desk

    def hang_on(self, room: Blueprint) -> None:
        room.add_url_rule("/cases", "index", self.index, methods=["GET"])
        room.add_url_rule("/cases/<number>", "show", self.show, methods=["GET"])
        room.add_url_rule("/reports/<number>/case", "open", self.open, methods=["POST"])
        room.add_url_rule("/cases/<number>/worker", "assign", self.assign, methods=["POST"])
        room.add_url_rule("/cases/<number>/reports", "add_report", self.add_report, methods=["POST"])
        room.add_url_rule("/cases/<number>/reports/<report>/out", "take_out", self.take_out, methods=["POST"])

    def index(self) -> str:
        """mine: what I carry; all: every open case; closed."""
        shown = request.args.get("show", "all")
        shown = shown if shown in SHOWN else "all"
        skip = min(max(request.args.get("skip", 0, int), 0), FURTHEST)
        now, by = self._desk.clock(), me().name
        self._desk.saw(by, "list", "cases", shown=shown, skip=skip)
        with reading(self._desk.engine) as connection:
            rows = store.read_many(connection, by if shown == "mine" else None, shown == "closed", skip)
        lines = [shaping.line(dict(row._mapping), now) for row in rows[: store.PAGE]]
        more = len(rows) > store.PAGE
        return render_template("case/index.html", lines=lines, shown=shown, skip=skip, page=store.PAGE, more=more)

    def open(self, number: str) -> ResponseReturnValue:
        now, by = self._desk.clock(), me().name
        try:
            with writing(self._desk.engine) as connection:
                mine = sa.select(reports.c.id).where(reports.c.case_number == number)
                report_id = connection.execute(mine).scalar() or abort(404)
                case = store.open_case(connection, self._desk.deadlines, report_id, by, now)
        except Impossible as impossible:
            flash(aloud(why(impossible.why)))
            return redirect(url_for("report.show", number=number), 303)
        flash(gettext("This report belongs to case %(number)s.", number=case))
        return redirect(url_for("case.show", number=case), 303)

    def show(self, number: str) -> str:
        """The coded part for all of the hotline; what is sealed for who holds the key. Each look is written down."""
        with reading(self._desk.engine) as connection:
            opener = opens(connection)
        now = self._desk.clock()
        self._note_look(number, opener, now)
        with reading(self._desk.engine) as connection:
            case = store.read(connection, number) or abort(404)
            kept = read_all(connection, case, self._desk.alerts.teams.excludes, now)
            stands = hindrances(ending(connection, case, me().role))
            workers, home = store.workers(connection), panel(connection, case, now)
        shaped = _shaped(kept, opener, self._desk.place_name, now) | _forms(kept, workers)
        return render_template("case/show.html", **shaped, home=home, stands=[why(code) for code in stands])

    def _note_look(self, number: str, opener: Opener, now: datetime) -> None:
        what = "opened_case" if opener.can_open() else "saw"
        with writing(self._desk.engine) as connection:
            case = store.hold(connection, number) or abort(404)
            store.adopt_linked(connection, self._desk.deadlines, case, me().name, now)
            settle_no_police(connection, case, now)
            diary.write(connection, now, me().name, what, "case", number)

    def assign(self, number: str) -> ResponseReturnValue:
        form, by = Assign(), me().name
        with reading(self._desk.engine) as connection:
            form.worker.choices = choices({name: name for name in store.workers(connection)})
        return self._at.answer(number, form, ASSIGN, lambda connection, case, now: store.hand_over(
            connection, case, form.worker.data, form.was.data or "", by, now
        ))  # fmt: skip

    def add_report(self, number: str) -> ResponseReturnValue:
        form, by = AddReport(), me().name
        return self._at.answer(number, form, ADD, lambda connection, case, now: store.add_report(
            connection, self._desk.deadlines, case, form.report.data, by, now
        ))  # fmt: skip

    def take_out(self, number: str, report: str) -> ResponseReturnValue:
        by = me().name
        return self._at.answer(number, Confirm(), OUT, lambda connection, case, now: store.take_out(
            connection, self._desk.deadlines, case, report, by, now
        ))  # fmt: skip


def _shaped(kept: Kept, opener: Opener, place_name: PlaceName, now: datetime) -> dict[str, Any]:
    """What the template is handed, in words."""

    def opened(box: bytes | None) -> Mapping[str, Any]:
        try:
            return opener.open(box) if box else {}
        except CannotOpen:
            return {}

    return {
        "case": kept.case,
        "opened": moment(kept.case["opened_at"], now),
        "status": words.say(words.STATUSES, kept.case["status"]),
        "is_open": kept.case["status"] in store.OPEN,
        "outcome": words.say(words.OUTCOMES, kept.case["outcome"]) if kept.case["outcome"] else "",
        "next_steps": next_steps(kept, now),
        "clocks": shaping.clocks(kept.clocks, now),
        "path": shaping.path(kept, opened),
        "people": people.people(kept, opened, now),
        "plan": papers.plan(kept, opened),
        "notes": papers.notes(kept, opened, now),
        "files": papers.files(kept, opened, now),
        "reports": shaping.reports(kept, place_name),
        "referrals": shaping.referrals(kept, now),
        "news": partners.news(kept, now),
        "told_first": partners.told_first(kept, now),
        "safety": partners.safety(kept, now),
        "grounds": shaping.grounds(kept, now),
        "holds_key": opener.can_open(),
    }


def _forms(kept: Kept, workers: list[str]) -> dict[str, Any]:
    """Every form that stands on the page, each with its own ids."""
    here = {row["id"]: phrase("Person {n}", n=n) for n, row in enumerate(kept.people, 1) if row["erased_at"] is None}
    need, assign = Need(prefix=""), Assign(data={"worker": kept.case["worker"], "was": kept.case["worker"]})
    need.person.choices, assign.worker.choices = choices(here), choices({name: name for name in workers})
    grounds = Grounds(data={"answer": kept.case["grounds"], "was": kept.case["grounds"],
                            "reason": kept.case["grounds_reason"] or ""})  # fmt: skip
    return {
        "need_form": need, "assign_form": assign, "grounds_form": grounds, "note_form": Note(), "file_form": File(),
        "report_form": AddReport(), "need_step": NeedStep(),
    }  # fmt: skip
