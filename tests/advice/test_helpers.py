"""Who can help near you: a number that nobody has confirmed is never shown, and a confirmed one is shown whole."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.complaints import Refused
from gateway.conversation.services import ABROAD, EVERYWHERE, KINDS, UNSURE, Helper, Services, read_services
from gateway.dialogue.rendering import measure
from gateway.gsm7 import transliterate
from gateway.strict_yaml import Document
from tests.advice.files import (
    LANGUAGES,
    POLICE_OF_LERIBE,
    SHELTER,
    advice,
    changed,
    confirmed_text,
    districts,
    services,
)

PLACES = [*districts(), *ABROAD, EVERYWHERE]
NUMBERS = st.integers(10**7, 10**15 - 1).map(lambda n: f"{n:_}".replace("_", " ")[-16:].strip())
NAMES = st.text("abcdefgh {}[]€'", min_size=1, max_size=20).filter(str.strip)


@st.composite
def helpers(draw: st.DrawFn, places: Sequence[str] = PLACES) -> tuple[Helper, ...]:
    """Any number of services, some confirmed, each with a name of its own."""
    found = []
    for n in range(draw(st.integers(0, 12))):
        names = {code: f"{n} {draw(NAMES).replace('{', '(').replace('}', ')')} {code}" for code in LANGUAGES}
        number = draw(st.just("") | NUMBERS)
        found.append(Helper(draw(st.sampled_from(places)), draw(st.sampled_from(KINDS)), names, number))
    return tuple(found)


def lines(found: Services, place: str, language: str = "en") -> list[str]:
    text = found.table(districts(), LANGUAGES).texts[place][language]
    return transliterate(text).split("\n") if text else []


@given(helpers())
@settings(max_examples=200, deadline=None)
def test_every_confirmed_service_of_a_place_is_shown_and_no_other(told: tuple[Helper, ...]) -> None:
    found = Services((), told)
    for place in (*districts(), *ABROAD, UNSURE):
        for code in LANGUAGES:
            here = [one for one in told if one.number and one.place in (place, EVERYWHERE)]
            assert sorted(lines(found, place, code)) == sorted(f"{one.names[code]}: {one.number}" for one in here)


@given(helpers())
@settings(max_examples=100, deadline=None)
def test_help_of_the_place_itself_comes_first_and_the_police_before_all(told: tuple[Helper, ...]) -> None:
    shown = [one for one in told if one.number]
    for place in (*districts(), *ABROAD):
        order = [one.place == EVERYWHERE for one in _as_shown(shown, place)]
        assert order == sorted(order)
        near = [KINDS.index(one.kind) for one in _as_shown(shown, place) if one.place == place]
        assert near == sorted(near)


def _as_shown(told: list[Helper], place: str) -> list[Helper]:
    by_line = {f"{one.names['en']}: {one.number}": one for one in told}
    return [by_line[line] for line in lines(Services((), tuple(told)), place)]


@given(helpers(("LS-A", EVERYWHERE)))
@settings(max_examples=100, deadline=None)
def test_every_line_stands_whole_on_one_page_and_every_page_fits(told: tuple[Helper, ...]) -> None:
    """Half a number on a page is a wrong number."""
    found = Services((), told)
    for channel, budget in (("ussd", 160), ("sms", 306)):
        flow = advice(found, channel, budget)
        for place in ("LS-A", UNSURE):
            for code in LANGUAGES:
                pages = flow.pages("advice.helpers", code, {"advice.district": place})
                assert all(measure(page.text) <= budget for page in pages)
                shown = [line.strip() for page in pages for line in page.text.split("\n")]
                wanted = [" ".join(line.split()) for line in lines(found, place, code)]
                assert [" ".join(line.split()) for line in shown if " ".join(line.split()) in wanted] == wanted


def test_where_nobody_is_confirmed_the_table_holds_nothing_for_any_place() -> None:
    table = services(changed()).table(districts(), LANGUAGES)
    assert set(table.texts) == {*districts(), *ABROAD, UNSURE}
    assert all(text == "" for words in table.texts.values() for text in words.values())


def test_leribe_reads_its_police_first_and_then_the_shelter_and_maseru_the_shelter_only() -> None:
    found = services(confirmed_text((POLICE_OF_LERIBE, "2200 0001"), (SHELTER, "2200 0002")))
    police, shelter = "Sepolesa sa likamano Leribe: 2200 0001", "Ts'ireletso, Beautiful Dream Society: 2200 0002"
    assert lines(found, "LS-C", "st") == [police, shelter]
    assert lines(found, "LS-A", "st") == lines(found, UNSURE, "st") == [shelter]


ENTRY = {"kind": "police", "en": "Police", "st": "Sepolesa", "number": "unconfirmed"}
SHAPE: st.SearchStrategy[Any] = st.recursive(
    st.text(max_size=6)
    | st.sampled_from(["police", "LS-A", "number", "confirmed_by", "on", "2026-11-21", "unconfirmed"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["number", "on", "x"]), inner),
    max_leaves=6,
)


@given(word=st.sampled_from([*ENTRY, "more"]), shape=SHAPE)
@settings(max_examples=200, deadline=None)
def test_a_service_of_any_shape_is_read_or_refused(word: str, shape: Any) -> None:
    data = {"services": {"LS-A": [{**ENTRY, word: shape}]}}
    _read_or_refused(data)


@pytest.mark.parametrize("under", ["services", "draft", ""])
@given(shape=SHAPE)
@settings(max_examples=80, deadline=None)
def test_a_file_of_any_shape_is_read_or_refused(under: str, shape: Any) -> None:
    data = {"services": {"LS-A": [ENTRY]}, under: shape} if under else shape
    _read_or_refused(data)


def _read_or_refused(data: Any) -> None:
    try:
        found = read_services(Document("config/services.yaml", data, {(): 1}), districts(), LANGUAGES)
    except Refused as refused:
        assert refused.complaints and all(one.says.strip() for one in refused.complaints)
    else:
        assert all(helper.kind in KINDS for helper in found.helpers)
