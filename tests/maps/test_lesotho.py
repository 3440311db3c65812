"""Somebody who does not see the picture, or sees it in grey, learns from the map what the others do."""

import re
from xml.etree import ElementTree

import pytest

from gateway.maps.lesotho import SHADES, Shown, draw_key, draw_map, lesotho, shade
from gateway.phrases import SPEAKS, phrase
from gateway.places import read_places
from gateway.strict_yaml import load
from tests.house import HOME

_SVG = "{http://www.w3.org/2000/svg}"


def drawn(**districts: Shown) -> ElementTree.Element:
    shown = {code.replace("_", "-"): one for code, one in districts.items()}
    return ElementTree.fromstring(draw_map("Reports", "Most of them in Maseru.", shown))


def test_every_district_of_the_places_has_its_outline_and_no_other_is_there() -> None:
    places = read_places(load(HOME / "config" / "places.yaml"))
    assert {place.code: place.name for place in places.districts()} == {
        code: one.name for code, one in lesotho().districts.items()
    }


def test_every_name_stands_within_the_drawing_and_every_outline_is_closed() -> None:
    land = lesotho()
    for one in land.districts.values():
        assert 0 < one.label[0] < land.width and 0 < one.label[1] < land.height
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", one.outline)


def test_who_does_not_see_it_is_told_what_it_is_and_what_it_shows() -> None:
    picture = drawn(LS_A=Shown("12", 4))
    title, says = (picture.find(f"{_SVG}{part}") for part in ("title", "desc"))
    assert title is not None and says is not None
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", f"{title.get('id')} {says.get('id')}")
    assert (title.text, says.text) == ("Reports", "Most of them in Maseru.")


def test_each_shade_has_a_pattern_of_its_own_so_that_it_is_read_in_grey() -> None:
    marks = {re.sub(r"shade-\d|map-\d", "", ElementTree.tostring(p).decode()) for p in drawn().iter(f"{_SVG}pattern")}
    assert len(marks) == len(SHADES)


def test_a_district_shows_its_words_and_its_shade_and_one_that_nobody_names_stays_bare() -> None:
    picture = drawn(LS_A=Shown("12", 4), LS_B=Shown("1 to 4", 1))
    words = {"".join(text.itertext()) for text in picture.iter(f"{_SVG}text")}
    assert {"Maseru12", "Butha-Buthe1 to 4", "Leribe"} <= words
    fills = [path.get("fill") for path in picture.iter(f"{_SVG}path") if path.get("class") == "district"]
    assert fills[:3] == ["url(#map-4)", "url(#map-1)", "url(#map-0)"]


def test_the_page_allows_no_style_of_its_own_and_what_is_said_cannot_break_out_of_the_picture() -> None:
    picture = draw_map("<script>", '"><script>', {"LS-A": Shown("<script>", 0)}) + draw_key([Shown("<script>", 0)])
    assert "<script" not in picture and "style" not in picture


def test_the_map_speaks_the_language_of_the_page() -> None:
    token = SPEAKS.set(lambda one, many, n: {"none": "ha ho letho"}.get(one, one))
    try:
        assert "ha ho letho" in draw_map("x", "y", {"LS-A": Shown(phrase("none"), 0)})
        assert "ha ho letho" in draw_key([Shown(phrase("none"), 0)])
    finally:
        SPEAKS.reset(token)


@pytest.mark.parametrize(
    ("amount", "most", "expected"), [(0, 9, 0), (1, 400, 1), (100, 400, 1), (101, 400, 2), (400, 400, 4), (5, 0, 4)]
)
def test_nothing_is_bare_and_the_rest_falls_into_quarters_of_the_most(amount: int, most: int, expected: int) -> None:
    assert shade(amount, most) == expected


def test_the_map_weighs_next_to_nothing() -> None:
    assert len(draw_map("x", "y", {})) < 12_000
