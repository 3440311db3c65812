"""On top of every page: the rooms of every day on one line, the others one step behind, for every role and language."""

import pytest
from playwright.sync_api import expect

from gateway.console.languages.views import COOKIE
from gateway.console.rights import RIGHTS
from gateway.console.rooms import ABREAST, ROOMS, in_sight
from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, seen
from tests.console.browser.served import NARROW, WIDE, Served, Somebody
from tests.console.browser.test_axe import WITHIN, is_a_page

ONE_LINE = 60  # pixels
HIGH = "document.querySelector('.top').offsetHeight"


@pytest.mark.parametrize("role", Role)
def test_everybody_finds_each_of_their_rooms_once(role: Role) -> None:
    line, more = in_sight(lambda endpoint: role in RIGHTS[endpoint])
    assert [*line, *more] == [room for room in ROOMS if role in RIGHTS[room.endpoint]]
    assert 1 <= len(line) <= ABREAST + 1
    assert len(more) != 1


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "st"])
def test_the_rooms_of_every_role_stand_on_one_line(console: Served, language: str) -> None:
    town = fill(console.house)
    for role in Role:
        somebody = _speaking(console.person(town.account(role)), language)
        for path in ("/", "/account"):
            somebody.goes(path)
            if somebody.page.locator("#bell").count():
                expect(somebody.page.locator("#bell a").first).to_be_visible()
            assert somebody.page.evaluate(HIGH) < ONE_LINE, (role, path)
            assert somebody.page.locator("nav.rooms [aria-current]").count() <= 2  # on the line and folded, for a phone


@pytest.mark.browser
def test_a_lead_comes_to_the_diary_by_keyboard(console: Served) -> None:
    lineo = console.employed(console.house.employ("lineo", role=Role.HOTLINE_LEAD))
    page = lineo.page
    lineo.goes("/cases")
    more = page.locator(".more-rooms summary")
    diary = page.locator(".more-rooms").get_by_role("link", name="Diary", exact=True)
    expect(diary).to_be_hidden()
    more.press("Enter")
    expect(diary).to_be_visible()
    diary.press("Escape")
    expect(diary).to_be_hidden()
    expect(more).to_be_focused()
    more.press("Enter")
    diary.press("Enter")
    expect(page).to_have_url(f"{console.address}/diary")
    expect(more).to_have_text("More: Diary")  # said, and marked
    lineo.settles()  # only a script folds it again
    more.press("Enter")
    expect(diary).to_have_attribute("aria-current", "page")
    page.locator("main a, main input").first.focus()
    expect(diary).to_be_hidden()  # it hides nothing that is being used


@pytest.mark.browser
def test_no_page_scrolls_sideways_in_the_language_of_longer_words(console: Served) -> None:
    town, wide = fill(console.house), []
    for rule, role in seen(town):
        somebody, path = _speaking(console.person(town.account(role)), "st"), address(town, rule, role)
        somebody.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if is_a_page(somebody, path) and not somebody.page.evaluate(WITHIN):
            wide.append(path)
        somebody.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        if not somebody.page.evaluate(WITHIN):
            wide.append(f"{path}, also in a wide window")
    assert wide == []


def _speaking(somebody: Somebody, language: str) -> Somebody:
    somebody.page.context.add_cookies([{"name": COOKIE, "value": language, "url": somebody.address}])
    return somebody
