"""Closing a case with what was looked at, and opening it again with a reason."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gateway.cases.closing import hindrances
from gateway.cases.ending import store
from gateway.cases.words import why
from gateway.console.case.ending.forms import Close, Reopen
from gateway.console.case.wiring import CaseDesk, Page
from gateway.console.login import me
from gateway.phrases import phrase
from gateway.storage.database import reading

CLOSE = Page(
    phrase("Close the case"), phrase("Close the case"), phrase("The case is closed. No clock of it runs any more."),
    "top",
    phrase("Every point is looked at before a case is closed. Its reports end with it."),
)  # fmt: skip
REOPEN = Page(phrase("Open the case again"), phrase("Open it again"), phrase("The case is open again."), "top")


class EndingPages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at = case_desk

    def hang_on(self, room: Blueprint) -> None:
        room.add_url_rule("/cases/<number>/close", "close", self.close, methods=["GET", "POST"])
        room.add_url_rule("/cases/<number>/reopen", "reopen", self.reopen, methods=["GET", "POST"])

    def close(self, number: str) -> ResponseReturnValue:
        """The form; or what has to be done before there is one."""
        form, signed = Close(), me()
        if not form.is_submitted() and (stands := self._stands(number)):
            return self._at.show(number, "case/not_yet.html", page=CLOSE, stands=stands)
        on = form.follow_up_on.data
        checklist = dict.fromkeys(form.checks.data or (), True) | {"follow_up_on": on.isoformat() if on else ""}
        return self._at.answer(number, form, CLOSE, lambda connection, case, now: store.close(
            connection, case, form.outcome.data, checklist, signed.name, signed.role, now
        ))  # fmt: skip

    def _stands(self, number: str) -> list[str]:
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            return [why(code) for code in hindrances(store.ending(connection, case, me().role))]

    def reopen(self, number: str) -> ResponseReturnValue:
        form, by = Reopen(), me().name
        return self._at.answer(number, form, REOPEN, lambda connection, case, now: store.reopen(
            connection, self._at.desk.deadlines, case, form.reason.data, by, now
        ))  # fmt: skip
