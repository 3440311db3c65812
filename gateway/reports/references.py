"""The caller's secret: a reference of 16 digits that opens a report, and what is kept of it (design D11).

It is shown once, on a screen; this file never stores, logs or prints one.
"""

import hashlib
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl.public import PrivateKey
from nacl.secret import SecretBox
from stdnum import damm

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


def reference(code: bytes) -> str:
    """16 digits from 32 bytes: 15, and a Damm check digit that catches every single slip and swap."""
    digits = f"{int.from_bytes(code, 'big') % _MEANT:015d}"
    return digits + str(damm.calc_check_digit(digits))


def as_shown(digits: str) -> str:
    """4-4-4-4, as a prepaid electricity token is shown: familiar, and deniable."""
    return " ".join(digits[n : n + 4] for n in range(0, 16, 4))


def keys_for(digits: str, pepper: bytes) -> ReferenceKeys:
    """Makes the pair of keys that will carry messages to this caller, and hashes the reference."""
    found, wrap = _stretch(digits, pepper)
    private = PrivateKey.generate()
    return ReferenceKeys(
        found, bytes(private.public_key), bytes(SecretBox(wrap).encrypt(bytes(private)))
    )


def _stretch(digits: str, pepper: bytes) -> tuple[bytes, bytes]:
    """(what the report is found by, what unwraps its private key). One salt for all: a report must be
    findable by its reference alone."""
    salt = hashlib.sha256(b"thuso reference salt" + pepper).digest()[:16]
    raw = hash_secret_raw(
        digits.encode() + pepper, salt, _PASSES, _KIBIBYTES, _LANES, hash_len=64, type=Type.ID
    )
    return raw[:32], raw[32:]
