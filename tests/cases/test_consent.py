"""Who may agree to what, and what it lets us do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.consent import (
    AGE_BANDS,
    GIVEN_BY,
    KEEP_RECORD,
    SCOPES,
    agreed_self,
    allows,
    is_child,
    scope_for,
    scopes_of,
    that_allows,
    why_not,
)
from gateway.referrals.directory import KINDS

TODAY, NOW = date(2026, 3, 3), datetime(2026, 3, 3, 8, tzinfo=UTC)


def _consent(**changed: object) -> dict[str, object]:
    row = {"id": 1, "person_id": 7, "scope": [KEEP_RECORD], "given_by": "self", "written_at": NOW, "withdrawn_at": None}
    return row | changed


@pytest.mark.parametrize(
    ("given_by", "age", "assessor", "says"),
    [
        ("self", "18-29", "", ""),
        ("self", "12-17", "", ""),
        ("self", "0-11", "", "too_young"),
        ("guardian", "0-11", "", ""),
        ("guardian", "unknown", "", ""),
        ("guardian", "30-59", "", "adults_decide"),
        ("best_interest", "12-17", "M. Thamae", ""),
        ("best_interest", "12-17", "  ", "no_assessor"),
        ("best_interest", "60+", "M. Thamae", "adults_decide"),
        ("neighbour", "18-29", "", "unknown_consent"),
    ],
)
def test_an_adult_agrees_alone_and_for_a_child_somebody_who_may(
    given_by: str, age: str, assessor: str, says: str
) -> None:
    assert why_not(given_by, [KEEP_RECORD], TODAY, assessor, age, TODAY) == says


@given(st.sampled_from(GIVEN_BY), st.sets(st.sampled_from(SCOPES)), st.sampled_from(AGE_BANDS), st.integers(-9, 9))
def test_no_consent_holds_without_a_yes_to_the_record_or_from_tomorrow(
    given_by: str, scope: set[str], age: str, ahead: int
) -> None:
    if not why_not(given_by, scope, TODAY + timedelta(days=ahead), "somebody", age, TODAY):
        assert KEEP_RECORD in scope
        assert ahead <= 0
        assert given_by == "self" or is_child(age)


def test_a_consent_lets_us_do_what_it_names_for_that_person_until_it_is_taken_back() -> None:
    rows = [_consent(scope=[KEEP_RECORD, "share:police"])]
    assert allows(rows, "share:police", 7, NOW)
    assert not allows(rows, "share:health", 7, NOW)
    assert not allows(rows, "share:police", 8, NOW)
    assert not allows(rows, "share:police", 7, NOW - timedelta(seconds=1))
    taken = [_consent(scope=[KEEP_RECORD, "share:police"], withdrawn_at=NOW)]
    assert not allows(taken, "share:police", 7, NOW)


def test_two_halves_of_a_yes_are_no_yes() -> None:
    assert not allows([_consent(scope=["disability"]), _consent(scope=[KEEP_RECORD])], "disability", 7, NOW)


def test_the_newest_consent_is_the_one_that_is_named() -> None:
    rows = [_consent(id=1), _consent(id=3), _consent(id=4, withdrawn_at=NOW)]
    found = that_allows(rows, KEEP_RECORD, 7, NOW)
    assert found is not None
    assert found["id"] == 3
    assert that_allows(rows, "disability", 7, NOW) is None


def test_all_that_somebody_agreed_to_is_read_in_one_order() -> None:
    rows = [_consent(scope=["share:legal", KEEP_RECORD]), _consent(scope=[KEEP_RECORD, "disability"])]
    assert scopes_of(rows, 7, NOW) == [KEEP_RECORD, "disability", "share:legal"]


def test_what_a_guardian_said_is_not_what_the_person_said() -> None:
    assert agreed_self([_consent()], 7, NOW)
    assert not agreed_self([_consent(given_by="guardian")], 7, NOW)
    assert not agreed_self([_consent(withdrawn_at=NOW)], 7, NOW)


def test_every_kind_of_organisation_has_its_own_yes() -> None:
    assert {scope_for(kind) for kind in KINDS} == {f"share:{kind}" for kind in KINDS}
    assert {scope_for(kind) for kind in KINDS} <= set(SCOPES)
    assert scope_for("circus") == "share:other"
