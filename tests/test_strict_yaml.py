"""YAML as people mean it: text stays text, nothing is lost in silence, every value knows its line."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.complaints import Refused
from gateway.strict_yaml import DEEPEST, load, loads

WORD = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=10)
TREE = st.recursive(
    WORD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3), max_leaves=12
)


def refusal(text: str) -> str:
    with pytest.raises(Refused) as caught:
        loads(text, "flows/x.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    "value",
    ["No", "yes", "true", "null", "~", "0123", "08", "1.0", "1e3", "0x1F", "2026-11-21", "12:30:45", "=", ".inf"],
)
def test_a_plain_value_stays_the_text_that_was_written(value: str) -> None:
    assert loads(f"a: {value}", "x").data == {"a": value}


def test_keys_stay_text_too_and_two_that_only_look_alike_stay_two() -> None:
    assert loads("0: a\n00: b\nNo: c\n'0 ': d", "x").data == {"0": "a", "00": "b", "No": "c", "0 ": "d"}


def test_a_value_left_out_is_empty_text() -> None:
    assert loads("a:\nb: ''\nc: []\nd: {}", "x").data == {"a": "", "b": "", "c": [], "d": {}}


def test_a_tag_makes_nothing_of_a_value() -> None:
    assert loads("a: !!int 5\nb: !!python/object/apply:os.system [ls]", "x").data == {"a": "5", "b": ["ls"]}


def test_a_repeated_key_is_refused_on_the_line_of_the_second() -> None:
    assert refusal("a: 1\nb:\n  c: 1\n  c: 2\n") == "flows/x.yaml, line 4: the key 'c' stands twice. Remove one."
    assert "the key 'a' stands twice" in refusal("a: 1\n'a': 2")


def test_every_repeated_key_is_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        loads("a: 1\na: 2\nb: {c: 1, c: 2}\n? [x]\n: 1", "x")
    assert [one.line for one in caught.value.complaints] == [2, 3, 4]


def test_a_key_that_is_not_text_is_refused() -> None:
    assert "line 1: a key must be plain text" in refusal("? {a: b}\n: c")


def test_an_alias_is_refused_before_it_can_grow() -> None:
    growing = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert refusal(growing) == "flows/x.yaml, line 2: *a0 stands for another text. Write the text out."
    assert "*a stands for" in refusal("&a [*a]")
    assert loads("a: &b text", "x").data == {"a": "text"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_what_is_nested_without_end_is_refused_before_it_brings_the_process_down(opening: str) -> None:
    assert f"is nested more than {DEEPEST} deep" in refusal(opening * 50_000)


def test_nesting_is_read_as_deep_as_allowed_and_no_deeper() -> None:
    assert loads("[" * DEEPEST + "]" * DEEPEST, "x").data
    assert "nested" in refusal("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "flows/x.yaml: is empty."),
        ("# a remark\n", "flows/x.yaml: is empty."),
        ("a: b\n\tc: d", "line 2: is not YAML"),
        ("a: {b: c", "is not YAML"),
        ("a: b: c", "line 1: is not YAML"),
        ("a: 'b", "is not YAML"),
        ("a: 1\n---\nb: 2\n", "line 2: is not YAML"),
        ("a: \x07", "holds characters that YAML does not allow"),
        ("a: *b", "*b stands for another text"),
    ],
)
def test_what_is_no_yaml_is_a_sentence(text: str, says: str) -> None:
    assert says in refusal(text)


@given(TREE)
@settings(max_examples=100, deadline=None)
def test_what_was_written_is_read_back(tree: Any) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_style='"')
    assert loads(text, "x").data == tree


@given(st.text(max_size=60) | st.text("{}[]:,-?&*!|>'\"%@ \n\tab01#", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        loads(text, "x")
    except Refused as refused:
        assert refused.complaints
    except UnicodeEncodeError:
        assert any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)  # half a letter; a file cannot hold one


# Lines


def test_each_part_knows_the_line_on_which_it_begins() -> None:
    document = loads("a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n", "flows/x.yaml")
    lines = {at: document.complaint(at, "").line for at in [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "z")]}
    assert lines == {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "z"): 5}


def test_a_part_that_is_not_there_is_complained_about_on_the_line_above_it() -> None:
    document = loads("a: 1\nb:\n  c: 2\n", "flows/x.yaml")
    assert document.complaint(("b", "d", "e"), "is missing.").line == 2
    assert str(document.complaint(("z",), "is missing.")) == "flows/x.yaml, line 1: is missing."


# Files


def test_a_file_is_named_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "flows" / "report.yaml"
    with pytest.raises(Refused, match=r"^flows/report\.yaml: cannot be read \(No such file or directory\)"):
        load(file)
    file.parent.mkdir()
    file.write_text("a: tš\n", encoding="utf-8")
    assert (load(file).name, load(file).data) == ("flows/report.yaml", {"a": "tš"})
    with pytest.raises(Refused, match="cannot be read"):
        load(file.parent)


def test_a_file_saved_by_a_plain_editor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load(file).data == {"a": "1", "b": "2"}


def test_a_file_in_another_encoding_is_refused_on_its_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: 1\nb: caf\u00e9\n".encode("latin-1"))
    with pytest.raises(Refused, match="line 2: is not UTF-8 text"):
        load(file)


def test_a_file_that_is_too_large_is_called_that_wherever_it_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    for padding in range(2):
        file.write_bytes(b"#" * padding + "š".encode() * 500_001)
        with pytest.raises(Refused, match="is larger than 1000000 bytes"):
            load(file)
