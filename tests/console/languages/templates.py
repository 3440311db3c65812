"""Templates as a translator must care for them: what stands in them outside translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

from tests.house import HOME

FOLDER = HOME / "gateway" / "console" / "templates"
SAID = ("aria-label", "title", "alt", "placeholder", "data-is")  # attributes that somebody hears or reads
SAME = re.compile(r"\b(Thuso|P[1-4]|F\d\d|Enter|SMS|PIN|CSV|XLSX|HTCDS)\b")  # the same in every language
NO_TEXT = {"RadioField", "Ticks", "CSRFTokenField", "HiddenField"}  # names of kinds of fields
SAYS = {"_", "gettext", "ngettext"}
NAMES_ONLY = {"extends", "include", "import", "from", "block"}
VALUE = "\u241f"  # stands for what the page fills in


def untranslated(source: str) -> list[str]:
    """What this template says in one language only."""
    page, literals = _taken_apart(source)
    reader = _Reader()
    reader.feed(page)
    return [*filter(_is_text, reader.found), *filter(_is_sentence, literals)]


def _taken_apart(source: str) -> tuple[str, list[str]]:
    """The marks and words outside translation, and the texts inside expressions that are not handed to it."""
    page, expression, literals, hidden = "", [], [], False
    for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "data":
            page += "" if hidden else value
        elif kind in ("variable_end", "block_end"):
            page += VALUE if kind == "variable_end" else ""
            if kind == "block_end":
                hidden = expression[0] == "trans" or (hidden and expression[0] != "endtrans")
            literals += _literals(expression)
        elif kind in ("variable_begin", "block_begin"):
            expression = []
        elif kind != "whitespace":
            expression.append(value)
    return page, literals


def _literals(expression: list[str]) -> Iterator[str]:
    """Texts in an expression that no call of gettext is handed."""
    if not expression or expression[0] in NAMES_ONLY:
        return
    called, before = [""], ""
    for part in expression:
        if part in "([{":
            called.append(before)
        elif part in ")]}":
            called.pop()
        elif part[0] in "\"'" and called[-1] not in SAYS:
            yield part[1:-1]
        before = part


def _is_text(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", SAME.sub("", text)))


def _is_sentence(text: str) -> bool:
    """Codes, names of classes and addresses are small and have no spaces between letters."""
    words = text not in NO_TEXT and not text.endswith(".html")
    return words and bool(re.match(r"[A-Z][a-z]", text) or re.search(r"[a-z]{2,}[.,:]? [A-Za-z]", SAME.sub("", text)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._code = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._code = tag in ("script", "style")
        self.found += [value or "" for name, value in attributes if name in SAID]

    def handle_endtag(self, _: str) -> None:
        self._code = False

    def handle_data(self, words: str) -> None:
        if not self._code:
            self.found.append(words.replace(VALUE, "").strip())


def each() -> list[tuple[str, str]]:
    """Name and source of every template."""
    return [(str(path.relative_to(FOLDER)), path.read_text()) for path in sorted(FOLDER.rglob("*.html"))]
