"""Closing a case with what was looked at, and opening it again with a reason."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gateway.cases.ending import store
from gateway.console.case.ending.forms import Close, Reopen
from gateway.console.case.wiring import CaseDesk, Page
from gateway.console.login import me

CLOSE = Page(
    "Close the case", "Close the case", "The case is closed. No clock of it runs any more.", "top",
    "Every point is looked at before a case is closed. Its reports end with it.",
)  # fmt: skip
REOPEN = Page("Open the case again", "Open it again", "The case is open again.", "top")


class EndingPages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at = case_desk

    def hang_on(self, room: Blueprint) -> None:
        room.add_url_rule("/cases/<number>/close", "close", self.close, methods=["GET", "POST"])
        room.add_url_rule("/cases/<number>/reopen", "reopen", self.reopen, methods=["GET", "POST"])

    def close(self, number: str) -> ResponseReturnValue:
        self._at.find(number)
        form, signed = Close(), me()
        on = form.follow_up_on.data
        checklist = dict.fromkeys(form.checks.data or (), True) | {"follow_up_on": on.isoformat() if on else ""}
        return self._at.answer(number, form, CLOSE, lambda connection, case, now: store.close(
            connection, case, form.outcome.data, checklist, signed.name, signed.role, now
        ))  # fmt: skip

    def reopen(self, number: str) -> ResponseReturnValue:
        self._at.find(number)
        form, by = Reopen(), me().name
        return self._at.answer(number, form, REOPEN, lambda connection, case, now: store.reopen(
            connection, case, form.reason.data, by, now
        ))  # fmt: skip
