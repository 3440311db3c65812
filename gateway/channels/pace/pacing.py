"""How many SMS may leave now. Pure.

One number says it all: the moment until which the line is taken. Each SMS takes it for one more share of a second. What
is not urgent keeps half a second free, so that a P1 finds room also when everything is going out at once.
"""

BURST = 1.0  # seconds of line that may be taken at once
KEPT_FREE = 0.5  # seconds of those that are for P1 only


def take(taken_until: float, now: float, urgent: bool, count: int, per_second: int) -> tuple[float, float]:
    """(until when the line is taken after this, seconds to wait first). With a wait nothing is taken yet.

    A batch may take more than is free; it is paid for by whoever comes next."""
    begins = max(taken_until, now)
    room = BURST if urgent else BURST - KEPT_FREE
    wait = begins - now - room
    if wait > 0:
        return taken_until, wait
    return begins + count / per_second, 0.0
