"""Searches tables, Redis, log lines and raw files for what nobody may find again, and says where it lies."""

import codecs
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
import sqlalchemy as sa

from tests.architecture.spellings import Canary, spellings

HEAD = 8  # bytes, read as one number: that is quick
SHORTEST = 6  # bytes; no spelling is shorter
CHUNK = 1 << 16  # bytes: about so many are looked through together
KEPT = 1 << 12  # bytes: a text that is no longer is looked through once, however often it lies about
# By length: so many digits may stand by chance within a long random hex string, and six as the fraction of a second.
BY_CHANCE = {
    8: rb"(?<![0-9a-f]{12})%s(?![0-9a-f]{12})",
    6: rb"(?<![0-9.])(?<![0-9a-f]{6})%s(?![0-9])(?![0-9a-f]{6})",
}

Place = tuple[str, bytes]


@dataclass(frozen=True)
class Found:
    """where: table and column, Redis key, line or file. what: whose secret, and in which spelling."""

    where: str
    what: str


class Search:
    """Looks for all spellings of all canaries at once: by their first bytes, then whole."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._short: dict[bytes, str] = {}
        self._by_head: dict[int, dict[bytes, str]] = {}
        for canary in canaries:
            for how, spelled in spellings(canary):
                assert len(spelled) >= SHORTEST, (canary, how)
                self._among(spelled).setdefault(spelled, f"{canary.kind} of {canary.of}, {how}")
        self._heads = frozenset(self._by_head)
        self._clean: set[bytes] = set()

    def _among(self, spelled: bytes) -> dict[bytes, str]:
        if len(spelled) < HEAD:
            return self._short
        return self._by_head.setdefault(int.from_bytes(spelled[:HEAD], sys.byteorder), {})

    def look(self, places: Iterable[Place]) -> list[Found]:
        return [found for chunk in self._chunks(places) for found in self._in_chunk(chunk)]

    def _chunks(self, places: Iterable[Place]) -> Iterator[list[Place]]:
        """Without the texts that are known to be clean."""
        chunk, size = list[Place](), 0
        for place in places:
            if place[1] in self._clean:
                continue
            chunk.append(place)
            size += len(place[1])
            if size >= CHUNK:
                yield chunk
                chunk, size = [], 0
        yield chunk

    def _in_chunk(self, chunk: list[Place]) -> list[Found]:
        """All of it at once first: nearly always that is enough."""
        together = b"\n".join(text for _, data in chunk for text in _unwrapped(data))
        if not any(self._in(together)):
            self._clean.update(data for _, data in chunk if len(data) <= KEPT)
            return []
        return [Found(where, what) for where, data in chunk for text in _unwrapped(data) for what in self._in(text)]

    def _in(self, data: bytes) -> Iterator[str]:
        small = data.lower()
        for spelled, what in self._candidates(small):
            if _stands(spelled, small):
                yield what

    def _candidates(self, data: bytes) -> Iterator[tuple[bytes, str]]:
        yield from self._short.items()
        heads = set[int]()
        for start in range(HEAD):
            end = len(data) - (len(data) - start) % HEAD
            heads.update(self._heads.intersection(memoryview(data)[start:end].cast("Q")))
        for head in heads:
            yield from self._by_head[head].items()


def _stands(spelled: bytes, data: bytes) -> bool:
    if spelled.isdigit() and len(spelled) in BY_CHANCE:
        return spelled in data and re.search(BY_CHANCE[len(spelled)] % spelled, data) is not None
    return spelled in data


def _unwrapped(data: bytes) -> Iterator[bytes]:
    yield data
    if int.from_bytes(data[:2]) % 31 == 0:  # else it is nothing that zlib made
        try:
            yield zlib.decompress(data)  # the queue keeps its jobs like this
        except zlib.error:
            return


def in_tables(connection: sa.Connection) -> Iterator[Place]:
    """Every value of every table, those of the migrations' own too."""
    for table in sa.inspect(connection).get_table_names():
        result = connection.execute(sa.text(f'SELECT * FROM "{table}"'))
        for number, row in enumerate(result.mappings(), 1):
            for column, value in row.items():
                yield f"{table}.{column}, row {number}", _as_bytes(value)


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)).encode()


def in_redis(client: redis.Redis) -> Iterator[Place]:
    """Every key with all that it holds, whatever its type."""
    for key in client.scan_iter(count=1000):
        name = key.decode(errors="backslashreplace")
        yield f"the name of the Redis key {name}", key
        for part, value in _held(client, key):
            yield f"Redis key {name}, {part}", value


def _held(client: redis.Redis, key: bytes) -> Iterator[Place]:
    kind = client.type(key).decode()
    if kind == "hash":
        for field, value in client.hgetall(key).items():
            yield "a field's name", field
            yield f"field {field.decode(errors='replace')}", value
    elif kind == "stream":
        for _, fields in client.xrange(key):
            yield from (("the stream", part) for pair in fields.items() for part in pair)
    else:
        ask = {
            "none": list,  # it went since its name was read
            "string": lambda: [client.get(key) or b""],
            "list": lambda: client.lrange(key, 0, -1),
            "set": lambda: client.smembers(key),
            "zset": lambda: client.zrange(key, 0, -1),
        }[kind]
        yield from ((f"the {kind}", value) for value in ask())


def in_lines(said: bytes, by: str) -> Iterator[Place]:
    yield from ((f"{by}, line {number}", line) for number, line in enumerate(said.splitlines(), 1))


def in_commands(heard: bytes) -> Iterator[Place]:
    """Everything that Redis was ever told, as its MONITOR repeats it: also what is deleted by now."""
    for line in heard.splitlines():
        words = [codecs.escape_decode(word)[0] for word in re.findall(rb'"((?:[^"\\]|\\.)*)"', line)]
        name = b" ".join(words[:2]).decode(errors="backslashreplace")
        yield from ((f"what Redis was told: {name}", word) for word in words)


def in_files(folder: Path) -> Iterator[Place]:
    """The raw bytes of every file, journals too, and the names."""
    for path in folder.rglob("*"):
        yield f"the name of the file {path.name}", path.name.encode()
        if path.is_file():
            yield f"the raw bytes of {path.name}", path.read_bytes()
