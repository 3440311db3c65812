"""Which texts a file holds for people, each with its place in the file and a name for it that a translator reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gateway.strict_yaml import Path_

EVERY = "all"  # the word under which a text stands that is the same in every language
_PARTS = {"choices": "choice", "key_names": "key name", "hints": "hint"}


class Key(NamedTuple):
    """What names a row in the spreadsheet. screen: "" for what belongs to no screen."""

    file: str
    screen: str
    part: str

    def __str__(self) -> str:
        return f"{self.file}, {f'screen {self.screen}, ' if self.screen else ''}{self.part}"


@dataclass(frozen=True, slots=True)
class Row:
    """One text, or a list of words with commas between them, as keywords are.

    at: the mapping in the file that holds it."""

    key: Key
    at: Path_
    words: Mapping[str, str]
    listed: bool = False


def rows(file: str, data: Any, languages: Mapping[str, str]) -> dict[Key, Row]:
    """Every text of a file, in its order. data: as strict_yaml reads it. languages: names by code."""
    return {row.key: row for row in _walk(file, data, tuple(languages), ())}


def _walk(file: str, data: Any, codes: tuple[str, ...], at: Path_) -> Iterator[Row]:
    if isinstance(data, list):
        for n, item in enumerate(data):
            yield from _walk(file, item, codes, (*at, n))
    elif isinstance(data, dict) and at != ("languages",):
        if words := _words(data, codes):
            listed = any(isinstance(data.get(code), list) for code in (EVERY, *codes))
            yield Row(_key(file, at), at, words, listed)
        for name, part in data.items():
            yield from _walk(file, part, codes, (*at, name))


def _words(data: Mapping[str, Any], codes: tuple[str, ...]) -> dict[str, str]:
    found = {code: text for code in (EVERY, *codes) if (text := _text(data.get(code))) is not None}
    shared = found.pop(EVERY, None)
    return found if shared is None else dict.fromkeys(codes, shared) | found


def _text(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return ", ".join(value)
    return value if isinstance(value, str) else None


def listed(text: str) -> list[str]:
    """The words of a list from the way in which a row shows them."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _key(file: str, at: Path_) -> Key:
    of_screen = len(at) > 1 and at[0] == "screens"
    rest = at[2:] if of_screen else at
    named = [str(part + 1) if isinstance(part, int) else _PARTS.get(part, part) for part in rest]
    return Key(file, str(at[1]) if of_screen else "", " ".join(named) or "text")
