"""What thousands of tests would each make anew, though it is the same every time: made once in each test process.

Nothing of it changes what the product does; only how often it does it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, ClassVar, NamedTuple

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from gateway import configuration, papers, strict_yaml
from gateway.alerts.pins import pin
from gateway.referrals import link
from gateway.staff import credentials, vault


class Price(NamedTuple):
    """Of Argon2id: two hashers, and for keys under a password the bytes and the passes."""

    pins: PasswordHasher
    passwords: PasswordHasher
    memory: int
    passes: int


TRUE = Price(pin._HASHER, credentials._HASHER, vault._MEMORY, vault._PASSES)
_LEAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CHEAP = Price(_LEAST, _LEAST, 8192, 1)
KEPT = 64  # readings of flows/ and config/; a test rarely has more than one or two of its own


class Known(Rule):
    """An address that another app in this process has had too: what it is read and built by depends on its words
    alone."""

    _compiled: ClassVar[dict[tuple[Any, ...], tuple[Any, ...]]] = {}

    def _words(self) -> tuple[Any, ...]:
        reads = frozenset(self.map.converters.items()) if self.map else None
        return self.rule, self.subdomain, self.merge_slashes, repr(self.defaults), reads

    def compile(self) -> None:
        words = self._words()
        if words in self._compiled:
            self._parts, self._trace, self._converters, arguments, build, unknown = self._compiled[words]
            self.arguments |= arguments
            self._build, self._build_unknown = build.__get__(self, None), unknown.__get__(self, None)
            return
        super().compile()
        built = (self._build.__func__, self._build_unknown.__func__)
        self._compiled[words] = self._parts, self._trace, self._converters, set(self.arguments), *built


@contextmanager
def once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _files_are_read_once(patch)
        _secrets_are_cheap(patch)
        patch.setattr(Flask, "url_rule_class", Known)
        share = _queries_are_compiled_once(patch)
        yield
        sa.event.remove(sa.Engine, "engine_connect", share)


def _files_are_read_once(patch: pytest.MonkeyPatch) -> None:
    """To parse and check flows/ and config/ takes longer than most tests."""
    read = SimpleNamespace(loads=lru_cache(maxsize=256)(strict_yaml.loads), read=strict_yaml.read)
    patch.setattr(papers, "strict_yaml", read)
    patch.setattr(configuration, "_read_once", lru_cache(KEPT)(configuration._read_once.__wrapped__))


def _secrets_are_cheap(patch: pytest.MonkeyPatch) -> None:
    """Argon2id at its lowest price, where the price is not what is asked. A process that a test starts pays the true
    one, and opens no key that was wrapped here."""
    _set(patch, CHEAP)


@contextmanager
def true_price() -> Iterator[None]:
    """As the product has it."""
    with pytest.MonkeyPatch.context() as patch:
        _set(patch, TRUE)
        yield
    credentials._nobodys_hash.cache_clear()


def _set(patch: pytest.MonkeyPatch, price: Price) -> None:
    credentials._nobodys_hash.cache_clear()
    patch.setattr(pin, "_HASHER", price.pins)
    patch.setattr(credentials, "_HASHER", price.passwords)
    for keys in (vault, link):
        patch.setattr(keys, "_MEMORY", price.memory)
        patch.setattr(keys, "_PASSES", price.passes)


def _queries_are_compiled_once(patch: pytest.MonkeyPatch) -> Callable[[sa.Connection], None]:
    """SQLAlchemy keeps what it compiled for each engine apart, by a key that holds the dialect."""
    kept: LRUCache[Any, Any] = LRUCache(5000)
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))

    def share(connection: sa.Connection) -> None:
        connection.engine._compiled_cache = kept

    sa.event.listen(sa.Engine, "engine_connect", share)
    return share
