"""Taking the words of a report or a case out of the console: one person asks, another agrees, and within 24 hours the
first takes one file, encrypted with a passphrase that is shown once and kept nowhere."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gateway.approvals import store as approvals
from gateway.approvals.rules import EXPORT_WORDS
from gateway.console.apart import TookTooLong
from gateway.console.diary import words
from gateway.console.export import store
from gateway.console.export.forms import Ask, Take
from gateway.console.export.locking import locked, new_passphrase
from gateway.console.export.text import Opened, Part, as_text
from gateway.console.login import me, opens
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen, seal
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing

NO_KEY = phrase("You do not hold the key that opens words. Nothing was taken out.")
LAPSED = phrase("That was used already, or 24 hours have passed. Ask again.")
TOO_LONG = phrase("It took too long, and nothing was taken out. Try again in a minute.")


def blueprint(desk: Desk) -> Blueprint:
    pages, made = ExportPages(desk), Blueprint("export", __name__)
    at = "/export/<any(report, case):kind>/<number>"
    made.add_url_rule(at, "words", pages.words, methods=["GET", "POST"])
    made.add_url_rule(f"{at}/file", "file", pages.file, methods=["POST"])
    return made


class ExportPages:
    """The page where one asks and takes, and the file."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def words(self, kind: str, number: str) -> ResponseReturnValue:
        self._find(kind, number)
        form = Ask()
        if form.validate_on_submit():
            remark = seal(self._desk.seal_public_key, {"remark": form.remark.data.strip()})
            with writing(self._desk.engine) as connection:
                now = self._desk.clock()
                approvals.ask(connection, EXPORT_WORDS, kind, number, me().name, form.reason.data, remark, now)
            flash(gettext("Another person of the hotline was asked. It stands on their page of approvals."))
            return redirect(url_for("export.words", kind=kind, number=number), 303)
        return self._page(kind, number, form), 400 if form.is_submitted() else 200

    def _page(self, kind: str, number: str, form: Ask) -> str:
        with reading(self._desk.engine) as connection:
            standing = self._standing(connection, kind, number)
            waiting = approvals.waiting(connection, self._desk.clock())
        self._desk.saw(me().name, kind, number)
        mine = (EXPORT_WORDS, kind, number, me().name)
        return render_template(
            "export/words.html", form=form, kind=kind, number=number, standing=standing,
            called=words.called(kind, number),
            waits=any((row.what, row.kind, row.subject, row.asked_by) == mine for row in waiting),
            passphrase=new_passphrase() if standing else "",
        )  # fmt: skip

    def file(self, kind: str, number: str) -> ResponseReturnValue:
        """Opened and encrypted in memory; nothing of it is kept here."""
        self._find(kind, number)
        form = Take()
        if not form.validate_on_submit():
            abort(400)
        with reading(self._desk.engine) as connection:
            agreed, parts, opener = self._standing(connection, kind, number), [], opens(connection)
            if agreed:
                parts = store.parts_of(connection, kind, number)
        if agreed is None or not opener.can_open():
            return self._back(kind, number, LAPSED if agreed is None else NO_KEY)
        called = f"{words.in_words(words.KINDS, kind)} {number}"
        told = [_opened(opener, part) for part in parts]
        text = as_text(called, told, me().name, agreed.decided_by, self._desk.clock())
        try:
            file = locked(text, form.passphrase.data)
        except TookTooLong:
            return self._back(kind, number, TOO_LONG)
        with writing(self._desk.engine) as connection:  # last, and before a byte leaves
            now = self._desk.clock()
            if not approvals.use(connection, agreed.id, me().name, now):
                return self._back(kind, number, LAPSED)
            diary.write(
                connection, now, me().name, "exported_words", kind, number, approval=agreed.id, found=len(parts)
            )
        saved = {"Content-Disposition": f"attachment; filename=thuso-{kind}-{number}.txt.age"}
        return Response(file, mimetype="application/octet-stream", headers=saved)

    def _standing(self, connection: sa.Connection, kind: str, number: str) -> approvals.Row | None:
        """The yes that was given to the one who is here, and to nobody else."""
        return approvals.standing(connection, EXPORT_WORDS, kind, number, self._desk.clock(), asked_by=me().name)

    def _find(self, kind: str, number: str) -> None:
        with reading(self._desk.engine) as connection:
            if not store.exists(connection, kind, number):
                abort(404)

    def _back(self, kind: str, number: str, says: str) -> ResponseReturnValue:
        flash(aloud(says))
        return redirect(url_for("export.words", kind=kind, number=number), 303)


def _opened(opener: Opener, part: Part) -> Opened:
    try:
        return Opened(part.title, part.at, opener.open(part.box))
    except CannotOpen:
        return Opened(part.title, part.at, None)
