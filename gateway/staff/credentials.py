"""Names and passwords of the people at the console. Argon2id does the work; no password is kept."""

import base64
import re
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.complaints import Complaint
from gateway.phrases import phrase

SHORTEST, LONGEST = 12, 256  # characters of a password
OF_THE_DIARY = frozenset({"machine", "link"})  # who did what nobody signed in did
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)  # RFC 9106, section 4, second choice


def tidy(name: str) -> str:
    """The name as it is kept: small letters, no spaces around it. "" for a name that nobody can have."""
    tidied = name.strip().lower()
    return tidied if _NAME.fullmatch(tidied) else ""


def complaints(name: str, password: str) -> list[Complaint]:
    """What is wrong with a new account; repeats neither the name nor the password."""
    found = []
    if not tidy(name):
        found.append(Complaint("name", phrase("give 2 to 64 letters a-z, digits, dots, hyphens or underscores.")))
    if tidy(name) in OF_THE_DIARY:
        found.append(Complaint("name", phrase("it stands in the diary for what a machine did. Choose another one.")))
    if not _can_be_written(password) or not SHORTEST <= len(_plain(password)) <= LONGEST:
        says = phrase("give {least} to {most} characters, such as four plain words.", least=SHORTEST, most=LONGEST)
        found.append(Complaint("password", says))
    return found


def hash_password(password: str) -> str:
    return _HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password fits. Without a kept hash the same work is done, so that time tells nothing."""
    try:
        return _HASHER.verify(kept or _nobodys_hash(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys_hash() -> str:
    """What unknown names are compared with, at the price of a real one. Drawn, not worked out: that would take longer
    for the first of them, or at each start of the console."""
    sizes = _HASHER.salt_len, _HASHER.hash_len
    salt, drawn = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in sizes)
    price = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${price}${salt}${drawn}"


def _plain(password: str) -> str:
    """One form for one look: some keyboards send an accented letter as two characters."""
    return unicodedata.normalize("NFKC", password)


def _can_be_written(password: str) -> bool:
    return bool(password.strip()) and not any("\ud800" <= letter <= "\udfff" for letter in password)
