"""Safety plan, notes and files: sealed on the way in, opened only for who holds the key."""

import io
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.cases.impossible import Impossible, insist
from gateway.cases.papers import kinds, store
from gateway.cases.people.store import print_of
from gateway.cases.store import hold
from gateway.cases.words import PLAN as PARTS
from gateway.cases.words import why
from gateway.console.case.papers.forms import File, Note, Plan
from gateway.console.case.wiring import CaseDesk, Page
from gateway.console.login import me, opens
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen
from gateway.staff.vault import give
from gateway.storage.database import reading, writing

PLAN = Page(
    phrase("Safety plan"),
    phrase("Save the plan"),
    phrase("The safety plan is written down."),
    "plan",
    phrase("Made with the person, in their words."),
)
NOTE = Page(phrase("Note"), phrase("Keep the note"), phrase("The note is kept. Notes are never changed."), "notes")
FILE = Page(phrase("File"), phrase("Keep the file"), phrase("The file is kept, sealed."), "files")
NO_KEY = phrase("You do not hold the key to what is sealed here.")


class PaperPages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at = case_desk

    def hang_on(self, room: Blueprint) -> None:
        of = "/cases/<number>"
        room.add_url_rule(f"{of}/plan", "plan", self.plan, methods=["GET", "POST"])
        room.add_url_rule(f"{of}/notes", "note_new", self.note, methods=["POST"])
        room.add_url_rule(f"{of}/files", "file_new", self.keep, methods=["POST"])
        room.add_url_rule(f"{of}/files/<int:file_id>", "file", self.open, methods=["GET"])

    def plan(self, number: str) -> ResponseReturnValue:
        case, by = self._at.find(number), me().name
        told = self._at.open(case.plan)
        if told is None:
            return self._no_key(number, "plan")
        form = Plan(data=told | {"was": print_of(case.plan)})
        box = self._at.seal_all({code: (form[code].data or "").strip() for code in PARTS})
        return self._at.answer(number, form, PLAN, lambda connection, case, now: store.write_plan(
            connection, case, box, form.was.data or "", by, now
        ), saw="opened_case" if told else "saw")  # fmt: skip

    def note(self, number: str) -> ResponseReturnValue:
        form, by = Note(), me().name
        box = self._at.seal(form.text.data) or b""
        return self._at.answer(number, form, NOTE, lambda connection, case, now: store.add_note(
            connection, case, form.kind.data, box, by, now
        ))  # fmt: skip

    def keep(self, number: str) -> ResponseReturnValue:
        """Read and sealed before the transaction: five megabytes take a moment."""
        self._at.find(number)
        form, by = File(), me().name
        told = form.file.data
        content = told.read(kinds.LARGEST + 1) if told else b""
        kind = kinds.kind_of(content)
        name = kinds.safe_name(told.filename or "", kind) if told else ""
        label = self._at.seal_all({"name": name, "kind": kind})
        box = give(self._at.desk.seal_public_key, content)

        def act(connection: sa.Connection, case: sa.Row[Any], now: datetime) -> None:
            insist(kinds.why_not(content, store.count_files(connection, case.id)))
            store.add_file(connection, case, label, box, len(content), kind, by, now)

        return self._at.answer(number, form, FILE, act)

    def open(self, number: str, file_id: int) -> ResponseReturnValue:
        """Always a download: nothing that somebody sent is shown as a page of ours."""
        with reading(self._at.desk.engine) as connection:
            opener = opens(connection)
        now = self._at.desk.clock()
        try:
            with writing(self._at.desk.engine) as connection:
                row = store.read_file(connection, hold(connection, number) or abort(404), file_id, me().name, now)
            label, content = opener.open(row.label), opener.open_bytes(row.box)
        except Impossible:
            abort(404)
        except CannotOpen:
            return self._no_key(number, "files")
        mime = kinds.TYPES.get(str(label["kind"]), "application/octet-stream")
        return send_file(io.BytesIO(content), mime, as_attachment=True, download_name=str(label["name"]))

    def _no_key(self, number: str, part: str) -> ResponseReturnValue:
        flash(aloud(NO_KEY))
        return redirect(url_for("case.show", number=number, _anchor=part), 303)


def too_large(_: RequestEntityTooLarge) -> tuple[str, int]:
    """What is told before anything of the file was read."""
    return render_template("calm.html", title=phrase("The file is too large"), says=why("too_large")), 413
