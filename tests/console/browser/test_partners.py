"""A social worker at a real browser: she sees only hers, notes what she found, and it stands on the case."""

import pytest
from playwright.sync_api import Locator, expect

from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.served import NARROW, Served, Somebody
from tests.console.browser.town import CASE, Town

pytestmark = [pytest.mark.browser]
FOUND = "She is with her aunt, and has not eaten since Sunday."


@pytest.fixture
def town(console: Served) -> Town:
    return fill(console.house)


def region(somebody: Somebody, name: str) -> Locator:
    return somebody.page.get_by_role("region", name=name)


def opens(form: Locator, called: str) -> Locator:
    found = form.locator("details.answer").filter(has=form.page.locator("summary", has_text=called))
    found.first.locator("summary").click()
    return found.first


def test_a_social_worker_sees_only_hers_and_what_she_found_stands_on_the_case(console: Served, town: Town) -> None:
    thato = console.person(town.staff[Role.SOCIAL_WORKER], viewport=NARROW)
    thato.goes("/")
    expect(thato.page).to_have_url(f"{thato.address}/received")
    first = region(thato, "Do this next")
    expect(first).to_contain_text(f"Accept or refuse: case {CASE}")
    links = thato.page.get_by_role("link", name=f"Open case {CASE}")
    expect(links).to_have_count(1)  # the police, the clinic and the consulate have theirs of the same case
    assert thato.goes(f"/received/{town.ids['to_police']}") == 404
    assert thato.goes(f"/cases/{CASE}") == 403

    thato.goes("/received")
    first.get_by_role("link").click()
    expect(region(thato, "Your answer")).to_contain_text("If you accept, this is asked of you")
    opens(region(thato, "Your answer"), "Accept").get_by_role("button", name="Accept").click()
    steps = region(thato, "Your next steps")
    expect(steps.get_by_role("listitem").first).to_contain_text("Assess what the person needs")
    step = opens(steps, "Say what came of it: Assess what the person needs")
    step.get_by_label("What came of it?").select_option(label="Assessed")
    step.get_by_label("What the hotline should know").fill(FOUND)
    step.get_by_role("button", name="Tell the hotline").click()
    expect(steps.get_by_role("listitem").filter(has_text="Assess what the person needs")).to_contain_text("Done")
    expect(region(thato, "What you told the hotline")).to_contain_text(FOUND)

    need = opens(region(thato, "Anything else"), "Say that more help is needed")
    need.get_by_label("Which help?").select_option(label="Medical care")
    need.get_by_role("button", name="Tell the hotline").click()
    expect(region(thato, "What you told the hotline")).to_contain_text("Medical care")

    palesa = console.person(town.staff[Role.HOTLINE_WORKER])
    palesa.goes(f"/cases/{CASE}")
    expect(region(palesa, "Notes")).to_contain_text(FOUND)
    expect(region(palesa, "Referrals")).to_contain_text("More help is needed: Medical care")
    path = palesa.page.locator("#path").locator("xpath=ancestor::section")
    expect(path).to_contain_text("Needs assessed")
    palesa.goes(f"/referrals/{town.ids['to_shelter']}")
    expect(palesa.page.locator("ol.path")).to_contain_text(FOUND)

    colleague = console.person(town.ids[f"beside_{Role.SOCIAL_WORKER}"])
    colleague.goes(f"/received/{town.ids['to_shelter']}")
    expect(region(colleague, "What you told the hotline")).to_contain_text("Needs assessment")


def test_silence_of_a_partner_is_what_the_hotline_reads_first(console: Served, town: Town) -> None:
    town.house.wait(hours=25)
    palesa = console.employed(town.staff[Role.HOTLINE_WORKER])
    palesa.goes(f"/cases/{CASE}")
    expect(region(palesa, "Next")).to_contain_text("is silent. Make the first assessment: overdue by")
    expect(region(palesa, "Referrals")).to_contain_text("Make the first assessment: overdue by")
    mokoena = console.employed(town.staff[Role.POLICE_LIAISON])
    mokoena.goes("/received")
    expect(region(mokoena, "Do this next")).to_contain_text("Make the first assessment")
    expect(region(mokoena, "Do this next")).to_contain_text("overdue by")
