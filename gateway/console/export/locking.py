"""A file that opens with a passphrase, as any age program reads it (age-encryption.org/v1). Nothing touches a disk."""

import re
import secrets

import pyrage  # type: ignore[import-untyped]  # it carries no types

from gateway.console.apart import Limits, apart

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _LONG = 5, 5  # 25 letters, 123 bits: nobody guesses it, and it can be read out over the phone
_LIMITS = Limits(seconds=60)
_WRITTEN = re.compile(rf"[{_LETTERS}]{{{_LONG}}}(-[{_LETTERS}]{{{_LONG}}}){{{_GROUPS - 1}}}")


def new_passphrase() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))
    return "-".join(groups)


def is_passphrase(text: str) -> bool:
    """Whether we could have made it: nobody puts a weak one in its place."""
    return _WRITTEN.fullmatch(text) is not None


def locked(text: str, passphrase: str) -> bytes:
    """The text as such a file, made apart from the console. Raises TookTooLong."""
    return apart(lock, _LIMITS, text, passphrase)


def lock(text: str, passphrase: str) -> bytes:
    """What the other process does."""
    return lock_bytes(text.encode(), passphrase)


def lock_bytes(content: bytes, passphrase: str) -> bytes:
    """Takes about a second of one processor, on purpose: each guess takes as long. No other thread runs meanwhile."""
    locked: bytes = pyrage.passphrase.encrypt(content, passphrase)
    return locked
