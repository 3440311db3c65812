"""The page where somebody brings a file in the standard, ours or another organisation's, and reads what it holds and
what is wrong with it. The file lives as long as the request, and is taken apart in a process that may not take much."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.complaints import Complaint
from gateway.console.apart import Limits, TookTooLong, apart
from gateway.console.files import shown
from gateway.console.files.forms import Bring
from gateway.console.login import me
from gateway.console.wiring import Desk
from gateway.exports.htcds.parcel import found_in, read_apart, wrapped
from gateway.exports.htcds.reading import Found
from gateway.phrases import phrase

LARGEST = 4 * 1024 * 1024  # bytes; 10,000 cases are two
LIMITS = Limits(seconds=10, processor=2, memory=512 * 1024 * 1024)  # the largest that is read takes half of each
ENDPOINT = "files.read"
TOO_LONG = phrase(
    "It takes too long to read, or another file is being read. Try again in a minute; if it is the same, bring one "
    "sheet at a time, as CSV."
)


class BackPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def hang_on(self, room: Blueprint) -> None:
        room.add_url_rule("/files/read", "read", self.read, methods=["GET", "POST"])
        room.url_value_preprocessor(let_files_in)
        room.register_error_handler(RequestEntityTooLarge, too_large)

    def read(self) -> ResponseReturnValue:
        form, found = Bring(), Found([], [])
        if form.validate_on_submit():
            found = self._found(form.file.data.filename or "", form.file.data.read(LARGEST + 1))
        page = render_template(
            "files/read.html", form=form, complaints=shown.complaints(found.complaints), more=found.more,
            brought=form.is_submitted(), sheets=shown.sheets(found, self._desk.places),
        )  # fmt: skip
        return page, 400 if form.is_submitted() and not found.sheets else 200

    def _found(self, name: str, content: bytes) -> Found:
        try:
            found = found_in(apart(read_apart, LIMITS, name[:80], wrapped(content)))
        except TookTooLong:
            return Found([], [Complaint(name[:80], TOO_LONG)])
        if found.sheets:
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
