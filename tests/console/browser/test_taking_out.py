"""A story of two leads: one wants cases in the standard, the other agrees, and the file opens with any age program and
any program for tables; then it is brought back and read."""

import zipfile
from pathlib import Path

import pyrage
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.served import Served
from tests.console.browser.town import Town

pytestmark = pytest.mark.browser


@pytest.fixture
def town(console: Served) -> Town:
    return fill(console.house, with_files=False)


def test_two_leads_take_cases_out_and_read_them_back(console: Served, town: Town, tmp_path: Path) -> None:
    lineo = console.person(town.staff[Role.HOTLINE_LEAD])
    mamello = console.employed(console.house.employ("mamello", role=Role.HOTLINE_LEAD))
    page = lineo.page

    lineo.goes("/files")
    page.get_by_label("Cases for other organisations (HTCDS 2.0)").check()
    page.get_by_label("From the month").fill("2026-01")
    page.get_by_label("Another organisation works with us on these cases").check()
    page.get_by_label("For whom, and what they do with it").fill("For the shelter in Maseru, to plan beds.")
    page.get_by_role("button", name="Ask a hotline lead").click()
    expect(page.locator("main")).to_contain_text("waits for another person")
    lineo.settles()
    expect(page.get_by_role("link", name="Make the file")).to_have_count(0)

    mamello.goes("/approvals")
    asked = mamello.page.locator("section", has_text="For the shelter in Maseru, to plan beds.")
    expect(asked).to_contain_text("2026-01 to 2026-03")
    asked.get_by_role("button", name="Yes, I agree").click()
    expect(mamello.page.get_by_role("status")).to_contain_text("You agreed.")

    lineo.goes("/files")
    page.get_by_role("link", name="Make the file").click()
    expect(page).to_have_title("Make the file · Thuso")
    lineo.settles()
    passphrase = page.locator(".passphrase").inner_text()
    page.get_by_role("button", name="I have written it down. Make the file").click()
    expect(page.locator(".said")).to_contain_text("The file is made")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Fetch").click()
    name = coming.value.suggested_filename
    assert name == "thuso-htcds.2026-01.2026-03.zip.age"
    coming.value.save_as(tmp_path / name)

    (tmp_path / "cases.zip").write_bytes(pyrage.passphrase.decrypt((tmp_path / name).read_bytes(), passphrase))
    with zipfile.ZipFile(tmp_path / "cases.zip") as folder:
        folder.extract("htcds.xlsx", tmp_path)
    victims = load_workbook(tmp_path / "htcds.xlsx")["victims"]
    columns = [cell.value for cell in victims[1]]
    people = [dict(zip(columns, row, strict=True)) for row in victims.iter_rows(min_row=2, values_only=True)]
    assert ("Feminine", "Age12To17") in [(one["prs_Gender"], one["local_AgeBand"]) for one in people]

    mamello.goes("/files")
    expect(mamello.page.locator("main")).not_to_contain_text("Files that you made")

    lineo.goes("/files/read")
    page.get_by_label("The zip, the spreadsheet").set_input_files(tmp_path / "cases.zip")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("main")).to_contain_text("Every code in it is known.")
    expect(page.get_by_role("region", name="People:")).to_contain_text("12 to 17:")
    assert "Limpho" not in lineo.source()

    lineo.goes("/files")
    page.get_by_role("button", name="Empty now").click()
    expect(page.locator("main")).to_contain_text("emptied")
    assert not lineo.complaints
