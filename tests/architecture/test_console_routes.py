"""Every route of the console needs a login, read from its URL map so that none is forgotten."""

from pathlib import Path

import pytest
from werkzeug.routing import Rule

from tests.console.house import House

OPEN = {"login", "static"}


def _rules(house: House) -> list[Rule]:
    return [rule for rule in house.app.url_map.iter_rules() if rule.endpoint not in OPEN]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(f"sqlite:///{tmp_path / 'thuso.db'}")


def test_a_stranger_is_sent_to_the_door_from_every_route(house: House) -> None:
    case = house.report()
    rules = _rules(house)
    assert {rule.endpoint for rule in rules} >= {"worklist", "logout"}
    for rule in rules:
        path = rule.rule.replace("<", "").replace(">", "")
        for method in (rule.methods or set()) | {"GET", "POST"}:
            answer = house.visitor().browser.open(path, method=method)
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/login"), (method, path)
            assert case not in answer.text


def test_only_the_door_and_the_style_sheet_are_open(house: House) -> None:
    found = {rule.endpoint for rule in house.app.url_map.iter_rules()} - {r.endpoint for r in _rules(house)}
    assert found == OPEN
    assert house.visitor().look("/login").status_code == 200
    assert house.visitor().look("/static/console.css").status_code == 200


def test_the_static_folder_holds_nothing_but_looks(house: House) -> None:
    names = {path.suffix for path in Path(house.app.static_folder or "").rglob("*") if path.is_file()}
    assert names <= {".css", ".svg"}
