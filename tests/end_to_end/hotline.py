"""A hotline worker with a browser, over HTTP: signs in by the form and reads the list."""

import html
import re

import requests


class Hotline:
    """Signs in once, with the token of the form, as a browser does."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url, self._http = url, requests.Session()
        self._http.trust_env = False
        form = {"csrf_token": self._token(), "name": name, "password": password}
        answer = self._http.post(f"{url}/login", data=form, timeout=30)
        assert answer.status_code == 200 and f"Signed in as <strong>{name}" in answer.text, answer.status_code

    def card(self, case: str) -> str:
        """What stands on the card of this case, without its marks; "" when there is none."""
        page = self._http.get(self._url, params={"case": case}, timeout=30)
        assert page.status_code == 200, page.status_code
        cards = re.findall(r"<article.*?</article>", page.text, re.DOTALL)
        return next((text for text in map(_plain, cards) if f"Case {case} " in text), "")

    def _token(self) -> str:
        page = self._http.get(f"{self._url}/login", timeout=30).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, "the form to sign in has no token"
        return found[1]


def _plain(marked: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", marked))).strip()
