"""Pages that no address leads to: steps of signing in, answers to a button, forms with mistakes, rooms with nothing in
them. Each comes with the name of its picture."""

from collections.abc import Iterator
from typing import Any

from gateway.console.rights import STEPS
from gateway.staff.roles import Role
from tests.console.browser.served import Served, Somebody
from tests.console.browser.town import CASE, Town

EMPTY = {"worklist": "/reports", "cases": "/cases", "approvals": "/approvals", "diary": "/diary?number=000000"}
# With nothing typed into them. "" after the button: the first form of the page.
WRONG = {
    "report-new": ("/reports/new", "Keep the report"),
    "case-person": (f"/cases/{CASE}/people", ""),
}


def moments(console: Served, town: Town, **how: Any) -> Iterator[tuple[str, Somebody]]:
    """how: as Playwright's new_context takes it."""
    yield from _steps(console, town, **how)
    worker = console.employed(town.staff[Role.HOTLINE_WORKER], **how)
    yield "referral-link", _pressed(worker, f"/referrals/{town.ids['to_clinic']}", "Make a new link")
    yield "report-words", _pressed(worker, f"/reports/{town.ids['report']}", "Open the caller’s words")
    yield "account-recovery", _recovery(console, town, **how)
    for name, (path, button) in WRONG.items():
        yield f"{name}-wrong", _pressed(worker, path, button)
    yield "login-wrong", _pressed(console.stranger(**how), "/login", "Sign in")
    administrator = console.employed(town.staff[Role.ADMINISTRATOR], **how)
    yield "accounts-add-wrong", _pressed(administrator, "/people/new", "Make the account")
    lead = console.employed(town.staff[Role.HOTLINE_LEAD], **how)
    yield "organisations-new-wrong", _pressed(lead, "/organisations/new", "")
    yield "diary-wrong", _at(lead, "/diary?number=12")


def empty(console: Served, **how: Any) -> Iterator[tuple[str, Somebody]]:
    """The first morning: somebody works here, and nothing has come in."""
    lead = console.signed_in(console.house.worker("lineo", role=Role.HOTLINE_LEAD), **how)
    for name, path in EMPTY.items():
        yield f"{name}-empty", _at(lead, path)
    where = {"role": Role.SOCIAL_WORKER, "organisation_id": None}
    yield "received-empty", _at(console.signed_in(console.house.worker("thato", **where), **how), "/received")


def _steps(console: Served, town: Town, **how: Any) -> Iterator[tuple[str, Somebody]]:
    for endpoint in sorted(STEPS - {"login_picture"}):
        somebody = _at(console.signed_in(town.at_the_step(endpoint), **how), "/login/code")
        yield endpoint.replace("_", "-"), somebody
        yield f"{endpoint.replace('_', '-')}-wrong", _press(somebody, "")


def _recovery(console: Served, town: Town, **how: Any) -> Somebody:
    """Somebody whose authenticator is real."""
    somebody = _at(console.employed(town.house.employ("mamello"), **how), "/account")
    somebody.page.locator("input[name=code]").fill(town.house.authenticator())
    return _press(somebody, "Draw new recovery codes")


def _at(somebody: Somebody, path: str) -> Somebody:
    somebody.goes(path)
    return somebody


def _pressed(somebody: Somebody, path: str, button: str) -> Somebody:
    return _press(_at(somebody, path), button)


def _press(somebody: Somebody, button: str) -> Somebody:
    """Sends what is there, and past what the browser itself would ask for first. "": by the first button."""
    page = somebody.page
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    found = page.get_by_role("button", name=button, exact=True) if button else page.locator("main button")
    with page.expect_navigation():
        found.first.click()
    return somebody
