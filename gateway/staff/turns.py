"""Turns at the password check: Argon2id takes 64 MiB and a core each time, and any stranger may ask for it. Pure."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE, WAITING = 2, 16  # 128 MiB; those who wait hold a thread of the server each
LONGEST_WAIT = 5.0  # seconds

_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


class Busy(Exception):
    """Too many sign in at this moment."""


@contextmanager
def turn() -> Iterator[None]:
    """Raises Busy where too many wait already, or it would take too long."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turns.acquire(timeout=LONGEST_WAIT):
            raise Busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()
