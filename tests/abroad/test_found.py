"""What an officer can say of somebody found abroad."""

from dataclasses import replace

import pytest

from gateway.abroad.found import IN_COUNTRY, Found, at_least, children_of, why_not
from gateway.abroad.words import COUNTRIES, POSTS, WHY

GIRL = Found("ZA", "welkom", "police", "shelter", ("copies",), 1, 1)


@pytest.mark.parametrize(
    ("changed", "who", "says"),
    [
        ({}, "girl", ""), ({"country": "AE", "post": "other"}, "girl", ""),
        ({"country": "AE"}, "girl", "post_elsewhere"),
        ({"papers": ("none",)}, "girl", ""), ({"papers": ("none", "passport")}, "girl", "no_papers_and_papers"),
        ({"people": 2}, "girl", "one_or_several"), ({"people": 2}, "several", ""), ({}, "several", "one_or_several"),
        ({"people": 0}, "girl", "one_or_several"), ({"people": 501}, "several", "one_or_several"),
        ({"people": 2, "children": 3}, "several", "more_children"), ({"children": -1}, "girl", "more_children"),
        ({"safety": "fine"}, "girl", "unknown_step"), ({"papers": ("library card",)}, "girl", "unknown_step"),
    ],
)  # fmt: skip
def test_what_goes_together(changed: dict[str, object], who: str, says: str) -> None:
    assert why_not(replace(GIRL, **changed), who) == says  # type: ignore[arg-type]
    assert not says or says in WHY


@pytest.mark.parametrize(
    ("who", "told", "children"),
    [("girl", 0, 1), ("boy", 0, 1), ("unsure", 0, 1), ("woman", 5, 0), ("man", 0, 0), ("several", 2, 2)],
)
def test_an_unknown_age_counts_as_a_child(who: str, told: int, children: int) -> None:
    assert children_of(who, told) == children


def test_who_is_held_or_not_safe_is_urgent_whatever_else_was_answered() -> None:
    levels = {
        safety: at_least(replace(GIRL, safety=safety))
        for safety in ("safe", "shelter", "unknown", "detained", "danger")
    }
    assert levels == {"safe": "P4", "shelter": "P4", "unknown": "P4", "detained": "P2", "danger": "P1"}


def test_every_post_lies_somewhere() -> None:
    assert set(POSTS) == {*IN_COUNTRY, "other"}
    assert set(IN_COUNTRY.values()) <= set(COUNTRIES)
    assert next(iter(COUNTRIES)) == "ZA"
