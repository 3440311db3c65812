"""What the carrier does a moment later. Never more than a set number at a time, none after `stop`."""

import threading
from collections.abc import Callable

MOST = 200


class Later:
    """Small timers, each a daemon thread: a stopping process does not wait for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timers: set[threading.Timer] = set()
        self._stopped = False

    def after(self, seconds: float, do: Callable[[], object]) -> bool:
        """Does it once, later. False if there was no room or everything has been stopped."""
        timer = threading.Timer(seconds, lambda: self._run(timer, do))
        timer.daemon = True
        with self._lock:
            if self._stopped or len(self._timers) >= MOST:
                return False
            self._timers.add(timer)
        timer.start()
        return True

    def stop(self) -> None:
        """Forgets all that was still to come."""
        with self._lock:
            self._stopped = True
            waiting, self._timers = self._timers, set()
        for timer in waiting:
            timer.cancel()

    def _run(self, timer: threading.Timer, do: Callable[[], object]) -> None:
        with self._lock:
            self._timers.discard(timer)
        do()
