"""Every complaint that a flow can raise has a broken flow of its own, and mending the line makes it pass."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import strict_yaml
from gateway.dialogue import grammar, linking, reading
from tests.flows.broken import (
    FIRST,
    PAIR,
    SMALL,
    Broken,
    broken_flows,
    complaints,
    complaints_of_texts,
    found_in,
    repaired,
)
from tests.house import HOME

BROKEN = broken_flows()
each = pytest.mark.parametrize("broken", BROKEN, ids=[broken.name for broken in BROKEN])

CHECKS = sorted((HOME / "gateway" / "dialogue" / "checks").glob("*.py"))
READERS = [Path(module.__file__ or "") for module in (strict_yaml, reading, grammar, linking)]
# What cannot lie in a folder: a file that is not there, and one of a million letters. See tests/test_strict_yaml.py.
ELSEWHERE = ("cannot be read (", "is larger than ")
HOLE = re.compile(r"\{+\w+(?:!r)?\}+|\{\{|\}\}")  # where a value stands, or a brace


def test_the_flows_that_are_changed_have_no_mistake_themselves() -> None:
    assert complaints({FIRST: SMALL}) == []
    assert complaints({path.name: path for path in PAIR.glob("*.yaml")}) == []


@each
def test_a_mistake_is_named_with_file_line_and_screen(broken: Broken) -> None:
    assert (broken.warns, broken.says) in {(complaint.warns, str(complaint)) for complaint in found_in(broken)}


@each
def test_one_mistake_does_not_raise_a_crowd_of_complaints(broken: Broken) -> None:
    assert 1 <= len(found_in(broken)) <= 3


@each
def test_mending_the_line_makes_it_pass(broken: Broken) -> None:
    assert complaints_of_texts(repaired(broken)) == []


def test_every_sentence_that_can_be_said_has_its_broken_flow() -> None:
    said = [broken.says for broken in BROKEN]
    wanted = {sentence for path in [*CHECKS, *READERS] for sentence in _sentences(path)}
    missing = sorted(one for one in wanted if not any(re.search(one, says) for says in said))
    assert not [one for one in missing if not one.startswith(tuple(map(re.escape, ELSEWHERE)))]
    assert len(wanted) > 100 and len(BROKEN) >= len(wanted)


def _sentences(path: Path) -> Iterator[str]:
    """Every text of three words or more in this file's code, as a pattern; of the grammar, what it raises."""
    tree = ast.parse(path.read_text())
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)] if path.stem == "grammar" else [tree]
    passed_over = {id(part) for node in ast.walk(tree) for part in _no_sentences(node)}
    for node in (node for top in inside for node in ast.walk(top) if id(node) not in passed_over):
        pattern = _pattern(node)
        if len(re.findall(r"[A-Za-z]{2,}", pattern)) >= 3 and r"\ " in pattern:
            yield pattern


def _no_sentences(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _pattern(node: ast.AST) -> str:
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return ".*".join(map(re.escape, HOLE.split(text)))
