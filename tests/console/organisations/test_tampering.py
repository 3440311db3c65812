"""What somebody could type or forge at the directory."""

from typing import Any

import pytest

from gateway.staff.roles import Role
from gateway.storage.casework.tables import organisations
from tests.console.house import House, Visitor

FORM: dict[str, Any] = {"kind": "shelter", "services": ["shelter"], "places": ["LS-C"], "active": "y", "number": ""}


@pytest.fixture
def lead(house: House) -> Visitor:
    return house.worker("lineo", role=Role.HOTLINE_LEAD)


@pytest.mark.parametrize("name", ["   ", "\u200b\u200b", "\u2003", "Safe\0House", "Safe\u202eesuoH"])
def test_a_name_that_nobody_can_read_is_refused_in_a_sentence(house: House, lead: Visitor, name: str) -> None:
    answer = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": name}))
    assert answer.status_code == 400 and "Give a name" in answer.text
    with house.engine.connect() as connection:
        assert connection.execute(organisations.select()).all() == []


def test_a_place_that_is_sent_twice_is_kept_once(house: House, lead: Visitor) -> None:
    twice = {"name": "Safe House", "services": ["shelter", "shelter"], "places": ["LS-C", "LS-C"]}
    assert lead.send("/organisations/new", "/organisations/new", **(FORM | twice)).status_code == 303
    with house.engine.connect() as connection:
        row = connection.execute(organisations.select()).one()
    assert (row.services, row.places) == (["shelter"], ["LS-C"])


NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_a_name_with_marks_in_it_is_text_on_every_page(house: House, lead: Visitor) -> None:
    made = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": f"={NASTY}"}))
    assert made.status_code == 303
    for path in ("/organisations", made.location, f"{made.location}/edit", "/organisations/gaps", "/figures"):
        page = lead.look(path)
        assert page.status_code == 200 and "<script>alert" not in page.text and "<img" not in page.text
