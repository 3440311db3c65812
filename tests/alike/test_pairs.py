"""What the hotline is offered as probable duplicates."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.alerts.alike.store import MOST_ALIKE, cases_alike
from gateway.storage.database import reading, writing
from gateway.storage.tables import reports
from tests.alike.town import A_GIRL, LINEO, MINUTE, NOW, THABO, Town


def _alike(town: Town, *cases: str) -> dict[str, list[str]]:
    with reading(town.engine) as connection:
        found = cases_alike(connection, [f"r{case}" for case in cases])
    return {report_id[1:]: numbers for report_id, numbers in found.items()}


def test_reports_of_one_thing_are_offered_on_the_card_of_each(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002", at=NOW + 5 * MINUTE)
    town.comes_in("100003", at=NOW + 9 * MINUTE)
    assert _alike(town, "100001", "100002", "100003") == {
        "100001": ["100002", "100003"],
        "100002": ["100001", "100003"],
        "100003": ["100001", "100002"],
    }


@pytest.mark.postgres
def test_two_neighbours_who_send_at_the_same_moment_do_not_wait_for_each_other(postgres_url: str) -> None:
    """Both were heard key by key before; each gets a case number just now. SQLite has one writer."""
    town = Town(postgres_url)
    for case in ("100001", "100002"):
        town.told(case)
    with writing(town.engine) as other:
        other.execute(reports.update().where(reports.c.id == "r100002").values(case_number="100009"))
        town.alerted("100001", THABO)  # it would be refused after two seconds
    assert _alike(town, "100001") == {}
    town.alerted("100001", THABO)  # the last hop comes again
    assert _alike(town, "100001") == {"100001": ["100009"]}


def test_they_stay_two_cases_with_alerts_of_their_own(town: Town) -> None:
    town.comes_in("100001", THABO, LINEO)
    town.comes_in("100002", THABO, LINEO)
    assert [row.case_number for row in town.everything()[0]] == ["100001"] * 2 + ["100002"] * 2


@pytest.mark.parametrize(
    "changed",
    [
        {"answers": A_GIRL | {"council": "031511"}},
        {"answers": A_GIRL | {"council": "unsure"}},
        {"answers": A_GIRL | {"what": "other"}},
        {"answers": {}},
        {"withdrawn": True, "state": "left"},
        {"state": "left"},
        {"drill": True},
    ],
)
def test_a_report_of_something_else_is_not_offered_whichever_came_first(town: Town, changed: dict[str, Any]) -> None:
    town.comes_in("100001", **changed)
    town.comes_in("100002")
    town.alerted("100001")
    assert town.pairs() == set()


def test_a_report_long_before_is_not_offered(town: Town) -> None:
    town.comes_in("100001", at=NOW - timedelta(hours=2, seconds=1))
    town.comes_in("100002", at=NOW - timedelta(hours=2))
    town.comes_in("100003")
    assert town.pairs() == {frozenset({"100001", "100002"}), frozenset({"100002", "100003"})}


def test_a_p1_is_offered_too(town: Town) -> None:
    town.comes_in("100001", level="P1")
    town.comes_in("100002")
    assert _alike(town, "100001") == {"100001": ["100002"]}


def test_answers_that_change_while_the_call_goes_on_change_what_it_is_like(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002", level="P1", answers={"danger": "now"})
    assert town.pairs() == set()
    town.becomes("100002", answers=A_GIRL)
    town.alerted("100002")
    assert town.pairs() == {frozenset({"100001", "100002"})}
    town.becomes("100001", answers=A_GIRL | {"who": "boy"})
    town.alerted("100001")
    assert town.pairs() == set()


def test_a_report_that_is_left_leaves_no_trace_of_what_it_was_like(town: Town) -> None:
    for case in ("100001", "100002", "100003"):
        town.comes_in(case)
    town.leaves("100002")
    assert town.pairs() == {frozenset({"100001", "100003"})}


def test_a_report_that_its_caller_withdrew_is_offered_no_more(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002")
    town.becomes("100001", state="left", withdrawn=True)
    assert _alike(town, "100001", "100002") == {}


def test_three_days_later_when_the_hour_is_all_that_is_known_nothing_is_compared(town: Town) -> None:
    town.comes_in("100001", at=NOW + 59 * MINUTE)
    town.comes_in("100002", at=NOW + 150 * MINUTE)
    town.becomes("100002", times_coarse=True, started_at=NOW + 180 * MINUTE)
    town.alerted("100002")
    assert town.pairs() == {frozenset({"100001", "100002"})}


def test_thousands_of_the_same_make_no_list_of_thousands(town: Town) -> None:
    for n in range(MOST_ALIKE + 5):
        town.told(f"{200001 + n}", at=NOW + n * MINUTE)
    town.comes_in("100001", at=NOW + 60 * MINUTE)
    newest = [f"{200001 + n}" for n in range(5, MOST_ALIKE + 5)]
    assert _alike(town, "100001") == {"100001": newest}


def test_no_exact_time_is_kept_of_it(town: Town) -> None:
    town.comes_in("100001")
    town.comes_in("100002", at=NOW + 34 * MINUTE)
    assert [row.at for row in town.everything()[1]] == [NOW]
