"""A consular case reaches arrival, in real browsers: the officer files, the hotline opens the case and brings the girl
home together with the post and the three ministries."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from gateway.staff.roles import Role
from tests.console.browser.served import Served, Somebody
from tests.console.browser.town import Town, people_and_reports

pytestmark = pytest.mark.browser
TODAY = "2026-03-03"


@pytest.fixture
def town(console: Served) -> Town:
    return people_and_reports(console.house)


@pytest.fixture
def officer(console: Served, town: Town) -> Somebody:
    return console.person(town.staff[Role.CONSULAR_OFFICER])


@pytest.fixture
def palesa(console: Served, town: Town) -> Somebody:
    return console.person(town.staff[Role.HOTLINE_WORKER])


def chooses(page: Page, question: str, *answers: str) -> None:
    box = page.get_by_role("group", name=question)
    for answer in answers:
        box.get_by_label(answer, exact=True).check()


def files(officer: Somebody) -> str:
    """A report of a girl who came to the post in Johannesburg; its number."""
    page = officer.page
    officer.goes("/abroad")
    page.get_by_role("link", name="File a report").click()
    page.get_by_label("Post", exact=True).select_option(label="Johannesburg")
    page.get_by_label("How you know of the person").select_option(label="Came on their own")
    chooses(page, "Which language the person speaks", "Sesotho")
    chooses(page, "How safe is the person now", "Safe, in a shelter there")
    chooses(page, "Is the person in danger, or about to be moved", "Not now")
    chooses(page, "Who is it about", "Girl under 18")
    chooses(page, "What is happening", "Forced work in a home")
    chooses(page, "Papers that they hold", "Somebody else keeps them")
    page.get_by_label("What was told, in their words").fill("Puleng asks for her mother in Leribe.")
    chooses(page, "Who may be told", "Only the hotline")
    page.get_by_role("button", name="File the report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"Report \d{6}"))
    assert "Puleng" not in officer.source()
    found = re.search(r"\d{6}", page.get_by_role("heading", level=1).inner_text())
    assert found
    return found[0]


def opens_the_case(palesa: Somebody, number: str) -> None:
    """From the report: the case, and the girl with her guardian's consent."""
    page = palesa.page
    palesa.goes(f"/reports/{number}")
    expect(page.locator("main")).to_contain_text("Johannesburg")
    page.locator("summary", has_text="Next step").click()
    page.get_by_role("button", name="Open a case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Case {number}")
    page.get_by_role("link", name="Record a person").click()
    chooses(page, "Who agreed", "A parent or guardian who is no part of it")
    chooses(page, "To what", "Keep names and how to reach them", "Share with a consulate", "Share with a ministry")
    page.get_by_label("On which day").fill(TODAY)
    page.get_by_label("Name", exact=True).fill("Puleng")
    page.get_by_label("Age", exact=True).select_option(label="12 to 17")
    page.get_by_label("Sex", exact=True).select_option(label="Female")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("region", name="People at risk")).to_contain_text("Puleng")


def link(page: Page, what: str) -> Locator:
    """Where this is written down; its end is read out, not seen."""
    return page.get_by_role("link", name=re.compile(rf"^Write down ?: {what}$"))


def writes(somebody: Somebody, step: str, answer: str = "", remark: str = "") -> None:
    """A step, from the page of the way home and back to it."""
    page = somebody.page
    link(page, step).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(step)
    if answer:
        page.get_by_label(answer, exact=True).check()
    if remark:
        page.locator("textarea").fill(remark)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Way home")
    expect(page.locator("li.reached").filter(has_text=step)).to_have_count(1)


def agrees(palesa: Somebody, ministry: str) -> None:
    for state in ("Told", "Agreed"):
        link(palesa.page, ministry).click()
        palesa.page.get_by_label(state, exact=True).check()
        palesa.page.get_by_role("button", name="Save").click()
        expect(palesa.page.get_by_role("row").filter(has_text=ministry)).to_contain_text(state)


def test_a_consular_case_reaches_arrival(console: Served, town: Town, officer: Somebody, palesa: Somebody) -> None:
    number = files(officer)
    opens_the_case(palesa, number)

    page = palesa.page
    page.get_by_role("link", name="Begin a way home").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Way home, case {number}")
    expect(page.locator("main")).to_contain_text("Child’s rights apply")
    expect(page.locator("#step-left")).to_contain_text("First write down what is best for the child.")
    writes(palesa, "What is best for the child is recorded", "To go home")
    writes(palesa, "Risk of going back checked", "Low")
    writes(palesa, "Escort named", "A consular officer", "Mamello Thoahlane")
    for ministry in ("Foreign Affairs", "Social Development", "Home Affairs"):
        agrees(palesa, ministry)

    officer.goes("/abroad")
    officer.page.get_by_role("link", name=f"Case {number}").click()
    expect(officer.page.locator("#step-left")).to_contain_text("First the identity has to be confirmed.")
    assert "Mamello" not in officer.source()
    for step in ("Identity confirmed", "Travel papers issued", "Left"):
        writes(officer, step)
    officer.settles()
    expect(link(officer.page, "Arrived in Lesotho")).to_have_count(0)

    palesa.goes(f"/cases/{number}")
    page.get_by_role("region", name="Abroad and home").get_by_role("link", name="Way home: Female, 12 to 17").click()
    writes(palesa, "Arrived in Lesotho")
    palesa.goes(f"/cases/{number}")
    stage = page.locator(".path li").filter(has_text="Return home from abroad")
    expect(stage).to_contain_text("3 March 2026")
    expect(stage).to_contain_text("A child is escorted")
    officer.goes("/abroad")
    expect(officer.page.locator("main")).to_contain_text("A case: Return home from abroad")
    elsewhere = console.house.employ("khotso", role=Role.CONSULAR_OFFICER, organisation_id=town.ids["shelter"])
    assert console.person(elsewhere).goes("/abroad/ways/1") == 404
