"""The ten districts and 76 councils, as shipped and as a wrong file would have them."""

import re
from collections import Counter

import pytest

from gateway.complaints import Refused
from gateway.gsm7 import outside, septets, transliterate
from gateway.places import LONGEST_NAME, Places, read_places
from gateway.strict_yaml import load, loads
from tests.house import HOME

# Councils of each district: the published list of 2017, by ISO 3166-2 code.
HOW_MANY = {
    "LS-A": 12, "LS-B": 5, "LS-C": 13, "LS-D": 9, "LS-E": 8, "LS-F": 8, "LS-G": 6, "LS-H": 4, "LS-J": 5, "LS-K": 6,
}  # fmt: skip


def shipped() -> Places:
    return read_places(load(HOME / "config" / "places.yaml"))


def read(text: str) -> Places:
    return read_places(loads(text, "config/places.yaml"))


def test_all_districts_and_councils_are_there() -> None:
    places = shipped()
    assert {d.code: len(places.councils(d.code)) for d in places.districts()} == HOW_MANY
    assert sum(HOW_MANY.values()) == 76 and len(places.by_code) == 86


def test_every_council_has_a_code_of_six_digits_in_its_district() -> None:
    order = {code: f"{n:02d}" for n, code in enumerate(sorted(HOW_MANY), start=1)}
    for place in shipped().by_code.values():
        if place.within:
            assert re.fullmatch(r"\d{6}", place.code) and place.code.startswith(order[place.within]), place


def test_every_name_fits_its_line_and_every_phone() -> None:
    for place in shipped().by_code.values():
        for name in (place.name, place.called):
            assert name and not outside(name)
            assert (septets(transliterate(name)) or 99) <= LONGEST_NAME


def test_no_two_places_of_a_district_read_the_same() -> None:
    places = shipped()
    for district in places.districts():
        councils = places.councils(district.code)
        for names in ([council.name for council in councils], [council.called for council in councils]):
            assert max(Counter(map(transliterate, names)).values()) == 1


def test_an_alert_shows_the_short_name_and_nothing_for_what_is_no_place() -> None:
    places = shipped()
    assert places.name("031515") == "Maputsoe" and places.by_code["031515"].name == "Maputsoe Urban"
    assert places.name("LS-C") == "Leribe"
    assert [places.name(code) for code in ("", "unsure", "ZA", "999999")] == [""] * 4


def test_places_are_shown_in_the_order_of_the_file() -> None:
    assert [d.name for d in shipped().districts()][:3] == ["Maseru", "Berea", "Leribe"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a", "line 1: must hold one list, `districts:`, and nothing else"),
        ("districts: a", "must hold one list"),
        ("districts: []", "line 1: needs at least one district"),
        ("districts: [a]", "a district needs `code`, `name` and `councils`"),
        ("districts:\n- {code: A, name: B}", "line 2: a district needs a list of `councils`"),
        ("districts:\n- {code: A, name: B, councils: []}", "line 2: a district needs a list of `councils`"),
        ("districts:\n- {code: A, name: B, councils: [c]}", "line 2: a council needs `code` and `name`"),
        ("districts:\n- {code: [A], name: B, councils: [{code: c, name: d}]}", "line 2: has no `code`"),
        ("districts:\n- {code: A, name: B, councils: [{code: A, name: d}]}", "the code A stands twice"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert says in str(caught.value)
