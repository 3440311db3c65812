"""The caller's words, and the number that the caller left: sealed until somebody asks for them, and written down then.
What was opened stands on the answer to that request only; nothing keeps it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gateway.approvals import store as approvals
from gateway.approvals.rules import OPEN_NUMBER, NotAlone
from gateway.console.login import me, opens
from gateway.console.report import store
from gateway.console.report.forms import Number
from gateway.console.report.history import grouped, typed
from gateway.console.wiring import Desk
from gateway.diary import store as diary
from gateway.phrases import aloud, phrase
from gateway.privacy import CannotOpen, seal
from gateway.reports.letters.store import mark_opened
from gateway.staff.vault import Opener
from gateway.storage.database import reading, writing
from gateway.triage import store as triage

NO_KEY = phrase("You do not hold the key that opens this. The hotline lead can give it to you.")
NOT_AGREED = phrase("Nobody has agreed to it, or the number was shown already. Ask a colleague.")
NO_NUMBER = phrase("There is no number: the caller left none, or took it back.")


class Opening:
    """answer: makes the page of the report."""

    def __init__(self, desk: Desk, answer: Callable[..., ResponseReturnValue]) -> None:
        self._desk, self._answer = desk, answer

    def words(self, number: str) -> ResponseReturnValue:
        """Opens what the caller wrote, then and later."""
        sealed, opener = self._read(number)
        try:
            pieces = typed(sealed.words, sealed.letters, opener.open, self._desk.clock())
        except CannotOpen:
            return self._answer(number, wrong={"words": NO_KEY}, status=403)
        self._note_opened(number, [box for _, box in sealed.letters])
        return self._answer(number, opened=pieces)

    def _note_opened(self, number: str, boxes: list[bytes]) -> None:
        now = self._desk.clock()
        with writing(self._desk.engine) as connection:
            mark_opened(connection, boxes, now)
            diary.write(connection, now, me().name, "opened_words", "report", number, letters=len(boxes))

    def ask(self, number: str) -> ResponseReturnValue:
        """Asks a colleague whether the number may be opened."""
        return self._asked(number, self._ask, phrase("A colleague must agree now. Then the number can be shown once."))

    def alone(self, number: str) -> ResponseReturnValue:
        """One person, at night, for a P1; a colleague looks at it the next day."""
        return self._asked(
            number, self._agree, phrase("You may show the number once. A colleague looks at it tomorrow.")
        )

    def number(self, number: str) -> ResponseReturnValue:
        """Shows the number, once for each leave. It is opened before the leave is used up, and shown after."""
        sealed, opener = self._read(number)
        if sealed.call_back is None:
            return self._answer(number, wrong={"number": NO_NUMBER}, status=409)
        try:
            shown = str(opener.open(sealed.call_back)["number"])
        except CannotOpen:
            return self._answer(number, wrong={"number": NO_KEY}, status=403)
        if not self._use(number):
            return self._answer(number, wrong={"number": NOT_AGREED}, status=409)
        return self._answer(number, shown_number=grouped(shown))

    def _read(self, number: str) -> tuple[store.Sealed, Opener]:
        with reading(self._desk.engine) as connection:
            report = triage.find(connection, number)
            if report is None:
                abort(404)
            return store.read_sealed(connection, report.id), opens(connection)

    def _use(self, number: str) -> bool:
        now = self._desk.clock()
        with writing(self._desk.engine) as connection:
            yes = approvals.standing(connection, OPEN_NUMBER, "report", number, now, asked_by=me().name)
            used = yes is not None and approvals.use(connection, yes.id, me().name, now)
            if used:
                diary.write(connection, now, me().name, "opened_number", "report", number)
        return used

    def _asked(self, number: str, ask: Callable[..., None], says: str) -> ResponseReturnValue:
        sealed, _ = self._read(number)
        form = Number(prefix="ask_number")
        if not form.validate_on_submit():
            return self._answer(number, {"ask_number": form}, status=400)
        if sealed.call_back is None:
            return self._answer(number, wrong={"number": NO_NUMBER}, status=409)
        remark = seal(self._desk.seal_public_key, {"remark": form.remark.data.strip()})
        try:
            with writing(self._desk.engine) as connection:
                ask(connection, number, form.reason.data, remark)
        except NotAlone:
            says_no = phrase("Only at night, and only for a P1, may one person decide this. Ask a colleague.")
            return self._answer(number, {"ask_number": form}, {"number": says_no}, 409)
        flash(aloud(says))
        return redirect(url_for("report.show", number=number), 303)

    def _ask(self, connection: Any, number: str, reason: str, remark: bytes) -> None:
        approvals.ask(connection, OPEN_NUMBER, "report", number, me().name, reason, remark, self._desk.clock())

    def _agree(self, connection: Any, number: str, reason: str, remark: bytes) -> None:
        desk = self._desk
        told = (OPEN_NUMBER, "report", number, me().name, reason, remark, desk.clock())
        approvals.alone(connection, desk.deadlines, *told)
