"""Whole stories of a referral, in real browsers: refused and back, silence that is heard, and a link for who has no
account."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, expect

from gateway.referrals.silence.store import Silence
from gateway.staff.roles import Role
from gateway.storage.casework.tables import needs, referrals
from gateway.storage.tables import notes
from tests.console.browser.case_work import KNOWN, fill
from tests.console.browser.served import Served, Somebody
from tests.console.browser.town import CASE, Town
from tests.console.house import files

pytestmark = pytest.mark.browser


@pytest.fixture
def town(console: Served) -> Town:
    return fill(console.house)


@pytest.fixture
def palesa(console: Served, town: Town) -> Somebody:
    return console.person(town.staff[Role.HOTLINE_WORKER])


def newest(town: Town) -> sa.Row[tuple[object, ...]]:
    with town.house.engine.connect() as connection:
        return connection.execute(sa.select(referrals).order_by(referrals.c.id.desc())).first()  # type: ignore[return-value]


def answer(somebody: Somebody, what: str) -> Locator:
    """The small form for this answer, open."""
    found = somebody.page.locator("details.answer").filter(has=somebody.page.locator("summary", has_text=what))
    found.locator("summary").click()
    return found


def refers(palesa: Somebody, organisation: str, service: str) -> None:
    """From the case to what the receiver will read, and off."""
    page = palesa.page
    palesa.goes(f"/cases/{CASE}/refer")
    page.get_by_label("Help", exact=True).select_option(value=service)
    page.get_by_label("For whom", exact=True).select_option(index=1)
    page.get_by_role("button", name="Show who can help").click()
    page.get_by_role("link", name=f"Choose {organisation}").click()
    page.get_by_role("textbox", name="What you ask of them").fill("A bed tonight, please.")
    page.get_by_role("button", name="Write it, and show me what they will read").click()
    expect(page.locator(".snapshot")).to_contain_text("A bed tonight, please.")
    page.get_by_role("button", name=f"Send it to {organisation}").click()
    expect(page.locator(".standing")).to_contain_text("Sent")


def test_a_referral_is_refused_and_comes_back_to_the_case(console: Served, town: Town, palesa: Somebody) -> None:
    refers(palesa, "Crisis home, Maseru", "psychosocial")
    assert need(town, "psychosocial") == "arranged"
    thato = console.person(town.staff[Role.SOCIAL_WORKER])
    thato.goes("/received")
    thato.page.get_by_role("link", name=f"Open case {CASE}").first.click()
    expect(thato.page).to_have_url(re.compile(r"/received/\d+$"))
    thato.goes(f"/received/{newest(town).id}")
    expect(thato.page.locator(".snapshot")).to_contain_text("A bed tonight, please.")
    assert "Limpho" not in thato.source()  # nobody ticked the name
    refusing = answer(thato, "Refuse")
    refusing.locator("select").select_option(value="full")
    refusing.get_by_role("button", name="Refuse").click()
    expect(thato.page.locator("main")).to_contain_text("This is over")
    palesa.goes(f"/referrals/{newest(town).id}")
    expect(palesa.page.locator("main")).to_contain_text("It came back")
    palesa.goes(f"/cases/{CASE}")
    expect(palesa.page.get_by_role("region", name="Referrals")).to_contain_text("efused")
    assert need(town, "psychosocial") == "needed"
    assert newest(town).state == "refused"
    assert newest(town).for_receiver is None


def test_a_safety_plan_that_is_ticked_is_what_they_read(town: Town, palesa: Somebody) -> None:
    palesa.goes(f"/cases/{CASE}/refer?service=psychosocial&person={town.ids['person']}&to={town.ids['shelter']}")
    palesa.page.get_by_label("Safety plan", exact=False).check()
    palesa.page.get_by_role("button", name="Write it, and show me what they will read").click()
    expect(palesa.page.locator(".snapshot")).to_contain_text("Each evening at six")


def need(town: Town, service: str) -> str:
    with town.house.engine.connect() as connection:
        return str(connection.execute(sa.select(needs.c.state).where(needs.c.service == service)).scalar_one())


def test_silence_escalates_it(console: Served, town: Town, palesa: Somebody) -> None:
    town.house.member("hotline_lead")
    sweeper = Silence(town.house.engine, files().deadlines, files().teams)
    sweeper(town.house.now)
    before = _told(town)
    town.house.wait(minutes=13)  # the sessions of 15 idle minutes go on; the answer was due within the hour
    palesa.goes("/reports")
    town.house.wait(minutes=13)
    sweeper(town.house.now)
    assert _told(town) > before
    palesa.goes(f"/referrals/{town.ids['to_shelter']}")
    expect(palesa.page.locator(".owed")).to_contain_text("No answer. It was due")
    palesa.goes(f"/cases/{CASE}")
    expect(palesa.page.get_by_role("region", name="Referrals")).to_contain_text("Crisis home")
    palesa.goes("/reports")
    line = palesa.page.get_by_role("row").filter(has_text=CASE)
    expect(line).to_contain_text("overdue by")
    again = _told(town)
    sweeper(town.house.now)
    assert _told(town) == again


def _told(town: Town) -> int:
    with town.house.engine.connect() as connection:
        told = sa.select(sa.func.count()).select_from(notes).where(notes.c.case_number == CASE)
        return connection.execute(told).scalar_one()


def test_a_shelter_without_an_account_opens_a_link_with_a_code(console: Served, town: Town, palesa: Somebody) -> None:
    palesa.goes(f"/referrals/{town.ids['to_clinic']}")
    palesa.page.get_by_role("button", name="Make a new link").click()
    once = palesa.page.locator(".once")
    expect(once).to_have_count(2)
    palesa.settles()
    link, code = once.first.inner_text().strip(), once.last.inner_text().replace(" ", "").strip()
    clinic = console.stranger()
    _opens(clinic, link, f"{int(code) ^ 1:08}")
    expect(clinic.page.get_by_role("alert")).to_be_visible()
    assert KNOWN["name"] not in clinic.source()
    _opens(clinic, link, code)
    expect(clinic.page.locator(".snapshot")).to_contain_text(KNOWN["ask"])
    other = console.stranger()
    _opens(other, link, code)
    expect(other.page.get_by_role("alert")).to_be_visible()
    assert KNOWN["ask"] not in other.source()
    answer(clinic, "Accept").get_by_role("button", name="Accept").click()
    expect(clinic.page.locator("main")).to_contain_text("Accepted")
    palesa.goes(f"/referrals/{town.ids['to_clinic']}")
    expect(palesa.page.locator(".standing")).to_contain_text("Accepted")


def _opens(somebody: Somebody, link: str, code: str) -> None:
    somebody.page.goto(link)
    somebody.page.get_by_role("textbox").fill(code)
    somebody.page.get_by_role("button", name="Open").click()
