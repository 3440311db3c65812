"""A message of the hotline reaches the caller, who dials with the reference; and nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gateway.staff.roles import Role
from tests.console.browser.served import Somebody, served
from tests.console.browser.together import Together, together
from tests.parts.valkey import Valkey
from tests.phone import Phone
from tests.visits.callers import asking, guess, pressed, reported

pytestmark = pytest.mark.browser
MESSAGE = "We have read it. Go to the clinic on Monday."


@pytest.fixture
def both(tmp_path: Path, valkey: Valkey) -> Iterator[Together]:
    with together(tmp_path, valkey.url) as made:
        yield made


def test_a_message_reaches_the_caller_who_dials_with_the_reference(both: Together, browser: Browser) -> None:
    digits = reported(both.gateway)
    number = both.gateway.reports()[0].case_number
    assert "clinic" not in asking(both.gateway, digits).screen
    with served(both, browser) as console:
        palesa = console.person(both.employ("palesa", role=Role.HOTLINE_WORKER, totp_box=b"set up"))
        palesa.goes(f"/reports/{number}")
        writes(palesa, MESSAGE)
        assert MESSAGE not in palesa.source()
        both.wait(minutes=3)
        assert MESSAGE in heard(asking(both.gateway, digits))
        assert MESSAGE not in heard(asking(both.gateway, guess()))
        palesa.goes(f"/reports/{number}")
        expect(palesa.page.locator(".letters")).to_contain_text("read ")
        expect(palesa.page.locator(".letters")).not_to_contain_text("not read yet")
    assert not any(MESSAGE.encode() in letter.box for letter in both.gateway.letters())


def writes(somebody: Somebody, text: str) -> None:
    asked = somebody.page.locator("details.group").filter(has=somebody.page.get_by_text("Answer the caller"))
    asked.locator("summary").first.click()
    asked.get_by_label("What the caller shall read").fill(text)
    asked.get_by_role("button", name="Leave the message").click()
    expect(somebody.page.locator(".said")).to_be_visible()


def heard(phone: Phone) -> str:
    """All that the phone shows until the messages, if it gets there: `1. Go on`, then `1. Messages for you`."""
    screens = [phone.screen]
    while not phone.ended and len(screens) < 3:
        screens.append(pressed(phone, "1").screen)
    return " ".join(screens)
