"""Whoever has the reference asks for a helper again and again: the case stays in the hands of who has it."""

from typing import Any

from tests.house import House
from tests.phone import Phone
from tests.visits.callers import asking, open_case, pressed, reported, rows, visits

ALERTING = "We are alerting a helper now."


def asks_for_help(house: House, digits: str, caller: int = 0) -> Phone:
    phone = pressed(asking(house, digits, number=f"+266580000{caller:02}"), "1", "3", "1")
    assert phone.screen.startswith(ALERTING)
    house.texts_go_out()
    return phone


def told_hotline(house: House) -> list[Any]:
    return [alert for alert in house.alerts() if alert.team == "hotline_lead"]


def worker(house: House) -> str | None:
    (report,) = house.reports()
    return report.opened_by


def test_twelve_calls_for_help_alert_once_and_leave_the_case_with_who_has_it(gateway: House) -> None:
    digits = reported(gateway)
    gateway.texts_go_out()
    asks_for_help(gateway, digits)
    told = len(told_hotline(gateway))
    open_case(gateway)
    for caller in range(1, 12):
        asks_for_help(gateway, digits, caller)
        gateway.clock.passes(seconds=20)
    assert len(told_hotline(gateway)) == told and worker(gateway) == "Lineo"


def test_half_an_hour_later_it_alerts_again(light: House) -> None:
    digits = reported(light)
    asks_for_help(light, digits)
    open_case(light)
    told = len(told_hotline(light))
    for caller in range(1, 5):  # those that alert nobody do not put it off
        light.clock.passes(minutes=6)
        asks_for_help(light, digits, caller)
    assert worker(light) == "Lineo"
    light.clock.passes(minutes=7)
    asks_for_help(light, digits, 9)
    assert worker(light) is None and len(told_hotline(light)) > told


def test_the_first_one_alerts_however_lately_the_report_itself_did(light: House) -> None:
    digits = reported(light)
    light.texts_go_out()
    open_case(light)
    told = len(told_hotline(light))
    asks_for_help(light, digits)
    assert worker(light) is None and len(told_hotline(light)) > told


def test_who_was_told_no_more_because_a_person_had_the_case_is_told_of_the_danger(light: House) -> None:
    digits = reported(light)
    open_case(light)
    light.texts_go_out()
    assert not any(alert.sent_at for alert in light.alerts())
    asks_for_help(light, digits)
    assert {alert.team for alert in light.alerts() if alert.sent_at} == {"hotline_lead", "leribe_district"}


def test_a_caller_who_goes_on_after_the_alert_does_not_alert_again(light: House) -> None:
    digits = reported(light)
    phone = asks_for_help(light, digits)
    open_case(light)
    pressed(phone, "1", "by the river", "9", "3", "1")
    assert worker(light) == "Lineo"
    assert [row.done for row in rows(light, visits)] == ["alert_helper,alerted"]
