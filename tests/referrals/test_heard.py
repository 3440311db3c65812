"""What callers hear of the directory: always something that the reader of the flows takes, never a number too much."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.configuration import configuration_of
from gateway.conversation.numbers import is_number
from gateway.conversation.services import ABROAD, EVERYWHERE, LONGEST_NAME, UNSURE, wrong_name
from gateway.gsm7 import transliterate
from gateway.papers import read_papers
from gateway.referrals.confirming import LIVES
from gateway.referrals.directory import number_for_callers, office_number
from gateway.referrals.heard import PAPER, heard, paper, says_of_name, stamp, with_directory
from tests.advice.files import LANGUAGES, districts, services
from tests.house import HOME
from tests.referrals.listing import NOON, directories, row

FILES = read_papers(HOME / "flows", HOME / "config")
THREE = ("en", "st", "xh")


def rendered(rows: list[Any], languages: tuple[str, ...] = LANGUAGES) -> str:
    return paper(heard(rows, NOON), ["st"], districts(), languages)


def lines(rows: list[Any], place: str, language: str = "en") -> list[str]:
    found = services(rendered(rows)).table(districts(), LANGUAGES).texts[place][language]
    return transliterate(found).split("\n") if found else []


@given(directories())
@settings(max_examples=400, deadline=None)
def test_the_reader_takes_whatever_the_directory_holds(rows: list[Any]) -> None:
    found = services(rendered(rows))
    assert found.draft == ("st",)
    known = {place for one in found.helpers for place in [one.place]}
    assert known <= {*districts(), *ABROAD, EVERYWHERE}


@given(directories())
@settings(max_examples=300, deadline=None)
def test_callers_read_who_is_told_and_confirmed_and_nobody_else(rows: list[Any]) -> None:
    """Both ways: what is in the paper is what may be heard, and each line of it stands where its organisation helps."""
    found = heard(rows, NOON)
    by_id = {one.id: one for one in rows}
    for one in found:
        kept = by_id[one.id]
        may = kept.active and kept.told and kept.number and kept.confirmed_at and kept.confirmed_at + LIVES > NOON
        assert not one.number or (may and is_number(one.number))
        assert bool(one.number) != bool(one.silent)
    shown = services(rendered(rows))
    for place in (*districts(), *ABROAD, UNSURE):
        here = [one for one in found if one.number and (not one.places or place in one.places)]
        text = shown.table(districts(), LANGUAGES).texts[place]["st"].replace("\u00a0", " ")
        wanted = sorted(f"{one.name('st')}: {one.number}".replace("\u00a0", " ") for one in here)
        assert sorted(text.split("\n") if text else []) == wanted


@given(directories(), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_the_stamp_changes_exactly_when_the_paper_does(rows: list[Any], days: int) -> None:
    now, later = heard(rows, NOON), heard(rows, NOON + timedelta(days=days))
    same = paper(now, [], districts(), LANGUAGES) == paper(later, [], districts(), LANGUAGES)
    assert (stamp(now) == stamp(later)) == same or any("LS-I" in one.places for one in now)


def test_a_number_is_heard_until_the_very_moment_at_which_it_runs_out() -> None:
    one = row(confirmed_at=NOON - LIVES + timedelta(seconds=1))
    assert lines([one], "LS-A") == ["Safe House: +266 2231 2345"]
    assert lines([row(confirmed_at=NOON - LIVES)], "LS-A") == []
    assert heard([row(confirmed_at=NOON - LIVES)], NOON)[0].silent == "expired"


def test_one_that_helps_in_two_districts_is_heard_in_both_and_dialled_as_at_home() -> None:
    rows = [row(places=["LS-A", "LS-D"])]
    assert lines(rows, "LS-A") == lines(rows, "LS-D") == ["Safe House: 2231 2345"]
    assert lines(rows, "LS-C") == []


def test_who_helps_in_south_africa_too_is_dialled_with_the_code_of_the_country() -> None:
    assert lines([row(places=["LS-A", "ZA"])], "LS-A") == ["Safe House: +266 2231 2345"]


def test_a_number_under_two_names_is_heard_under_the_older_and_hides_nobody_else() -> None:
    rows = [row(id=2, called={"en": "Second"}), row(id=1), row(id=3, number="116", called={"en": "Child helpline"})]
    assert lines(rows, "LS-A") == ["Safe House: +266 2231 2345", "Child helpline: 116"]
    assert {one.id: one.silent for one in heard(rows, NOON)} == {1: "", 2: "twice", 3: ""}


def test_who_has_no_sesotho_name_is_called_as_in_english_and_who_has_none_by_its_own() -> None:
    assert lines([row(called={"en": "Haven"})], "LS-A", "st") == ["Haven: +266 2231 2345"]
    assert lines([row(called={})], "LS-A") == ["Safe House: +266 2231 2345"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"active": False}, "not_asked"), ({"told": False}, "not_told"), ({"called": {"en": "x" * 41}}, "name"),
        ({"name": "Дом", "called": None}, "name"), ({"number": None}, "none"), ({"confirmed_at": None}, "unconfirmed"),
        ({"number": "12345 678901234567"}, "unshown"),
    ],
)  # fmt: skip
def test_nobody_hears_of_who_may_not_be_heard(changed: dict[str, Any], why: str) -> None:
    assert lines([row(**changed)], "LS-A") == []
    assert heard([row(**changed)], NOON)[0].silent == why


def test_what_was_confirmed_before_or_not_at_all_stands_in_the_paper_as_unconfirmed() -> None:
    text = rendered([row(confirmed_at=None), row(id=2, told=False, called={"en": "Hidden"})])
    assert "unconfirmed" in text and "2231" not in text and "Hidden" not in text


def test_the_flows_read_it_in_the_place_of_the_file_also_with_a_language_more() -> None:
    papers = with_directory(FILES, heard([row()], NOON))
    shelf = configuration_of(papers, False).shelf
    assert "2231" in shelf.tables["helpers"].texts["LS-A"]["en"]
    assert papers.texts.keys() == FILES.texts.keys() and "draft:\n- st" in papers.texts[PAPER]
    more = dict(papers.texts) | {"flows/report.yaml": papers.texts["flows/report.yaml"].replace(
        "languages: {en: English, st: Sesotho}", "languages: {en: English, st: Sesotho, xh: isiXhosa}")}  # fmt: skip
    assert "xh: Safe House" in with_directory(replace(FILES, texts=more), heard([row()], NOON)).texts[PAPER]


@pytest.mark.parametrize("gone", [PAPER, "config/places.yaml", "flows/report.yaml"])
def test_a_file_that_is_gone_is_complained_of_as_ever(gone: str) -> None:
    papers = replace(FILES, texts={place: text for place, text in FILES.texts.items() if place != gone})
    assert with_directory(papers, heard([row()], NOON)) == papers


@given(st.text())
@settings(max_examples=200)
def test_every_number_that_is_kept_can_be_shown_or_is_left_out(typed: str) -> None:
    number = office_number(typed) or typed
    for at_home in (True, False):
        shown = number_for_callers(number, at_home)
        assert not shown or is_number(shown)


@pytest.mark.parametrize(
    ("typed", "kept", "at_home", "abroad"),
    [
        ("2231 2345", "+26622312345", "2231 2345", "+266 2231 2345"),
        ("+27 11 336 7676", "+27113367676", "+27 11 336 7676", "+27 11 336 7676"),
        (" 116 ", "116", "116", "116"),
        ("8002 2345", "+26680022345", "8002 2345", "8002 2345"),
        ("+1 212-555-1234", "+12125551234", "+1 212 555 1234", "+1 212 555 1234"),
    ],
)
def test_numbers_are_read_as_people_dial_them(typed: str, kept: str, at_home: str, abroad: str) -> None:
    assert office_number(typed) == kept
    assert (number_for_callers(kept, True), number_for_callers(kept, False)) == (at_home, abroad)


@given(st.text("ab€{}д\u2028š", max_size=44))
def test_who_types_a_name_hears_what_is_wrong_with_it_when_callers_could_not_read_it(name: str) -> None:
    assert bool(says_of_name(name)) == bool(wrong_name(name))


def test_a_name_that_is_too_long_is_said_with_how_long_it_is() -> None:
    assert says_of_name("x" * 39 + "€") == f"It takes 41 letters on a phone, and {LONGEST_NAME} fit. Shorten it."
