"""What takes two people, for every question, role and hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.approvals import rules
from gateway.approvals.rules import DECIDES, Asked, deciding, is_night, may_act_alone, may_review, stands
from gateway.clock import MASERU
from gateway.staff.roles import HOTLINE, Role

LEADS_DECIDE = {rules.EXCLUDED, rules.EXPORT_CASES, rules.EXPORT_DIARY}
ASKED_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
names = st.sampled_from(["palesa", "thabo", "mpho"])
whats = st.sampled_from([*DECIDES, "tea"])
roles = st.sampled_from(Role)
waits = st.integers(0, 60 * 72).map(lambda minutes: timedelta(minutes=minutes))
decisions = st.sampled_from(["", rules.YES, rules.NO, rules.ALONE])


@settings(max_examples=2000, deadline=None)
@given(whats, names, names, roles, decisions, waits)
def test_only_another_person_with_the_right_role_decides_once_and_in_time(
    what: str, asked_by: str, by: str, role: Role, decision: str, wait: timedelta
) -> None:
    found = deciding(Asked(what, asked_by, ASKED_AT, decision), by, role, ASKED_AT + wait)
    right_role = role == Role.HOTLINE_LEAD if what in LEADS_DECIDE else role in HOTLINE and what != "tea"
    may = by != asked_by and right_role and not decision and wait < timedelta(hours=24)
    assert (found == rules.DONE) == may
    if by == asked_by:
        assert found == rules.SAME_PERSON, "the same person never, whatever their role"


@settings(max_examples=2000, deadline=None)
@given(decisions, waits, st.booleans(), waits)
def test_a_yes_counts_once_and_for_a_day(decision: str, decided: timedelta, used: bool, wait: timedelta) -> None:
    at = ASKED_AT + decided
    asked = Asked("open_number", "palesa", ASKED_AT, decision, at if decision else None, used)
    agreed = decision in (rules.YES, rules.ALONE)
    assert stands(asked, at + wait) == (agreed and not used and wait < timedelta(hours=24))


@settings(max_examples=2000, deadline=None)
@given(whats, st.sampled_from(["P1", "P2", "P3", "P4", None]), st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))
def test_alone_only_the_number_of_a_p1_and_only_at_night(what: str, level: str | None, at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    night = not 6 <= now.astimezone(MASERU).hour < 21
    assert is_night(now) == night
    assert may_act_alone(what, level, now) == (what == "open_number" and level == "P1" and night)


@pytest.mark.parametrize(
    ("clock", "night"), [("20:59", False), ("21:00", True), ("00:00", True), ("05:59", True), ("06:00", False)]
)
def test_the_night_has_an_edge_on_both_sides(clock: str, night: bool) -> None:
    assert is_night(datetime.fromisoformat(f"2026-11-22T{clock}:00+02:00")) == night


@given(names, names, roles)
def test_what_was_done_alone_is_reviewed_by_another_of_the_hotline(done_by: str, by: str, role: Role) -> None:
    assert may_review(done_by, by, role) == (done_by != by and role in HOTLINE)
