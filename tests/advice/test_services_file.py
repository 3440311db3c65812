"""config/services.yaml: whatever is wrong in it is named with its line, and said so that it can be mended."""

import pytest

from gateway.complaints import Refused
from gateway.conversation.services import EVERYWHERE, KINDS, LONGEST_NAME, read_services
from gateway.dialogue.script import Words
from gateway.strict_yaml import loads
from tests.advice.files import (
    POLICE_OF_LERIBE,
    SHELTER,
    TODAY,
    changed,
    complaints,
    confirmed,
    confirmed_text,
    districts,
    services,
)

LERIBE = f"    - {{{POLICE_OF_LERIBE}unconfirmed}}"
NUMBER = "2200 0000"  # nobody's

WRONG = [
    ("draft: [st]", "darft: [st]", "darft", "the word 'darft' is not known here"),
    ("draft: [st]", "draft: st", "draft:", "must be a list of the languages that are drafts, such as [st], or []"),
    ("draft: [st]", "draft: [zu]", "draft:", "must be a list of the languages that are drafts"),
    ("  LS-C:", "  LS-I:", "  LS-I:", "'LS-I' is no district of config/places.yaml. There are: LS-A, LS-D"),
    ("  everywhere:", "  anywhere:", "  anywhere:", "'anywhere' is no district"),
    (LERIBE, "    - 2222", "    - 2222", "a service needs `kind`, its name in each language, and `number`"),
    ("kind: consulate", "kind: embassy", "kind: embassy", f"`kind` must be one of {', '.join(KINDS)}"),
    ("kind: consulate, ", "", "Johannesburg", "`kind` must be one of"),
    (', st: "Sepolesa sa likamano Leribe"', "", '"Police Leribe', "has no name in `st`"),
    ('"Police Leribe, child and gender"', '" "', '" "', "has no name in `en`"),
    ('"Police Leribe, child and gender"', "[Police]", "[Police]", "has no name in `en`"),
    ("Sepolesa sa likamano Leribe", "Полиция", "Полиция", "the name in `st` holds letters that phones cannot show"),
    ("Police Leribe, child", "Police {ref}, child", "{ref}", "the name in `en` holds a brace or begins a new line"),
    ("Police Leribe, child", "Police\\nLeribe, child", "Police\\n", "holds a brace or begins a new line"),
    ("Police Leribe, child", "Police of all Leribe, the child", "of all", f"is longer than {LONGEST_NAME} letters"),
    ("Police Leribe, child", "Police [€] Leribe, mother, child", "[€]", f"is longer than {LONGEST_NAME} letters"),
    (", number: unconfirmed", ", number: unconfirmed, hours: day", "hours: day", "the word 'hours' is not known here"),
    (", number: unconfirmed", "", "Police Maseru", "this service is `unconfirmed` or {number: …"),
    ("number: unconfirmed", "number: 2200", "number: 2200", "this service is `unconfirmed` or {number: …"),
    ("number: unconfirmed", 'number: {number: "2200"}', '{number: "2200"', "this service is `unconfirmed` or"),
    ("number: unconfirmed", f"number: {confirmed(' ')}", '{number: " "', "needs a number, who confirmed it, and when"),
    ("number: unconfirmed", f"number: {confirmed('2200').replace(TODAY, 'today')}", "on: today",
     "was confirmed `on:` a day written as 2026-11-21"),
    ("number: unconfirmed", f"number: {confirmed('ask there')}", "ask there", "may hold digits and spaces only"),
    ("number: unconfirmed", f"number: {confirmed('٢٢٠٠')}", "٢٢٠٠", "may hold digits and spaces only"),
    ("number: unconfirmed", f"number: {confirmed('1' * 17)}", "1" * 17, "may hold digits and spaces only, 16 at most"),
]  # fmt: skip


def test_the_shipped_file_knows_the_police_and_a_social_worker_in_every_district() -> None:
    found = services(changed())
    there = {(helper.place, helper.kind) for helper in found.helpers}
    assert {(district, kind) for district in districts() for kind in ("police", "social_worker")} <= there
    kinds = {"shelter", "disability", "child_helpline"}
    assert {kind for place, kind in there if place == EVERYWHERE} == kinds


def test_the_shipped_file_confirms_nobody_and_calls_itself_a_draft() -> None:
    found = services(changed())
    assert not [helper for helper in found.helpers if helper.number]
    assert found.draft == ("st",)


@pytest.mark.parametrize(("old", "new", "at", "says"), WRONG)
def test_a_wrong_value_is_named_with_its_line(old: str, new: str, at: str, says: str) -> None:
    text = changed((old, new))
    (told,) = complaints(text)
    assert says in told.says and told.where == "config/services.yaml"
    assert told.line == text.partition(at)[0].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a\n", "needs `services:`, and there the code of a district, or `everywhere`"),
        ("draft: [st]\n", "needs `services:`"),
        ("services: []\n", "needs `services:`"),
        ("services: {}\n", "needs `services:`"),
        ("services: {LS-A: police}\n", "needs a list, each line beginning with `- {kind: `"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, says: str) -> None:
    assert [says in told.says for told in complaints(text)] == [True]


def test_a_place_where_nobody_helps_yet_is_no_mistake() -> None:
    assert complaints("services: {LS-A: []}\n") == []


@pytest.mark.parametrize("again", [NUMBER, "22000000", "+266 2200 0000", "22 00 00 00"])
def test_a_number_that_stands_twice_is_a_slip_of_somebody(again: str) -> None:
    text = confirmed_text((POLICE_OF_LERIBE, NUMBER), (SHELTER, again))
    (told,) = complaints(text)
    first, second = (text.partition(line)[0].count("\n") + 1 for line in (POLICE_OF_LERIBE, SHELTER))
    assert told.line == second and told.says.startswith(f"this number stands on line {first} already.")


def test_two_that_nobody_has_confirmed_are_not_the_same_number() -> None:
    assert changed().count("number: unconfirmed") == len(services(changed()).helpers) and complaints(changed()) == []


def test_all_mistakes_are_told_at_once_and_no_number_is_repeated_in_them() -> None:
    both = (("kind: consulate", "kind: embassy"), ("  LS-C:", "  LS-I:"))
    told = complaints(changed(*both, ("number: unconfirmed", f"number: {confirmed('5012 3456 7890 12')}")))
    assert len(told) == 3 and not any("5012" in one.says for one in told)


def test_a_third_language_needs_its_names_too() -> None:
    with pytest.raises(Refused) as refused:
        read_services(loads(changed(), "config/services.yaml"), districts(), ("en", "st", "xh"))
    assert {one.says for one in refused.value.complaints} == {"has no name in `xh`."}
    assert len(refused.value.complaints) == len(services(changed()).helpers)


def test_a_service_is_called_by_its_name_in_each_language() -> None:
    names: list[Words] = [helper.names for helper in services(changed()).helpers]
    assert all(set(one) == {"en", "st"} for one in names)
