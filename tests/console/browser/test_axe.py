"""Every page, for somebody who may see it, in a narrow and in a wide window, by day and by night: axe finds nothing,
nothing scrolls sideways, nothing comes from another host, and the browser has nothing to complain of."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ElementHandle

from gateway.console.rights import OPEN
from tests.console.browser.case_work import fill
from tests.console.browser.moments import empty, moments
from tests.console.browser.pages import address, seen
from tests.console.browser.served import NARROW, WIDE, Served, Somebody

Looks = list[tuple[dict[str, int], str, dict[str, Any]]]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
ALL: dict[str, Any] = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
# The night changes nothing but colours.
LOOKS: Looks = [(NARROW, "light", ALL), (WIDE, "light", ALL), (WIDE, "dark", COLOURS)]
FEWER = [LOOKS[0], LOOKS[2]]  # for pages that resemble others
WITHIN = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"

pytestmark = pytest.mark.browser


def complaints(somebody: Somebody, path: str, looks: Looks = LOOKS) -> list[str]:
    """What is wrong with this page, however one looks at it."""
    page, wrong = somebody.page, []
    somebody.settles()
    for window, light, rules in looks:
        page.set_viewport_size(window)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=light, reduced_motion="reduce")  # type: ignore[arg-type]
        look = f"{path} at {window['width']}, {light}"
        if not page.evaluate(WITHIN):
            wrong.append(f"{look}: scrolls sideways")
        for found in Axe().run(page, options=rules).response["violations"]:
            at = "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
            wrong.append(f"{look}: {found['id']} ({found['help']}): {at}")
    return wrong


def test_axe_finds_nothing_on_any_page(console: Served) -> None:
    town, wrong, looked = fill(console.house), [], 0
    for rule, role in seen(town):
        somebody = console.person(town.account(role), bypass_csp=True)  # for axe, which is put into the page
        path = address(town, rule, role)
        if is_a_page(somebody, path):
            looked += 1
            wrong += complaints(somebody, path)
    assert looked >= 3
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pages", ["moments", "empty"])
def test_axe_finds_nothing_on_what_no_address_leads_to(console: Served, pages: str) -> None:
    """Steps of signing in, answers to a button, forms with mistakes; and a console on its first morning."""
    axe = {"bypass_csp": True}
    found = empty(console, **axe) if pages == "empty" else moments(console, fill(console.house), **axe)
    wrong = [f"{name}: {one}" for name, somebody in found for one in complaints(somebody, name, FEWER)]
    assert not wrong, "\n".join(wrong)


def is_a_page(somebody: Somebody, path: str) -> bool:
    """A whole page: no picture, no download, no rows that another page asks for."""
    answer = somebody.page.request.get(somebody.address + path)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    return "<!doctype" in answer.text()[:200].lower() and somebody.goes(path) < 500


def test_the_browser_has_nothing_to_complain_of_and_asks_no_other_host(console: Served) -> None:
    """With the policy of the headers in force."""
    town = fill(console.house)
    for rule, role in seen(town):
        somebody = console.person(town.account(role))
        if is_a_page(somebody, address(town, rule, role)):
            somebody.settles()
    said = [one for somebody in console.known for one in somebody.complaints if "status of 4" not in one]
    assert not said
    assert {host for somebody in console.known for host in somebody.hosts} == {urlsplit(console.address).netloc}


def main(somebody: Somebody) -> ElementHandle:
    return somebody.page.locator("main").element_handle()


@pytest.mark.parametrize("path", ["/login", "/nowhere"])
def test_axe_would_find_a_picture_without_words_and_a_page_that_is_too_wide(console: Served, path: str) -> None:
    assert "login" in OPEN
    somebody = console.stranger(bypass_csp=True)
    somebody.goes(path)
    somebody.page.evaluate("main => main.insertAdjacentHTML('beforeend', '<img src=/static/icon.svg>')", main(somebody))
    somebody.page.evaluate("main => { main.firstElementChild.style.minWidth = '2000px' }", main(somebody))
    found = complaints(somebody, path)
    assert any("image-alt" in one for one in found)
    assert any("scrolls sideways" in one for one in found)
