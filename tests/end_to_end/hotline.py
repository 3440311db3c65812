"""A hotline worker with a browser, over HTTP: signs in by the form and reads the list."""

import html
import re
import time

import requests


class Hotline:
    """Signs in once, with the tokens of the forms and a one-time code, as a browser does. phones: the address of the
    page that shows the codes."""

    def __init__(self, url: str, phones: str, name: str, password: str) -> None:
        self._url, self._phones, self._http = url, phones, requests.Session()
        self._http.trust_env = False
        asked = self._post("login", {"name": name, "password": password})
        assert "One-time code" in asked.text, asked.status_code
        for _ in range(3):  # a code that was used a moment ago opens nothing; the one after it does
            for which in ("code", "next"):
                answer = self._post("login/code", {"code": self._authenticator(name)[which]})
                if answer.status_code == 200:
                    assert f"<strong>{name}</strong>" in answer.text
                    return
            time.sleep(15)
        raise AssertionError(f"{name} cannot sign in: {answer.status_code}")

    def _authenticator(self, name: str) -> dict[str, str]:
        shown = self._http.get(f"{self._phones}/handset/codes", timeout=30).json()["codes"]
        return next(one for one in shown if one["name"] == name)

    def _post(self, page: str, typed: dict[str, str]) -> requests.Response:
        form = {"csrf_token": self._token(page), **typed}
        return self._http.post(f"{self._url}/{page}", data=form, timeout=30)

    def card(self, case: str) -> str:
        """What stands on the page of this report, without its marks; "" when there is none."""
        page = self._http.get(f"{self._url}/reports/{case}", timeout=30)
        assert page.status_code in (200, 404), page.status_code
        return _plain("<main" + page.text.partition("<main")[2]) if page.status_code == 200 else ""

    def _token(self, path: str) -> str:
        page = self._http.get(f"{self._url}/{path}", timeout=30).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, "the form to sign in has no token"
        return found[1]


def _plain(marked: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", marked))).strip()
