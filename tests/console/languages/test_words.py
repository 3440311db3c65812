"""Tables of words that pages show are made of phrases: a plain text would be English for everybody."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest

import gateway.approvals
import gateway.cases
import gateway.console
import gateway.referrals
import gateway.staff
import gateway.triage
from gateway.phrases import Phrase

PACKAGES = (
    gateway.approvals, gateway.cases, gateway.console, gateway.referrals, gateway.staff, gateway.triage,
)  # fmt: skip
WORDS = re.compile(r"^[A-Z][a-z]|[a-z]{2} [a-z]")
NO_WORDS = {  # tables that look like words and are none
    "LANGUAGES",  # each in its own words
    "NETWORKS",  # names
    "OF",  # parts of a text file
}  # fmt: skip


def modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def tables() -> list[tuple[str, Mapping[object, object]]]:
    return list(_tables())


def _tables() -> Iterator[tuple[str, Mapping[object, object]]]:
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, Mapping) and name.strip("_").isupper() and name.strip("_") not in NO_WORDS:
                yield f"{module.__name__}.{name}", value


def plain(table: Mapping[object, object]) -> Iterator[str]:
    """Words in it that are no phrase."""
    for value in table.values():
        if isinstance(value, Mapping):
            yield from plain(value)
        elif isinstance(value, str) and not isinstance(value, Phrase) and WORDS.search(value):
            yield value


@pytest.mark.parametrize(("name", "table"), tables(), ids=[name for name, _ in tables()])
def test_a_table_of_words_is_made_of_phrases(name: str, table: Mapping[object, object]) -> None:
    assert list(plain(table)) == []


def test_the_walk_comes_by_the_tables_that_matter() -> None:
    names = {name for name, _ in tables()}
    assert {"gateway.cases.words.WHY", "gateway.triage.words.REFUSALS", "gateway.console.plain_words.LEVELS"} <= names
    assert list(plain({"a": "A plain text"})) == ["A plain text"]
