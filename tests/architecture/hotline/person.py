"""Somebody of the staff with a browser, and how they sign in."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyotp
from flask.testing import FlaskClient

from gateway import clock as clocks
from gateway.console.doorstep.login import STEP, TOKEN

if TYPE_CHECKING:
    from tests.architecture.hotline.office import Office

Typed = Mapping[str, Any]
NOTHING: Typed = MappingProxyType({})


class Person:
    """Somebody with a browser. password: that they type. codes: in their authenticator, once it is set up."""

    def __init__(self, office: "Office", name: str, password: str) -> None:
        self.office, self.name, self.password = office, name, password
        self.browser: FlaskClient = office.app.test_client()
        self.codes: pyotp.TOTP | None = None
        self.recovery: list[str] = []
        self._steps = 0

    def reads(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return html.unescape(answer.text)

    def sends(self, page: str, path: str = "", gives: int = 303, **form: Any) -> Any:
        """The form that stands on a page, with all that is hidden in it. form: "__" stands for "-"."""
        typed = {name.replace("__", "-"): told for name, told in form.items()}
        told = self.hidden(page, path or page, typed) | typed
        answer = self.browser.post(path or page, data=told)
        said = re.findall(rb'class="[^"]*\bbad[^>]*>([^<]+)', answer.data)
        assert answer.status_code == gives, (path or page, answer.status_code, said)
        return answer

    def hidden(self, page: str, path: str = "", typed: Typed = NOTHING) -> dict[str, str]:
        """What the browser adds: of the form for this path in which these fields stand."""
        shown = html.unescape(self.browser.get(page).text)
        forms = [form for form in re.findall(r"<form.*?</form>", shown, re.DOTALL) if _goes_to(form, page) == path]
        forms.sort(key=lambda form: -sum(f'name="{name}"' in form for name in typed))
        inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', forms[0] if forms else shown)
        named = (re.search(r'name="([^"]+)".*?value="([^"]*)"', one) for one in inputs)
        found = {one[1]: one[2] for one in named if one}
        assert "csrf_token" in found, page
        return found if forms else {"csrf_token": found["csrf_token"]}

    # Signing in.

    def knocks(self) -> None:
        """Gives the password, and no code yet."""
        self.sends("/login", name=self.name, password=self.password)
        self._hold("step", STEP)

    def moves_in(self) -> None:
        """The first time: a password of one's own where it was handed over, and one-time codes."""
        self.knocks()
        if self.browser.get("/login/code").location == "/login/password":
            self.password = self.office.secret(f"the own password of {self.name}", f"{self.name} chose morena nala")
            self.sends("/login/password", password=self.password, again=self.password)
        page = self.reads("/login/codes")
        assert b"<svg" in self.browser.get("/login/codes.svg").data
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
        assert shown
        secret = self.office.secret(f"the authenticator of {self.name}", shown[1].replace(" ", ""))
        self.office.note("words", f"the authenticator of {self.name}, in groups", shown[1])
        self.codes = pyotp.TOTP(secret)
        self._keep_recovery(self.sends("/login/codes", gives=200, code=self.code()))
        self._hold("session", TOKEN)

    def signs_in(self, code: str = "") -> None:
        self.knocks()
        self.sends("/login/code", code=code or self.code())
        self._hold("session", TOKEN)

    def code(self) -> str:
        """One that fits, each time another: of now, then of the next half minute."""
        assert self.codes
        shown = self.codes.at(clocks.now() + timedelta(seconds=30 * self._steps))
        self._steps = min(self._steps + 1, 1)
        self.office.codes.append(shown)
        return shown

    def draws_recovery(self) -> None:
        self._keep_recovery(self.sends("/account", "/account/recovery", gives=200, code=self.recovery.pop()))

    def _keep_recovery(self, page: Any) -> None:
        self.recovery = re.findall(r"<code>([a-z2-7-]+)</code>", page.text)
        assert len(self.recovery) == 10
        for code in self.recovery:
            self.office.note("id", f"a recovery code of {self.name}", code)
            self.office.note("id", f"a recovery code of {self.name}, in one", code.replace("-", ""))

    def _hold(self, what: str, name: str) -> None:
        """What the browser holds; the database has hashes of it."""
        with self.browser.session_transaction() as session:
            self.office.note("id", f"{what} of {self.name}", session[name])
        for cookie in ("thuso_console", "thuso_browser"):
            if found := self.browser.get_cookie(cookie):
                self.office.note("id", f"{cookie} of {self.name}", found.decoded_value)


def _goes_to(form: str, page: str) -> str:
    """A form that names no address is sent to the page that it stands on."""
    action = re.match(r'<form[^>]*\baction="([^"]*)"', form)
    return action[1] if action else page
