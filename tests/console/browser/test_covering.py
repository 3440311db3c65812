"""An officer finds the councils without cover tonight, and sees to it; a lead begins an exercise and watches it."""

import pytest
from playwright.sync_api import expect

from gateway.staff.roles import Role
from gateway.storage.database import writing
from gateway.storage.tables import alerts
from tests.console.browser.served import NARROW, Served, Somebody
from tests.console.teams.roster import NEW, change, row, some_nights

pytestmark = pytest.mark.browser


@pytest.fixture
def lineo(console: Served) -> Somebody:
    some_nights(console.house)
    return console.signed_in(console.house.worker("lineo", role=Role.HOTLINE_LEAD))


def open_councils(somebody: Somebody) -> list[str]:
    """As the first list of the page of coverage has them."""
    somebody.goes("/coverage")
    return [one.partition("\n")[0].strip() for one in somebody.page.locator(".councils tbody th").all_inner_texts()]


def test_an_officer_finds_the_council_without_cover_and_the_gap_is_gone(console: Served, lineo: Somebody) -> None:
    page = lineo.page
    lineo.goes("/teams")
    page.get_by_role("link", name="Coverage tonight").click()
    expect(page).to_have_url(f"{lineo.address}/coverage")
    assert [one.split()[0] for one in open_councils(lineo)] == ["Mapoteng", "Berea"]
    page.get_by_role("row").filter(has_text="Mapoteng").get_by_role("link", name="Look at the team").click()
    page.get_by_role("link", name="berea_mapoteng_ccpt_1").click()
    expect(page.get_by_role("region", name="How they stand")).to_contain_text("On leave")
    page.get_by_role("button", name="End the leave").click()
    expect(page.get_by_role("status")).to_have_text("Leave ended.")
    expect(page.get_by_role("region", name="How they stand")).to_contain_text("On duty all night")
    assert [one.split()[0] for one in open_councils(lineo)] == ["Berea"]


def test_somebody_new_covers_the_night_once_their_phone_is_proven(console: Served, lineo: Somebody) -> None:
    page = lineo.page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    lineo.goes("/coverage")
    page.get_by_role("row").filter(has_text="Berea Urban").get_by_role("link", name="Look at the team").click()
    page.get_by_role("link", name="Add a member").click()
    page.get_by_label("Phone number").fill(NEW)
    page.get_by_label("Duty hours").fill("evenings")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#duty-wrong")).to_contain_text("duty hours are written as")
    expect(page.get_by_label("Phone number")).to_have_value("")
    page.get_by_label("Phone number").fill(NEW)
    page.get_by_label("Duty hours").fill("mo-su 20:00-07:00")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("region", name="Phone and PIN")).to_contain_text("Not proven")
    assert NEW[1:] not in lineo.source()
    assert "Berea Urban" in open_councils(lineo)
    change(console.house, "berea_urban_ccpt_2", proven_at=console.house.now)
    assert "Berea Urban" not in open_councils(lineo)


def test_a_lead_begins_an_exercise_and_sees_answers_come_in_by_themselves(console: Served, lineo: Somebody) -> None:
    page = lineo.page
    lineo.goes("/exercises")
    page.get_by_label("Council").select_option(label="Maputsoe Urban")
    page.get_by_role("button", name="Show what would go out").click()
    expect(page.locator("main")).to_contain_text("6 SMS go out at most, if nobody answers.")
    page.get_by_role("button", name="Begin the exercise").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Not asked")
    first_answers(console)
    expect(table.get_by_role("row").nth(1)).to_contain_text("I act")
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("heading", name="Over: somebody acts")).to_be_visible()


def first_answers(console: Served) -> None:
    """The first who is asked answers at once."""
    member, now = row(console.house, "leribe_maputsoe_ccpt_1").id, console.house.now
    came = {"attempts": 1, "state": "delivered", "sent_at": now, "delivered_at": now}
    with writing(console.house.engine) as connection:
        mine = alerts.update().where(alerts.c.member_id == member)
        connection.execute(mine.values(**came, answer="act", answered_at=now))
