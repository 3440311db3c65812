"""Number and PIN: whoever guesses learns nothing, and is stopped; whoever was stopped by mistake is helped."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.storage import database
from tests.duty.members import (
    CASES,
    I_ACT,
    KEY,
    LINEO,
    MENU,
    MPHO,
    OTHER_PHONE,
    TSEPO,
    WRONG,
    duties,
    member,
    noted,
    pressed,
    rows,
    signing_in,
    told_of_a_case,
    tries,
    with_pin,
    wrong_pin,
)
from tests.house import House
from tests.phone import Phone

NOBODYS = "000000000000"


def fails(house: House, typed: str, times: int, **phone: Any) -> None:
    for _ in range(times):
        assert signing_in(house, typed, **phone).screen.startswith(WRONG)


def callers(count: int) -> list[str]:
    return [f"+266584442{n:02}" for n in range(count)]


def statements(house: House, act: Callable[[], object]) -> list[str]:
    """What the database was asked meanwhile, without the values."""
    asked: list[str] = []

    def hear(*event: Any) -> None:
        asked.append(event[2])

    sa.event.listen(house.engine, "before_cursor_execute", hear)
    act()
    sa.event.remove(house.engine, "before_cursor_execute", hear)
    return asked


def test_a_wrong_pin_and_a_number_that_nobody_has_read_the_same(light: House) -> None:
    typed = with_pin(light)
    screens = {signing_in(light, guess).screen for guess in (wrong_pin(typed), NOBODYS, typed[::-1])}
    assert len(screens) == 1 and screens.pop().startswith(WRONG)


def test_five_wrong_pins_lock_a_member_whoever_typed_them(gateway: House) -> None:
    typed = with_pin(gateway)
    for number in callers(5):
        fails(gateway, wrong_pin(typed), 1, number=number)
    assert member(gateway).pin_failures == 5
    fails(gateway, typed, 1)
    gateway.clock.passes(days=300)
    gateway.parts.keys.share()
    fails(gateway, typed, 1, number=OTHER_PHONE)
    assert member(gateway).pin_failures == 5


def test_a_coordinator_opens_what_was_locked_and_what_was_known_is_of_no_use(gateway: House) -> None:
    typed = with_pin(gateway)
    for number in callers(5):
        fails(gateway, wrong_pin(typed), 1, number=number)
    again = with_pin(gateway)
    fails(gateway, typed, 1)
    assert signing_in(gateway, again, number=OTHER_PHONE).screen.startswith(MENU)


def test_a_right_pin_begins_the_count_anew(light: House) -> None:
    typed = with_pin(light)
    for number in callers(3):
        fails(light, wrong_pin(typed), 4 if number == callers(3)[0] else 0, number=number)
        assert signing_in(light, typed, number=number).screen.startswith(MENU)
    assert member(light).pin_failures == 0


def test_fifteen_failures_of_one_caller_are_the_most_in_a_day_whomever_they_guess(gateway: House) -> None:
    tsepo, lineo = with_pin(gateway), with_pin(gateway, LINEO)
    fails(gateway, NOBODYS, 13)
    fails(gateway, wrong_pin(lineo), 2)
    assert tries(gateway) == 15
    fails(gateway, tsepo, 3)
    fails(gateway, wrong_pin(lineo), 3)
    assert tries(gateway) == 15 and member(gateway, LINEO).pin_failures == 2, "a refused try counts for nobody"
    assert signing_in(gateway, tsepo, number=OTHER_PHONE).screen.startswith(MENU)
    gateway.clock.passes(hours=25)
    gateway.parts.keys.share()
    assert signing_in(gateway, tsepo).screen.startswith(MENU)


def test_a_new_pin_is_of_use_on_the_phone_on_which_the_old_one_was_mistyped(light: House) -> None:
    fails(light, wrong_pin(with_pin(light)), 5)
    assert signing_in(light, with_pin(light)).screen.startswith(MENU)


def test_signing_in_well_does_not_clear_what_the_caller_failed_at(light: House) -> None:
    tsepo = with_pin(light)
    fails(light, NOBODYS, 14)
    assert signing_in(light, tsepo).screen.startswith(MENU) and tries(light) == 14
    fails(light, NOBODYS, 1)
    fails(light, tsepo, 1)


def test_a_wrong_try_counts_once_however_often_its_hop_comes_and_the_call_goes_on(gateway: House) -> None:
    typed = with_pin(gateway)
    phone = signing_in(gateway, wrong_pin(typed))
    for _ in range(4):
        assert phone.again().startswith(WRONG)
    assert tries(gateway) == 1 and member(gateway).pin_failures == 1
    assert pressed(phone, "1", typed).screen.startswith(MENU)
    assert phone.again().startswith(MENU) and tries(gateway) == 1 and member(gateway).pin_failures == 0


def test_unknown_wrong_locked_and_refused_take_the_same_work(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tsepo, locked = with_pin(gateway), with_pin(gateway, LINEO)
    for number in callers(5):
        fails(gateway, wrong_pin(locked), 1, number=number)
    fails(gateway, NOBODYS, 15, number=OTHER_PHONE)
    phones = [pressed(Phone(gateway, number=number), "2", KEY) for number in (*callers(9)[6:], OTHER_PHONE)]
    work = [
        statements(gateway, lambda phone=phone, guess=guess: phone.type(guess))  # type: ignore[misc]
        for phone, guess in zip(phones, (NOBODYS, wrong_pin(tsepo), locked, tsepo), strict=True)
    ]
    assert len(work[0]) > 5 and all(asked == work[0] for asked in work)
    assert all(phone.screen.startswith(WRONG) for phone in phones)


def test_who_has_left_the_team_signs_in_no_more_not_even_in_a_call_under_way(gateway: House) -> None:
    told_of_a_case(gateway)
    typed = with_pin(gateway)
    phone = pressed(signing_in(gateway, typed), CASES, "1")
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("UPDATE members SET active = false WHERE code = :code"), {"code": TSEPO})
    assert pressed(phone, I_ACT).screen.startswith("Sorry") and noted(gateway) == []
    fails(gateway, typed, 1)


def test_a_pin_that_is_replaced_during_a_call_opens_nothing_more_in_it(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1")
    with_pin(gateway)
    assert pressed(phone, I_ACT).screen.startswith("Sorry")
    assert noted(gateway) == [] and not gateway.reports()[0].opened_at


def test_a_hop_with_another_pin_of_the_same_length_does_nothing(gateway: House) -> None:
    told_of_a_case(gateway)
    typed = with_pin(gateway)
    phone = pressed(signing_in(gateway, typed), CASES, "1")
    assert phone.send(f"2*{KEY}*{wrong_pin(typed)}*{CASES}*1*{I_ACT}").startswith("Sorry")
    assert phone.send(f"2*{KEY}*{with_pin(gateway, MPHO)}*{CASES}*1*{I_ACT}").startswith("Sorry")
    assert noted(gateway) == []


def test_in_a_hop_whose_inputs_are_not_those_of_the_call_nothing_is_done(gateway: House) -> None:
    told_of_a_case(gateway)
    typed = with_pin(gateway)
    phone = pressed(signing_in(gateway, f"{typed[:6]} {typed[6:]}"), CASES)
    before = rows(gateway, duties)
    assert phone.send(f"2*{KEY}*{typed}*{CASES}*1*{I_ACT}").startswith("Sorry")
    assert noted(gateway) == [] and rows(gateway, duties) == before


def test_too_few_digits_are_asked_for_again_and_cost_nothing(light: House) -> None:
    typed = with_pin(light)
    phone = signing_in(light, typed[:11])
    assert "Too few or too many digits." in phone.screen and tries(light) == 0
    assert pressed(phone, typed).screen.startswith(MENU)


def test_what_fails_inside_keeps_nothing_and_says_so(light: House) -> None:
    told_of_a_case(light)
    phone = pressed(signing_in(light, with_pin(light)), CASES, "1")
    with database.writing(light.engine) as connection:
        connection.execute(sa.text("ALTER TABLE field_notes RENAME TO elsewhere"))
    assert pressed(phone, I_ACT).screen.startswith("Sorry, a fault on our side. Your last answer was not kept.")
    with database.writing(light.engine) as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO field_notes"))
    assert not light.reports()[0].opened_at
    assert phone.again().startswith("You have this case now.") and noted(light) == [("accepted", "menu")]
