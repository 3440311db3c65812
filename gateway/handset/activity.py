"""The last things that passed between carrier and gateway, for page and tests. No number, no typed word."""

import threading
from collections import deque

from gateway import clock

MOST = 60


class Activity:
    """Newest first: {seq, time (Maseru), what, answer, ms}."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes: deque[dict[str, str | int]] = deque(maxlen=MOST)
        self._seq = 0

    def note(self, what: str, answer: str = "", ms: int = 0) -> None:
        with self._lock:
            self._seq += 1
            time = f"{clock.in_maseru(clock.now()):%H:%M:%S}"
            self._notes.appendleft({"seq": self._seq, "time": time, "what": what, "answer": answer, "ms": ms})

    def notes(self) -> list[dict[str, str | int]]:
        with self._lock:
            return list(self._notes)
