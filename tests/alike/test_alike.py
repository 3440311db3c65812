"""When two reports may tell of one thing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.alerts.alike.alike import JOINS_FOR, Traits, resemble, traits, waits_until
from gateway.alerts.ladder.ladder import Ladder, Step

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WITHIN = timedelta(hours=2)
A_GIRL = {"who": "girl", "what": "move", "council": "031515", "danger": "soon"}
MINUTE = timedelta(minutes=1)

answers = st.fixed_dictionaries(
    {},
    optional={
        "who": st.sampled_from(["girl", "boy", "unsure"]),
        "what": st.sampled_from(["move", "sex", "other"]),
        "council": st.sampled_from(["031515", "031511", "unsure"]),
        "danger": st.sampled_from(["now", "no"]),
    },
)
councils = st.sampled_from(["031515", "031511", "031512"])
hours = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=4))
moments = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=5)).map(lambda passed: NOON + passed)
reports = st.builds(traits, st.sampled_from("abc"), answers, moments)


def _told(name: str, minutes: float = 0, **changed: str) -> Traits:
    return traits(name, A_GIRL | changed, NOON + minutes * MINUTE)


def test_two_who_saw_the_same_resemble_each_other_whatever_else_they_said() -> None:
    assert resemble(_told("a"), _told("b", 119, danger="no", tell="hotline"), WITHIN)


@pytest.mark.parametrize(
    "changed",
    [
        {"council": "031511"}, {"what": "sex"}, {"who": "boy"},
        {"council": "unsure"}, {"council": ""}, {"what": "unsure"}, {"what": "other"}, {"who": "unsure"},
    ],
)  # fmt: skip
def test_another_place_situation_or_person_is_another_thing(changed: dict[str, str]) -> None:
    assert not resemble(_told("a"), _told("b", **changed), WITHIN)


@pytest.mark.parametrize("changed", [{"council": "unsure"}, {"what": "other"}, {"who": "unsure"}, {"what": ""}])
def test_two_who_said_nothing_of_it_have_nothing_in_common(changed: dict[str, str]) -> None:
    assert not resemble(_told("a", **changed), _told("b", **changed), WITHIN)


def test_two_hours_are_the_same_time_and_a_second_more_is_not() -> None:
    assert resemble(_told("a"), _told("b", 120), WITHIN)
    assert not resemble(_told("a"), _told("b", 120 + 1 / 60), WITHIN)


@given(reports, reports)
def test_it_is_the_same_seen_from_either(one: Traits, other: Traits) -> None:
    assert resemble(one, other, WITHIN) == resemble(other, one, WITHIN)


@given(answers, councils, councils, moments, moments)
def test_never_across_councils(told: dict[str, str], one: str, other: str, first: datetime, second: datetime) -> None:
    assume(one != other)
    here, there = traits("a", told | {"council": one}, first), traits("b", told | {"council": other}, second)
    assert not resemble(here, there, timedelta(days=1))


@given(answers, st.sampled_from(["who", "what", "council"]), st.sampled_from(["", "unsure", None]), moments)
def test_never_with_something_unknown(told: dict[str, str], name: str, unknown: str | None, at: datetime) -> None:
    unsaid = {**told, name: unknown} if unknown is not None else {key: told[key] for key in told if key != name}
    assert not resemble(traits("a", unsaid, at), traits("b", unsaid, at), WITHIN)


@given(moments, hours, hours)
def test_exactly_within_the_window(at: datetime, apart: timedelta, within: timedelta) -> None:
    one, other = traits("a", A_GIRL, at), traits("b", A_GIRL, at + apart)
    assert resemble(one, other, within) is (apart <= within)


@given(st.dictionaries(st.sampled_from(["who", "what", "council"]), st.text(max_size=3)), moments)
def test_no_report_resembles_itself(told: dict[str, str], at: datetime) -> None:
    assert not resemble(traits("a", told, at), traits("a", told, at), WITHIN)


@pytest.mark.parametrize(("next_step", "waits"), [(4, 4), (30, 10)])
def test_an_alert_waits_ten_minutes_for_company_and_never_past_the_next_step(next_step: int, waits: int) -> None:
    ladder = Ladder((Step(timedelta(), "one"), Step(next_step * MINUTE, "hotline")), again=MINUTE)
    assert waits_until(NOON, ladder) == NOON + waits * MINUTE


def test_a_level_without_a_ladder_waits_ten_minutes() -> None:
    assert waits_until(NOON, None) == NOON + JOINS_FOR
