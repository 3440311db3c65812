"""Whatever is sent to any page, by whoever may use it, is answered calmly: never with an error of ours."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import IntegerConverter, Rule

from gateway.console.rights import OPEN, STEPS
from gateway.staff.roles import Role
from gateway.storage.tables import operators
from gateway.triage.decisions import What
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, methods, roles, rules
from tests.console.browser.town import CASE, SECOND
from tests.console.house import House, Visitor

WORDS = (
    "", "0", "-1", "1", "2147483648", "9" * 30, "1e309", "nan", "١٢٣٤٥٦", "１２３４５６", "123456\n", "\0", "a\0b",
    "\u202e", "\u200b", "😀" * 50, "x" * 3000, "'; --", "%s", "{{7*7}}", "[]", "null", "0001-01-01",
    "9999-12-31", "2026-02-30", "../..", "\r\nX: y", "P1", "P4", "yes", "no", "palesa", "271828", CASE, SECOND,
)  # fmt: skip
IDS = (0, 1, 2, 3, 2**31 - 1, 2**31, 2**63, 10**30)
ORDERS = ("endpoint", "values", "_method", "_scheme", "_external", "_anchor", "level[]", "skip", "before", "day")
NUMBERS = ("271828", "314159", "161803", "141421", "264575", "244948", "223606", CASE, SECOND)
CALM = {200, 204, 303, 400, 403, 404, 409, 413}


class Junk:
    """A town, and somebody who sends nonsense to it. One seed sends the same each time."""

    def __init__(self, house: House) -> None:
        self.town = fill(house)
        self.rules = [rule for rule in rules(self.town) if rule.endpoint != "static"]
        with house.engine.connect() as connection:
            self._people = self._everybody(connection)

    def send(self, rule: Rule, chance: Random) -> tuple[str, int]:
        """To this page; gives what was sent, and the answer's status."""
        self._mend()
        role = chance.choice(roles(rule.endpoint) or list(Role))
        visitor = self._visitor(rule, role)
        method, path = chance.choice(sorted(rule.methods or ())), self._path(rule, role, chance)
        form = self._form(visitor, path, chance)
        told: dict[str, Any] = {"query_string": form}
        if method == "POST":
            token = visitor.token("/login/code" if rule.endpoint in STEPS else "/account")
            told = {"data": form | {"csrf_token": token or visitor.token("/login")}}
        return f"{method} {path} {form}", visitor.browser.open(path, method=method, **told).status_code

    def _mend(self) -> None:
        """Nonsense switches people off, too."""
        with self.town.house.engine.begin() as connection:
            now = self._everybody(connection)
            for row in self._people:
                if row not in now:
                    connection.execute(operators.update().where(operators.c.id == row["id"]).values(row))

    def _everybody(self, connection: sa.Connection) -> list[dict[str, Any]]:
        return [dict(row._mapping) for row in connection.execute(sa.select(operators))]

    def _visitor(self, rule: Rule, role: Role) -> Visitor:
        return self.town.house.visitor() if rule.endpoint in OPEN | STEPS else self.town.visitor(role)

    def _path(self, rule: Rule, role: Role, chance: Random) -> str:
        if rule.endpoint == "report.decide" and chance.random() < 0.8:
            return f"/reports/{chance.choice(NUMBERS)}/decide/{chance.choice(list(What))}"
        if chance.random() < 0.6:
            return address(self.town, rule, role).split("?")[0]
        built = rule.build({name: self._argument(rule, name, chance) for name in rule.arguments})
        return built[1] if built else "/"

    def _argument(self, rule: Rule, name: str, chance: Random) -> object:
        if isinstance(rule._converters[name], IntegerConverter):
            return chance.choice(IDS)
        if name == "kind":
            return chance.choice(["report", "case"])
        return chance.choice(WORDS).replace("/", "") or "x"

    def _form(self, visitor: Visitor, path: str, chance: Random) -> dict[str, str]:
        """The fields of the page where the form stands, filled with what they offer or with nonsense."""
        page = visitor.look(re.sub(r"/(decide/.*|number.*|words|case|answer|send|link)$", "", path)).text
        names = [name for name in re.findall(r'name="([^"]+)"', page) if chance.random() < 0.9]
        offers = re.findall(r'value="([^"]{1,40})"', page) or ["1"]
        form = {name: chance.choice(WORDS if chance.random() < 0.4 else offers) for name in names}
        if what := re.search(r"/decide/(\w+)$", path):
            version = re.search(rf'name="{what[1]}-version"[^>]*value="(\d+)"', page)
            form |= {f"{what[1]}-version": version[1]} if version else {}
        return form | {name: chance.choice(WORDS) for name in chance.sample(ORDERS, 2)}


@pytest.fixture
def junk(database_url: str) -> Iterator[Junk]:
    house = House(database_url)
    yield Junk(house)
    house.engine.dispose()


def test_nonsense_is_answered_calmly_on_every_page(junk: Junk) -> None:
    """Three times on each page."""
    tried = 0

    @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def every_page(seed: int) -> None:
        nonlocal tried
        for rule in junk.rules:
            sent, status = junk.send(rule, Random(seed))
            assert status in CALM, f"{status}: {sent}"
            tried += 1

    every_page()
    assert tried >= 100


def test_an_address_that_nothing_can_have_leads_nowhere(junk: Junk) -> None:
    """Too long a number, or the letter that PostgreSQL refuses."""
    for rule in junk.rules:
        if not rule.arguments or rule.endpoint in OPEN:
            continue
        ids = {name: 2**31 if isinstance(rule._converters[name], IntegerConverter) else "\0" for name in rule.arguments}
        built = rule.build(ids | ({"kind": "report"} if "kind" in ids else {}))
        assert built is not None
        visitor = junk.town.visitor(roles(rule.endpoint)[0])
        form = {"csrf_token": visitor.token("/account")}
        for method in methods(rule):
            assert visitor.browser.open(built[1], method=method, data=form).status_code == 404, (method, built[1])
