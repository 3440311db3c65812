"""A new P1 is noticed on every page of the hotline, and what waits for a second person too."""

import re

import pytest
from playwright.sync_api import Page, expect

from gateway.approvals import store as approvals
from gateway.staff.roles import HOTLINE, Role
from gateway.storage.casework.tables import diary
from gateway.storage.database import reading, writing
from tests.console.browser.served import Served, Somebody
from tests.console.house import House
from tests.console.test_live import LISTEN

ELSEWHERE = "/cases"
TOLD = re.compile(r"^\(1 new P1\)")


def ask(house: House, by: str, what: str = "open_number") -> None:
    with writing(house.engine) as connection:
        approvals.ask(connection, what, "report", "100001", by, "caller_asked", None, house.now)


def test_it_tells_of_each_p1_that_nobody_has_touched(house: House) -> None:
    first, second = house.report("P1"), house.report("P1")
    house.report("P1", opened_at=house.now, opened_by="palesa")
    house.report("P2")
    house.report("P1", drill=True)
    page = house.worker().look("/news").text
    assert "2 new P1" in page
    assert f'data-p1="{second} {first}"' in page or f'data-p1="{first} {second}"' in page


def test_it_tells_how_many_questions_this_person_may_decide(house: House) -> None:
    house.report("P1")
    ask(house, "thabo")
    ask(house, "palesa")
    ask(house, "thabo", "excluded")
    assert "1 to decide" in house.worker("palesa").look("/news").text
    assert "3 to decide" in house.worker("lineo", role=Role.HOTLINE_LEAD).look("/news").text
    assert "1 to decide" in house.worker("thabo").look("/news").text


@pytest.mark.parametrize("role", list(Role))
def test_it_is_for_the_hotline_alone(small_house: House, role: Role) -> None:
    visitor = small_house.worker(role=role)
    assert visitor.look("/news").status_code == (200 if role in HOTLINE else 403)
    assert ('id="bell"' in visitor.look("/account").text) is (role in HOTLINE)


def test_it_keeps_no_session_alive_and_writes_nothing_down(small_house: House) -> None:
    visitor = small_house.worker()
    for _ in range(3):
        assert visitor.look("/news").status_code == 200
        small_house.wait(minutes=6)
    assert visitor.look("/news").status_code == 303
    with reading(small_house.engine) as connection:
        assert not connection.execute(diary.select().where(diary.c.by == "palesa", diary.c.what == "saw")).all()


def test_a_page_of_an_error_asks_for_nothing(small_house: House) -> None:
    assert 'id="bell"' not in small_house.worker().look("/nowhere").text


def _at(console: Served, path: str = ELSEWHERE) -> Somebody:
    worker = console.signed_in(console.house.worker("palesa"))
    worker.page.add_init_script(LISTEN)
    assert worker.goes(path) == 200
    return worker


def _heard(page: Page) -> None:
    """Until the words on top have come once."""
    expect(page.locator("#p1-waiting")).to_have_count(1)


@pytest.mark.browser
def test_a_new_p1_is_seen_said_and_heard_on_another_page(console: Served) -> None:
    old = console.house.report("P1")
    worker = _at(console)
    page = worker.page
    page.evaluate("kept.set('sound', 'on')")
    _heard(page)
    expect(page).to_have_title("Cases · Thuso")
    page.keyboard.press("Shift")
    new = console.house.report("P1")
    expect(page).to_have_title("(1 new P1) Cases · Thuso")
    expect(page.locator("#bell-says")).to_have_text(f"1 new P1: case {new}.")
    assert page.evaluate("tones") == 3
    page.get_by_role("link", name="2 new P1").click()
    expect(page).to_have_title("2 reports · Thuso")
    worker.settles()
    assert set(page.locator("a.row").all_inner_texts()) == {old, new}
    assert page.evaluate("tones") == 0, "it rang already"
    assert worker.complaints == []


@pytest.mark.browser
def test_what_came_in_between_two_pages_is_told_on_the_second(console: Served) -> None:
    page = _at(console).page
    _heard(page)
    new = console.house.report("P1")
    page.goto(console.address + "/account")
    expect(page).to_have_title("(1 new P1) My account · Thuso")
    expect(page.locator("#bell-says")).to_have_text(f"1 new P1: case {new}.")


@pytest.mark.browser
def test_the_list_and_the_words_on_top_ring_once(console: Served) -> None:
    page = _at(console, "/reports").page
    page.get_by_role("button", name="Sound for a new P1").click()
    assert page.evaluate("tones") == 3
    other = page.context.new_page()
    other.add_init_script(LISTEN)
    other.goto(console.address + ELSEWHERE)
    _heard(other)
    other.keyboard.press("Shift")
    other.route("**/news", lambda route: route.fulfill(status=503))  # hears after the list, not at the same moment
    console.house.report("P1")
    expect(page).to_have_title(TOLD)
    other.unroute("**/news")
    expect(other).to_have_title(TOLD)
    assert page.evaluate("tones") - 3 + other.evaluate("tones") == 3


@pytest.mark.browser
def test_who_has_typed_is_not_taken_away_when_the_session_ends(console: Served) -> None:
    number = console.house.report("P2")
    page = _at(console, f"/reports/{number}").page
    _heard(page)
    page.evaluate("document.querySelector('main textarea').value = 'She said that'")
    console.house.wait(minutes=16)
    expect(page.locator("#bell")).to_have_text("You are signed out. Copy what you typed, then sign in again.")
    assert page.url.endswith(number)
