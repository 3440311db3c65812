"""Every page, with each of our sentences marked as a translation would change it: none stands there as it is in the
code, so none has lost its mark on the way."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.support import NullTranslations
from werkzeug.routing import Rule

from gateway.console.languages import renewing, views
from gateway.console.rights import STEPS
from gateway.staff.roles import Role
from tests.console.browser.case_work import fill
from tests.console.browser.pages import address, seen
from tests.console.browser.town import Town
from tests.console.house import House

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
NAMES = {"English", "Sesotho", "Hotline", "report", "team"}  # of languages, teams and flows


class Marked(NullTranslations):
    """A language in which every sentence is its English between brackets."""

    def ugettext(self, said: str) -> str:
        return f"⟦{said}⟧"

    def ungettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"

    gettext, ngettext = ugettext, ungettext


class Words(HTMLParser):
    """The pieces of text of a page, but for what was shared in a referral: that is kept as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "pre", "textarea", "code") or ("class", "snapshot") in attributes:
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        self._hidden = "" if tag == self._hidden else self._hidden

    def handle_data(self, words: str) -> None:
        self.pieces += [] if self._hidden else [words]


def unmarked(page: str) -> Iterator[str]:
    reader = Words()
    reader.feed(page)
    text = "\n\n".join(reader.pieces)
    while (shorter := MARKED.sub("", text)) != text:
        text = shorter
    yield from (piece.strip() for piece in text.split("\n\n") if piece.strip())


def where(town: Town, rule: Rule, role: Role | None) -> str:
    """The first page for one that the town knows no address of: other tests tell."""
    try:
        return address(town, rule, role)
    except LookupError:
        return "/"


def test_no_sentence_of_ours_reaches_a_page_without_its_translation(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = {str(message.id) for message in renewing.sentences() if isinstance(message.id, str)} - NAMES
    marked = Marked()
    monkeypatch.setattr(views, "translations", lambda _: marked)
    town, found = fill(small_house), set()
    for rule, role in seen(town):
        step = rule.endpoint in STEPS
        somebody = town.at_the_step(rule.endpoint) if step else town.visitor(role) if role else small_house.visitor()
        answer = somebody.look(where(town, rule, role))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found |= {(rule.endpoint, piece) for piece in unmarked(answer.text) if piece in ours}
    assert found == set()


def test_the_search_itself_finds_a_lost_mark() -> None:
    page = "<p>⟦Case ⟦Woman⟧⟧</p><p>Woman</p><dl class='snapshot'><dd>Man</dd></dl><p>⟦A <b>b</b> c⟧</p>"
    assert list(unmarked(page)) == ["Woman"]
