"""Somebody with a copy of everything on the console's disk and in its environment, who tries whatever looks like a key
on whatever looks locked, again and again, until nothing new opens."""

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

from gateway.privacy import CannotOpen, unseal
from gateway.staff.vault import PersonKeys, open_person, token_hash, token_key

NARRATIVES = "words"  # the column whose boxes are not keys but the loot


class Thief:
    """found: every key of 32 bytes that the loot gave away."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        blobs = {cell for cell in _cells(folder) if isinstance(cell, bytes)}
        self._boxes = {blob for blob in blobs if len(blob) > 40}
        self._publics = {blob for blob in blobs if len(blob) == 32}
        self.found: set[bytes] = set()
        values = dict.fromkeys([*environ.values(), *_cells(folder), *_files(folder)])
        self._learn(*(key for value in values for key in _keys(value)))

    def learns(self, *secrets: str) -> "Thief":
        """Another one, who also has a token, or whatever somebody gave away."""
        wiser = self._again()
        wiser._learn(*(key for secret in secrets for key in _keys(secret)))
        return wiser

    def learns_password(self, folder: Path, password: str) -> "Thief":
        """Another one, who tries it on everybody's own key."""
        wiser = self._again()
        for row in _rows(folder, "SELECT public_key, salt, private_box FROM operators WHERE public_key IS NOT NULL"):
            with contextlib.suppress(CannotOpen):
                wiser._learn(open_person(PersonKeys(*row), password))
        return wiser

    def _again(self) -> "Thief":
        other = copy(self)
        other.found = set(self.found)
        return other

    def opens(self, boxes: list[bytes]) -> int:
        """How many of them, with any key that fits a public half of the loot, or any key of the environment."""
        keys = [key for key in self.found if bytes(PrivateKey(key).public_key) in self._publics] or list(self.found)[:9]
        return sum(any(_opens(key, box) for key in keys) for box in boxes)

    def _learn(self, *keys: bytes) -> None:
        todo = [key for key in dict.fromkeys(keys) if key not in self.found]
        while todo:
            key = todo.pop()
            self.found.add(key)
            todo += [new for new in self._unlocked(key) if new not in self.found]

    def _unlocked(self, key: bytes) -> Iterator[bytes]:
        """What this key opens: as a wrapping key, and as a private half."""
        private = PrivateKey(key)
        fits = bytes(private.public_key) in self._publics
        for box in self._boxes:
            with contextlib.suppress(CryptoError, ValueError):
                yield from _keys(SecretBox(key).decrypt(box))
            if fits:
                with contextlib.suppress(CryptoError, ValueError):
                    yield from _keys(SealedBox(private).decrypt(box))


def _opens(key: bytes, box: bytes) -> bool:
    try:
        unseal(key, box)
    except CannotOpen:
        return False
    return True


def _keys(value: object) -> Iterator[bytes]:
    """Every key of 32 bytes that a value could be, hold or be made into."""
    raw = value if isinstance(value, bytes) else str(value).encode()
    texts = [raw.decode(errors="ignore")] if raw else []
    for form in (raw, *_decoded(raw)):
        if len(form) == 32:
            yield form
        for start in range(0, max(len(form) - 31, 0), 8):
            yield form[start : start + 32]
        yield hashlib.sha256(form).digest()
        yield hmac.digest(form, b"thuso console session", "sha256")
    for text in texts:
        yield token_key(text)
        yield token_key(token_hash(text))
        yield bytes.fromhex(token_hash(text))


def _decoded(raw: bytes) -> Iterator[bytes]:
    for decode in (base64.b64decode, base64.urlsafe_b64decode, base64.b32decode, binascii.unhexlify):
        with contextlib.suppress(ValueError, binascii.Error):
            yield decode(raw + b"=" * (-len(raw) % 4)) if decode is base64.urlsafe_b64decode else decode(raw)


def _cells(folder: Path) -> Iterator[object]:
    """Every cell of every table, and what is inside the JSON of one; the loot itself left out."""
    for (table,) in _rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in _rows(folder, f'SELECT * FROM "{table}"', named=True):
            for name, cell in row.items():
                if name != NARRATIVES and cell is not None:
                    yield cell
                    with contextlib.suppress(TypeError, ValueError):
                        yield from map(str, json.loads(cell).values()) if str(cell).startswith("{") else ()


def _files(folder: Path) -> Iterator[object]:
    """Every run of letters that could be a key in text in any file, and what was left of rows in the database's."""
    for file in folder.rglob("*"):
        if file.is_file():
            yield from set(re.findall(rb"[A-Za-z0-9+/_-]{32,64}={0,2}", file.read_bytes()))


def _rows(folder: Path, query: str, named: bool = False) -> list[Any]:
    (file,) = folder.glob("*.db")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) if named else row for row in cursor.fetchall()]
