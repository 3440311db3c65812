"""What was opened, as one text file. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.clock import in_maseru

UNOPENED = "(could not be opened with the keys of the one who took this out)"


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed box and where it comes from. at: when it was written, where that is known."""

    title: str
    box: bytes = field(repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """content: None where it could not be opened."""

    title: str
    at: datetime | None
    content: Mapping[str, object] | None = field(repr=False)


def as_text(called: str, parts: Sequence[Opened], by: str, agreed_by: str, now: datetime) -> str:
    """called: `Report 120045`. by and agreed_by: the two people."""
    head = [called, f"Taken out on {_when(now)}, Lesotho time, by {by}; {agreed_by} agreed.", "Confidential."]
    return "\n".join([*head, *(line for part in parts for line in _lines(part)), ""])


def _lines(part: Opened) -> Iterator[str]:
    yield ""
    yield f"== {part.title}{f', {_when(part.at)}' if part.at else ''} =="
    if part.content is None:
        yield UNOPENED
        return
    for name, value in part.content.items():
        yield from _value(name, value)


def _value(name: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner, more in value.items():
            yield from _value(f"{name} {inner}", more)
    elif isinstance(value, list | tuple):
        for more in value:
            yield from _value(name, more)
    elif value not in (None, ""):
        yield f"{name}: {value}"


def _when(moment: datetime) -> str:
    return f"{in_maseru(moment):%Y-%m-%d %H:%M}"
