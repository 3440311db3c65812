"""Every text that a carrier accepted, so that tests can count what arrived and what came twice. In memory."""

import threading
import time
from collections import deque

MOST = 20_000


class Ledger:
    """Oldest first: {number, text, by (first or second carrier), at (seconds of the machine's monotonic clock)}. A
    phone shows its last texts only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: deque[dict[str, str | float]] = deque(maxlen=MOST)

    def note(self, number: str, text: str, by: str) -> None:
        with self._lock:
            self._lines.append({"number": number, "text": text, "by": by, "at": time.monotonic()})

    def lines(self) -> list[dict[str, str | float]]:
        with self._lock:
            return list(self._lines)
