"""A way in for who has no account: an address, and a code told by another way. Both together make the key. Pure.

The address alone opens nothing: programs that look at links before people do cannot use it up. Code and key are kept
nowhere.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from nacl import pwhash

from gateway.privacy import CannotOpen
from gateway.staff.vault import token_hash, token_key, unwrap, wrap

CODE_DIGITS = 8
TRIES = 5  # wrong codes end a link
LIVES = timedelta(hours=72)
VISIT = timedelta(hours=8)  # in which the browser that opened it may read again and answer
_MEMORY, _PASSES = 64 * 1024 * 1024, 3  # RFC 9106, section 4, second choice


@dataclass(frozen=True, slots=True)
class NewLink:
    """token and code are shown once; the others are kept."""

    token: str = field(repr=False)
    code: str = field(repr=False)
    token_hash: str = field(repr=False)
    salt: bytes = field(repr=False)
    box: bytes = field(repr=False)


def new_link(told: Mapping[str, object]) -> NewLink:
    """Takes a tenth of a second: call it outside a transaction."""
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
    box = wrap(json.dumps(told, ensure_ascii=False).encode(), _key(token, code, salt))
    return NewLink(token, code, token_hash(token), salt, box)


def open_link(token: str, code: str, salt: bytes, box: bytes) -> dict[str, object]:
    """What was shared. Raises CannotOpen for a wrong code. As slow as above."""
    return _read(unwrap(box, _key(token, code, salt)))


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser after the code was right. box: what was shared, under its token."""

    token: str = field(repr=False)
    token_hash: str = field(repr=False)
    box: bytes = field(repr=False)


def new_visit(told: Mapping[str, object]) -> Visit:
    token = secrets.token_urlsafe(32)
    box = wrap(json.dumps(told, ensure_ascii=False).encode(), token_key(token))
    return Visit(token, token_hash(token), box)


def open_visit(token: str, box: bytes) -> dict[str, object]:
    """Raises CannotOpen."""
    return _read(unwrap(box, token_key(token)))


def spoken(code: str) -> str:
    """As it is read out by phone: `1234 5678`."""
    return f"{code[:4]} {code[4:]}"


def _key(token: str, code: str, salt: bytes) -> bytes:
    return pwhash.argon2id.kdf(32, f"{token}\0{code}".encode(), salt, opslimit=_PASSES, memlimit=_MEMORY)


def _read(plain: bytes) -> dict[str, object]:
    told = json.loads(plain)
    if not isinstance(told, dict):
        raise CannotOpen
    return told
