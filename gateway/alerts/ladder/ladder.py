"""The steps by which silence brings in more people. Pure."""

from dataclasses import dataclass
from datetime import timedelta

# The nearest team's first person, its next one, all of it; the teams above; the hotline; all of these together.
TELLS = ("one", "next", "team", "district", "national", "hotline", "everybody")


@dataclass(frozen=True, slots=True)
class Step:
    """after: since the report's first alert was due. tell: one of TELLS."""

    after: timedelta
    tell: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """steps: at least one, each later than the one before. again: how long after the last step, and after each
    repeat of it, it comes once more. quiet: whether its alerts wait for the end of the quiet hours; hotline_at_night:
    whether the hotline is told at once then."""

    steps: tuple[Step, ...]
    again: timedelta
    quiet: bool = False
    hotline_at_night: bool = False

    @property
    def last(self) -> int:
        """The rung of the last step; all above it repeat it."""
        return len(self.steps) - 1

    def tell(self, rung: int) -> str:
        return self.steps[min(rung, self.last)].tell

    def wait(self, rung: int) -> timedelta:
        """How long silence on this rung lasts before the next one is told."""
        if rung >= self.last:
            return self.again
        return self.steps[rung + 1].after - self.steps[rung].after
