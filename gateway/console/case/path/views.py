"""Grounds, the police, and the stages of the path."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.abroad.reading import store as ways
from gateway.abroad.words import why
from gateway.cases import words
from gateway.cases.path import store
from gateway.cases.stages import FROM_THE_REPORT, REPATRIATION, STAGES
from gateway.cases.store import stages_of
from gateway.clock import in_maseru
from gateway.console.case.path.forms import Grounds, NoPolice, Return, Stage
from gateway.console.case.wiring import CaseDesk, Page
from gateway.console.login import me
from gateway.phrases import aloud, listed, phrase
from gateway.storage.database import reading

GROUNDS = Page(
    phrase("Reasonable grounds"), phrase("Save"), phrase("The finding is written down."), "grounds",
    phrase("With a yes, the police have to be told within 24 hours (Anti-Trafficking Act s 23)."),
)  # fmt: skip
NO_POLICE = Page(
    phrase("Do not tell the police"), phrase("Ask a second person"),
    phrase("A second person is asked. Until they agree, the clock runs."),
    "grounds", phrase("There are reasonable grounds, so the law wants the police to know within 24 hours. That they "
                      "are not told takes a reason and the yes of a second person of the hotline."),
)  # fmt: skip


class PathPages:
    def __init__(self, case_desk: CaseDesk) -> None:
        self._at, self._rules = case_desk, case_desk.desk.deadlines

    def hang_on(self, room: Blueprint) -> None:
        both = ["GET", "POST"]
        room.add_url_rule("/cases/<number>/grounds", "grounds", self.grounds, methods=["POST"])
        room.add_url_rule("/cases/<number>/no-police", "no_police", self.no_police, methods=both)
        room.add_url_rule("/cases/<number>/stages/<stage>", "stage", self.stage, methods=both)

    def grounds(self, number: str) -> ResponseReturnValue:
        form, by = Grounds(), me().name
        return self._at.answer(number, form, GROUNDS, lambda connection, case, now: store.write_grounds(
            connection, self._rules, case, form.answer.data, form.reason.data or "", form.was.data or "", by, now
        ))  # fmt: skip

    def no_police(self, number: str) -> ResponseReturnValue:
        form, by = NoPolice(), me().name
        remark = self._at.seal(form.remark.data)
        return self._at.answer(number, form, NO_POLICE, lambda connection, case, now: store.ask_no_police(
            connection, case, by, form.reason.data, remark, now
        ))  # fmt: skip

    def stage(self, number: str, stage: str) -> ResponseReturnValue:
        if stage not in STAGES or stage in FROM_THE_REPORT:
            abort(404)
        if stage == REPATRIATION and (way_id := self._way_home(number)):
            flash(aloud(why("way_home_stage")))
            return redirect(url_for("abroad.way", way_id=way_id), 303)
        form, by = self._form(number, stage), me().name
        page = Page(
            words.STAGES[stage],
            phrase("Save"),
            phrase("“{stage}” is written down.", stage=words.STAGES[stage]),
            "path",
            _hint(stage),
        )
        remark, detail = self._at.seal(form.remark.data), _detail(form)
        return self._at.answer(number, form, page, lambda connection, case, now: store.write_stage(
            connection, self._rules, case, stage, form.state.data, form.on.data, by, now, detail, remark
        ), saw="opened_case" if form.remark.object_data else "saw")  # fmt: skip

    def _way_home(self, number: str) -> int:
        """The first way home of the case, whose steps write this stage; 0 for none."""
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            return next((row.id for row in ways.of_case(connection, case.id)), 0)

    def _form(self, number: str, stage: str) -> Any:
        """As it was written down last, else for today."""
        case = self._at.find(number)
        with reading(self._at.desk.engine) as connection:
            row = next((row for row in stages_of(connection, case.id) if row.stage == stage), None)
        kind = Return if stage == REPATRIATION else Stage
        today = in_maseru(self._at.desk.clock()).date()
        if request.method == "POST" or row is None:
            return kind(data={"on": today, "state": "reached"})
        told = {"state": row.state, "on": date.fromisoformat(row.on), "country": row.detail.get("country", "")}
        checks = [code for code in words.RETURN if row.detail.get(code)]
        remark = (self._at.open(row.remark) or {}).get("text", "")
        return kind(data=told | {"checks": checks, "remark": remark})


def _hint(stage: str) -> str:
    return listed(filter(None, (words.STAGE_HINTS.get(stage), phrase("Law: {law}.", law=words.LAW[stage]))), " ")


def _detail(form: Any) -> dict[str, object]:
    """Of a return home: what was done already, and from where."""
    if not isinstance(form, Return):
        return {}
    return dict.fromkeys(form.checks.data or (), True) | {"country": form.country.data or ""}
