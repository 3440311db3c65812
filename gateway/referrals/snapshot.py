"""Exactly what is shared: lines of label and value, made once and never changed. Pure."""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from gateway.referrals.scope import FIELDS


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is shared. name: of the field."""

    name: str
    label: str
    text: str = field(repr=False)


def take(chosen: Collection[str], known: Mapping[str, str], service: str) -> dict[str, object]:
    """The content of a referral. known: by field, in plain words; a field without words is left out. salt: so that the
    fingerprint tells nobody who guesses the content whether the guess is right."""
    lines = [[one.name, one.words, known[one.name]] for one in FIELDS if one.name in chosen and known.get(one.name)]
    return {"service": service, "lines": lines, "salt": secrets.token_hex(16)}


def for_receiver(told: Mapping[str, object]) -> dict[str, object]:
    """The same without what only we need."""
    return {name: told[name] for name in ("service", "lines") if name in told}


def lines(told: Mapping[str, object]) -> list[Line]:
    """The same to be shown."""
    return [Line(*map(str, entry)) for entry in _entries(told)]


def names(told: Mapping[str, object]) -> list[str]:
    """The fields that really are in it."""
    return [str(entry[0]) for entry in _entries(told)]


def fingerprint(told: Mapping[str, object]) -> str:
    """SHA-256 of the content, however it is written down."""
    plain = json.dumps(dict(told), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _entries(told: Mapping[str, object]) -> Iterator[list[object]]:
    entries = told.get("lines")
    yield from (entry for entry in entries if isinstance(entry, list)) if isinstance(entries, list) else ()
