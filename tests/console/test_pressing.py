"""A hand that presses while the list renews itself: the click is not lost, and no P1 waits for long. The browser's
clock stands still but for what a test lets pass: how fast a machine is changes nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.browser.served import Served, Somebody

pytestmark = pytest.mark.browser
STEP = 250  # milliseconds
# Counts the renewals of the list: those that were asked for, and those that htmx is done with.
COUNT = """window.asked = 0; window.came = 0; let open = null;
const listen = (name, say) => document.addEventListener(name, (event) => {
  if (event.target.id === "live") say(event.detail.xhr);
});
listen("htmx:beforeRequest", (xhr) => { window.asked += 1; open = xhr; });
listen("htmx:afterRequest", (xhr) => { if (xhr === open) window.came = window.asked; });"""
DEALT_WITH = """before => new Promise((done) => {
  const look = () => { if (window.came > before) done(); };
  document.addEventListener("htmx:afterRequest", look);
  look();
})"""


def _at_the_list(console: Served) -> Somebody:
    """Just after a renewal; the next comes in 10 seconds less one step."""
    worker = console.signed_in(console.house.worker("palesa"))
    worker.page.clock.install(time=0)
    worker.page.clock.pause_at(60_000)
    assert worker.goes("/reports") == 200
    worker.settles()
    worker.page.evaluate(COUNT)
    _renewed(worker.page)
    return worker


def _renewed(page: Page) -> None:
    """Lets time pass until the list is asked for, and waits until the answer is dealt with."""
    before = page.evaluate("asked")
    for _ in range(11_000 // STEP):
        page.clock.run_for(STEP)
        if page.evaluate("asked") > before:
            break
    page.evaluate(DEALT_WITH, before)


def _soon(page: Page) -> None:
    """The next renewal is less than a second away."""
    page.clock.run_for(9_250)


def _press(page: Page, number: str) -> None:
    box = page.locator(f"#r-{number}").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def _renewed_under_the_finger(console: Served) -> tuple[Somebody, str, str]:
    """Somebody presses the row of the first report while the list comes with the second, a P1."""
    number = console.house.report("P2", minutes_ago=9)
    worker = _at_the_list(console)
    _soon(worker.page)
    _press(worker.page, number)
    new = console.house.report("P1")
    _renewed(worker.page)
    return worker, number, new


def test_a_row_that_is_pressed_while_the_list_renews_itself_opens(console: Served) -> None:
    """What came meanwhile is told there; the page that is left would say it to nobody."""
    worker, number, new = _renewed_under_the_finger(console)
    page = worker.page
    page.mouse.up()
    page.clock.run_for(1_000)
    expect(page).to_have_url(f"{console.address}/reports/{number}")
    expect(page.locator("#bell-says")).to_have_text(f"1 new P1: case {new}.")
    assert worker.complaints == []


def test_a_page_that_is_being_left_leaves_it_to_the_next_one_to_tell_of_a_new_p_one(console: Served) -> None:
    """If it is left: a link may bring a file, and the page stays."""
    number = console.house.report("P2", minutes_ago=9)
    page = _at_the_list(console).page
    _soon(page)
    page.locator(f"#r-{number}").dispatch_event("pointerdown")
    new = console.house.report("P1")
    _renewed(page)
    page.locator("#live").dispatch_event("click")
    page.evaluate("dispatchEvent(new Event('beforeunload'))")
    page.clock.run_for(1_900)
    expect(page.locator(f"#r-{new}")).to_have_count(0)
    page.clock.run_for(200)
    expect(page.locator(f"#r-{new}")).to_have_count(1)


def test_who_presses_a_row_and_lets_go_elsewhere_has_the_new_p_one_at_once(console: Served) -> None:
    worker, number, new = _renewed_under_the_finger(console)
    page = worker.page
    page.mouse.move(5, 5)
    page.mouse.up()
    page.clock.run_for(500)
    expect(page.locator(f"#r-{new}")).to_have_count(1)
    expect(page).to_have_title("(1 new P1) 2 reports · Thuso")
    expect(page.get_by_role("status")).to_have_text(f"1 new P1: case {new}.")
    expect(page.locator(f"#r-{number}")).to_be_focused()
    assert worker.complaints == []


@pytest.mark.parametrize("ends", ["pointercancel", ""])
def test_a_finger_that_never_says_it_let_go_keeps_no_new_p_one_back(console: Served, ends: str) -> None:
    number = console.house.report("P2", minutes_ago=9)
    worker = _at_the_list(console)
    page, row = worker.page, worker.page.locator(f"#r-{number}")
    _soon(page)
    row.dispatch_event("pointerdown")
    new = console.house.report("P1")
    _renewed(page)
    expect(page.locator(f"#r-{new}")).to_have_count(0)
    if ends:
        row.dispatch_event(ends)
    page.clock.run_for(500 if ends else 2_000)
    expect(page.locator(f"#r-{new}")).to_have_count(1)
    expect(page).to_have_title("(1 new P1) 2 reports · Thuso")


def test_whoever_presses_again_and_again_sees_it_at_the_second_renewal(console: Served) -> None:
    number = console.house.report("P2", minutes_ago=9)
    page = _at_the_list(console).page
    new = console.house.report("P1")
    asked = page.evaluate("asked")
    for _ in range(21_000 // STEP):
        page.locator(f"#r-{number}").dispatch_event("pointerdown")
        before = page.evaluate("asked")
        page.clock.run_for(STEP)
        if page.evaluate("asked") > before:
            page.evaluate(DEALT_WITH, before)
        if before == asked + 2:
            break
    expect(page.locator(f"#r-{new}")).to_have_count(1)


def test_a_press_on_anything_else_keeps_nothing_back(console: Served) -> None:
    console.house.report("P2", minutes_ago=9)
    page = _at_the_list(console).page
    _soon(page)
    page.locator("h1").dispatch_event("pointerdown")
    new = console.house.report("P1")
    _renewed(page)
    expect(page.locator(f"#r-{new}")).to_have_count(1)


def test_the_word_of_a_new_p_one_on_top_can_be_pressed_while_it_renews_itself(console: Served) -> None:
    console.house.report("P1", minutes_ago=9)
    worker = _at_the_list(console)
    page = worker.page
    worker.goes("/cases")
    worker.settles()
    link = page.locator("#bell a").first
    box = link.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] / 2)
    page.evaluate(COUNT.replace("live", "bell"))
    page.evaluate("document.querySelector('#bell a').marked = true")
    page.clock.run_for(8_750)
    page.mouse.down()
    console.house.report("P1")
    _renewed(page)
    assert page.evaluate("document.querySelector('#bell a').marked")
    with page.expect_navigation():
        page.mouse.up()
