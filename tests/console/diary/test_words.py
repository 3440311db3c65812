"""Whatever is written into the diary can be read there by people: each code has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.console.diary import values, words
from gateway.referrals.machine import Act
from gateway.referrals.store import _PAST
from gateway.triage.store import DIARY
from tests.house import HOME

WRITERS = {"write": 3, "_note": 3, "saw": 3}  # where `what` stands among what is given
TABLES = {"_PAST": _PAST, "DIARY": DIARY}


def _functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted((HOME / "gateway").rglob("*.py")):
        text = path.read_text()
        if "gateway.diary" in text or ".saw(" in text:
            yield from ((path, node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))


def _calls() -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    """Every call that writes a row."""
    for path, function in _functions():
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and _name(call.func) in WRITERS and _is_diary(path, call):
                yield function, call


def _is_diary(path: Path, call: ast.Call) -> bool:
    named = ast.unparse(call.func)
    return named.endswith(("diary.write", ".saw")) or (named == "_note" and path.parent.name == "approvals")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _codes(function: ast.FunctionDef, node: ast.expr | None) -> Iterator[str]:
    """What this may be: a word, one of two, a table's, or what the function gave that name."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from [*_codes(function, node.body), *_codes(function, node.orelse)]
    elif isinstance(node, ast.Subscript):
        yield from TABLES[_name(node.value)].values()
    elif isinstance(node, ast.Name):
        for given in ast.walk(function):
            if isinstance(given, ast.Assign) and _name(given.targets[0]) == node.id:
                yield from _codes(function, given.value)


def _what(call: ast.Call) -> ast.expr | None:
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    at = WRITERS[_name(call.func)]
    return by_name.get("what") or (call.args[at] if len(call.args) > at else None)


def _keys(function: ast.FunctionDef, call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg
        elif isinstance(keyword.value, ast.Name):
            given = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            tables = [one.value for one in given if _name(one.targets[0]) == keyword.value.id]
            yield from (
                str(ast.literal_eval(key)) for one in tables if isinstance(one, ast.Dict) for key in one.keys if key
            )


def test_whatever_is_done_has_words() -> None:
    done = {code for function, call in _calls() for code in _codes(function, _what(call))}
    assert len(done) > 60, "found too little: the diary is written in another way now"
    assert not done - set(words.WHAT)


def test_whatever_is_told_beside_it_has_words() -> None:
    told = {key for function, call in _calls() for key in _keys(function, call)} - {"what"}
    assert len(told) > 20
    assert not told - set(words.TOLD)


def test_every_act_of_a_referral_that_comes_back_has_words() -> None:
    assert {Act.REFUSE, Act.ACCEPT, Act.FINISH, Act.EXPIRE} <= set(values.HOW)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("reason", "not_our_service", "We do not give this help"),
        ("scope", "keep_record,disability", "Keep names and how to reach them, Keep disability and support needs"),
        ("skip", 0, ""),
        ("skip", 50, "50"),
        ("erased", True, "yes"),
        ("erased", False, ""),
        ("sugar", "two", "two"),
    ],
)
def test_what_stands_beside_a_row_is_read_in_words(key: str, value: object, says: str) -> None:
    assert values.in_words(key, value) == says
