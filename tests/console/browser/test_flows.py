"""A programme officer in a real browser: sees where callers leave, what changed, and walks a call in both languages."""

import re

import pytest
from playwright.sync_api import expect

from gateway.staff.roles import Role
from tests.console.browser.served import NARROW, WIDE, Served, Somebody
from tests.console.flows.serving import CALLERS, HERE, NOW, calls, months

pytestmark = pytest.mark.browser
WINDOWS = pytest.mark.parametrize("window", [NARROW, WIDE], ids=["narrow", "wide"])
HIGH = "document.querySelector('.drawn img').naturalHeight"


@pytest.fixture
def mpho(console: Served) -> Somebody:
    months(console.house)
    calls(console.house, 90, **CALLERS)  # in the last quarter that is over
    return console.person(console.house.employ("mpho", role=Role.PROGRAMME_OFFICER))


def fits(somebody: Somebody) -> bool:
    """Nothing makes the page wider than its window, once it is there whole."""
    somebody.settles()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(somebody.page.evaluate(wide))


def after(keys: int) -> re.Pattern[str]:
    """The address of the walk when so many keys were pressed."""
    return re.compile(rf"[?&]keys=[^.&]+(\.[^.&]+){{{keys - 1}}}(&|$)")


@WINDOWS
def test_an_officer_sees_where_callers_leave(mpho: Somebody, window: dict[str, int]) -> None:
    mpho.page.set_viewport_size(window)  # type: ignore[arg-type]
    mpho.goes("/")
    if window == NARROW:
        mpho.page.locator(".rooms-folded summary").click()
    mpho.page.get_by_role("link", name="Flows", exact=True).locator("visible=true").click()
    expect(mpho.page).to_have_title("Flows · Thuso")
    assert fits(mpho)
    mpho.page.get_by_role("link", name="report", exact=True).click()
    row = mpho.page.get_by_role("row").filter(has=mpho.page.get_by_role("rowheader", name="start", exact=True))
    expect(row).to_contain_text("225")
    expect(row).to_contain_text("25")
    row.get_by_role("link", name="start").click()
    expect(mpho.page.locator("#screen-start")).to_contain_text("Gone 25")
    assert fits(mpho)
    assert mpho.page.evaluate(HIGH) > 1000
    mpho.page.get_by_role("link", name="Large").click()
    expect(mpho.page.locator(".drawn.large")).to_be_visible()
    assert fits(mpho)  # the picture scrolls in its own box
    assert not mpho.complaints
    mpho.page.get_by_role("link", name="The picture alone").click()
    expect(mpho.page.locator(".bar").first).to_have_css("fill", "rgb(59, 70, 80)")  # its own style is let through


@WINDOWS
def test_an_officer_compares_two_editions(mpho: Somebody, window: dict[str, int]) -> None:
    mpho.page.set_viewport_size(window)  # type: ignore[arg-type]
    mpho.goes("/flows")
    mpho.page.get_by_role("link", name="What changed").click()
    expect(mpho.page.locator("main")).to_contain_text("The first that is kept")
    mpho.page.get_by_role("button", name="Compare").click()
    expect(mpho.page).to_have_title("Two editions of the flows · Thuso")
    expect(mpho.page.locator("main")).to_contain_text(f'now reads "{HERE}" (was "{NOW}")')
    mpho.page.get_by_label("Earlier").select_option(index=0)
    mpho.page.get_by_label("Later").select_option(index=1)
    mpho.page.get_by_role("button", name="Compare").click()
    expect(mpho.page.locator("main")).to_contain_text(f'now reads "{NOW}" (was "{HERE}")')
    assert fits(mpho)
    assert not mpho.complaints


@WINDOWS
def test_an_officer_walks_a_call_in_both_languages(mpho: Somebody, window: dict[str, int]) -> None:
    mpho.page.set_viewport_size(window)  # type: ignore[arg-type]
    mpho.goes("/flows")
    mpho.page.get_by_role("link", name="Try it on a phone").click()
    for pressed, key in enumerate(("2 English", "2 Make a report", "1 "), start=1):
        mpho.page.get_by_role("link", name=re.compile(f"^{key}")).first.click()
        expect(mpho.page).to_have_url(after(pressed))
    mpho.settles()
    english = mpho.page.locator("pre[lang=en]").inner_text()
    sesotho = mpho.page.locator("pre[lang=st]").inner_text()
    assert english != sesotho and english and sesotho
    mpho.page.get_by_role("link", name="Walk on in Sesotho").click()
    expect(mpho.page.locator(".phone pre").first).to_have_attribute("lang", "st")
    expect(mpho.page.locator("pre[lang=en]")).to_have_text(english, use_inner_text=True)
    mpho.page.get_by_role("link", name="One key back").click()
    expect(mpho.page).to_have_url(after(2))
    mpho.page.get_by_role("link", name="99 ").first.click()
    expect(mpho.page.locator("main")).to_contain_text("Here it ends")
    assert fits(mpho)
    assert not mpho.complaints
