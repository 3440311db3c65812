"""A consulate, the hotline, and the pages between them, through the real door."""

import re
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from gateway.staff.roles import Role
from gateway.storage.casework.tables import organisations
from gateway.storage.database import reading
from gateway.storage.partners.tables import return_steps, returns
from gateway.storage.tables import alerts, reports
from tests.console.abroad.travelled import SHARED, case_of_found
from tests.console.house import House, Visitor, plain_text

FORM: dict[str, Any] = {
    "country": "ZA", "post": "johannesburg", "came_by": "alone", "language": "st", "safety": "shelter", "danger": "no",
    "who": "girl", "people": "1", "what": "home", "papers": ["kept"], "tell": "hotline",
    "details": "Puleng asks for her mother",
}  # fmt: skip
TODAY = "2026-03-03"


class Embassy:
    """officer: of the consulate in Johannesburg. stranger: of another one. palesa: of the hotline."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.post, self.other = self.consulate("Consulate, Johannesburg"), self.consulate("Embassy, Pretoria")
        self.officer = house.worker("nthabiseng", Role.CONSULAR_OFFICER, organisation_id=self.post)
        self.stranger = house.worker("khotso", Role.CONSULAR_OFFICER, organisation_id=self.other)
        self.hotline = house.employ("palesa")
        self.palesa = house.let_in(self.hotline)

    def signs_in_again(self) -> None:
        """Somebody of the hotline, after hours."""
        self.palesa = self.house.let_in(self.hotline)

    def consulate(self, name: str, kind: str = "consulate") -> int:
        return self.house._insert(
            organisations, code=name.lower()[:40], name=name, kind=kind, services=["repatriation"], places=["ZA"],
            active=True,
        )  # fmt: skip

    def sends(self, visitor: Visitor | None = None, **changed: Any) -> TestResponse:
        visitor = visitor or self.officer
        page = visitor.look("/abroad/new").text
        once = re.search(r'name="once"[^>]*value="([^"]+)"', page)
        form = {"csrf_token": visitor.token("/abroad/new"), "once": once[1] if once else ""} | FORM | changed
        return visitor.browser.post("/abroad/new", data={name: told for name, told in form.items() if told is not None})

    def files(self, visitor: Visitor | None = None, **changed: Any) -> str:
        """A report by the officer; its number."""
        answer = self.sends(visitor, **changed)
        assert answer.status_code == 303, plain_text(answer.text)
        return str(answer.location.rsplit("/", 1)[-1])

    def begins(self, age: str = "12-17", scopes: tuple[str, ...] = SHARED, post: bool = True, **changed: Any) -> int:
        """A report, its case, the person on record, and the way home; gives its id."""
        self.number = self.files(**changed)
        self.person = case_of_found(self.house, self.number, age, scopes)
        answer = self.asks_to_begin(post=str(self.post) if post else "")
        assert answer.status_code == 303, plain_text(answer.text)
        return int(answer.location.rsplit("/", 1)[-1])

    def asks_to_begin(self, **changed: Any) -> TestResponse:
        at = f"/cases/{self.number}/home"
        form = {"person": str(self.person), "country": "ZA", "post": str(self.post)} | changed
        return self.palesa.send(at, at, **form)

    def writes(
        self, way_id: int, step: str, result: str = "", by: Visitor | None = None, **changed: Any
    ) -> TestResponse:
        visitor, at = by or self.palesa, f"/abroad/ways/{way_id}/steps/{step}"
        page = visitor.look(at).text
        was = re.search(r'name="was"[^>]*value="([^"]*)"', page)
        form = {"on": TODAY, "was": was[1] if was else "", "remark": ""} | ({"result": result} if result else {})
        return visitor.send(at, at, **(form | changed))

    def wrote(self, way_id: int, step: str, result: str = "", by: Visitor | None = None, **changed: Any) -> None:
        answer = self.writes(way_id, step, result, by, **changed)
        assert answer.status_code == 303, plain_text(answer.text)

    def moves(self, way_id: int, party: str, state: str, on: str = TODAY, **changed: Any) -> TestResponse:
        at = f"/abroad/ways/{way_id}/parties/{party}"
        was = re.search(r'name="was"[^>]*value="([^"]*)"', self.palesa.look(at).text)
        return self.palesa.send(at, at, **({"state": state, "on": on, "was": was[1] if was else ""} | changed))

    def all_agree(self, way_id: int) -> None:
        for party in ("foreign_affairs", "social_development", "home_affairs"):
            for state in ("told", "agreed"):
                answer = self.moves(way_id, party, state)
                assert answer.status_code == 303, plain_text(answer.text)

    def row(self, way_id: int) -> Any:
        return self.rows(returns, returns.c.id == way_id)[0]

    def steps(self, way_id: int) -> dict[str, Any]:
        return {row.step: row for row in self.rows(return_steps, return_steps.c.return_id == way_id)}

    def report(self, number: str) -> Any:
        return self.rows(reports, reports.c.case_number == number)[0]

    def waits(self, number: str) -> list[Any]:
        """The alerts about this report."""
        return self.rows(alerts, alerts.c.case_number == number)

    def rows(self, table: sa.Table, *which: Any) -> list[Any]:
        with reading(self.house.engine) as connection:
            return list(connection.execute(sa.select(table).where(*which)))
