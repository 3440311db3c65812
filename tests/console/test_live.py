"""The list in a real Chromium while things happen: it renews itself, disturbs nobody, and says when it cannot."""

import pytest
from playwright.sync_api import Page, expect

from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.browser.served import Served, Somebody
from tests.console.house import House

pytestmark = pytest.mark.browser
# Counts the tones that are played; a machine without loudspeakers plays them all the same.
LISTEN = """window.tones = 0; const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return begin.apply(this, when); };"""


def _at_the_list(console: Served, path: str = "/reports", **how: object) -> Somebody:
    worker = console.signed_in(console.house.worker("palesa"), **how)
    worker.page.add_init_script(LISTEN)
    assert worker.goes(path) == 200
    if how.get("java_script_enabled", True):
        worker.settles()
    return worker


def _just_renewed(page: Page) -> None:
    """What happens in the next seconds comes with one renewal."""
    with page.expect_response("**/reports/rows*"):
        pass


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def _lines(page: Page, *numbers: str) -> None:
    """These reports, in this order."""
    expect(page.locator("a.row")).to_have_text(list(numbers), use_inner_text=True)


def _height(page: Page) -> float:
    """Where in the window what has the focus stands."""
    return float(page.evaluate("document.activeElement.getBoundingClientRect().top"))


def _change(house: House, number: str, **values: object) -> None:
    with writing(house.engine) as connection:
        connection.execute(reports.update().where(reports.c.case_number == number).values(values))


def test_a_new_p1_appears_is_said_and_takes_nobody_away_from_their_place(console: Served) -> None:
    house = console.house
    numbers = [house.report("P2", minutes_ago=90 - n) for n in range(30)]
    worker = _at_the_list(console)
    page = worker.page
    expect(page).to_have_title("30 reports · Thuso")
    page.locator(f"#r-{numbers[20]}").focus()
    place = _height(page)
    _just_renewed(page)
    new, less = house.report("P1"), house.report("P4")
    expect(page.locator(f"#r-{new}")).to_have_count(1)
    expect(page).to_have_title("(1 new P1) 32 reports · Thuso")
    expect(page.get_by_role("status")).to_have_text(f"1 new P1: case {new}. 1 more in the list.")
    expect(page.locator(f"#r-{numbers[20]}")).to_be_focused()
    assert _height(page) == pytest.approx(place, abs=1)
    assert page.locator("a.row").first.inner_text() == new
    assert page.locator("a.row").last.inner_text() == less
    page.keyboard.press("ArrowDown")
    assert _focused(page) == f"r-{numbers[21]}"
    expect(page).to_have_title("32 reports · Thuso")
    assert page.evaluate("tones") == 0
    assert worker.complaints == []


def test_who_wants_a_sound_hears_a_new_p1_and_nothing_else(console: Served) -> None:
    house = console.house
    house.report("P1")
    worker = _at_the_list(console, "/reports?level=P4")
    page = worker.page
    button = page.get_by_role("button", name="Sound for a new P1")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("tones") == 3
    house.report("P4")
    expect(page.get_by_role("status")).to_have_text("1 more in the list.")
    assert page.evaluate("tones") == 3
    new = house.report("P1")
    expect(page.get_by_role("status")).to_have_text(f"1 new P1: case {new}.")
    assert page.evaluate("tones") == 6
    page.get_by_role("button", name="Try the sound").click()
    assert page.evaluate("tones") == 9
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("tones") == 0
    assert worker.complaints == []


def test_after_a_reload_the_browser_may_hold_the_sound_back_and_the_page_says_so(console: Served) -> None:
    page = _at_the_list(console).page
    waits = page.get_by_text("The browser lets no sound through")
    expect(waits).to_be_hidden()
    page.evaluate("localStorage.setItem('thuso.sound', 'on')")
    page.reload()
    expect(waits).to_be_visible()
    page.keyboard.press("Shift")
    page.keyboard.press("j")
    expect(waits).to_be_hidden()


def test_when_the_report_in_focus_goes_the_focus_stays_at_its_place(console: Served) -> None:
    first, second, third = (console.house.report("P2", minutes_ago=9 - n) for n in range(3))
    page = _at_the_list(console).page
    page.locator(f"#r-{second}").focus()
    _change(console.house, second, triage="closed")
    _lines(page, first, third)
    expect(page.locator(f"#r-{third}")).to_be_focused()
    _change(console.house, third, triage="closed")
    _lines(page, first)
    expect(page.locator(f"#r-{first}")).to_be_focused()


def test_what_somebody_types_or_chooses_meanwhile_stays(console: Served) -> None:
    page = _at_the_list(console).page
    page.get_by_label("Case number").press_sequentially("12")
    page.get_by_label("District").focus()
    page.get_by_label("District").select_option("LS-C")
    number = console.house.report()
    expect(page.locator(f"#r-{number}")).to_have_count(1)
    expect(page.get_by_label("Case number")).to_have_value("12")
    expect(page.get_by_label("District")).to_have_value("LS-C")
    assert _focused(page) == "district"


def test_the_session_ends_while_the_page_stands_open(console: Served) -> None:
    console.house.report()
    worker = _at_the_list(console)
    console.house.wait(minutes=15)
    expect(worker.page).to_have_url(f"{console.address}/login")
    expect(worker.page.get_by_text("You were signed out")).to_be_visible()
    assert worker.complaints == []


def test_a_service_that_does_not_answer_is_said_and_so_is_its_return(console: Served) -> None:
    number = console.house.report()
    page = _at_the_list(console).page
    page.route("**/reports/rows*", lambda route: route.fulfill(status=503, body="no"))
    expect(page.get_by_role("alert")).to_contain_text("What stands here may be old.")
    expect(page.locator(f"#r-{number}")).to_be_visible()
    page.unroute("**/reports/rows*")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_whole_list_by_keys(console: Served) -> None:
    numbers = [console.house.report("P2", minutes_ago=9 - n) for n in range(4)]
    worker = _at_the_list(console)
    page = worker.page
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("j", 3), ("j", 3), ("k", 2), ("ArrowUp", 1), ("ArrowDown", 2)):
        page.keyboard.press(key)
        assert _focused(page) == f"r-{numbers[place]}", key
    page.keyboard.press("?")
    expect(page.get_by_text("opens the report")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_text("opens the report")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert _focused(page) == "digits"
    page.keyboard.press("Control+a")
    page.keyboard.type(numbers[3])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console.address}/reports/{numbers[3]}")
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console.address}/reports/{numbers[0]}")


def test_single_keys_can_be_switched_off_and_the_arrows_stay(console: Served) -> None:
    numbers = [console.house.report("P2", minutes_ago=9 - n) for n in range(2)]
    page = _at_the_list(console).page
    page.get_by_role("button", name="Single keys").click()
    page.reload()
    expect(page.get_by_role("button", name="Single keys")).to_have_attribute("aria-pressed", "false")
    for key in ("j", "/", "?"):
        page.keyboard.press(key)
        assert _focused(page) == ""
    page.locator(f"#r-{numbers[0]}").focus()
    page.keyboard.press("ArrowDown")
    assert _focused(page) == f"r-{numbers[1]}"
    page.keyboard.press("j")
    assert _focused(page) == f"r-{numbers[1]}"


def test_without_scripts_everything_is_there_but_the_renewing(console: Served) -> None:
    house = console.house
    number, other = house.report("P1", answers={"district": "LS-A"}), house.report("P2")
    worker = _at_the_list(console, java_script_enabled=False)
    page = worker.page
    expect(page.get_by_role("button", name="Sound")).to_be_hidden()
    page.get_by_label("District").select_option("LS-A")
    page.get_by_role("button", name="Show", exact=True).click()
    _lines(page, number)
    page.get_by_role("link", name="Show all").click()
    _lines(page, number, other)
    new = house.report("P1", minutes_ago=5)
    page.get_by_role("link", name="Reload").click()
    _lines(page, new, number, other)
    page.get_by_label("Case number").fill(other)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(f"{console.address}/reports/{other}")


def test_nothing_is_loaded_from_elsewhere_and_scripts_are_fetched_once(console: Served) -> None:
    worker = _at_the_list(console)
    asked: list[str] = []
    worker.page.on("response", lambda answer: asked.append(answer.url) if answer.status == 200 else None)
    worker.goes("/reports?level=P1")
    assert len(worker.hosts) == 1
    kept = worker.page.evaluate(
        "performance.getEntriesByType('resource').filter(e => /htmx|console|worklist/.test(e.name))"
        ".map(e => e.transferSize)"
    )
    assert kept
    assert set(kept) == {0}
    assert worker.complaints == []


def test_who_reads_further_down_without_a_focus_keeps_the_line_they_read(console: Served) -> None:
    numbers = [console.house.report("P2", minutes_ago=90 - n) for n in range(30)]
    page = _at_the_list(console).page
    page.evaluate("scrollTo(0, 800)")
    line = page.locator(f"#r-{numbers[15]}")
    before = line.bounding_box()
    new = console.house.report("P1")
    expect(page.locator(f"#r-{new}")).to_have_count(1)
    after = line.bounding_box()
    assert before and after
    assert after["y"] == pytest.approx(before["y"], abs=1)


def test_at_the_top_of_the_page_the_new_p1_is_in_sight(console: Served) -> None:
    for n in range(30):
        console.house.report("P2", minutes_ago=90 - n)
    page = _at_the_list(console).page
    new = console.house.report("P1")
    expect(page.locator(f"#r-{new}")).to_be_in_viewport()
