"""What was found in a file as plain data, so that it can be read in another process; sentences stay sentences of ours,
which pages say in their reader's language. Pure."""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gateway.complaints import Complaint, Refused
from gateway.exports.htcds.layout import LAYOUTS, Layout
from gateway.exports.htcds.reading import Counts, Found, Read, read
from gateway.phrases import Phrase

_LAYOUTS = {layout.name: layout for layout in LAYOUTS}


def wrapped(content: bytes) -> str:
    """A file as `read_apart` takes it."""
    return b64encode(content).decode()


def read_apart(name: str, content: str) -> bytes:
    """What the other process does. What is no such file is a complaint like others."""
    try:
        found = read(name, b64decode(content))
    except Refused as said:
        found = Found([], list(said.complaints))
    sheets, complaints = [_sheet(one) for one in found.sheets], [_complaint(one) for one in found.complaints]
    return json.dumps([sheets, complaints, found.more]).encode()


def found_in(told: bytes) -> Found:
    """What `read_apart` gave."""
    sheets, complaints, more = json.loads(told)
    wrong = [Complaint(where, _says(says), line) for where, says, line in complaints]
    return Found([_read(*one) for one in sheets], wrong, more)


def _sheet(one: Read) -> Sequence[object]:
    counts = ([list(of[coding].items()) for coding in one.of_what.codings] for of in (one.codes, one.unknown))
    return [one.of_what.name, one.lines, *counts, one.passed]


def _read(name: str, lines: int, codes: list[Any], unknown: list[Any], passed: list[str]) -> Read:
    layout = _LAYOUTS[name]
    return Read(layout, lines, _counts(layout, codes), _counts(layout, unknown), tuple(passed))


def _counts(layout: Layout, told: list[list[tuple[str, int]]]) -> Counts:
    return {coding: Counter(dict(counts)) for coding, counts in zip(layout.codings, told, strict=True)}


def _complaint(one: Complaint) -> Sequence[object]:
    return [one.where, _told(one.says), one.line]


def _told(value: object) -> object:
    if not isinstance(value, Phrase):
        return value
    return {"said": value.said, "values": {name: _told(inner) for name, inner in value.values.items()}}


def _says(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return Phrase(told["said"], **{name: _says(inner) for name, inner in told["values"].items()})
