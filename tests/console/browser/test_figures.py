"""An analyst looks at a quarter in a real browser: finds the pictures, reads the tables, takes a file, and meets no
case and no small number on the way."""

import re

import pytest
from playwright.sync_api import expect

from gateway.figures.periods import quarters
from gateway.staff.roles import Role
from tests.console.browser.served import NARROW, Served
from tests.console.browser.test_axe import complaints
from tests.figures.crowd import crowd

pytestmark = pytest.mark.browser
SMALL = re.compile(r"[1-4]")
COUNTS = "[...document.querySelectorAll('.sheet tbody td, .sums strong, .elsewhere strong')].map(e => e.textContent)"
WORDS = "[...document.querySelectorAll('main svg :is(text, tspan, title, desc)')].map(e => e.textContent)"
FILLED = "getComputedStyle(document.querySelector('#fill-solid path')).fill"
CASES = ("/reports", "/cases", "/cases/100001", "/diary", "/received")


def test_an_analyst_sees_pictures_and_no_case_and_no_small_number(console: Served) -> None:
    house = console.house
    crowd(house.now, 7, reports=260, cases=60, days=420).put(house.engine)
    analyst = console.employed(house.employ("teboho", role=Role.ANALYST))
    page = analyst.page
    assert analyst.goes("/") == 200 and page.url.endswith("/figures")
    expect(page.get_by_role("heading", name="Figures", level=1)).to_be_visible()
    expect(page.locator("svg.map")).to_be_visible()
    assert page.evaluate(FILLED) not in ("rgb(0, 0, 0)", "")  # the styles of pictures apply under the policy
    for quarter in quarters(house.now)[:3]:
        page.get_by_label("Quarter").select_option(quarter.code)
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(f"**quarter={quarter.code}")
        for table in page.locator(".sheet summary").all():
            table.click()
        read = [text.strip() for text in page.evaluate(COUNTS) + page.evaluate(WORDS)]
        assert "hidden" in read and not [text for text in read if SMALL.fullmatch(text)]
    with page.expect_download() as taken:
        page.locator("a[href*='what.csv']").click()
    assert taken.value.suggested_filename.startswith("thuso-what-")
    for path in CASES:
        assert analyst.goes(path) in (403, 404), path
    assert not [said for said in analyst.complaints if "403" not in said and "404" not in said]
    assert len(analyst.hosts) == 1


def test_on_a_phone_nothing_runs_out_of_the_page_also_with_all_tables_open(console: Served) -> None:
    house = console.house
    crowd(house.now, 7, reports=400, cases=60, days=90).put(house.engine)
    worker = console.employed(house.employ("palesa"))
    worker.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    worker.goes("/figures?weeks=52")
    for table in worker.page.locator(".sheet summary").all():
        table.click()
    assert worker.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    worker.page.get_by_label("From", exact=True).fill("2026-02-02")
    worker.page.get_by_label("To", exact=True).fill("2026-02-08")
    worker.page.get_by_role("button", name="Count").click()
    expect(worker.page.locator(".days")).to_have_text("2 February 2026 to 8 February 2026")


@pytest.mark.parametrize("role", [Role.HOTLINE_WORKER, Role.ANALYST])
def test_axe_finds_nothing_on_a_full_page_with_all_tables_open(console: Served, role: Role) -> None:
    house = console.house
    crowd(house.now, 7, reports=260, cases=60, days=420).put(house.engine)
    somebody = console.employed(house.employ("somebody", role=role), bypass_csp=True)
    somebody.goes("/figures")
    for table in somebody.page.locator(".sheet summary").all():
        table.click()
    assert not complaints(somebody, "/figures")
