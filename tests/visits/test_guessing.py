"""Who guesses references: counted before anything is checked, and answered alike whatever they typed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder

from gateway.privacy import keyed_hash
from gateway.reports import references
from gateway.reports.attempts import store as attempts_store
from gateway.reports.attempts.limits import MOST, Kind
from gateway.reports.attempts.store import DECOY, NO_HASH
from gateway.reports.references import stretch
from gateway.reports.store import find_by_reference
from gateway.storage import database
from tests.house import SECRET, House
from tests.phone import Phone
from tests.visits.callers import (
    NEIGHBOUR,
    asking,
    attempts,
    failures,
    guess,
    hotline_writes,
    pressed,
    reported,
    reports,
    rows,
    slip_of,
    visits,
)  # fmt: skip

WRONG = "We do not find this number."
WAITING = "We have it. Nobody has opened it yet"
NOT_NOW = "We cannot look now."


def numbers(many: int) -> list[str]:
    return [f"+26658{n:06}" for n in range(many)]


def evaluated(gateway: House, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every hash of a reference that is really looked for from now on."""
    seen: list[bytes] = []

    def counting(connection: sa.Connection, reference_hash: bytes) -> Any:
        if reference_hash != NO_HASH:
            seen.append(reference_hash)
        return find_by_reference(connection, reference_hash)

    monkeypatch.setattr(attempts_store, "find_by_reference", counting)
    return seen


# What costs a try


def test_a_typing_slip_costs_no_try(light: House) -> None:
    digits = reported(light)
    for typed in (slip_of(digits), digits[:-1], digits + "0", "hello"):
        phone = asking(light, typed)
        assert not phone.screen.startswith((WRONG, WAITING)), typed
    assert (rows(light, attempts), rows(light, visits)) == ([], [])


def test_a_slip_asks_nobody_for_anything(light: House) -> None:
    digits = reported(light)
    with database.writing(light.engine) as connection:
        connection.execute(sa.text("DROP TABLE attempts"))
        connection.execute(sa.text("DROP TABLE visits"))
    assert asking(light, slip_of(digits)).screen.startswith("A digit is wrong.")


def test_a_wrong_reference_counts_for_the_caller_the_reference_and_the_service(gateway: House) -> None:
    reported(gateway)
    assert asking(gateway, guess()).screen.startswith(WRONG)
    assert [failures(gateway, kind) for kind in Kind] == [1, 1, 1]


def test_a_right_reference_gives_the_try_back_and_no_other(gateway: House) -> None:
    digits = reported(gateway)
    for _ in range(4):
        asking(gateway, guess())
    assert asking(gateway, digits).screen.startswith(WAITING)
    assert [failures(gateway, kind) for kind in Kind] == [4, 4, 4]
    asking(gateway, guess())
    assert asking(gateway, digits).screen.startswith(WRONG)


def test_a_repeated_hop_costs_nothing_more(gateway: House) -> None:
    phone = asking(gateway, guess())
    for _ in range(7):
        assert phone.again().startswith(WRONG)
    assert failures(gateway, "caller") == 1


def test_going_on_after_a_wrong_one_does_not_try_it_again(gateway: House) -> None:
    digits = reported(gateway)
    phone = pressed(asking(gateway, guess()), "1", guess(), "1")
    assert failures(gateway, "caller") == 2
    assert pressed(phone, digits).screen.startswith(WAITING)
    late = phone.texts[3]
    assert phone.send(late).startswith(WRONG)
    assert failures(gateway, "caller") == 2


def test_many_references_dialled_through_at_once_are_so_many_tries(gateway: House) -> None:
    digits = reported(gateway)
    tries = "*1*".join(guess() for _ in range(8))
    phone = Phone(gateway)
    phone.dial(f"2*3*{tries}*1*{digits}")
    assert phone.screen.startswith(WRONG) and failures(gateway, "caller") == 5


# Locked


def test_after_five_wrong_ones_the_right_one_looks_wrong_too(gateway: House) -> None:
    digits = reported(gateway)
    wrong = [asking(gateway, guess()).screen for _ in range(5)]
    assert asking(gateway, digits).screen == wrong[0] and len(set(wrong)) == 1


def test_another_caller_is_not_locked_out_with_them(gateway: House) -> None:
    digits = reported(gateway)
    for _ in range(9):
        asking(gateway, guess())
    assert asking(gateway, digits, number=NEIGHBOUR).screen.startswith(WAITING)


def test_the_next_day_they_may_try_again(light: House) -> None:
    """The name under which a caller is counted dies with the day, so five are five in a calendar day."""
    digits = reported(light)
    for _ in range(5):
        asking(light, guess())
    light.clock.passes(hours=23)
    assert asking(light, digits).screen.startswith(WAITING)


def test_a_reference_that_was_tried_wrong_too_often_is_locked_for_everybody(gateway: House) -> None:
    """No report has it while it is tried; then one is given it, as by a chance of one in 10^15."""
    unknown = guess()
    callers = numbers(6)
    wrong = {asking(gateway, unknown, number=number).screen for number in callers[:5]}
    reported(gateway)
    made = references.keys_for(unknown, gateway.settings.reference_pepper)
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.update(reports).values(reference_hash=made.reference_hash))
    assert {asking(gateway, unknown, number=callers[5]).screen} == wrong
    gateway.clock.passes(hours=24)
    assert asking(gateway, unknown, number=callers[5]).screen.startswith(WAITING)


def test_a_locked_caller_locks_no_report_and_counts_for_nobody(gateway: House) -> None:
    digits = reported(gateway)
    for _ in range(5):
        asking(gateway, guess())
    before = [row for row in rows(gateway, attempts) if row.token != DECOY]
    for _ in range(6):
        asking(gateway, digits)
        asking(gateway, guess())
    assert [row for row in rows(gateway, attempts) if row.token != DECOY] == before
    assert asking(gateway, digits, number=NEIGHBOUR).screen.startswith(WAITING)


# All at once


def test_of_a_thousand_guesses_at_once_five_are_evaluated(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    digits = reported(gateway)
    seen = evaluated(gateway, monkeypatch)
    forms = [Phone(gateway).form(f"2*3*{guess()}") for _ in range(1000)]
    screens = all_at_once(gateway, forms)
    assert len(seen) == 5 and [failures(gateway, kind) for kind in Kind] == [5, 5, 5]
    assert {screen[:30] for screen in screens} <= {"CON We do not find this number", "END Sorry, a fault on our side"}
    assert len(rows(gateway, visits)) == sum(screen.startswith("CON") for screen in screens)
    assert asking(gateway, digits).screen.startswith(WRONG)


def all_at_once(gateway: House, forms: list[dict[str, str]]) -> list[str]:
    """Each hop in a thread of its own, let go at one moment."""
    start = threading.Barrier(len(forms))

    def hop(form: dict[str, str]) -> str:
        environ = EnvironBuilder(f"/at/{SECRET}/ussd", method="POST", data=form).get_environ()
        start.wait()
        return b"".join(gateway.app(environ, lambda status, headers: None)).decode()

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(hop, forms))


def test_the_same_hop_a_hundred_times_at_once_is_one_try(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    digits = reported(gateway)
    seen = evaluated(gateway, monkeypatch)
    screens = all_at_once(gateway, [Phone(gateway).form(f"2*3*{digits}")] * 100)
    assert len(seen) == 1 and failures(gateway, "caller") == 0
    assert any(WAITING in screen for screen in screens)


# The breaker


def test_after_too_many_wrong_ones_in_the_service_each_caller_has_one_try_an_hour(gateway: House) -> None:
    digits = reported(gateway)
    break_open(gateway)
    assert asking(gateway, guess()).screen.startswith(WRONG)
    phone = asking(gateway, digits)
    assert phone.screen.startswith(NOT_NOW) and phone.ended
    assert asking(gateway, guess()).screen == phone.screen, "it says nothing about what was typed"
    assert asking(gateway, digits, number=NEIGHBOUR).screen.startswith(WAITING)
    gateway.clock.passes(minutes=61)
    assert asking(gateway, digits).screen.startswith(WAITING)


def break_open(gateway: House) -> None:
    with database.writing(gateway.engine) as connection:
        row = {"kind": "service", "token": "all", "since": gateway.clock(), "failures": MOST[Kind.SERVICE]}
        connection.execute(attempts.insert().values(row))


def test_two_hundred_wrong_ones_open_the_breaker(light: House) -> None:
    reported(light)
    for number in numbers(40):
        for _ in range(5):
            assert asking(light, guess(), number=number).screen.startswith(WRONG)
    assert failures(light, "service") == 200
    assert asking(light, guess(), number=NEIGHBOUR).screen.startswith(WRONG)
    assert asking(light, guess(), number=NEIGHBOUR).screen.startswith(NOT_NOW)


def test_refused_tries_do_not_hold_the_breaker_open(light: House) -> None:
    digits = reported(light)
    break_open(light)
    asking(light, guess())
    for _ in range(20):
        light.clock.passes(minutes=3)
        asking(light, guess())
    light.clock.passes(minutes=3)
    assert asking(light, digits, number=NEIGHBOUR).screen.startswith(WAITING)
    assert failures(light, "service") < 5


# Alike


class Work:
    """The statements and the slow hashes of one hop, in order, without their values."""

    def __init__(self, gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        sa.event.listen(gateway.engine, "before_cursor_execute", self._statement)
        monkeypatch.setattr(attempts_store, "stretch", self._stretch)

    def _statement(self, _: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        self.done.append(f"{statement} x {len(parameters) if many else 1}")

    def _stretch(self, digits: str, pepper: bytes) -> Any:
        self.done.append("Argon2")
        return stretch(digits, pepper)

    def of(self, phone: Phone, digits: str) -> list[str]:
        pressed(phone, "2", "3")
        self.done.clear()
        pressed(phone, digits)
        return list(self.done)


def test_unknown_wrong_and_locked_take_the_same_work(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    digits = reported(gateway)
    unknown, work = guess(), Work(gateway, monkeypatch)
    first = work.of(Phone(gateway), unknown)
    for number in numbers(4):
        asking(gateway, unknown, number=number)
    locked_reference = work.of(Phone(gateway, number=NEIGHBOUR), unknown)
    for _ in range(4):
        asking(gateway, guess())
    locked_caller = work.of(Phone(gateway), digits)
    another = work.of(Phone(gateway, number="+26658000099"), guess())
    break_open_more(gateway)
    not_now = work.of(Phone(gateway), digits)
    assert first == locked_reference == locked_caller == another == not_now
    assert first.count("Argon2") == 1 and len(first) > 5


def break_open_more(gateway: House) -> None:
    with database.writing(gateway.engine) as connection:
        service = (attempts.c.kind == "service", attempts.c.token == "all")
        connection.execute(sa.update(attempts).where(*service).values(failures=MOST[Kind.SERVICE]))


def test_phones_without_a_number_do_not_lock_each_other_out(light: House) -> None:
    """Each call is counted for itself then: five tries, and nobody else has them."""
    digits = reported(light)
    phone = asking(light, guess(), number="")
    for _ in range(4):
        pressed(phone, "1", guess())
    assert failures(light, "caller") == 5
    assert pressed(phone, "1", digits).screen.startswith(WRONG)
    assert asking(light, digits, number="").screen.startswith(WAITING)


# When something is broken


def test_it_opens_while_redis_is_stopped(gateway: House, valkey: Any) -> None:
    digits = reported(gateway)
    valkey.stop()
    assert asking(gateway, digits).screen.startswith(WAITING)
    for _ in range(5):
        assert asking(gateway, guess()).screen.startswith(WRONG)
    assert asking(gateway, digits).screen.startswith(WRONG)


def test_a_store_that_fails_tells_nothing_and_evaluates_nothing(light: House) -> None:
    digits = reported(light)
    with database.writing(light.engine) as connection:
        connection.execute(sa.text("ALTER TABLE attempts RENAME TO elsewhere"))
    screens = {asking(light, typed).screen for typed in (digits, guess())}
    assert len(screens) == 1 and screens.pop().startswith("Sorry, a fault on our side.")


def test_a_try_that_cannot_be_written_down_shows_no_result(light: House) -> None:
    digits = reported(light)
    with database.writing(light.engine) as connection:
        connection.execute(
            sa.text("CREATE TRIGGER full BEFORE INSERT ON visits BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    assert {asking(light, typed).screen[:5] for typed in (digits, guess())} == {"Sorry"}
    assert failures(light, "caller") == 0, "nor does it count"
    with database.writing(light.engine) as connection:
        connection.execute(sa.text("DROP TRIGGER full"))
    assert asking(light, digits).screen.startswith(WAITING)


# Whose tries


def test_a_caller_is_counted_under_a_key_that_dies_with_the_day(light: House) -> None:
    asking(light, guess())
    (row,) = [row for row in rows(light, attempts) if row.kind == "caller"]
    (key, *_) = light.parts.keys.living()
    assert row.token == keyed_hash(key, "tries", "+26650123987").hex()
    light.clock.passes(days=1)
    assert light.parts.keys.living()[0] != key


def test_a_visit_is_forgotten_minutes_after_the_call_and_a_try_after_a_day(light: House) -> None:
    reported(light)
    asking(light, guess())
    light.clock.passes(minutes=29)
    light.forget()
    assert len(rows(light, visits)) == 1
    light.clock.passes(minutes=2)
    light.forget()
    assert rows(light, visits) == [] and failures(light, "caller") == 1
    light.clock.passes(hours=24)
    light.forget()
    assert rows(light, attempts) == []


def test_forgetting_takes_no_write_lock_when_there_is_nothing_to_forget(light: House) -> None:
    light.forget()
    with database.writing(light.engine):
        light.closing.forget(light.clock() + timedelta(seconds=1))


def test_other_digits_under_a_call_that_opened_a_report_read_no_letter(gateway: House) -> None:
    """Somebody who can speak for the carrier changes what was typed in a call that is under way."""
    phone = Phone(gateway)
    digits = reported(gateway)
    hotline_writes(gateway, "She is safe.")
    pressed(phone, "2", "3", digits, "1", "1")
    assert "She is safe." in phone.screen
    assert phone.send(phone.texts[-1].replace(digits, guess())).startswith("Sorry")
    assert "She is safe." not in phone.screen
