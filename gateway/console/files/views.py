"""Taking many cases, lists or the diary out as one encrypted file: one person asks, a lead agrees, the first one makes
the file with a passphrase that is shown once, and fetches it within a day."""

import threading

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from gateway.approvals import store as approvals
from gateway.console.apart import TookTooLong
from gateway.console.clocks import moment
from gateway.console.export.locking import new_passphrase
from gateway.console.files import shown, store
from gateway.console.files.back.views import BackPages
from gateway.console.files.folder import locked_folder
from gateway.console.files.forms import Ask, Make, Press
from gateway.console.files.readme import readme
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.exports.archives import store as archives
from gateway.exports.archives.store import KIND, Lapsed
from gateway.exports.sheets import lines
from gateway.exports.wanted import KINDS, MOST_LINES, Wanted, kinds_of, wanted
from gateway.privacy import seal
from gateway.storage.database import reading, wipe_journal, writing


def blueprint(desk: Desk) -> Blueprint:
    pages, made = FilePages(desk), Blueprint("files", __name__)
    made.add_url_rule("/files", "index", pages.index, methods=["GET", "POST"])
    made.add_url_rule("/files/make/<int:approval_id>", "make", pages.make, methods=["GET", "POST"])
    made.add_url_rule("/files/<int:archive_id>/fetch", "fetch", pages.fetch, methods=["POST"])
    made.add_url_rule("/files/<int:archive_id>/empty", "empty", pages.empty, methods=["POST"])
    BackPages(desk).hang_on(made)
    return made


class FilePages:
    """one_at_a_time: a file of 10,000 cases is ten seconds of work for one processor, and memory with it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._one_at_a_time = threading.Lock()

    def index(self) -> ResponseReturnValue:
        month = shown.month(self._desk.clock())
        form = Ask(kinds_of(me().role), first=month, last=month)
        if form.validate_on_submit() and self._fits(form):
            self._ask(form)
            flash(_("A hotline lead was asked. It stands on their page of approvals."))
            return redirect(url_for("files.index"), 303)
        return self._page(form), 400 if form.is_submitted() else 200

    def _fits(self, form: Ask) -> bool:
        with reading(self._desk.engine) as connection:
            found = store.count(connection, form.wanted())
        if found > MOST_LINES:
            form.last.errors = [self._too_long(found)]
        return found <= MOST_LINES

    def _too_long(self, found: int) -> str:
        says: str = _(
            "These months have %(found)s lines; one file holds %(most)s at most. Choose fewer months.",
            found=found, most=MOST_LINES,
        )  # fmt: skip
        return says

    def _ask(self, form: Ask) -> None:
        asked, kind = form.wanted(), KINDS[form.kind.data]
        remark = seal(self._desk.seal_public_key, {"remark": form.remark.data.strip()})
        with writing(self._desk.engine) as connection:
            now = self._desk.clock()
            approvals.ask(connection, kind.asks, KIND, asked.subject, me().name, form.reason.data, remark, now)

    def _page(self, form: Ask) -> str:
        now, who = self._desk.clock(), me()
        with reading(self._desk.engine) as connection:
            asked = [shown.asked(row, now) for row in store.asked(connection, who.name, who.role)]
            made = [shown.file(row, now) for row in archives.of(connection, who.name, who.role)]
        self._desk.saw(who.name, "list", "files")
        return render_template(
            "files/index.html", form=form, kinds=kinds_of(who.role), asked=asked, made=made, press=Press()
        )

    def make(self, approval_id: int) -> ResponseReturnValue:
        agreed, asked = self._agreed(approval_id)
        form = Make()
        if form.validate_on_submit():
            if not self._one_at_a_time.acquire(blocking=False):
                return self._back(_("A file is being made at this moment. Look here again in a minute."))
            try:
                return self._made(agreed, asked, form.passphrase.data)
            finally:
                self._one_at_a_time.release()
        page = render_template(
            "files/make.html", passphrase=new_passphrase(), asked=shown.asked(agreed, self._desk.clock()),
            approval_id=approval_id, until=moment(self._desk.clock() + archives.LIVES, self._desk.clock()),
        )  # fmt: skip
        return page, 400 if form.is_submitted() else 200

    def _agreed(self, approval_id: int) -> tuple[approvals.Row, Wanted]:
        with reading(self._desk.engine) as connection:
            row = store.agreed(connection, approval_id, me().name, me().role, self._desk.clock())
        asked = wanted(row.subject) if row is not None else None
        if row is None or asked is None:
            abort(404)
        return row, asked

    def _made(self, agreed: approvals.Row, asked: Wanted, passphrase: str) -> ResponseReturnValue:
        """Read, then packed apart, then kept: no transaction waits for the packing."""
        now = self._desk.clock()
        with reading(self._desk.engine) as connection:
            sheets_of = store.read(connection, asked, now)
        sheets = sheets_of()
        if lines(sheets) > MOST_LINES:
            return self._back(self._too_long(lines(sheets)))
        told = readme(asked, sheets, me().name, agreed.decided_by, now)
        try:
            box = locked_folder(asked.kind, sheets, told, passphrase)
            with writing(self._desk.engine) as connection:
                archives.keep(connection, agreed.id, me().name, sheets, box, self._desk.clock())
        except TookTooLong:
            return self._back(_("It took too long, and nothing was made. Try again, or choose fewer months."))
        except Lapsed:
            return self._back(_("That was used already, or 24 hours have passed. Ask again."))
        return self._back(_("The file is made. Fetch it below; it opens with the passphrase that you wrote down."))

    def fetch(self, archive_id: int) -> ResponseReturnValue:
        if not Press().validate_on_submit():
            abort(400)
        with writing(self._desk.engine) as connection:
            row = archives.fetch(connection, archive_id, me().name, me().role, self._desk.clock())
        if row is None:
            abort(404)
        saved = {"Content-Disposition": f"attachment; filename=thuso-{row.what}.zip.age"}
        return Response(row.box, mimetype="application/octet-stream", headers=saved)

    def empty(self, archive_id: int) -> ResponseReturnValue:
        if not Press().validate_on_submit():
            abort(400)
        with writing(self._desk.engine) as connection:
            if not archives.empty(connection, archive_id, me().name, self._desk.clock()):
                abort(404)
        wipe_journal(self._desk.engine)  # what it held does not stay in SQLite's journal either
        return self._back(_("The file is emptied. Nobody can fetch it any more."))

    def _back(self, says: str) -> ResponseReturnValue:
        flash(says)
        return redirect(url_for("files.index"), 303)
