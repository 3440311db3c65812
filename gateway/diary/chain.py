"""How the rows of the diary hang together. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

BEGINNING = "0" * 64  # what the first row hangs on


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. detail: codes only, never what somebody typed."""

    row: int
    at: datetime
    by: str
    what: str
    kind: str
    subject: str
    detail: str


def hashed(before: str, entry: Entry) -> str:
    """SHA-256 over the hash of the row before and every field of this one."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [before, entry.row, at, entry.by, entry.what, entry.kind, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


def detail(told: Mapping[str, object]) -> str:
    """Codes as they are kept: one form for one content."""
    return json.dumps(dict(told), sort_keys=True, separators=(",", ":"), ensure_ascii=True) if told else ""
