"""Settings as a process read them, for a page: a secret shows only that it is there. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from gateway.complaints import Refused
from gateway.papers import Papers
from gateway.phrases import Phrase, phrase

HIDDEN = phrase("set, and not shown")
UNSET = phrase("not set")
MASKED = ("number", "reply_to", "password", "secret", "key")  # in files: values that may be a phone or a secret
WITHOUT = ("config/teams.yaml", "config/services.yaml")  # the roster and the directory have pages of their own
_GIVEN, _ASKED = re.compile(r"://.*@", re.DOTALL), re.compile(r"\?.+", re.DOTALL)
OTHERS = ("port", "handset_port", "metrics_port")  # doors of other processes; here only their usual numbers would stand
LONGEST = 200  # letters of a value that a page shows


class Line(NamedTuple):
    """One setting: where it stands, and what was read."""

    name: str
    value: Phrase | str


def environment(settings: Any) -> list[Line]:
    """Of the Settings of the console: a field that is not printed is a secret."""
    ours = [one for one in fields(settings) if one.name not in OTHERS]
    return [Line(one.name.upper(), _value(getattr(settings, one.name), one.repr)) for one in ours]


def _value(value: object, open_: bool) -> Phrase | str:
    if not open_:
        return HIDDEN if value else UNSET
    text = _without_password(str(value))
    return text or UNSET


def _without_password(text: str) -> str:
    """An address of a database may hold one before its host, with any sign in it, or behind its question mark."""
    return _ASKED.sub("?…", _GIVEN.sub("://…@", text)) if "://" in text else text


def files(papers: Papers) -> dict[str, list[Line]]:
    """By file of config/, every value as it was read."""
    places = sorted(place for place in papers.texts if place.startswith("config/") and place not in WITHOUT)
    return {place: _lines(papers, place) for place in places}


def _lines(papers: Papers, place: str) -> list[Line]:
    try:
        return [Line(name, value) for name, value in _flat(papers.document(place).data, "")]
    except Refused as refused:
        return [Line("", str(complaint)) for complaint in refused.complaints]


def _flat(data: Any, name: str) -> Iterator[tuple[str, Phrase | str]]:
    if isinstance(data, Mapping):
        for key, part in data.items():
            yield from _flat(part, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list) and any(isinstance(one, dict | list) for one in data):
        for n, part in enumerate(data, 1):
            yield from _flat(part, f"{name} {n}")
    else:
        yield name, _cut(", ".join(map(str, data)) if isinstance(data, list) else str(data), name)


def _cut(text: str, name: str) -> Phrase | str:
    if name.rpartition(".")[2] in MASKED and text != "unconfirmed":
        return HIDDEN
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
