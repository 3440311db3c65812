"""What was told earlier in the call in which a report is opened: it is a report of its own, and stays apart."""

from typing import Any

from tests.house import House
from tests.phone import Phone
from tests.visits.callers import NEIGHBOUR, added, open_case, pressed, reported

WAITING = "We have it. Nobody has opened it yet"
A_WOMAN, A_GIRL_IN_DANGER_WITH_HELP = ("2", "2", "3"), ("2", "2", "1", "1", "1")
WITH_A_STORY = (*A_WOMAN, "3", "2", "3", "1", "by the*mill")


def then_opens(house: House, digits: str, *told: str) -> Phone:
    """Tells this, goes back to the first page, and asks for the report of the reference."""
    phone = pressed(Phone(house, number=NEIGHBOUR), *told)
    for _ in told:
        if "My report" not in phone.screen:
            pressed(phone, "0")
    return pressed(phone, "3", digits)


def old_one(house: House) -> Any:
    (report,) = [report for report in house.reports() if report.state == "complete"]
    return report


def test_a_helper_for_somebody_else_is_no_helper_for_the_report_that_is_opened(gateway: House) -> None:
    digits = reported(gateway)
    gateway.texts_go_out()
    open_case(gateway)
    before = old_one(gateway)
    phone = then_opens(gateway, digits, *A_GIRL_IN_DANGER_WITH_HELP)
    assert phone.screen.startswith("We have it")
    pressed(phone, "1", "2", "by the river", "9")
    after = old_one(gateway)
    assert (after.level, after.opened_by) == (before.level, before.opened_by) and after.level != "P1"
    assert {report.level for report in gateway.reports() if report.id != before.id} == {"P1"}
    pressed(phone, "3", "1")
    assert (old_one(gateway).level, old_one(gateway).opened_by) == ("P1", None)


def test_who_leaves_keeps_nothing_of_what_they_told_first(gateway: House) -> None:
    digits = reported(gateway)
    phone = then_opens(gateway, digits, *A_WOMAN, "2", "2")
    pressed(phone, "1", "2", "by the river", "9", "99")
    assert phone.ended and phone.again() == phone.screen
    gateway.silence()
    assert sorted(report.state for report in gateway.reports()) == ["complete", "left"]
    assert added(gateway) == [["by the river"]] and old_one(gateway).words, "the opened report stays as it is"


def test_who_leaves_having_told_nothing_else_erases_nothing(light: House) -> None:
    digits = reported(light)
    phone = pressed(Phone(light, number=NEIGHBOUR), "2", "3", digits, "99")
    assert phone.ended and [report.state for report in light.reports()] == ["complete"]


def test_a_star_in_a_story_told_before_does_not_hide_the_report(gateway: House) -> None:
    digits = reported(gateway)
    phone = then_opens(gateway, digits, *WITH_A_STORY)
    assert phone.screen.startswith(WAITING)
    pressed(phone, "1", "2", "they moved * to the shop", "9", "1")
    assert phone.screen.startswith("There is no message for you.")
    assert added(gateway) == [["they moved * to the shop"]]
    (other,) = [report for report in gateway.reports() if report.state != "complete"]
    assert gateway.words(other) == {"details": ["by the*mill"]}
