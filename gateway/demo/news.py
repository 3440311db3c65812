"""What whoever edits flows or the directory wants to hear, from the web process's log: what serves now, or why it does
not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CALLED = {"config/services.yaml": "directory of who can help", "config/service.yaml": "numbers of the service",
          "config/places.yaml": "places"}  # fmt: skip
MOST_AT_ONCE = 1_000_000  # bytes of a log read at once


class News:
    """Reads a log from where it stands now; gives sentences for the window of ./run."""

    def __init__(self, log: Path) -> None:
        self._log, self._read = log, self._size(log)
        self._rest = b""

    def sentences(self) -> list[str]:
        """What has come since the last time. A log that was begun anew is read from its beginning."""
        size = self._size(self._log)
        if size < self._read:
            self._read, self._rest = 0, b""
        if size == self._read:
            return []
        *lines, self._rest = (self._rest + self._fresh()).split(b"\n")
        return [sentence for line in lines for sentence in _said(line)]

    def _fresh(self) -> bytes:
        try:
            with self._log.open("rb") as log:
                log.seek(self._read)
                found = log.read(MOST_AT_ONCE)
        except OSError:
            return b""
        self._read += len(found)
        return found

    @staticmethod
    def _size(log: Path) -> int:
        try:
            return log.stat().st_size
        except OSError:
            return 0


def _said(line: bytes) -> Iterator[str]:
    try:
        event = json.loads(line)
    except ValueError:
        return
    if isinstance(event, dict):
        yield from _sentences(event)


def _what(changed: object) -> str:
    """changed: places of files; the directory stands in the place of the one that it begins with."""
    places = [place for place in changed if isinstance(place, str)] if isinstance(changed, list) else []
    words = dict.fromkeys(CALLED.get(place, "flows" if place.startswith("flows/") else place) for place in places)
    return " and ".join(sorted(words, reverse=True)) or "files"


def _sentences(event: dict[str, Any]) -> Iterator[str]:
    said = str(event.get("event", ""))
    if said == "what callers read has changed":
        yield f"Callers now read the changed {_what(event.get('changed'))}; calls under way end as they began."
    elif said.startswith("changed flows are refused"):
        yield "The changed flows are refused; the old ones serve on:"
        yield from (f"  {complaint}" for complaint in event.get("complaints", []))
        if more := event.get("more"):
            yield f"  and {more} more; `.venv/bin/python -m gateway check` tells all."
