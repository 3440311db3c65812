"""What every page of the console tells the browser, and what it never holds: read from the pages themselves."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, seen
from tests.console.browser.town import Town
from tests.console.house import House

FILES = {"/htmx.js"}  # the same for everybody
WITH_ADDRESSES = {"src", "href", "action", "formaction", "srcset", "poster", "data", "hx-get", "hx-post"}
TEMPLATES = Path("gateway/console/templates")


class Marks(HTMLParser):
    """odd: what a strict policy would refuse to run, and what leads to another host. elsewhere: only the latter."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.odd: list[str] = []
        self.elsewhere: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.odd.append(f"<{tag}>")
        for name, value in attributes:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.odd.append(f"<{tag} {name}>")
            if name in WITH_ADDRESSES and (urlsplit(value or "").netloc or (value or "").startswith("javascript:")):
                self.elsewhere.append(f"<{tag} {name}={value}>")
        self._script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.odd.append("words in <script>")
        self._script = False


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    house = House(f"sqlite:///{tmp_path_factory.mktemp('town') / 'thuso.db'}")
    yield fill(house)
    house.engine.dispose()


@pytest.fixture(scope="module")
def answers(town: Town) -> list[tuple[str, TestResponse]]:
    """Every page, and every kind of refusal."""
    who = {role: town.visitor(role) for role in Role} | {None: town.house.visitor()}
    found = [(rule.rule, who[role].look(address(town, rule, role))) for rule, role in seen(town)]
    lead, stranger = who[Role.HOTLINE_LEAD], who[None]
    found += [("an unknown page", lead.look("/nowhere")), ("a stranger", stranger.look("/reports"))]
    found += [("no right", who[Role.ANALYST].look("/reports")), ("another method", lead.browser.put("/reports"))]
    found += [("no token", lead.browser.post("/logout")), ("too large", lead.browser.post("/login", data=b"x" * 2**25))]
    town.house.app.view_functions["home"], kept = _breaks, town.house.app.view_functions["home"]
    found.append(("broken", lead.look("/")))
    town.house.app.view_functions["home"] = kept
    return found


def _breaks() -> str:
    raise ZeroDivisionError


def test_every_answer_carries_the_headers(answers: list[tuple[str, TestResponse]]) -> None:
    assert {answer.status_code for _, answer in answers} >= {200, 303, 400, 403, 404, 405, 500}
    for page, answer in answers:
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'", page
        assert not any("unsafe" in where or "*" in where or "http" in where for where in policy.values()), page
        assert answer.headers["X-Content-Type-Options"] == "nosniff", page
        assert answer.headers["Referrer-Policy"] == "no-referrer", page
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", page
        assert "no-store" in answer.headers["Cache-Control"] or page in FILES, page


def test_no_page_holds_a_script_or_a_style_of_its_own(answers: list[tuple[str, TestResponse]]) -> None:
    for page, answer in answers:
        if answer.mimetype == "text/html":
            assert not Marks(answer.text).odd, page


def test_no_page_loads_or_sends_anything_elsewhere(answers: list[tuple[str, TestResponse]]) -> None:
    for page, answer in answers:
        if answer.mimetype == "text/html":
            assert not Marks(answer.text).elsewhere, page


def test_no_template_lets_words_through_as_marks() -> None:
    """`|safe` and switched-off escaping would run what a caller typed."""
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text, path


@pytest.mark.parametrize(
    "odd", ["<p style='x'>", "<b onclick=x>", "<script>x</script>", "<style>", "<a hx-on:click=x>"]
)
def test_this_would_be_noticed(odd: str) -> None:
    assert Marks(odd).odd


@pytest.mark.parametrize("odd", ["<img src=//x.org/a>", "<a href=https://x.org>", "<form action='javascript:x'>"])
def test_this_would_be_noticed_too(odd: str) -> None:
    assert Marks(odd).elsewhere
