"""What somebody could type or forge at the directory."""

import re
from concurrent.futures import ThreadPoolExecutor
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


def form_of(lead: Visitor, page: str) -> dict[str, str]:
    """What a form that somebody has open carries unseen."""
    form = lead.look(page).text.split('<form class="panel"')[1]
    return dict(re.findall(r'name="(csrf_token|seen)"[^>]*value="([^"]*)"', form))


def test_a_form_that_stood_open_does_not_bring_back_what_somebody_has_switched_off_meanwhile(
    house: House, lead: Visitor
) -> None:
    told = FORM | {"name": "Safe House", "number": "2231 2345", "confirms": "y", "told": "y", "called_en": "Safe House"}
    there = lead.send("/organisations/new", "/organisations/new", **told).location
    page, admin = f"{there}/edit", house.worker("rethabile", role=Role.ADMINISTRATOR)
    stale = form_of(admin, page)
    off = {name: value for name, value in told.items() if name not in ("active", "confirms")}
    assert lead.browser.post(page, data=form_of(lead, page) | off).status_code == 303
    answer = admin.browser.post(page, data=stale | told | {"name": "Safe House, Hlotse"})
    assert answer.status_code == 400 and "Somebody else has changed it meanwhile" in answer.text
    with house.engine.connect() as connection:
        row = connection.execute(organisations.select()).one()
    assert (row.name, row.active) == ("Safe House", False)
    again = admin.browser.post(page, data=form_of(admin, page) | off | {"name": "Safe House, Hlotse"})
    assert again.status_code == 303 and "Safe House, Hlotse" in admin.reads(there)


def test_who_presses_keep_again_and_again_adds_one_organisation(house: House, lead: Visitor) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Police Leribe"}))
    page, cookie = "/organisations/new", lead.browser.get_cookie("thuso_console")
    form = form_of(lead, page) | FORM | {"name": "Safe House"}

    def press(_: int) -> int:
        fresh = house.app.test_client()
        fresh.set_cookie("thuso_console", cookie.value if cookie else "")
        return int(fresh.post(page, data=form).status_code)

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(press, range(4))) == [303, 400, 400, 400]
    assert "stands in the directory already" in lead.browser.post(page, data=form).text
    with house.engine.connect() as connection:
        names = [row.name for row in connection.execute(organisations.select())]
    assert sorted(names) == ["Police Leribe", "Safe House"]


def listed(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return sorted(row.name for row in connection.execute(organisations.select()))


SAME_NAMES = ["Safe House", "SAFE HOUSE", "safe  house ", "\uff33afe House"]


@pytest.mark.parametrize("name", SAME_NAMES)
def test_nobody_adds_an_organisation_under_a_name_that_one_has(house: House, lead: Visitor, name: str) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Safe House"}))
    answer = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": name}))
    assert answer.status_code == 400 and "An organisation of this name stands in the directory already." in answer.text
    assert listed(house) == ["Safe House"]


@pytest.mark.parametrize(("name", "other"), [("Safe-House", "Safe\u2010House"), ("Tšepong", "Ts'epong")])
def test_two_names_that_a_phone_shows_alike_are_one(lead: Visitor, house: House, name: str, other: str) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": name}))
    assert lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": other})).status_code == 400
    assert listed(house) == [name]


def test_two_names_that_no_phone_can_show_are_two(lead: Visitor, house: House) -> None:
    for name in ("中国", "美国"):
        lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": name}))
    assert listed(house) == ["中国", "美国"]


@pytest.mark.parametrize("name", SAME_NAMES)
def test_nobody_renames_one_to_the_name_of_another(house: House, lead: Visitor, name: str) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Safe House"}))
    mine = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Police Leribe"})).location
    answer = lead.send(f"{mine}/edit", f"{mine}/edit", **(FORM | {"name": name}))
    assert answer.status_code == 400 and "An organisation of this name stands in the directory already." in answer.text
    assert listed(house) == ["Police Leribe", "Safe House"]


def test_who_reads_sesotho_is_told_so_in_sesotho(house: House, lead: Visitor) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Safe House"}))
    lead.send("/language", "/organisations", language="st", back="/organisations")
    answer = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "safe house"}))
    assert answer.status_code == 400 and "Mokhatlo oa lebitso lena" in answer.text


def test_one_may_write_her_own_name_in_other_letters(house: House, lead: Visitor) -> None:
    mine = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "safe house"})).location
    assert lead.send(f"{mine}/edit", f"{mine}/edit", **(FORM | {"name": "Safe House"})).status_code == 303
    assert listed(house) == ["Safe House"]


def test_of_two_that_are_called_the_same_since_long_each_can_still_be_switched_off(house: House, lead: Visitor) -> None:
    lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Safe House"}))
    mine = lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": "Another"})).location
    with house.engine.begin() as connection:
        connection.execute(organisations.update().values(name="Safe House"))
    off = {name: value for name, value in FORM.items() if name != "active"} | {"name": "Safe House"}
    assert lead.send(f"{mine}/edit", f"{mine}/edit", **off).status_code == 303


def test_of_two_that_take_one_name_at_once_one_has_it(house: House, lead: Visitor) -> None:
    """Each renames another organisation; nobody holds what the other holds."""
    at = [lead.send("/organisations/new", "/organisations/new", **(FORM | {"name": name})).location
          for name in ("First", "Second", "Third", "Fourth")]  # fmt: skip
    forms = {page: form_of(lead, f"{page}/edit") | FORM | {"name": "Safe House"} for page in at}
    cookie = lead.browser.get_cookie("thuso_console")

    def press(page: str) -> int:
        fresh = house.app.test_client()
        fresh.set_cookie("thuso_console", cookie.value if cookie else "")
        return int(fresh.post(f"{page}/edit", data=forms[page]).status_code)

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(press, at)) == [303, 400, 400, 400]
    assert listed(house).count("Safe House") == 1
