"""The caller's secret: a reference of 16 digits that opens a report, and what is kept of it (design D11).

It is shown once, on a screen; this file never stores, logs or prints one.
"""

import hashlib
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from stdnum import damm

from gateway.privacy import CannotOpen, new_key_pair

# 50 bits of reference, a pepper outside the database and the attempt limits carry the strength; the hash must
# be light enough for a hop: about 2 ms of CPU.
_PASSES, _KIBIBYTES, _LANES = 1, 4096, 1
_MEANT = 10**15


@dataclass(frozen=True, slots=True)
class ReferenceKeys:
    """What the database keeps of a reference. box_private opens only with the reference and the pepper."""

    reference_hash: bytes
    box_public: bytes
    box_private: bytes


@dataclass(frozen=True, slots=True)
class Stretched:
    """What a reference becomes, 32 bytes each: reference_hash finds its report, wrap opens its private key."""

    reference_hash: bytes
    wrap: bytes = field(repr=False)


def reference(code: bytes) -> str:
    """16 digits from 32 bytes: 15, and a Damm check digit that catches every single slip and swap."""
    digits = f"{int.from_bytes(code, 'big') % _MEANT:015d}"
    return digits + str(damm.calc_check_digit(digits))


def as_shown(digits: str) -> str:
    """4-4-4-4, as a prepaid electricity token is shown: familiar, and deniable."""
    return " ".join(digits[n : n + 4] for n in range(0, 16, 4))


def keys_for(digits: str, pepper: bytes) -> ReferenceKeys:
    """Makes the pair of keys that will carry messages to this caller, and hashes the reference."""
    made = stretch(digits, pepper)
    public, private = new_key_pair()
    return ReferenceKeys(made.reference_hash, public, bytes(SecretBox(made.wrap).encrypt(private)))


def stretch(digits: str, pepper: bytes) -> Stretched:
    """The one slow step, the same for every reference, right or wrong. One salt for all: a report must be findable
    by its reference alone."""
    salt = hashlib.sha256(b"thuso reference salt" + pepper).digest()[:16]
    raw = hash_secret_raw(digits.encode() + pepper, salt, _PASSES, _KIBIBYTES, _LANES, hash_len=64, type=Type.ID)
    return Stretched(raw[:32], raw[32:])


def unwrap(box_private: bytes, wrap: bytes) -> bytes:
    """The private key that opens the letters to this caller. Raises CannotOpen for another reference's wrap."""
    try:
        return SecretBox(wrap).decrypt(box_private)
    except CryptoError:
        raise CannotOpen from None
