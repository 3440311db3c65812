"""Readable for tired eyes: contrast from the style sheet itself, and the page in a real browser."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.console.house import MORNING, PASSWORD, SEALED, House

CSS = Path("gateway/console/static/console.css")
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
WIDTHS = [360, 1280]
LONG = "averyveryverylongteamname_withoutanyspace_ccpt"
WITHIN = """document.documentElement.scrollWidth <= innerWidth &&
    [...document.querySelectorAll("main *")].every(e => e.getBoundingClientRect().right <= innerWidth)"""
AA = 4.5  # WCAG 2.2, 1.4.3


def _colours(which: int) -> dict[str, str]:
    """The colours by day (0), and by night (1) where what is not named stays as by day."""
    blocks = re.findall(r":root \{(.*?)\}", CSS.read_text(), re.S)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block)) for block in blocks]
    return found[0] | found[which]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("which", [0, 1], ids=["by day", "by night"])
def test_every_text_stands_out_from_what_is_behind_it(which: int) -> None:
    colours = _colours(which) | {"white": "#ffffff"}
    pairs = [(ink, back) for ink in ("ink", "soft", "link") for back in ("page", "sheet", "p1-wash")]
    pairs += [("white", level) for level in ("p1", "p2", "p3", "p4", "none")]
    pairs += [("on-brand", "brand"), ("bad", "page")]
    for text, behind in pairs:
        light, dark = sorted((_luminance(colours[text]), _luminance(colours[behind])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= AA, (text, behind)


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing between the test results."""


@pytest.fixture
def address(small_house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, small_house.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS.split(), "--no-first-run"])
        yield chromium
        chromium.close()


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a narrow and in a wide window. A complaint of the browser's (a style refused, say) fails."""
    opened = browser.new_page(viewport={"width": request.param, "height": 800})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert [text for text in complaints if "status of 403" not in text] == []


def _fits(page: Page) -> bool:
    """Nothing scrolls sideways, and nothing is cut off where a card hides what is too wide."""
    return bool(page.evaluate(WITHIN))


def _fill(house: House) -> None:
    answers = {"who": "several", "what": "<script>document.title='run'</script>", "district": "LS-" + "X" * 60}
    later = house.report("P3", minutes_ago=70, answers=answers)
    house.alert(later, LONG, reason="W" * 32, state="Q" * 16)
    house.note(later, "X" * 24, house.member(LONG), by="Y" * 8)
    house.passed(later, "Z" * 16, LONG, house.member(LONG))
    first = house.report("P1", minutes_ago=3, words=SEALED)
    house.alert(first, "hotline_lead", reason="lead", state="delivered", delivered_at=MORNING)
    house.report("P2", minutes_ago=200, state="left", withdrawn=True, answers={})


@pytest.mark.browser
def test_a_worker_signs_in_by_keyboard_and_sees_the_p1_first(small_house: House, address: str, page: Page) -> None:
    small_house.employ("palesa")
    _fill(small_house)
    page.goto(address)
    assert _fits(page)
    for keys in ("wrong wrong wrong", PASSWORD):
        page.get_by_label("Name").fill("")
        page.get_by_label("Name").press_sequentially("palesa")
        page.keyboard.press("Tab")
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
        if keys != PASSWORD:
            expect(page.get_by_role("alert")).to_contain_text("The name or the password is not right.")
            assert _fits(page)
    expect(page).to_have_title("3 reports · Thuso")
    cards = page.get_by_role("article")
    expect(cards.first).to_contain_text("P1 At once")
    expect(cards.first.get_by_role("row")).to_have_count(2)
    expect(cards.first.get_by_role("rowheader")).to_contain_text("Hotline lead hotline_lead_")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports, worst first")
    assert _fits(page)


@pytest.mark.browser
def test_the_keyboard_reaches_everything_and_the_place_is_seen(small_house: House, address: str, page: Page) -> None:
    small_house.employ("palesa")
    _sign_in(page, address)
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    assert reached == ["Skip to the main part", "Sign out", "Reload"]
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page).to_have_url(f"{address}/login")
    page.go_back()
    expect(page).to_have_url(f"{address}/login")


@pytest.mark.browser
def test_the_page_holds_with_letters_twice_as_large(small_house: House, address: str, page: Page) -> None:
    small_house.employ("palesa")
    _fill(small_house)
    _sign_in(page, address)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    expect(page.get_by_role("article").first).to_be_visible()
    assert _fits(page)


def _sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Name").fill("palesa")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/")
    page.wait_for_load_state()  # the address changes before the style sheet is there
