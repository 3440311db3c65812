"""A house in which cases are worked on, through the pages."""

from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from gateway.approvals import store as approvals
from gateway.staff.roles import Role
from gateway.storage.casework import tables
from gateway.storage.database import reading, writing
from gateway.storage.tables import operators
from tests.console.house import House, Visitor

CONSENT = {"given_by": "self", "scope": ["keep_record"], "on": "2026-03-03"}
ADULT = {"age_band": "18-29", "sex": "f", "citizenship": "LS", "status": "possible"}
NAME = "Lineo Mokoena"


class CaseWorker:
    """Somebody of the hotline with a browser and a case. number: of the case."""

    def __init__(self, house: House, visitor: Visitor, number: str, name: str = "palesa") -> None:
        self.house, self.visitor, self.number, self.name = house, visitor, number, name

    @property
    def at(self) -> str:
        return f"/cases/{self.number}"

    def reads(self) -> str:
        return self.visitor.reads(self.at)

    def sends(self, path: str, **form: Any) -> TestResponse:
        """Posts a form of this case, with the token that its page carries."""
        token = self.visitor.token(self.at)
        return self.visitor.browser.post(f"{self.at}{path}", data={"csrf_token": token, **form})

    def does(self, path: str, **form: Any) -> None:
        """The same, where nothing may stand against it."""
        answer = self.sends(path, **form)
        assert answer.status_code == 303, answer.text

    def refused(self, path: str, **form: Any) -> str:
        """What the page says instead of doing it."""
        answer = self.sends(path, **form)
        assert answer.status_code == 400, answer.status
        return answer.text

    def waits(self, **time: float) -> None:
        """Time goes by, and whoever works on the case signs in again."""
        self.house.wait(**time)
        (me,) = [row.id for row in self.rows(operators) if row.name == self.name]
        self.visitor = self.house.let_in(me)

    def finds(self, answer: str = "yes", was: str = "open", **more: Any) -> None:
        self.does("/grounds", answer=answer, was=was, **more)

    def reaches(self, stage: str, on: str = "2026-03-03", state: str = "reached", **more: Any) -> None:
        self.does(f"/stages/{stage}", state=state, on=on, **more)

    def records(self, **changed: Any) -> int:
        """A person with consent; their id."""
        self.does("/people", **(CONSENT | ADULT | {"name": NAME} | changed))
        return int(self.rows(tables.people)[-1].id)

    def rows(self, table: sa.Table) -> list[Any]:
        """What lies in the database, in order."""
        with reading(self.house.engine) as connection:
            return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))

    def clock(self, what: str) -> Any:
        (found,) = [row for row in self.rows(tables.deadlines) if row.what == what and row.kind == "case"]
        return found

    def diary(self) -> list[str]:
        return [row.what for row in self.rows(tables.diary) if row.kind == "case"]


def case_of(house: House, visitor: Visitor | None = None, level: str | None = "P2", **report: Any) -> CaseWorker:
    """A report, and the case that a worker opened from it."""
    visitor = visitor or house.worker()
    number = house.report(level=level, **report)
    answer = visitor.browser.post(f"/reports/{number}/case", data={"csrf_token": visitor.token("/cases")})
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"] == f"/cases/{number}"
    return CaseWorker(house, visitor, number)


def agree(house: House, case: CaseWorker, name: str = "thabo", yes: bool = True) -> None:
    """Another person of the hotline answers whether the police are not told."""
    with writing(house.engine) as connection:
        (asked,) = approvals.waiting(connection, house.now)
        assert approvals.decide(connection, asked.id, name, Role.HOTLINE_WORKER, yes, house.now) == "done"
