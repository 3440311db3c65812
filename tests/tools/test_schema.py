"""Thabo writes a flow in his editor, which knows docs/flow.schema.json: right words pass, wrong ones are underlined."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from gateway.cli import main
from gateway.dialogue import script
from gateway.dialogue.schema import flow_schema
from tests.dialogue.pictures.flows import HOME
from tests.tools.editor import seen

FLOWS = sorted((HOME / "flows").rglob("*.yaml"))
FIRST = """
flow: small
version: 1
languages: {en: English, st: Sesotho}
first_screen: who
after_leaving: left
after_mistakes: {kept: left, not_kept: left}
on_any_screen: {0: {do: back}, 9: {do: more}, 99: {do: leave_quietly}}
key_names: {back: {en: "Back", st: "Morao"}, more: {all: "More"}}
hints: {wrong_key: {en: "Choose a number.", st: "Khetha nomoro."}}
screens:
  who:
    en: "Who?"
    st: "Mang?"
    remember_as: who
    enough: yes
    choices:
      1: {en: "Girl", st: "Ngoanana", answer: girl, then: story, also: [child]}
      10: {en: "Advice", st: "Keletso", call: advice, then: who, only_on: ussd}
  story:
    all: "?"
    sms: {all: "Text it"}
    remember_as: details
    type_up_to: 80
    type_at_least: "4"
    shape: digits
    do: same_digits
    outcomes: {right: left, wrong: advice.signs}
  left: {all: "Bye.", end: yes}
"""
CALLED = 'flow: advice\nversion: 1\nlanguages: {en: English}\nfirst_screen: signs\nscreens: {signs: {en: "?", end: no}}'


def underlined(data: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(flow_schema()).iter_errors(data)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(flow_schema())


def test_what_check_prints_is_what_lies_in_docs() -> None:
    """Made anew with `python -m gateway check --schema > docs/flow.schema.json`."""
    said = CliRunner().invoke(main, ["check", "--schema"])
    assert said.exit_code == 0
    assert json.loads(said.output) == flow_schema()
    assert said.output == (HOME / "docs" / "flow.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_nothing_is_underlined_in_a_shipped_flow(file: Path) -> None:
    assert underlined(seen(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_a_shipped_flow_tells_the_editor_where_the_schema_lies(file: Path) -> None:
    told = file.read_text(encoding="utf-8").splitlines()[0]
    assert told.startswith("# yaml-language-server: $schema=")
    assert (file.parent / told.partition("=")[2]).resolve() == HOME / "docs" / "flow.schema.json"


@pytest.mark.parametrize("text", [FIRST, CALLED], ids=["dialled", "called"])
def test_a_flow_with_every_word_passes(text: str) -> None:
    assert underlined(seen(text)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("first_screen: who", "first: who"),
        ("version: 1", "version: one"),
        ("version: 1", "version: 0"),
        ("after_leaving: left\n", ""),
        ("after_mistakes: {kept: left, not_kept: left}", "after_mistakes: {kept: left}"),
        ("hints: {wrong_key:", "hints: {wrong:"),
        ("key_names: {back:", "key_names: {send:"),
        ("0: {do: back}", "0: {do: bakc}"),
        ("0: {do: back}", "0: back"),
        ('st: "Mang?"', 'sesotho: "Mang?"'),
        ('st: "Mang?"', "st: [Mang]"),
        ("remember_as: who", "remember: who"),
        ("remember_as: who", "remember_as: 1who"),
        ("enough: yes", "enough: true"),
        ("enough: yes", "enough: maybe"),
        ("10: {en", "100: {en"),
        ("10: {en", "a: {en"),
        ("then: story", "then: the story"),
        ("then: story", "goto: story"),
        ("also: [child]", "also: child"),
        ("only_on: ussd", "only_on: phone"),
        ("call: advice", "call: advice.signs.more"),
        ("type_up_to: 80", "type_up_to: 161"),
        ("type_up_to: 80", "type_up_to: long"),
        ('type_at_least: "4"', 'type_at_least: "four"'),
        ("shape: digits", "shape: number"),
        ("do: same_digits", "do: send"),
        ("outcomes: {right:", "outcomes: {correct:"),
        ("end: yes", "end: 1"),
        ("left: {all", "2left: {all"),
    ],
    ids=lambda part: part.strip()[:30],
)
def test_a_mistake_is_underlined(right: str, wrong: str) -> None:
    assert FIRST.count(right) >= 1
    assert underlined(seen(FIRST.replace(right, wrong, 1)))


@pytest.mark.parametrize("more", ["after_leaving: signs", "hints: {}", "on_any_screen: {0: {do: back}}"])
def test_what_only_the_dialled_flow_has_is_underlined_in_a_called_one(more: str) -> None:
    assert underlined(seen(f"{CALLED}\n{more}\n"))


def test_a_slip_is_one_complaint_and_not_all_that_another_kind_of_flow_wants() -> None:
    for text, slip in ((FIRST, FIRST.replace("then: story", "goto: story")), (CALLED, CALLED + "\nfrist: x\n")):
        assert underlined(seen(text)) == []
        assert len(underlined(seen(slip))) == 1


def words(part: str, name: str) -> Any:
    return flow_schema()["$defs"][part]["properties"][name]


def test_the_words_that_are_offered_are_those_of_the_code() -> None:
    assert words("Choice", "do")["enum"] == list(script.DO_WORDS)
    assert words("Screen", "shape")["enum"] == list(script.SHAPES)
    assert words("Screen", "do")["enum"] == list(script.ASKS)
    assert words("Choice", "only_on")["enum"] == list(script.CHANNELS)
    assert words("FirstFlow", "hints")["propertyNames"]["enum"] == list(script.HINTS)


def test_every_word_is_explained_to_who_points_at_it() -> None:
    parts = flow_schema()["$defs"]
    silent = [f"{part}.{name}" for part in parts for name, word in parts[part]["properties"].items()
              if not word.get("description", "").endswith(".")]  # fmt: skip
    assert silent == [] and all(part.get("description") for part in parts.values())
