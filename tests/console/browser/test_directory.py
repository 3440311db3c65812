"""A confirmation runs out and callers no longer hear the number, until somebody has rung it again: the console in a
real browser, and the phone at the real door of the gateway, over one database."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from gateway.referrals.confirming import LIVES, SOON
from gateway.staff.roles import Role
from tests.console.browser.served import Served, served
from tests.console.house import House as ConsoleHouse
from tests.editions.conftest import looks
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

pytestmark = pytest.mark.browser
LINE, NOBODY = "House of Hope: 2200 0001", "We have no number here"


@pytest.fixture
def gateway(sqlite_url: str, valkey: Valkey) -> Iterator[House]:
    with house(sqlite_url, valkey.url) as made:
        yield made


@pytest.fixture
def office(gateway: House, sqlite_url: str, browser: Browser) -> Iterator[Served]:
    """The console of the same service, whose clock shows the same."""
    with served(ConsoleHouse(sqlite_url), browser) as made:
        made.house.now = gateway.clock()
        yield made
        made.house.engine.dispose()


def passes(gateway: House, office: Served, days: float) -> None:
    gateway.clock.passes(days=days)
    office.house.now = gateway.clock()


def hears(gateway: House) -> str:
    """What a new caller reads for Leribe, seconds after the last thing that happened."""
    looks(gateway)
    return leribe(asked(gateway))


def asked(gateway: House) -> Phone:
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "4", "3"):
        phone.type(key)
    return phone


def leribe(phone: Phone) -> str:
    return phone.type("3")


def test_a_confirmation_runs_out_and_callers_no_longer_hear_the_number(gateway: House, office: Served) -> None:
    lineo = office.signed_in(office.house.worker("lineo", Role.HOTLINE_LEAD))
    page = lineo.page
    lineo.goes("/organisations/new")
    page.get_by_label("Name", exact=True).fill("House of Hope, Leribe")
    page.get_by_role("group", name="What it is").get_by_label("Shelter").check()
    page.get_by_role("group", name="What it gives").get_by_label("Shelter").check()
    page.get_by_label("Leribe").check()
    page.get_by_label("Number of the office").fill("2200 0001")
    page.get_by_label("Callers are told of it").check()
    page.get_by_label("As callers read it, in English").fill("House of Hope")
    page.get_by_role("button", name="Show me the line").click()
    expect(page.get_by_role("region", name="So callers would read it")).to_contain_text(LINE)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("region", name="Number of the office")).to_contain_text("Nobody has confirmed it")
    assert NOBODY in hears(gateway)

    page.get_by_role("button", name="I rang it, they answered").click()
    expect(page.get_by_role("region", name="What callers hear")).to_contain_text(LINE)
    expect(page.get_by_role("region", name="Confirmations and changes")).to_contain_text("lineo confirmed it")
    assert LINE in hears(gateway)

    passes(gateway, office, (LIVES - SOON).days + 1)
    palesa = office.signed_in(office.house.worker("palesa"))
    palesa.goes("/organisations")
    ring = palesa.page.get_by_role("region", name="Numbers to ring")
    expect(ring).to_contain_text("Runs out on")
    assert LINE in hears(gateway)

    passes(gateway, office, SOON.days)
    assert NOBODY in hears(gateway)
    thabo = office.signed_in(office.house.worker("thabo"))
    thabo.goes("/organisations")
    ring = thabo.page.get_by_role("region", name="Numbers to ring")
    expect(ring).to_contain_text("Ran out on")
    expect(ring).to_contain_text("They hear it no longer")

    ring.get_by_role("button", name="I rang it, they answered").click()
    expect(thabo.page.get_by_role("status")).to_contain_text("Confirmed.")
    expect(thabo.page.get_by_role("region", name="Confirmations and changes")).to_contain_text("thabo confirmed it")
    assert LINE in hears(gateway)
    thabo.goes("/organisations")
    expect(thabo.page.get_by_role("region", name="Numbers to ring")).to_have_count(0)
    assert not [said for one in (lineo, palesa, thabo) for said in one.complaints]
