"""Texts are changed where they stand in a file; whoever wrote its comments and blank lines finds all of them again."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.complaints import Refused
from gateway.settings import HOME
from gateway.strict_yaml import Path_, loads
from gateway.translation.source import Source, quoted

FILES = {
    place: (HOME / place).read_bytes().decode()
    for place in ("flows/report.yaml", "config/service.yaml", "config/wordings.yaml")
}
SMALL = """\
# A comment, and "quotes" in it.
languages: {en: English, st: Sesotho}   # the two

draft: [st]
screens:
  who:
    en: "Who?"  # asked first
    st: 'Ke ''mang?'

    choices:
      1: {en: Girl, st: "Ngoanana", then: who}
      2: {
        en: "Boy",
        st: "Moshanyana"   # no comma behind it
      }
  long:
    en: |
      Two lines,
      kept as they are.
    st: >-
      Folded into
      one line.
    end: yes
  last: {all: THUSO, end: yes}
"""
TEXT = st.text(max_size=40) | st.text(
    st.sampled_from("a \"'\\#:,{}[]&*!|>%@`=-+?\n\t\r\u2028\u00a0\x85\ufeff🙏š"), max_size=30
)


def leaves(data: Any, at: Path_ = ()) -> list[Path_]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*at, key))]
    if isinstance(data, list):
        return [leaf for n, item in enumerate(data) for leaf in leaves(item, (*at, n))]
    return [at]


def changed(data: Any, at: Path_, text: object) -> Any:
    data = whole = copy.deepcopy(data)
    for part in at[:-1]:
        data = data[part]
    data[at[-1]] = text
    return whole


def untouched(text: str, source: Source) -> list[str]:
    """What stands between the changes."""
    pieces, at = [], 0
    for edit in sorted(source.edits):
        pieces.append(text[at : edit.start])
        at = edit.end
    return [*pieces, text[at:]]


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_without_a_change_no_byte_changes(eol: str) -> None:
    for name, text in {**FILES, "small": SMALL}.items():
        assert Source(text.replace("\n", eol), name).text() == text.replace("\n", eol)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(leaves(loads(SMALL, "small").data)), TEXT, st.sampled_from(["\n", "\r\n"]))
def test_any_text_in_any_place_is_read_back_and_the_rest_stays(at: Path_, new: str, eol: str) -> None:
    """In whatever quotes or lines the old one was written."""
    text = SMALL.replace("\n", eol)
    source = Source(text, "small")
    source.set(at, new)
    written = source.text()
    assert loads(written, "small").data == changed(loads(text, "small").data, at, new)
    (edit,) = source.edits
    assert written == text[: edit.start] + edit.text + text[edit.end :]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_in_the_shipped_files_everything_but_the_changed_texts_stays(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(sorted(FILES)))
    text = FILES[place]
    wanted = loads(text, place).data
    source = Source(text, place)
    for at in data.draw(st.lists(st.sampled_from(leaves(wanted)), min_size=1, max_size=8, unique=True)):
        new = data.draw(TEXT)
        source.set(at, new)
        wanted = changed(wanted, at, new)
    written = source.text()
    assert loads(written, place).data == wanted
    at_ = 0
    for piece in untouched(text, source):
        at_ = written.index(piece, at_) + len(piece)


def test_a_language_more_stands_behind_the_others_in_brackets_and_below_them_in_lines() -> None:
    source = Source(SMALL, "small")
    source.add(("languages", "zu"), "isiZulu", "st")
    source.add_item(("draft",), "zu", "languages")
    for at, behind in ((("screens", "who"), "st"), (("screens", "who", "choices", "1"), "st"),
                       (("screens", "who", "choices", "2"), "st"), (("screens", "long"), "st"),
                       (("screens", "last"), "all")):  # fmt: skip
        source.add((*at, "zu"), "Z", behind)
    assert source.text() == (
        SMALL.replace("st: Sesotho}", 'st: Sesotho, zu: "isiZulu"}')
        .replace("[st]", "[st, zu]")
        .replace("''mang?'\n", "''mang?'\n    zu: \"Z\"\n")
        .replace('"Ngoanana",', '"Ngoanana", zu: "Z",')
        .replace('"Moshanyana"   # no', '"Moshanyana", zu: "Z"   # no')
        .replace("one line.\n", 'one line.\n    zu: "Z"\n')
        .replace("all: THUSO,", 'all: THUSO, zu: "Z",')
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("languages: {en: English}\n", 'languages: {en: English}\ndraft: [zu]\n'),
        ("languages:\n  en: English\n", 'languages:\n  en: English\ndraft: [zu]\n'),
        ("languages: {en: English}\ndraft: []\n", "languages: {en: English}\ndraft: [zu]\n"),
        ("languages: {en: English}\ndraft:\n  - st\n", "languages: {en: English}\ndraft:\n  - st\n  - zu\n"),
        ("languages: {en: English}\ndraft:\n- st", "languages: {en: English}\ndraft:\n- st\n- zu"),
        ("languages: {en: English} # only", "languages: {en: English} # only\ndraft: [zu]"),
    ],
)  # fmt: skip
def test_a_draft_mark_is_made_where_there_is_none(old: str, new: str) -> None:
    source = Source(old, "small")
    source.add_item(("draft",), "zu", "languages")
    assert source.text() == new


def test_an_empty_text_is_filled_in_where_it_is_missing() -> None:
    source = Source('a:\nb: {en: , st: "x"}\n', "small")
    source.set(("a",), "one")
    source.set(("b", "en"), "two")
    assert loads(source.text(), "small").data == {"a": "one", "b": {"en": "two", "st": "x"}}


def test_a_change_that_would_not_read_as_meant_is_refused() -> None:
    source = Source('a: |+\n  text\n\n\nb: "x"\n', "small")  # its blank lines belong to the text
    source.add(("c",), "y", "a")
    with pytest.raises(Refused, match="Change it by hand"):
        source.text()


@given(TEXT)
def test_quotes_hold_any_text(text: str) -> None:
    assert loads(f"a: {quoted(text)}", "small").data == {"a": text}
