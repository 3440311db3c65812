"""Finds every sentence in Python that pages may say: in phrase(…), count(…), phrases({…}) and _(…). Pure."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str, str | tuple[str, ...], list[str]]
ONE = ("_", "gettext", "lazy_gettext", "phrase", "Phrase")
TWO = ("count", "ngettext")


def python(
    file: IO[bytes], keywords: Collection[str], comments: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:  # fmt: skip
    """As Babel asks of an extractor."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := _name(node.func)):
            yield from _said(node, name)


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def _said(node: ast.Call, name: str) -> Iterator[Found]:
    texts = [_text(given) for given in node.args[:2]]
    if name in TWO and len(texts) == 2 and texts[0] and texts[1]:
        yield node.lineno, "ngettext", (texts[0], texts[1]), []
    elif name in ONE and texts and texts[0]:
        yield node.lineno, "gettext", texts[0], []
    elif name == "phrases":
        yield from _table(node)


def _table(node: ast.Call) -> Iterator[Found]:
    for table in (given for given in node.args if isinstance(given, ast.Dict)):
        for value in table.values:
            if text := _text(value):
                yield value.lineno, "gettext", text, []


def _text(given: ast.expr) -> str:
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
