"""What a reviewer reads about two versions of a flow: every difference once, in words, and nothing else."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue.comparing import compare, compare_all
from gateway.dialogue.reading import read_script
from gateway.dialogue.script import Script
from gateway.settings import HOME
from gateway.strict_yaml import Document, load, loads

SHIPPED = load(HOME / "flows" / "report.yaml")
TEXT = (HOME / "flows" / "report.yaml").read_text()
LANGUAGES = {"en": "English", "st": "Sesotho"}
WAYS = ("then", "on_sms", "call")
Place = tuple[str | int, ...]


def script(data: Any = SHIPPED.data) -> Script:
    return read_script(Document("flows/report.yaml", data, {}))


def places(data: Any, at: Place = ()) -> list[Place]:
    """Where every text of the file stands."""
    if isinstance(data, dict):
        return [place for key, value in data.items() for place in places(value, (*at, key))]
    return [at] if isinstance(data, str) else []


def value(data: Any, at: Place) -> Any:
    for part in at:
        data = data[part]
    return data


def changed(at: Place, new: Any) -> Any:
    data = copy.deepcopy(SHIPPED.data)
    value(data, at[:-1])[at[-1]] = new
    return data


EVERYWHERE = places(SHIPPED.data)
SPOKEN = [at for at in EVERYWHERE if at[-1] in LANGUAGES and at[0] != "languages"]
TARGETS = [at for at in EVERYWHERE if at[0] == "screens" and (at[-1] in WAYS or at[-2] == "outcomes")]
KEYS = [at[: at.index("choices") + 2] for at in EVERYWHERE if "choices" in at]
SCREENS = list(SHIPPED.data["screens"])


def test_a_flow_does_not_differ_from_itself_nor_from_one_that_is_only_written_otherwise() -> None:
    assert compare(script(), script()) == []
    commented = loads("# a comment\n\n" + TEXT.replace("screens:\n", "screens:  # all\n\n", 1), "flows/report.yaml")
    turned_round = {**commented.data, "screens": dict(reversed(commented.data["screens"].items()))}
    assert compare(script(), script(turned_round)) == []


@given(st.sampled_from(SPOKEN), st.text("abš", min_size=1, max_size=9))
def test_a_changed_text_is_one_line_that_names_screen_and_language(at: Place, words: str) -> None:
    (line,) = compare(script(), script(changed(at, f"new {words}")))
    assert LANGUAGES[str(at[-1])] in line.says
    assert f'now reads "new {words}" (was "{value(SHIPPED.data, at)}")' in line.says
    assert line.screen == (at[1] if at[0] == "screens" else "")
    assert "choices" not in at or f"choice {at[at.index('choices') + 1]} in " in line.says


@given(st.sampled_from(TARGETS), st.sampled_from(SCREENS))
def test_a_changed_way_is_one_line_that_names_both_screens(at: Place, target: str) -> None:
    was = value(SHIPPED.data, at)
    found = compare(script(), script(changed(at, target)))
    assert len(found) == (was != target)
    assert all(line.screen == at[1] and f"{target} (was {was})" in line.says for line in found)


@given(st.sampled_from(KEYS), st.sampled_from([str(n) for n in range(50, 60)]))
def test_a_changed_key_is_one_line_that_names_both_keys(at: Place, key: str) -> None:
    choices = value(SHIPPED.data, at[:-1])
    moved = {key if old == at[-1] else old: choice for old, choice in choices.items()}
    (line,) = compare(script(), script(changed(at[:-1], moved)))
    assert line.screen == at[1] and line.says.startswith(f"choice {key} was {at[-1]} before: ")


@given(st.sampled_from(SCREENS))
def test_a_screen_with_another_name_is_one_line_wherever_it_is_named(name: str) -> None:
    def named(data: Any) -> Any:
        if not isinstance(data, dict):
            return "other_name" if data == name else data
        return {
            key: value if key in ("remember_as", "answer", "list", "do") else named(value)
            for key, value in data.items()
        }

    data = named(SHIPPED.data)
    data["screens"] = {"other_name" if key == name else key: screen for key, screen in data["screens"].items()}
    (line,) = compare(script(), script(data))
    assert str(line) == f"report, screen other_name: was called {name} before"


def essence(flow: Script) -> Script:
    return replace(flow, lines={}, source="", file="")


@given(st.lists(st.tuples(st.sampled_from(EVERYWHERE), st.sampled_from(EVERYWHERE)), min_size=1, max_size=3))
def test_no_difference_is_said_only_of_flows_that_are_equal(swaps: list[tuple[Place, Place]]) -> None:
    """Texts, answers, ways and names taken from elsewhere in the file and put in any place."""
    data = copy.deepcopy(SHIPPED.data)
    for at, other in swaps:
        if at[0] not in ("flow", "version", "languages", "draft") and at[-1] not in ("version", "do"):
            value(data, at[:-1])[at[-1]] = value(SHIPPED.data, other)
    try:
        new = script(data)
    except Exception:
        return  # no flow at all; the checker's business
    assert (compare(script(), new) == []) == (essence(new) == essence(script()))


SMALL = """
flow: small
version: 1
languages: {en: English, st: Sesotho}
draft: [st]
first_screen: hello
after_leaving: bye
after_mistakes: {kept: bye, not_kept: bye}
on_any_screen:
  0: {do: back}
  99: {do: leave_quietly}
key_names: {back: {en: "Back", st: "Morao"}}
hints: {wrong_key: {en: "Choose.", st: "Khetha."}}
screens:
  hello:
    all: "THUSO"
    choices:
      1: {en: "Now", st: "Hona joale", do: alert_helper, then: tell}
      2: {en: "Later", st: "Hosane", answer: later, then: where}
  where:
    en: "Where?"
    st: "Hokae?"
    list: districts
    remember_as: district
    enough: yes
    then: tell
  tell:
    en: "May they know?"
    st: "Ba ka tseba?"
    remember_as: tell
    consent: yes
    choices:
      1: {en: "Yes", st: "E", answer: "yes", then: bye}
      2: {en: "No", st: "Che", answer: "no", then: bye}
  bye: {all: "Bye", end: yes}
"""


def edited(*changes: tuple[str, str]) -> list[str]:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    old_flow, new_flow = (read_script(loads(flow, "flows/small.yaml")) for flow in (SMALL, text))
    return [str(line) for line in compare_all([old_flow], [new_flow])]


NO = '2: {en: "No", st: "Che", answer: "no", then: bye}'
AT = "small, screen "


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draft: [st]", "draft: []", "small: Sesotho is no longer marked as draft"),
        ("version: 1", "version: 2", "small: version is now 2 (was 1)"),
        (NO, NO.replace("bye", "where"), AT + "tell: choice 2 leads to where (was bye)"),
        (NO, NO.replace("No", "Never"), AT + 'tell: choice 2 in English now reads "Never" (was "No")'),
        (NO, NO.replace("2:", "7:"), AT + 'tell: choice 7 was 2 before: "No", leads to bye'),
        (NO, NO.replace('"no"', "never"), AT + "tell: choice 2 stands for the answer never (was no)"),
        (NO, NO + '\n      3: {en: "x", st: "y", then: bye}', AT + 'tell: choice 3 was added: "x", leads to bye'),
        (NO, "", AT + 'tell: choice 2 was taken out: "No", leads to bye'),
        ("    enough: yes", "", AT + "where: no longer keeps the report from here on (enough)"),
        ('    st: "Ba', '    enough: yes\n    st: "Ba', AT + "tell: now keeps the report from here on (enough)"),
        ("    consent: yes", "", AT + "tell: no longer asks for a permission (consent)"),
        ("do: alert_helper, ", "", AT + "hello: choice 1 does nothing (was alert_helper)"),
        ('"THUSO"', '"HELLO"', AT + 'hello: the text in every language now reads "HELLO" (was "THUSO")'),
        ('    st: "Hokae?"', '    st: "Hokae?"\n    sms: {en: "a", st: "b"}', None),
        ("99:", "98:", "small: the key of every screen 98 was 99 before: without words, does leave_quietly"),
        ("first_screen: hello", "first_screen: tell", "small: first_screen is now tell (was hello)"),
        ("not_kept: bye", "not_kept: where", "small: after three mistakes, not kept, leads to where (was bye)"),
        ("{en: English,", "{en: Plain,", "small: the language en is now called Plain (was English)"),
        ('"Choose."', '"Pick."', 'small: the hint wrong_key in English now reads "Pick." (was "Choose.")'),
        ("list: districts", "list: councils", AT + "where: shows the list councils (was districts)"),
    ],
)  # fmt: skip
def test_a_reviewer_reads_what_was_done(old: str, new: str, said: str | None) -> None:
    both = [AT + f'where: the wording in an SMS in {name} was added: "{text}"' for name, text in zip(
        LANGUAGES.values(), "ab", strict=True)]  # fmt: skip
    assert edited((old, new)) == ([said] if said else both)


YES = '1: {en: "Yes", st: "E", answer: "yes", then: bye}'


def test_choices_that_moved_are_told_from_those_that_changed() -> None:
    swapped = edited((YES, YES.replace("1:", "9:")), (NO, NO.replace("2:", "1:")), ("9: {en", "2: {en"))
    assert swapped == [
        AT + 'tell: choice 2 was 1 before: "Yes", leads to bye', AT + 'tell: choice 1 was 2 before: "No", leads to bye'
    ]  # fmt: skip
    assert edited((YES + "\n", "\n"), (NO, NO.replace("2:", "1:"))) == [
        AT + 'tell: choice 1 was 2 before: "No", leads to bye', AT + 'tell: choice 1 was taken out: "Yes", leads to bye'
    ]  # fmt: skip
    assert edited((f"{YES}\n      {NO}", f"{NO}\n      {YES}")) == [AT + "tell: the order of the keys is now 2, 1"]


def test_a_screen_that_came_and_one_that_went_are_named_with_where_they_are_reached_from() -> None:
    hut = '  hut:\n    all: "Hut?"\n    choices:\n      1: {all: "a", then: tell}\n'
    assert edited(("enough: yes\n    then: tell", "enough: yes\n    then: hut"), ("  tell:\n", hut + "  tell:\n")) == [
        AT + "where: leads to hut (was tell)",
        AT + "hut: was added; reached from where",
    ]
    i, j = SMALL.index("  tell:\n"), SMALL.index("  bye:")
    assert edited((SMALL[i:j], "")) == [
        AT + "tell: was taken out; was reached from hello, where; asks for a permission (consent); "
        "remembers the answer as tell"
    ]


def test_what_changes_who_is_told_comes_first() -> None:
    lines = edited(('"Where?"', '"Where now?"'), ('"May they know?"', '"May they?"'), ("do: alert_helper, ", ""))
    assert [line.split(":")[0].removeprefix(AT) for line in lines] == ["hello", "tell", "where"]


def test_a_language_more_is_one_line_and_not_one_for_every_text() -> None:
    data = {**SHIPPED.data, "languages": {**LANGUAGES, "zu": "isiZulu"}, "draft": ["st", "zu"]}
    assert [str(line) for line in compare(script(), script(data))] == ["report: the language isiZulu (zu) was added"]


def test_a_flow_that_came_and_one_that_went_are_named() -> None:
    other = replace(script(), name="advice")
    assert [str(line) for line in compare_all([script()], [other])] == [
        "report: the flow was taken out", "advice: the flow was added"
    ]  # fmt: skip
