"""Waits for something to become true, with a deadline; never a sleep that only hopes."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float, what: str, pause: float = 0.05) -> Found:
    """What `look` gives as soon as it is something. Raises AssertionError, with what was awaited, when time is up.
    pause: seconds from look to look."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(pause)
    return found
