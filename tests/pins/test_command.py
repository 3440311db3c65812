"""A coordinator at the machine: `operator pin` gives a member number and PIN, and shows them once."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest

from tests.duty.members import MENU, TSEPO, member, signing_in, wrong_pin
from tests.house import HOME, House, house
from tests.parts.valkey import Valkey
from tests.typed import typed


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def pin(gateway: House, code: str, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "operator", "pin", code],
        cwd=HOME, env={"PATH": os.environ["PATH"]} | dict(gateway.release if environ is None else environ),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_tsepo_gets_a_pin_signs_in_is_locked_out_and_gets_another(gateway: House) -> None:
    code, out, err = pin(gateway, TSEPO)
    number, first = (line.split()[-1] for line in out.splitlines())
    assert code == 0 and "Hand them over in person" in err and number not in err and first not in err
    assert signing_in(gateway, number + first).screen.startswith(MENU)
    for n in range(5):
        signing_in(gateway, wrong_pin(number + first), number=f"+2665844420{n}")
    assert not signing_in(gateway, number + first).screen.startswith(MENU)
    another = typed(gateway.release, "operator", "pin", TSEPO)
    again, second = (line.split()[-1] for line in another.stdout.splitlines())
    assert member(gateway).pin_failures == 0
    assert signing_in(gateway, again + second).screen.startswith(MENU)
    assert first not in member(gateway).pin_hash and second not in member(gateway).pin_hash


def test_a_code_that_nobody_has_is_one_sentence(gateway: House) -> None:
    done = typed(gateway.release, "operator", "pin", "nobody_1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "member: nobody active has this code. `roster list` shows them.\n"


def test_without_the_key_of_the_roster_nothing_is_made(gateway: House) -> None:
    code, out, err = pin(gateway, TSEPO, {"DATABASE_URL": gateway.release["DATABASE_URL"]})
    assert (code, out) == (2, "") and "ROSTER_HASH_KEY: is not set." in err
    assert member(gateway).duty_number is None
