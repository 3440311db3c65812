"""Whole stories at the report, in a real browser: what a worker does in the first minutes, in how many clicks."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from gateway.staff.roles import Role
from gateway.storage.tables import reports
from tests.console.browser.case_work import fill
from tests.console.browser.served import Served, Somebody
from tests.console.browser.town import TOLD, Town

pytestmark = pytest.mark.browser


class Hand:
    """Counts what a hand does: clicks, ticks and choices in a list. Typing is no click."""

    def __init__(self) -> None:
        self.clicks = 0

    def clicks_on(self, where: Locator) -> None:
        where.click()
        self.clicks += 1

    def chooses(self, where: Locator, label: str) -> None:
        where.select_option(label=label)
        self.clicks += 1


@pytest.fixture
def town(console: Served) -> Town:
    return fill(console.house)


@pytest.fixture
def palesa(console: Served, town: Town) -> Somebody:
    return console.person(town.staff[Role.HOTLINE_WORKER])


def row(town: Town, number: str) -> sa.Row[tuple[object, ...]]:
    with town.house.engine.connect() as connection:
        return connection.execute(sa.select(reports).where(reports.c.case_number == number)).one()


def group(page: Page, question: str) -> Locator:
    return page.locator("details.group").filter(has=page.locator("summary .question", has_text=question))


def opened(hand: Hand, page: Page, question: str) -> Locator:
    found = group(page, question)
    hand.clicks_on(found.locator("summary").first)
    return found


def test_a_worker_triages_a_p1_in_three_clicks(palesa: Somebody, town: Town) -> None:
    hand, number = Hand(), town.ids["report"]
    palesa.goes("/reports")
    first = palesa.page.get_by_role("link", name=number).first
    hand.clicks_on(first)
    expect(palesa.page.get_by_role("heading", level=1)).to_contain_text(number)
    hand.clicks_on(palesa.page.get_by_role("button", name="I take it").first)
    expect(palesa.page.locator(".standing")).to_contain_text("With palesa")
    assert hand.clicks <= 3
    found = row(town, number)
    assert (found.assigned_to, found.opened_by) == ("palesa", "palesa")


def _raise(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "How urgent")
    hand.clicks_on(asked.get_by_label("P1", exact=False))
    hand.clicks_on(asked.get_by_role("button", name="Set the level"))


def _flag(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "Red flags")
    hand.clicks_on(asked.get_by_label("F02", exact=False))
    hand.clicks_on(asked.get_by_role("button", name="Set the flags"))


def _hold(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "Who may know")
    kept = asked.locator("form").filter(has=page.get_by_role("button", name="Keep it from local teams"))
    hand.chooses(kept.get_by_label("Why not"), "Something must be checked first")
    hand.clicks_on(kept.get_by_role("button"))


def _release(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "Who may know")
    let = asked.locator("form").filter(has=page.get_by_role("button", name="Let local teams know"))
    hand.chooses(let.get_by_label("Why they may know"), "The caller has agreed since")
    hand.clicks_on(let.get_by_role("button"))


def _assign(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "Who has it")
    hand.chooses(asked.get_by_label("Colleague"), "lineo")
    hand.clicks_on(asked.get_by_role("button", name="Give it to them"))


def _link(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "Same as another report")
    asked.get_by_label("Case number of the other report").fill("271828")
    hand.clicks_on(asked.get_by_role("button", name="Link this one to it"))


def _open_case(hand: Hand, page: Page) -> None:
    hand.clicks_on(opened(hand, page, "Next step").get_by_role("button", name="Open a case"))


def _close(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "End it")
    ended = asked.locator("form").filter(has=page.get_by_role("button", name="Close the report"))
    hand.chooses(ended.get_by_label("Why", exact=True), "Too little was told to find anybody")
    hand.clicks_on(ended.get_by_role("button"))


def _other(hand: Hand, page: Page) -> None:
    asked = opened(hand, page, "End it")
    passed = asked.locator("form").filter(has=page.get_by_role("button", name="Not trafficking"))
    hand.chooses(passed.get_by_label("For whom it is"), "Shelter")
    passed.get_by_label("What it is").press_sequentially("Hunger")  # a letter chooses in a list
    hand.clicks_on(passed.get_by_role("button"))


@pytest.mark.parametrize(
    ("decide", "column", "becomes"),
    [
        (_raise, "level", "P1"), (_flag, "flags", ["F02"]), (_hold, "local_hold", True),
        (_release, "released_by", "palesa"), (_assign, "assigned_to", "lineo"), (_link, "triage", "linked"),
        (_open_case, "triage", "case"),
        (_close, "ended_as", "insufficient_info"), (_other, "triage", "other"),
    ],
    ids=lambda one: getattr(one, "__name__", "")[1:],
)  # fmt: skip
def test_each_decision_takes_three_clicks_at_most(
    palesa: Somebody, town: Town, decide: Callable[[Hand, Page], None], column: str, becomes: object
) -> None:
    hand, number = Hand(), "161803"  # a P3, told for the hotline only
    palesa.goes(f"/reports/{number}")
    with palesa.page.expect_navigation():
        decide(hand, palesa.page)
    assert getattr(row(town, number), column) == becomes
    assert hand.clicks <= 3


def test_lowering_a_level_without_a_reason_is_refused(palesa: Somebody, town: Town) -> None:
    number = town.ids["report"]
    palesa.goes(f"/reports/{number}")
    asked = opened(Hand(), palesa.page, "How urgent")
    asked.get_by_label("P4", exact=False).check()
    asked.get_by_role("button", name="Set the level").click()
    again = group(palesa.page, "How urgent")
    expect(again.locator(".bad").first).to_be_visible()  # beside what was chosen, which is open again
    assert row(town, number).level == "P1"
    again.get_by_label("P4", exact=False).check()
    again.get_by_label("Why lower").select_option(label="The person is safe now")
    with palesa.page.expect_navigation():
        again.get_by_role("button", name="Set the level").click()
    expect(again.locator(".bad").first).to_be_visible()  # a remark is wanted too
    assert row(town, number).level == "P1"
    again.get_by_label("Remark").fill("Spoken with the aunt.")
    again.get_by_role("button", name="Set the level").click()
    expect(palesa.page.locator(".said")).to_be_visible()
    assert row(town, number).level == "P4"


def test_words_open_only_after_the_button_and_with_the_key(console: Served, town: Town, palesa: Somebody) -> None:
    number = town.ids["report"]
    palesa.goes(f"/reports/{number}")
    assert TOLD not in palesa.source()
    palesa.page.get_by_role("button", name="Open the caller’s words").click()
    expect(palesa.page.locator("blockquote").first).to_contain_text(TOLD)
    palesa.goes(f"/reports/{number}")
    assert TOLD not in palesa.source()
    _without_the_key(console, town, number)
    assert _diary(town, number).count("opened_words") == 1


def _without_the_key(console: Served, town: Town, number: str) -> None:
    """Somebody of the hotline to whom nobody has given it yet."""
    new = town.house.employ("thabo", role=Role.HOTLINE_WORKER, totp_box=b"set up")
    with town.house.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM ring_keys WHERE operator_id = :who"), {"who": new})
    thabo = console.person(new)
    thabo.goes(f"/reports/{number}")
    thabo.page.get_by_role("button", name="Open the caller’s words").click()
    expect(thabo.page.get_by_role("alert").first).to_contain_text("You do not hold the key")
    assert TOLD not in thabo.source()


def _diary(town: Town, number: str) -> list[str]:
    with town.house.engine.connect() as connection:
        asked = sa.text("SELECT what FROM diary WHERE subject = :number ORDER BY id")
        return list(connection.execute(asked, {"number": number}).scalars())
