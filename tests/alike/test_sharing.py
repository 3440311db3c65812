"""One SMS for several reports of one thing: fewer messages for a member, and no P1 ever waits."""

from typing import Any

import pytest

from tests.alike.town import A_GIRL, LINEO, MINUTE, NOW, THABO, Town

IN_10 = NOW + 10 * MINUTE


def test_a_second_report_goes_with_the_sms_that_still_waits(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.comes_in("100003", at=NOW + MINUTE)
    assert town.waits("100001") == (None, 0)
    assert town.waits("100002") == ("100001", 0)
    assert town.waits("100003") == ("100001", 1)


def test_each_member_is_looked_at_alone(town: Town) -> None:
    town.comes_in("100001", THABO)
    town.comes_in("100002", THABO, LINEO)
    assert town.waits("100002", THABO) == ("100001", 0)
    assert town.waits("100002", LINEO) == (None, 0)


def test_who_has_had_an_sms_of_it_reads_of_the_next_ones_together_some_minutes_later(town: Town) -> None:
    town.comes_in("100001")
    town.is_out("100001")
    town.comes_in("100002", at=NOW + MINUTE)
    town.comes_in("100003", at=NOW + 3 * MINUTE)
    assert town.waits("100002") == (None, 11)
    assert town.waits("100003") == ("100002", 3)


@pytest.mark.parametrize("sms", [{"token": "queued"}, {"attempts": 1}, {"state": "unknown", "attempts": 1}])
def test_an_sms_that_is_on_its_way_takes_nobody_along(town: Town, sms: dict[str, Any]) -> None:
    town.comes_in("100001")
    town.sms("100001", **sms)
    town.comes_in("100002")
    assert town.waits("100002") == (None, 10)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_an_sms_that_never_arrived_is_no_reason_to_wait(town: Town, state: str) -> None:
    town.comes_in("100001")
    town.sms("100001", state=state)
    town.comes_in("100002")
    assert town.waits("100002") == (None, 0)


def test_an_sms_that_goes_too_late_takes_nobody_along(town: Town) -> None:
    town.told("100001")
    town.alerted("100001", THABO, due_at=NOW + 11 * MINUTE)
    town.comes_in("100002")
    assert town.waits("100002") == (None, 0)


def test_nobody_rides_behind_a_lesser_alert(town: Town) -> None:
    town.comes_in("100001", level="P3")
    town.comes_in("100002", level="P2")
    town.comes_in("100003", level="P3")
    assert town.waits("100002") == (None, 0)
    assert town.waits("100003")[0] in ("100001", "100002")


def test_a_p1_is_never_joined_and_never_waits(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002", level="P1")
    town.is_out("100001")
    town.comes_in("100003", level="P1")
    assert town.waits("100002") == town.waits("100003") == (None, 0)


def test_a_p1_takes_nobody_along(town: Town) -> None:
    """Its words stay its own, and nobody holds its report when it is to go out."""
    town.comes_in("100001", level="P1")
    town.comes_in("100002")
    assert town.waits("100002") == (None, 0)


def test_coming_again_changes_nothing(town: Town) -> None:
    town.comes_in("100001", THABO)
    town.is_out("100001")
    town.comes_in("100002", THABO, LINEO)
    town.comes_in("100003", THABO, LINEO)
    before = town.everything()
    for case in ("100001", "100002", "100003"):
        town.alerted(case, THABO, LINEO if case != "100001" else THABO, at=IN_10)
    assert town.keeps_house(IN_10) == 0
    assert town.everything() == before


@pytest.mark.parametrize("state", ["cancelled", "failed", "sent"])
def test_whose_sms_was_not_sent_for_it_goes_out_alone(town: Town, state: str) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.sms("100001", state=state)
    assert town.keeps_house(IN_10) == 1
    assert town.waits("100002") == (None, 0), "as it was due by itself"
    assert town.keeps_house(IN_10 + MINUTE) == 0


def test_an_sms_in_doubt_about_a_case_that_somebody_has_by_now_speaks_for_nobody(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.sms("100001", state="unknown", attempts=1)
    town.becomes("100001", opened_at=IN_10)
    assert town.keeps_house(IN_10) == 1
    assert town.waits("100002")[0] is None


def test_nobody_is_woken_because_the_other_report_was_opened_at_night(town: Town) -> None:
    morning = NOW + 9 * 60 * MINUTE
    for case in ("100001", "100002"):
        town.told(case)
        town.alerted(case, THABO, due_at=morning)
    town.sms("100001", state="cancelled")
    assert town.keeps_house(IN_10) == 1
    assert town.waits("100002") == (None, 9 * 60)


@pytest.mark.parametrize("sms", [{}, {"token": "queued"}, {"state": "unknown", "attempts": 1}, {"attempts": 3}])
def test_it_stays_with_an_sms_that_is_still_tried(town: Town, sms: dict[str, Any]) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.sms("100001", **sms) if sms else None
    assert town.keeps_house(IN_10) == 0
    assert town.waits("100002") == ("100001", 0)


@pytest.mark.parametrize("state", ["sent", "cancelled", "failed"])
def test_what_is_done_with_is_left_as_it_is(town: Town, state: str) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.sms("100002", state=state)
    town.sms("100001", state="cancelled")
    assert town.keeps_house(IN_10) == 0


def test_when_the_first_caller_leaves_the_second_report_goes_out_at_once(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.leaves("100001", at=IN_10)
    assert town.waits("100002") == (None, 0)


def test_a_report_that_becomes_a_p1_goes_out_at_once(town: Town) -> None:
    for case, member in (("100001", THABO), ("100002", LINEO)):
        town.comes_in(case, member)
    town.is_out("100002", LINEO)
    town.comes_in("100003", THABO, LINEO)
    assert (town.waits("100003", THABO), town.waits("100003", LINEO)) == (("100001", 0), (None, 10))
    town.becomes("100003", level="P1")
    town.alerted("100003", THABO, LINEO, at=NOW + 2 * MINUTE)
    assert town.waits("100003", THABO) == town.waits("100003", LINEO) == (None, 2)


def test_a_report_that_became_a_p1_in_passing_is_found_by_the_relay(town: Town) -> None:
    town.comes_in("100001", LINEO)
    town.is_out("100001", LINEO)
    town.comes_in("100002", THABO)
    town.comes_in("100003", THABO, LINEO)
    town.becomes("100003", level="P1")
    assert town.keeps_house(NOW + 2 * MINUTE) == 2
    assert town.waits("100003", THABO) == town.waits("100003", LINEO) == (None, 2)
    assert town.waits("100002") == (None, 0)


def test_a_p1_of_something_else_nearby_moves_nothing(town: Town) -> None:
    town.comes_in("100001")
    town.is_out("100001")
    town.comes_in("100002")
    town.comes_in("100003", level="P1", answers=A_GIRL | {"who": "boy"})
    assert town.keeps_house(NOW + MINUTE) == 0
    assert town.waits("100002") == (None, 10)
