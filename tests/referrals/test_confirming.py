"""Which number is believed, which somebody rings next, and which district has nobody."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversation.services import KINDS as HEARD
from gateway.conversation.services import Helper
from gateway.referrals.confirming import BELIEVED, LIVES, SOON, Standing, marked, runs_out, standing, to_ring
from gateway.referrals.directory import KINDS, SERVICES, first_rows
from gateway.referrals.gaps import gaps, numbers
from gateway.referrals.heard import heard
from tests.advice.files import districts
from tests.referrals.listing import NOON, directories, row

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("ago", "found"),
    [
        (timedelta(), Standing.CONFIRMED), (LIVES - SOON - MOMENT, Standing.CONFIRMED), (LIVES - SOON, Standing.SOON),
        (LIVES - MOMENT, Standing.SOON), (LIVES, Standing.EXPIRED), (LIVES * 9, Standing.EXPIRED),
    ],
)  # fmt: skip
def test_a_number_is_believed_for_ninety_days(ago: timedelta, found: Standing) -> None:
    assert standing(row(confirmed_at=NOON - ago), NOON) == found


def test_without_a_number_or_without_somebody_who_found_it_right_nothing_is_believed() -> None:
    assert standing(row(number=None), NOON) == Standing.NONE
    assert standing(row(confirmed_at=None), NOON) == Standing.UNCONFIRMED
    assert runs_out(row(number=None)) is None


def test_what_has_run_out_for_longest_is_rung_first() -> None:
    ages = {"long ago": 300, "lately": 91, "soon": 80, "sooner": 85, "fresh": 3}
    rows = [row(name=name, confirmed_at=NOON - timedelta(days=days)) for name, days in ages.items()]
    rows += [row(name="never", confirmed_at=None), row(name="none", number=None)]
    rows += [row(name="not asked", active=False, confirmed_at=None)]
    assert [one.name for one in to_ring(rows, NOON)] == ["long ago", "lately", "never", "sooner", "soon"]


@given(directories())
def test_whoever_is_heard_is_believed_and_whoever_is_not_believed_is_on_the_list(rows: list[Any]) -> None:
    ring = {one.id for one in to_ring(rows, NOON)}
    for one, kept in zip(heard(rows, NOON), rows, strict=True):
        found = standing(kept, NOON)
        assert not one.number or found in BELIEVED
        assert (kept.id in ring) == (kept.active and found not in (Standing.CONFIRMED, Standing.NONE))


def test_who_refers_somebody_reads_what_a_number_is_worth() -> None:
    number = "+26622312345"
    assert marked(None, None, NOON) == ""
    assert marked(number, NOON, NOON) == "+266 2231 2345"
    assert marked(number, NOON - LIVES, NOON) == "+266 2231 2345 (its confirmation has run out)"
    assert marked(number, None, NOON) == "+266 2231 2345 (nobody has confirmed it)"


def test_a_district_without_a_shelter_of_its_own_is_told_from_one_that_nobody_helps() -> None:
    rows = [
        row(id=1, places=["LS-A"], services=["medical"]), row(id=2, places=[], services=["shelter"], number="116"),
        row(id=3, places=["LS-A", "LS-C"], services=["legal"], active=False),
    ]  # fmt: skip
    found = {gap.service: gap for gap in gaps(rows, ["LS-A", "LS-C"])}
    assert (found["medical"].nobody, found["medical"].elsewhere) == (("LS-C",), ())
    assert (found["shelter"].nobody, found["shelter"].elsewhere) == ((), ("LS-A", "LS-C"))
    assert found["legal"].nobody == ("LS-A", "LS-C")
    assert numbers(heard(rows, NOON), ["LS-A", "LS-C"]) == {"LS-A": 2, "LS-C": 1}


@given(directories(), st.sampled_from(districts()), st.sampled_from([*SERVICES]))
def test_a_service_is_missing_exactly_where_nobody_gives_it(rows: list[Any], district: str, service: str) -> None:
    found = {gap.service: gap for gap in gaps(rows, [district])}.get(service)
    given = [one for one in rows if one.active and service in one.services]
    here, everywhere = any(district in one.places for one in given), any(not one.places for one in given)
    assert bool(found and found.nobody) == (not here and not everywhere)
    assert bool(found and found.elsewhere) == (not here and everywhere)


def test_whoever_can_be_asked_can_be_heard() -> None:
    assert set(KINDS) == set(HEARD)


def test_one_that_stands_under_two_districts_of_the_file_is_one_organisation() -> None:
    names = {"en": "Police North", "st": "Sepolesa"}
    helpers = [Helper(place, "police", names, "2231 2345", "2026-03-01") for place in ("LS-A", "LS-D")]
    (found,) = first_rows(helpers)
    assert found["places"] == ["LS-A", "LS-D"] and found["number"] == "+26622312345" and found["on"] == "2026-03-01"
    (found,) = first_rows([*helpers, Helper("everywhere", "police", names, "2231 2345", "2026-03-01")])
    assert found["places"] == []
