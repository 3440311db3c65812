"""What may be shared with whom."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.consent import SCOPES, SHARE_WITH
from gateway.cases.needs import SERVICES as NEEDS
from gateway.referrals.directory import KINDS, SERVICES, USUAL
from gateway.referrals.scope import BY_NAME, FIELDS, Cover, agrees, left_out, uncovered
from tests.console.house import files

EXCLUDES = files().teams.excludes
NAMES = sorted(BY_NAME)
chosen = st.sets(st.sampled_from(NAMES))
kinds = st.sampled_from(sorted(KINDS))
scopes = st.sets(st.sampled_from(SCOPES))
tells = st.sampled_from(["yes", "not_team", "not_police", "hotline", "unsure", ""])


def test_each_kind_of_the_directory_can_be_agreed_to() -> None:
    assert set(KINDS) == set(SHARE_WITH) and set(USUAL) <= set(KINDS)


def test_each_need_of_a_case_can_be_asked_for_and_each_usual_service_has_words() -> None:
    assert set(NEEDS) <= set(SERVICES)
    assert {service for given in USUAL.values() for service in given} <= set(SERVICES)


@given(chosen, kinds, scopes, st.booleans())
def test_nothing_of_a_person_leaves_without_their_consent_to_this_kind_of_organisation(
    fields: set[str], kind: str, agreed: set[str], caller: bool
) -> None:
    bare = uncovered(fields, kind, agreed, caller)
    if f"share:{kind}" not in agreed:
        assert {name for name in fields if BY_NAME[name].cover != Cover.REPORT} <= set(bare)
    if not bare:
        assert all(f"share:{kind}" in agreed or (BY_NAME[n].cover == Cover.REPORT and caller) for n in fields)


@given(kinds, scopes)
def test_disability_needs_consent_of_its_own(kind: str, agreed: set[str]) -> None:
    fine = not uncovered(["support"], kind, agreed, True)
    assert fine == {f"share:{kind}", "disability"}.issubset(agreed)


@given(chosen, kinds, scopes, st.booleans())
def test_more_consent_never_covers_less(fields: set[str], kind: str, agreed: set[str], caller: bool) -> None:
    assert set(uncovered(fields, kind, set(SCOPES), True)) <= set(uncovered(fields, kind, agreed, caller))


def test_a_field_that_nobody_knows_is_never_covered() -> None:
    assert uncovered(["shoe_size"], "shelter", SCOPES, True) == ["shoe_size"]


def test_the_callers_own_words_and_names_are_never_ticked_before_somebody_chooses() -> None:
    assert not [field.name for field in FIELDS if field.chosen and field.cover != Cover.REPORT]


@given(st.lists(tells, min_size=1, max_size=4), kinds)
def test_one_caller_who_did_not_say_yes_is_enough(told: list[str], kind: str) -> None:
    if {"hotline", "unsure", ""} & set(told):
        assert not agrees(told, kind, EXCLUDES)
    if left_out(told, [], kind, EXCLUDES):
        assert not agrees(told, kind, EXCLUDES)


def test_silence_is_no_yes() -> None:
    assert not agrees([], "shelter", EXCLUDES) and not agrees([""], "shelter", EXCLUDES)


def test_who_was_left_out_stays_out() -> None:
    assert left_out(["not_police"], [], "police", EXCLUDES) == "caller"
    assert left_out(["not_team"], [], "social_worker", EXCLUDES) == "caller"
    assert left_out(["yes"], ["police"], "police", EXCLUDES) == "suspect"
    assert left_out(["yes"], ["social_worker"], "social_worker", EXCLUDES) == "suspect"
    assert all(left_out(["yes", "hotline"], [], kind, EXCLUDES) == "only_hotline" for kind in KINDS)


def test_others_are_not_left_out() -> None:
    assert left_out(["not_police"], ["police"], "shelter", EXCLUDES) == ""
    assert left_out(["not_police"], [], "social_worker", EXCLUDES) == ""
    assert left_out(["unsure"], [], "police", EXCLUDES) == ""
