"""Keyed hashes, sealed boxes and encrypted columns; kept libraries do the work, the rules stand here.

Nothing in this file keeps, logs or prints what passes through it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

KEY_BYTES = 32


class CannotOpen(Exception):
    """The key does not fit, or the bytes are damaged. Says nothing about the content."""


def key_from_text(text: str) -> bytes:
    """32 bytes from their base64 form. Raises ValueError for anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds {len(key)} bytes; it must hold {KEY_BYTES}")
    return key


def key_as_text(key: bytes) -> str:
    """The base64 form of a key."""
    return base64.b64encode(key).decode()


def keyed_hash(key: bytes, purpose: str, text: str) -> bytes:
    """HMAC-SHA-256 over purpose and text: the same text under two purposes gives unrelated hashes."""
    return hmac.digest(key, f"{purpose}\0{text}".encode(), hashlib.sha256)


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def seal(public_key: bytes, told: Mapping[str, object]) -> bytes:
    """A libsodium sealed box that only the holder of the private key can open (design D7)."""
    return SealedBox(PublicKey(public_key)).encrypt(json.dumps(told, ensure_ascii=False).encode())


def unseal(private_key: bytes, box: bytes) -> dict[str, object]:
    """The content of a sealed box. Raises CannotOpen."""
    try:
        told = json.loads(SealedBox(PrivateKey(private_key)).decrypt(box))
    except (CryptoError, ValueError):
        raise CannotOpen from None
    assert isinstance(told, dict)
    return told


def new_key_pair() -> tuple[bytes, bytes]:
    """(public, private), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(private)


@dataclass(frozen=True, slots=True)
class FieldCipher:
    """Encrypts single columns with the newest of FIELD_KEYS and opens them with any of them."""

    keys: MultiFernet

    @classmethod
    def from_keys(cls, keys: Sequence[str]) -> "FieldCipher":
        """Raises ValueError for a key that is not a Fernet key."""
        return cls(MultiFernet([Fernet(key) for key in keys]))

    def close(self, text: str) -> bytes:
        return self.keys.encrypt(text.encode())

    def open(self, box: bytes) -> str:
        """Raises CannotOpen."""
        try:
            return self.keys.decrypt(box).decode()
        except InvalidToken:
            raise CannotOpen from None
