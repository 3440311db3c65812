"""A console whose reports travel the real road: kept by the gateway's own store, alerted by the shipped rules to people
of the shipped teams, decided on at the page."""

import itertools
import re
import secrets
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from gateway.alerts.alert import State
from gateway.console.wiring import Desk
from gateway.conversation.store import alert_about
from gateway.deadlines.store import begin
from gateway.messages import CallId
from gateway.privacy import seal
from gateway.reports.report import Told
from gateway.reports.store import Sealing, keep
from gateway.storage.casework.tables import deadlines, decisions, diary
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, letters, reports
from gateway.storage.tables import members as member_rows
from tests.console.house import House, Visitor, files, plain_text

PEPPER = b"p" * 32
PHONE = "+26650123987"
GIRL = {
    "who": "girl", "danger": "no", "what": "home", "district": "LS-C", "council": "031515", "tell": "yes",
    "contact": "no",
}  # fmt: skip
WORDS = "She is kept in the yellow house behind the mill"


class Hotline(House):
    """now moves only when told, as in House. Nobody's phone is real."""

    def __init__(self, database_url: str) -> None:
        super().__init__(database_url)
        self._calls = itertools.count(1)
        with writing(self.engine) as connection:
            people = [self._member(team, turn) for team in files().teams.teams for turn in range(2)]
            connection.execute(member_rows.insert(), people)

    def desk(self, production: bool = False) -> Desk:
        return replace(super().desk(production), pepper=PEPPER)

    def calls_in(self, words: str = WORDS, number: str = "", **answers: str) -> str:
        """Somebody dials, tells and sends it; gives the case number."""
        told = Told((1,), "d", "en", GIRL | answers, {"details": (words,)} if words else {}, True, False, over=True)
        call = CallId(f"{next(self._calls):064x}", secrets.token_bytes(32))
        box = seal(self.public, {"number": number}) if number else None
        with writing(self.engine) as connection:
            sealing, desk = Sealing(self.public, PEPPER), self.desk()
            row = keep(connection, None, told, call, box, sealing, files().urgency, self.now)
            alert_about(connection, desk.alerts, row, told.may_tell_local, self.now)
            begin(
                connection, desk.deadlines, "first_touch", "report", row.report_id, row.report_id, row.level, self.now
            )
        return row.case_number

    def row(self, number: str) -> Any:
        with reading(self.engine) as connection:
            return connection.execute(sa.select(reports).where(reports.c.case_number == number)).one()

    def decided(self, number: str) -> list[Any]:
        return self._all(decisions, decisions.c.report_id == self.id_of(number), decisions.c.id)

    def clocks(self, number: str) -> list[Any]:
        """Those that run."""
        runs = (deadlines.c.met_at.is_(None), deadlines.c.stopped_at.is_(None))
        return self._all(deadlines, sa.and_(deadlines.c.report_id == self.id_of(number), *runs), deadlines.c.id)

    def local_waits(self, number: str) -> list[Any]:
        """Alerts to local teams that will still go out."""
        hotline = self.desk().alerts.teams.hotline.code
        waits = (alerts.c.state.in_((State.DUE, State.UNKNOWN)), alerts.c.team != hotline)
        return self._all(alerts, sa.and_(alerts.c.report_id == self.id_of(number), *waits), alerts.c.id)

    def waits(self, number: str) -> list[Any]:
        """Alerts to anybody that will still go out."""
        mine = sa.and_(alerts.c.report_id == self.id_of(number), alerts.c.state == State.DUE)
        return self._all(alerts, mine, alerts.c.id)

    def diary_of(self, number: str) -> list[str]:
        return [row.what for row in self._all(diary, diary.c.subject == number, diary.c.id)]

    def diary_text(self) -> str:
        return " ".join(str(tuple(row)) for row in self._all(diary, sa.true(), diary.c.id))

    def letters_of(self, number: str) -> list[Any]:
        return self._all(letters, letters.c.report_id == self.id_of(number), letters.c.id)

    def _all(self, table: sa.Table, which: sa.ColumnElement[bool], order: Any) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(sa.select(table).where(which).order_by(order)).all())

    def _member(self, team: str, turn: int) -> dict[str, Any]:
        row = {"code": f"{team}_{'ab'[turn]}", "team": team, "number_hash": secrets.token_hex(8), "number": b"sealed"}
        return row | {"language": "en", "active": True, "turn": turn, "proven_at": self.now}


class AtDesk:
    """Somebody of the hotline before a page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.last = visitor, None

    def reads(self, number: str) -> str:
        return self.visitor.reads(f"/reports/{number}")

    def page(self, number: str) -> str:
        return self.visitor.look(f"/reports/{number}").text

    def version(self, number: str) -> str:
        found = re.search(r'name="[a-z_]+-version"[^>]*value="(\d+)"', self.page(number))
        return found[1] if found else "0"

    def decides(self, number: str, what: str, version: str | None = None, **fields: Any) -> TestResponse:
        """Sends one form of the page, as it stands there."""
        token = self.visitor.token(f"/reports/{number}")
        shown = {f"{what}-{name}": value for name, value in fields.items()}
        form = {"csrf_token": token, f"{what}-version": version or self.version(number)} | shown
        return self.visitor.browser.post(f"/reports/{number}/decide/{what}", data=form)

    def presses(self, number: str, door: str, **fields: Any) -> TestResponse:
        token = self.visitor.token(f"/reports/{number}")
        return self.visitor.browser.post(f"/reports/{number}/{door}", data={"csrf_token": token} | fields)

    def does(self, number: str, what: str, **fields: Any) -> str:
        """The same, when it is possible; gives the page that follows."""
        answer = self.decides(number, what, **fields)
        assert answer.status_code == 303, plain_text(answer.text)
        page = self.visitor.look(answer.location).text
        return plain_text("<main>" + page.split("</nav>", 1)[-1])  # with the sentence above the page
