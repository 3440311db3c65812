"""What a duty number and a PIN look like, and how a PIN is kept. Pure; keeps, logs and prints none of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.privacy import keyed_hash

DIGITS = 6  # of a number and of a PIN; typed together
MOST_FAILURES = 5  # in a row; then only a coordinator helps
FEWEST_DISTINCT = 3  # digits that differ, in a number or PIN that is given out
# OWASP's first choice for Argon2id with little memory: about 20 ms, paid on every hop behind a PIN. A million PINs are
# tried in an afternoon whatever the cost, so a key outside the database is in each hash too.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
Below = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Issued:
    """Shown once, to whoever hands them to the member."""

    number: str = field(repr=False)
    pin: str = field(repr=False)


def issue(below: Below = secrets.randbelow) -> Issued:
    """A fresh number and a PIN that nobody would guess first. below: gives a random number from 0 up to its own."""
    number = _fresh(below)
    pin = _fresh(below)
    while pin in (number, number[::-1]):
        pin = _fresh(below)
    return Issued(number, pin)


def _fresh(below: Below) -> str:
    while is_trivial(digits := f"{below(10**DIGITS):0{DIGITS}d}"):
        pass
    return digits


def is_trivial(digits: str) -> bool:
    """Whether people choose it, and thieves try it first: few digits that differ, one that repeats its beginning, one
    that counts up or down, one that reads the same backwards."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    repeats = any(digits == digits[:size] * (len(digits) // size) for size in (1, 2, 3))
    return len(set(digits)) < FEWEST_DISTINCT or len(steps) == 1 or repeats or digits == digits[::-1]


def hash_pin(pin: str, key: bytes) -> str:
    """key: 32 bytes that are not in the database."""
    return _HASHER.hash(_keyed(pin, key))


def matches(kept: str | None, pin: str, key: bytes) -> bool:
    """Whether the PIN fits. Without a kept hash the same work is done, so that time tells nothing."""
    try:
        return _HASHER.verify(kept or _nobodys_hash(), _keyed(pin, key))
    except (VerificationError, InvalidHashError):
        return False


def split(typed: str) -> tuple[str, str]:
    """Number and PIN, of what was typed in one."""
    return typed[:DIGITS], typed[DIGITS:]


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(32))


def _keyed(pin: str, key: bytes) -> bytes:
    return keyed_hash(key, "pin", pin)
