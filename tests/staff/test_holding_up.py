"""Guessing is slow, and nobody who guesses can lock another person out."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from itertools import islice

import pytest
import sqlalchemy as sa

from gateway.staff import turns
from gateway.staff.roles import Role
from gateway.staff.tries.store import take_try
from gateway.storage.casework.tables import devices
from tests.console.house import House, Visitor

WRONG, KNOWN = "wrong wrong wrong", "thuso_browser"


def hammer(house: House, times: int = 7, visitor: Visitor | None = None) -> None:
    for _ in range(times):
        (visitor or house.visitor()).sign_in("palesa", WRONG)


def test_a_stranger_who_hammers_at_her_name_does_not_keep_her_from_her_own_browser(house: House) -> None:
    house.employ("palesa")
    hers = house.signed_in("palesa")
    hers.sign_out()
    hammer(house)
    assert house.visitor().sign_in("palesa").status_code == 403  # a browser that nobody knows has to wait
    assert hers.sign_in_fully("palesa", house.authenticator(1)).location == "/"


def test_a_stranger_with_her_password_who_guesses_codes_does_not_either(house: House) -> None:
    house.employ("palesa")
    hers = house.signed_in("palesa")
    hers.sign_out()
    for _ in range(6):
        house.visitor().sign_in_fully("palesa", "000000")
    assert house.visitor().sign_in_fully("palesa", house.authenticator(1)).status_code == 403
    assert hers.sign_in_fully("palesa", house.authenticator(1)).location == "/"


def test_wrong_tries_at_her_own_browser_count_there_alone(house: House) -> None:
    house.employ("palesa")
    hers = house.signed_in("palesa")
    hers.sign_out()
    hammer(house, 5, hers)
    assert hers.sign_in("palesa").status_code == 403
    assert house.visitor().sign_in("palesa").status_code == 303
    house.wait(minutes=5)
    assert hers.sign_in("palesa").status_code == 303


def test_a_browser_is_known_for_each_name_apart(house: House) -> None:
    """Two share a computer: one knows the other's name, and guesses at it as a stranger does."""
    house.employ("palesa")
    house.employ("thabo")
    shared = house.signed_in("thabo")
    shared.sign_out()
    hammer(house, 5, shared)
    assert house.visitor().sign_in("palesa").status_code == 403
    assert shared.sign_in_fully("thabo", house.authenticator(1)).location == "/"


def test_two_who_share_a_computer_are_both_known_to_it(house: House) -> None:
    for name in ("palesa", "thabo"):
        house.employ(name)
    shared = house.visitor()
    for name in ("palesa", "thabo"):
        assert shared.sign_in_fully(name, house.authenticator()).location == "/"
        shared.sign_out()
    for name in ("palesa", "thabo"):
        for _ in range(6):
            house.visitor().sign_in(name, WRONG)
        assert shared.sign_in(name).status_code == 303


def test_a_token_that_somebody_put_there_is_not_taken_over(small_house: House) -> None:
    small_house.employ("palesa")
    visitor = small_house.visitor()
    visitor.browser.set_cookie(KNOWN, "put-there-by-a-stranger")
    assert visitor.sign_in_fully("palesa", small_house.authenticator()).status_code == 303
    cookie = visitor.browser.get_cookie(KNOWN)
    assert cookie and cookie.value != "put-there-by-a-stranger"
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    with small_house.engine.connect() as connection:
        assert cookie.value not in str(connection.execute(sa.select(devices)).all())


def test_forty_tries_at_the_same_moment_from_known_and_unknown_browsers_are_five_each(house: House) -> None:
    house.employ("palesa")
    cookie = house.signed_in("palesa").browser.get_cookie(KNOWN)
    assert cookie

    def attempt(n: int) -> tuple[bool, bool]:
        known = n % 2 == 0
        return known, take_try(house.engine, "palesa", house.now, cookie.value if known else "") is not None

    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(attempt, range(40)))
    assert taken.count((True, True)) == taken.count((False, True)) == 5


def test_a_reset_forgets_the_browsers_that_were_known(house: House) -> None:
    operator_id = house.employ("palesa")
    house.signed_in("palesa")
    admin = house.worker("mpho", role=Role.ADMINISTRATOR)
    assert admin.send(f"/people/{operator_id}/reset", f"/people/{operator_id}").status_code == 200
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(devices)).all() == []


def test_a_crowd_at_the_door_fills_no_memory_and_costs_her_no_try(
    small_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at a password takes 64 MiB: only a few at once, and who would wait too long is told so calmly."""
    small_house.employ("palesa")
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.01)
    with ExitStack() as crowd:
        for _ in range(turns.AT_ONCE):
            crowd.enter_context(turns.turn())
        for _ in range(7):
            answer = small_house.visitor().sign_in("palesa")
            assert answer.status_code == 429
            assert "Too many are signing in just now" in answer.text
    assert small_house.visitor().sign_in("palesa").status_code == 303


def test_of_a_crowd_only_some_wait_and_the_others_are_told_at_once() -> None:
    def come(_: int) -> bool:
        try:
            with turns.turn():
                return True
        except turns.Busy:
            return False

    with ThreadPoolExecutor(turns.WAITING + 9) as door, ExitStack() as crowd:
        for _ in range(turns.AT_ONCE):
            crowd.enter_context(turns.turn())
        came = [door.submit(come, n) for n in range(turns.WAITING + 9)]
        first = list(islice(as_completed(came, timeout=turns.LONGEST_WAIT), 9))
        assert not any(done.result() for done in first)
        crowd.close()
        assert sum(done.result() for done in came) == turns.WAITING
