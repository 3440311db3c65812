"""A team member signs in on any phone: cases, facts, answers, duty. At the real door, however the hops come."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.clock import in_maseru
from gateway.conversation.store import release_case
from gateway.storage import database
from gateway.storage.tables import alerts, members, reports
from tests.duty.members import (
    CALL_ME,
    CANNOT,
    CASES,
    DUTY,
    FACTS,
    FOUND,
    I_ACT,
    KEY,
    KNOW,
    LINEO,
    LIST,
    MENU,
    MPHO,
    NO_CASES,
    NOT_YOURS,
    TSEPO,
    duties,
    member,
    noted,
    notes,
    pressed,
    rows,
    send_alert_to,
    signing_in,
    told_of_a_case,
    tries,
    with_pin,
)
from tests.house import House
from tests.phone import Phone


def the_case(house: House) -> Any:
    (report,) = house.reports()
    return report


def test_the_whole_road_in_whatever_way_hops_come(gateway: House, way: Any) -> None:
    case, typed = told_of_a_case(gateway), with_pin(gateway)
    phone = signing_in(gateway, typed, way=way)
    assert phone.screen.startswith(MENU)
    assert pressed(phone, CASES).screen.startswith(f"1. {case} P2 Matsoku\nType the number in front.")
    assert pressed(phone, "1").screen.startswith(f"{case} P2 Matsoku\n1. Facts")
    assert "Who: Girl under 18\nWhat: Forced work in a home\nDanger: Not now\n" in pressed(phone, FACTS).screen
    assert pressed(phone, "1", I_ACT).screen.startswith("You have this case now.")
    assert pressed(phone, "1", FOUND, "1").screen.startswith("Noted.")
    assert pressed(phone, "1", CALL_ME).screen.startswith("The hotline is asked to call you")
    report = the_case(gateway)
    assert (report.held_by, report.opened_by) == (member(gateway).id, TSEPO)
    assert report.opened_at == gateway.clock() and report.outcome_due_at is None
    assert noted(gateway) == [("accepted", "menu"), ("safe", "menu"), ("call_me", "menu")]
    assert {row.wording for row in rows(gateway, notes)} >= {"team_noted"}
    assert not [row for row in gateway.alerts() if row.state == "due"], "a case that a person has climbs no more"
    assert len(rows(gateway, duties)) == 1 and tries(gateway) == 0
    assert pressed(phone, "99").ended


def test_it_speaks_sesotho_too(light: House) -> None:
    case, typed = told_of_a_case(light), with_pin(light)
    phone = pressed(Phone(light), "1", KEY, typed, CASES, "1", FACTS)
    assert phone.screen.startswith(f"{case} P2 Matsoku\nMang: Ngoanana ka tlase ho 18\nEng: Mosebetsi oa lapeng")
    assert pressed(phone, "1").screen.startswith(f"{case} P2 Matsoku\n1. Lintlha\n2. Ke ka thusa")
    assert pressed(phone, I_ACT).screen.startswith("Taba ena e ho uena joale.")
    assert pressed(phone, "1", FOUND).screen.startswith("U fumane eng?\n1. O sireletsehile")
    assert pressed(phone, "1").screen.startswith("Re e ngotse.")
    assert pressed(phone, "1", KNOW, "1").screen.startswith("Re utloile. Ha u sa le tabeng ena.")
    assert pressed(phone, "1", DUTY, "2").screen.startswith("Re utloile.")
    assert noted(light)[:2] == [("accepted", "menu"), ("safe", "menu")] and member(light).off_until
    assert pressed(phone, "99").screen == "Kea leboha."


def test_the_first_page_says_nothing_of_it(light: House) -> None:
    phone = Phone(light)
    phone.dial()
    assert KEY not in phone.type("2") and "eam" not in phone.screen
    assert pressed(phone, KEY, "0").screen.startswith("THUSO: free and private.")
    assert light.reports() == [] and rows(light, duties) == []


def test_number_and_pin_may_be_written_apart(light: House) -> None:
    typed = with_pin(light)
    assert signing_in(light, f"{typed[:6]} {typed[6:]}").screen.startswith(MENU)


def test_dialled_through_it_is_the_same(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = Phone(gateway)
    assert phone.dial(f"2*{KEY}*{with_pin(gateway)}*1*1*2").startswith("You have this case now.")
    assert phone.again().startswith("You have this case now.")
    assert noted(gateway) == [("accepted", "menu")]


def test_a_member_without_cases_has_none(light: House) -> None:
    typed = with_pin(light)
    assert pressed(signing_in(light, typed), CASES).screen.startswith(NO_CASES)


def test_a_case_that_was_told_to_somebody_else_cannot_be_seen(light: House) -> None:
    case = told_of_a_case(light)
    phone = pressed(signing_in(light, with_pin(light, LINEO)), CASES)
    assert phone.screen.startswith(NO_CASES)
    second = told_of_a_case(light)
    send_alert_to(light, LINEO, second)
    phone = pressed(signing_in(light, with_pin(light, LINEO)), CASES)
    assert second in phone.screen and case not in phone.screen
    assert pressed(phone, case).screen.startswith(NOT_YOURS)


def test_a_case_may_be_chosen_by_the_number_of_its_alert(light: House) -> None:
    case = told_of_a_case(light)
    phone = pressed(signing_in(light, with_pin(light)), CASES, case)
    assert phone.screen.startswith(f"{case} P2 Matsoku\n1. Facts")


def test_a_case_that_is_not_in_the_list_is_chosen_by_its_number_all_the_same(light: House) -> None:
    told_of_a_case(light)
    phone = pressed(signing_in(light, with_pin(light)), CASES)
    later = told_of_a_case(light)
    assert later not in phone.again()
    assert pressed(phone, later).screen.startswith(f"{later} P2 Matsoku\n1. Facts")
    assert pressed(phone, I_ACT).screen.startswith("You have this case now.")


def test_keys_do_not_shift_when_a_new_case_comes_during_the_call(gateway: House) -> None:
    first = told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES)
    gateway.clock.passes(seconds=20)
    second = told_of_a_case(gateway)
    assert second not in phone.again()
    assert pressed(phone, "1").screen.startswith(first)
    assert pressed(phone, LIST).screen.startswith(f"1. {first} ") and second not in phone.screen
    assert pressed(signing_in(gateway, with_pin(gateway)), CASES).screen.startswith(f"1. {second} ")


def test_many_cases_are_listed_page_by_page_and_no_number_stands_for_a_key_of_every_screen(light: House) -> None:
    cases = [told_of_a_case(light) for _ in range(10)]
    phone = pressed(signing_in(light, with_pin(light)), CASES)
    seen = phone.screen
    while "9. More" in phone.screen:
        seen += "\n" + pressed(phone, "9").screen
    numbers = [line.split(". ")[0] for line in seen.split("\n") if " P2 " in line]
    assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8", "10", "11"]
    assert pressed(phone, "11").screen.startswith(cases[0]), "newest first"


# What is done, once


def test_late_and_repeated_hops_change_nothing_and_read_the_same(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = signing_in(gateway, with_pin(gateway))
    screens = {phone.texts[-1]: phone.screen}
    for key in (CASES, "1", FACTS, "1", I_ACT, "1", FOUND, "4", "1", CANNOT, "1"):
        pressed(phone, key)
        screens[phone.texts[-1]] = phone.screen
    gateway.clock.passes(minutes=11)  # past that the store itself would take a note for a repeat
    before = [rows(gateway, table) for table in (duties, notes)], noted(gateway), gateway.alerts()
    for text, screen in screens.items():
        assert phone.send(text) == screen
    assert before == ([rows(gateway, table) for table in (duties, notes)], noted(gateway), gateway.alerts())
    assert noted(gateway) == [("accepted", "menu"), ("needs_police", "menu"), ("cannot", "menu")]


def test_who_gave_it_back_has_it_no_more_and_the_next_are_asked(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", I_ACT, "1")
    assert the_case(gateway).opened_at
    pressed(phone, CANNOT)
    report = the_case(gateway)
    assert (report.opened_at, report.held_by, report.outcome_due_at) == (None, None, None)
    assert [row for row in gateway.alerts() if row.state == "due" and row.due_at <= gateway.clock()]


@pytest.mark.parametrize("answer", [(CANNOT,), (KNOW, "1")])
def test_what_is_answered_to_one_case_is_not_said_of_another_that_came_by_the_same_sms(
    gateway: House, answer: tuple[str, ...]
) -> None:
    first, second = told_of_a_case(gateway), told_of_a_case(gateway)
    mine = {row.case_number: row.id for row in gateway.alerts() if row.member_id == member(gateway).id}
    with database.writing(gateway.engine) as connection:
        spoken_for = alerts.update().where(alerts.c.id == mine[second])
        connection.execute(spoken_for.values(joined_to=mine[first]))
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, second, I_ACT, "1", LIST, first, *answer, "1", CASES)
    assert second in phone.screen
    (case,) = [report for report in gateway.reports() if report.case_number == second]
    assert case.opened_at and case.held_by == member(gateway).id


def test_a_second_member_learns_that_somebody_has_it(gateway: House) -> None:
    case = told_of_a_case(gateway)
    send_alert_to(gateway, LINEO, case)
    pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", I_ACT)
    phone = pressed(signing_in(gateway, with_pin(gateway, LINEO)), CASES, "1", I_ACT)
    assert phone.screen.startswith("Somebody has this case already.")
    assert the_case(gateway).held_by == member(gateway).id


def test_who_knows_the_people_sees_nothing_more_of_the_case(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", FACTS, "1", KNOW)
    assert phone.screen.startswith("Do you know the people?")
    facts = phone.texts[2:6][-1]
    assert pressed(phone, "1").screen.startswith("Noted. You are out of this case.")
    assert pressed(phone, "1", CASES).screen.startswith(NO_CASES)
    assert "Girl" not in phone.send(facts), "a late hop shows it no more either"
    assert pressed(signing_in(gateway, with_pin(gateway)), CASES).screen.startswith(NO_CASES)
    assert ("know", "menu") in noted(gateway) and not the_case(gateway).opened_at


def test_who_says_no_to_knowing_them_stays_with_the_case(light: House) -> None:
    case = told_of_a_case(light)
    assert pressed(signing_in(light, with_pin(light)), CASES, "1", KNOW, "2").screen.startswith(case)
    assert noted(light) == []


def test_a_case_whose_caller_took_the_permission_back_is_closed_to_local_members(light: House) -> None:
    case = told_of_a_case(light)
    send_alert_to(light, MPHO, case)
    with database.writing(light.engine) as connection:
        connection.execute(reports.update().values(answers={**the_case(light).answers, "tell": "hotline"}))
    assert pressed(signing_in(light, with_pin(light)), CASES).screen.startswith(NO_CASES)
    assert case in pressed(signing_in(light, with_pin(light, MPHO)), CASES).screen


def test_who_is_of_a_role_that_the_suspect_leaves_out_sees_nothing_though_others_are_let_know(gateway: House) -> None:
    case = told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", FACTS)
    with database.writing(gateway.engine) as connection:
        assert gateway.parts.book.alerts.set_suspect(connection, case, "chief", gateway.clock())
        assert release_case(connection, gateway.parts.book.alerts, case, "Lineo", gateway.clock())
    assert "Girl" not in phone.again(), "chiefs sit in the circles of this team"
    assert pressed(phone, "1", I_ACT).screen.startswith(NOT_YOURS)
    assert pressed(signing_in(gateway, with_pin(gateway)), CASES).screen.startswith(NO_CASES)
    assert noted(gateway) == [] and not the_case(gateway).opened_at


def test_who_has_gone_from_the_hotline_to_a_local_team_sees_what_that_team_may_see(light: House) -> None:
    send_alert_to(light, MPHO, told_of_a_case(light))
    with database.writing(light.engine) as connection:
        connection.execute(reports.update().values(answers={**the_case(light).answers, "tell": "hotline"}))
    phone = pressed(signing_in(light, with_pin(light, MPHO)), CASES, "1")
    with database.writing(light.engine) as connection:
        connection.execute(members.update().where(members.c.code == MPHO).values(team="leribe_district"))
    assert pressed(phone, I_ACT).screen.startswith(NOT_YOURS)
    assert pressed(signing_in(light, with_pin(light, MPHO)), CASES).screen.startswith(NO_CASES)


def test_done_is_said_for_the_others_only_by_who_has_the_case(light: House) -> None:
    case = told_of_a_case(light)
    send_alert_to(light, LINEO, case)
    pressed(signing_in(light, with_pin(light, LINEO)), CASES, "1", FOUND, "7")
    phone = pressed(signing_in(light, with_pin(light)), CASES)
    assert phone.screen.startswith(f"1. {case}") and noted(light) == [("done", "menu")]
    assert pressed(phone, "1", I_ACT).screen.startswith("You have this case now.")


def test_a_case_that_was_done_with_and_is_asked_for_anew_is_listed_again(gateway: House) -> None:
    case = told_of_a_case(gateway)
    pressed(signing_in(gateway, with_pin(gateway)), CASES, "1", I_ACT, "1", FOUND, "7", "2", CANNOT)
    assert not the_case(gateway).opened_at, "somebody else is asked"
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES)
    assert phone.screen.startswith(f"1. {case}")


def test_a_case_that_is_done_with_is_listed_no_more(light: House) -> None:
    case = told_of_a_case(light)
    phone = pressed(signing_in(light, with_pin(light)), CASES, "1", I_ACT, "1", FOUND, "7")
    assert pressed(phone, "2", LIST).screen.startswith(f"1. {case}"), "in this call keys stay what they were"
    assert pressed(signing_in(light, with_pin(light)), CASES).screen.startswith(NO_CASES)


OUTCOMES = ["safe", "not_found", "moved_away", "needs_police", "needs_social_worker", "needs_health", "done"]


@pytest.mark.parametrize("what", OUTCOMES)
def test_every_outcome_lands_on_the_case(light: House, what: str) -> None:
    told_of_a_case(light)
    pressed(signing_in(light, with_pin(light)), CASES, "1", FOUND, str(OUTCOMES.index(what) + 1))
    assert noted(light) == [(what, "menu")]


# Facts


def test_who_reports_for_themselves_is_never_named(light: House) -> None:
    told_of_a_case(light)
    with database.writing(light.engine) as connection:
        connection.execute(reports.update().values(answers={**the_case(light).answers, "who": "myself"}))
    phone = pressed(signing_in(light, with_pin(light)), CASES, "1", FACTS)
    assert "Who: Not sure" in phone.screen and "yself" not in phone.screen


def test_nothing_about_the_caller_and_nothing_typed_is_shown(light: House) -> None:
    told_of_a_case(light)
    with database.writing(light.engine) as connection:
        told = {**the_case(light).answers, "contact": "call", "safe_time": "evening"}
        connection.execute(reports.update().values(answers=told))
    phone = pressed(signing_in(light, with_pin(light)), CASES, "1", FACTS)
    day = in_maseru(light.clock())
    assert f"Day: {day:%d/%m}\n" in phone.screen
    for secret in ("mill", "vening", "call", "hite", f"{day:%H:%M}", "nglish", "SMS", "USSD"):
        assert secret not in phone.screen


# Duty


@pytest.mark.parametrize(("key", "says"), [("1", "tomorrow"), ("2", "week"), ("3", "now")])
def test_a_member_goes_off_duty_and_comes_back(gateway: House, key: str, says: str) -> None:
    typed = with_pin(gateway)
    pressed(signing_in(gateway, typed), DUTY, "2")
    phone = pressed(signing_in(gateway, typed), DUTY, key)
    until, now = member(gateway).off_until, gateway.clock()
    six = (in_maseru(now) + timedelta(days=1)).replace(hour=6, minute=0, second=0, microsecond=0)
    assert until == {"tomorrow": six, "week": now + timedelta(days=7), "now": None}[says]
    gateway.clock.passes(hours=1)
    assert phone.again().startswith("Noted.") and member(gateway).off_until == until


# After the call


def test_the_row_of_a_call_is_gone_half_an_hour_later(light: House) -> None:
    told_of_a_case(light)
    pressed(signing_in(light, with_pin(light)), CASES, "1", I_ACT)
    light.clock.passes(minutes=29)
    light.forget()
    assert len(rows(light, duties)) == 1
    light.clock.passes(minutes=2)
    light.forget()
    assert rows(light, duties) == [] and noted(light) == [("accepted", "menu")]
