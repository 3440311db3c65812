"""The same hop many times at one moment: one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor

from tests.duty.members import (
    CASES,
    I_ACT,
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

MANY = 4


def at_once(house: House, phone: Phone, text: str) -> set[str]:
    """Every answer to this hop, brought by several threads of the carrier."""
    with ThreadPoolExecutor(MANY) as threads:
        hops = [threads.submit(house.post, "/ussd", phone.form(text)) for _ in range(MANY)]
        return {hop.result().get_data(as_text=True) for hop in hops}


def test_a_case_is_accepted_once(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = pressed(signing_in(gateway, with_pin(gateway)), CASES, "1")
    (answer,) = at_once(gateway, phone, f"{phone.texts[-1]}*{I_ACT}")
    assert answer.startswith("CON You have this case now.")
    assert noted(gateway) == [("accepted", "menu")] and len(rows(gateway, duties)) == 1


def test_signing_in_and_all_that_follows_in_one_text_is_done_once(gateway: House) -> None:
    told_of_a_case(gateway)
    phone = Phone(gateway)
    (answer,) = at_once(gateway, phone, f"2*83*{with_pin(gateway)}*{CASES}*1*{I_ACT}*1*3*1")
    assert answer.startswith("CON Noted.")
    assert noted(gateway) == [("accepted", "menu"), ("safe", "menu")] and len(rows(gateway, duties)) == 1


def test_a_wrong_pin_is_one_failure(gateway: House) -> None:
    phone, typed = Phone(gateway), with_pin(gateway)
    (answer,) = at_once(gateway, phone, f"2*83*{wrong_pin(typed)}")
    assert answer.startswith("CON Number or PIN is not right.")
    assert (tries(gateway), member(gateway).pin_failures) == (1, 1)


def test_many_callers_at_once_have_five_guesses_at_a_member_between_them(gateway: House) -> None:
    typed = with_pin(gateway)
    phones = [Phone(gateway, number=f"+266584443{n:02}") for n in range(8)]
    with ThreadPoolExecutor(MANY) as threads:
        text = f"2*83*{wrong_pin(typed)}"
        hops = [threads.submit(gateway.post, "/ussd", phone.form(text)) for phone in phones]
        assert {hop.result().get_data(as_text=True)[:8] for hop in hops} == {"CON Numb"}
    assert member(gateway).pin_failures == 5
    assert not signing_in(gateway, typed).screen.startswith("What")
