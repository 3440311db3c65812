"""Readable for tired eyes: contrast from the style sheet itself, and the page in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.browser.served import serving
from tests.console.house import MORNING, PASSWORD, SEALED, House

CSS = Path("gateway/console/static/console.css")
WIDTHS = [360, 1280]
LONG = "averyveryverylongteamname_withoutanyspace_ccpt"
WITHIN = """document.documentElement.scrollWidth <= innerWidth &&
    [...document.querySelectorAll("main *")].every(e => e.getBoundingClientRect().right <= innerWidth)"""
NAME = """(document.activeElement.labels?.[0] ?? document.activeElement).innerText"""
TOUCHED = """things => things.filter(e => e.checkVisibility({visibilityProperty: true})).map(e => {
    const box = e.getBoundingClientRect(), over = getComputedStyle(e, "::after");
    const whole = over.position === "absolute" ? e.closest("tr, li").getBoundingClientRect() : box;
    return [e.innerText, whole.width, whole.height]; })"""
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
    pairs += [("on-brand", "brand"), ("bad", "page"), ("bad", "sheet"), ("brand", "on-brand")]
    for text, behind in pairs:
        light, dark = sorted((_luminance(colours[text]), _luminance(colours[behind])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= AA, (text, behind)


@pytest.fixture
def address(small_house: House) -> Iterator[str]:
    with serving(small_house.app) as where:
        yield where


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
    """Nothing scrolls sideways, and nothing is cut off where a card hides what is too wide, once all is there."""
    page.wait_for_load_state()
    return bool(page.evaluate(WITHIN))


def _fill(house: House) -> None:
    answers = {"who": "several", "what": "<script>document.title='run'</script>", "district": "LS-" + "X" * 60}
    later = house.report("P3", minutes_ago=70, answers=answers, opened_at=MORNING, held_by=house.member(LONG))
    house.report("P4", minutes_ago=70, triage="T" * 16, assigned_to="N" * 64)
    first = house.report("P1", minutes_ago=3, words=SEALED, next_due_at=MORNING)
    house.alert(first, "hotline_lead", reason="lead", state="failed")
    house.alike(first, later)
    house.report("P2", minutes_ago=200, state="left", withdrawn=True, answers={})
    for n in range(60):
        house.report("P4", minutes_ago=60 + n)


def _enter(house: House, page: Page, address: str) -> None:
    """Past the door, to the list."""
    visitor = house.worker()
    name = house.app.config["SESSION_COOKIE_NAME"]
    cookie = visitor.browser.get_cookie(name)
    assert cookie is not None
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    page.goto(f"{address}/reports")
    expect(page.locator("#p1-waiting")).to_have_count(1)  # the words on top have come


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
    expect(page.get_by_label("code")).to_be_focused()  # by itself: whoever comes by keyboard types at once
    page.keyboard.type(small_house.authenticator())
    page.keyboard.press("Enter")
    expect(page).to_have_title("64 reports · Thuso")
    lines = page.get_by_role("row")
    expect(lines).to_have_count(51)
    expect(lines.nth(1)).to_contain_text("P1 At once")
    expect(lines.nth(1)).to_contain_text("due now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports, worst first")
    assert _fits(page)


@pytest.mark.browser
def test_the_keyboard_reaches_everything_and_the_place_is_seen(small_house: House, address: str, page: Page) -> None:
    number = small_house.report()
    _enter(small_house, page, address)
    reached = []
    while len(reached) < 60 and reached[-1:] != ["Keys to press"]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(NAME))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", reached
    narrow = page.viewport_size == {"width": WIDTHS[0], "height": 800}
    assert reached[:2] == ["Skip to the main part", "Rooms" if narrow else "Reports"]
    inside = reached[reached.index("Sign out") + 1 :]
    inside = [re.sub(r"^(P\d)\s.*", r"\1", name) for name in inside if name not in ("Reload", "Enter a report")]
    filters = ["Choose which"] if narrow else ["Case number", "District", "Level", "State", "Mine only", "Show"]
    assert inside == [
        *filters, "P1", "P2", "P3", "P4", number,
        "Sound for a new P1", "Single keys", "Keys to press",
    ]  # fmt: skip
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page).to_have_url(f"{address}/login")
    page.go_back()
    expect(page).to_have_url(f"{address}/login")


@pytest.mark.browser
def test_what_is_touched_is_large_enough(small_house: House, address: str, page: Page) -> None:
    """24 px each way (WCAG 2.2, 2.5.8)."""
    _fill(small_house)
    _enter(small_house, page, address)
    expect(page.locator("#p1-waiting")).to_have_count(1)  # the words on top have come
    things = page.locator("a:not(.skip), button, select, input:not([type=hidden]), summary").evaluate_all(TOUCHED)
    assert len(things) > 50
    assert [thing for thing in things if min(thing[1:]) < 24] == []


@pytest.mark.browser
def test_the_page_holds_with_letters_twice_as_large(small_house: House, address: str, page: Page) -> None:
    _fill(small_house)
    _enter(small_house, page, address)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert _fits(page)
