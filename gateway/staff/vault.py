"""Keys that open what is sealed, so that neither disk, environment nor database open anything (design D7).

Each person has a key pair whose private half lies under a key made of their password (Argon2id). A ring's private half
lies sealed to each of its holders. While somebody is signed in, their private half lies in the database under the token
that only their browser holds. All keys are 32 bytes.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from gateway.privacy import CannotOpen, new_key_pair, unseal

SALT_BYTES = pwhash.argon2id.SALTBYTES
# Argon2id as RFC 9106 advises where memory is scarce: 64 MiB, three passes (section 4, second choice).
_MEMORY, _PASSES = 64 * 1024 * 1024, 3


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """A person's pair as it is kept."""

    public: bytes
    salt: bytes
    private_box: bytes


def new_person(password: str) -> tuple[PersonKeys, bytes]:
    """A fresh pair under this password, and its private half."""
    public, private = new_key_pair()
    return wrap_person(public, private, password), private


def wrap_person(public: bytes, private: bytes, password: str) -> PersonKeys:
    """The same pair under another password."""
    salt = secrets.token_bytes(SALT_BYTES)
    return PersonKeys(public, salt, wrap(private, _from_password(password, salt)))


def open_person(keys: PersonKeys, password: str) -> bytes:
    """The private half. Raises CannotOpen for another password."""
    return unwrap(keys.private_box, _from_password(password, keys.salt))


def wrap(secret: bytes, key: bytes) -> bytes:
    """Under a key of 32 bytes (XSalsa20-Poly1305)."""
    return bytes(SecretBox(key).encrypt(secret))


def unwrap(box: bytes, key: bytes) -> bytes:
    """Raises CannotOpen."""
    try:
        return SecretBox(key).decrypt(box)
    except (CryptoError, ValueError):
        raise CannotOpen from None


def give(public: bytes, secret: bytes) -> bytes:
    """Sealed so that only the holder of the other half opens it."""
    return SealedBox(PublicKey(public)).encrypt(secret)


def take(private: bytes, box: bytes) -> bytes:
    """What was given. Raises CannotOpen."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(box)
    except (CryptoError, ValueError):
        raise CannotOpen from None


def public_half(private: bytes) -> bytes:
    """What boxes for this key are sealed to."""
    return bytes(PrivateKey(private).public_key)


def mark(public: bytes) -> str:
    """A short form of a public key, for two people to compare by voice before a key is given."""
    return " ".join(re.findall("....", hashlib.sha256(public).hexdigest()[:16]))


def token_key(token: str) -> bytes:
    """The key under which a session keeps its person's private half."""
    return hmac.digest(token.encode(), b"thuso console session", hashlib.sha256)


def token_hash(token: str) -> str:
    """How a session, a link or a visit is found by its token (256 random bits) without keeping it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _from_password(password: str, salt: bytes) -> bytes:
    plain = unicodedata.normalize("NFKC", password).encode()
    return pwhash.argon2id.kdf(32, plain, salt, opslimit=_PASSES, memlimit=_MEMORY)


@dataclass(frozen=True, slots=True)
class Opener:
    """What somebody who is signed in can open. private_keys: of the rings that they hold, the newest first."""

    private_keys: Sequence[bytes] = field(default=(), repr=False)

    def open(self, box: bytes) -> dict[str, object]:
        """What was sealed to one of the rings. Raises CannotOpen."""
        for key in self.private_keys:
            try:
                return unseal(key, box)
            except CannotOpen:
                continue
        raise CannotOpen

    def open_bytes(self, box: bytes) -> bytes:
        """The same for what is no words, such as a file. Raises CannotOpen."""
        for key in self.private_keys:
            try:
                return take(key, box)
            except CannotOpen:
                continue
        raise CannotOpen

    def can_open(self) -> bool:
        """Whether this person holds any key at all."""
        return bool(self.private_keys)
