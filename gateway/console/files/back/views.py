"""The page where somebody brings a file in the standard, ours or another organisation's, and reads what it holds and
what is wrong with it. The file lives as long as the request."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.complaints import Complaint, Refused
from gateway.console.files import shown
from gateway.console.files.forms import Bring
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.exports.htcds.reading import Found, read
from gateway.phrases import phrase

LARGEST = 4 * 1024 * 1024  # bytes; 10,000 cases are two
ENDPOINT = "files.read"


class BackPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hang_on(self, room: Blueprint) -> None:
        room.add_url_rule("/files/read", "read", self.read, methods=["GET", "POST"])
        room.url_value_preprocessor(let_files_in)
        room.register_error_handler(RequestEntityTooLarge, too_large)

    def read(self) -> ResponseReturnValue:
        form, found = Bring(), None
        refused: list[Complaint] = []
        if form.validate_on_submit():
            try:
                found = self._found(form.file.data.filename or "", form.file.data.read(LARGEST + 1))
            except Refused as said:
                refused = list(said.complaints)
        complaints, more = shown.complaints(found.complaints if found else refused)
        page = render_template(
            "files/read.html", form=form, complaints=complaints, more=more, brought=form.is_submitted(),
            sheets=shown.sheets(found, self._desk.places) if found else [],
        )  # fmt: skip
        wrong = refused or (form.is_submitted() and found is None)
        return page, 400 if wrong else 200

    def _found(self, name: str, content: bytes) -> Found:
        found = read(name[:80], content)
        lines = sum(sheet.lines for sheet in found.sheets)
        self._desk.saw(me().name, "list", "files", "read_file", found=lines)
        return found


def let_files_in(endpoint: str | None, _: object) -> None:
    """This page alone; before anything reads the form."""
    if endpoint == ENDPOINT:
        request.max_content_length = LARGEST


def too_large(_: RequestEntityTooLarge) -> tuple[str, int]:
    says = phrase("It is larger than 4 MB. Bring one sheet of it at a time.")
    return render_template("calm.html", title=phrase("The file is too large"), says=says), 413
