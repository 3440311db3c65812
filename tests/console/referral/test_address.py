"""The address of a one-time link leads outsiders to us, or there is none."""

import pytest

from gateway.console.referral.address import outside
from tests.console.referral.office import Office, sent


@pytest.mark.parametrize("host", ["console.thuso.example", "Console.Thuso.Example:8443"])
def test_in_production_it_is_the_name_of_the_console_and_encrypted(host: str) -> None:
    assert outside(host, "/r/x", "http", True) == f"https://{host.lower()}/r/x"


ODD = ["", "localhost", "localhost:8001", "127.0.0.1:8001", "[::1]:8001", "a.example/x", "a.example@b", "a b.example"]
ODD += ["a.example\n", "-a.example", "a..example", "x." * 130 + "example", "a.example:999999"]


@pytest.mark.parametrize("host", ODD)
def test_a_name_that_opens_nothing_outside_makes_no_link(host: str) -> None:
    assert outside(host, "/r/x", "https", True) is None


def test_in_a_demo_it_is_where_the_demo_runs() -> None:
    assert outside("localhost:8001", "/r/x", "http", False) == "http://localhost:8001/r/x"


def make_link(office: Office, base: str) -> str:
    """A worker makes a link in the console of production; gives the page that this leads to."""
    referral_id = sent(office.house.worker(), office.case(), office.organisation())
    office.house.app = office.house.build(production=True)
    browser, page = office.house.let_in(1).browser, f"/referrals/{referral_id}"
    token = browser.get(page, base_url=base).text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token}
    return browser.post(f"{page}/link", data=form, base_url=base, follow_redirects=True).text


def test_behind_a_proxy_that_hides_the_name_nothing_is_made_and_somebody_is_told(small_office: Office) -> None:
    assert "No link was made" in make_link(small_office, "https://localhost")
    assert ("palesa", "made_link") not in small_office.diary()
