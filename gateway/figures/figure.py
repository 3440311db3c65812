"""What a page of figures holds. None is a number that is hidden."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Number = int | None
KEPT = ("in_time", "late", "unsure", "waiting", "none")  # what became of a clock
HAPPENED = ("happened", "not_yet")
ANSWERED = ("done", "accepted", "refused", "silent", "waiting", "taken_back")  # what became of a referral


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers that add up to one sum. rows: code and number, in an order that says nothing of the numbers."""

    total: Number
    rows: tuple[tuple[str, Number], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How long it took: of n, the median and the time in which nine of ten were done, in minutes (nearest rank)."""

    n: Number = None
    median: Number = None
    nine_of_ten: Number = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One row: what became of so many, by the codes of KEPT, HAPPENED or ANSWERED, and how long it took. kept: by the
    codes of KEPT, for the share in time; none where no clock runs for it."""

    code: str
    counts: tuple[Number, ...]
    took: Measure = field(default_factory=Measure)
    total: Number = None
    kept: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is counted for one period. lines: by what (district, what, who …). looks: the first look, by level.
    clocks: of cases. reached: what happened at all. referred: referrals by organisation (its id)."""

    reports: Number
    cases: Number
    people: Number
    referrals: Number
    lines: Mapping[str, Line]
    looks: tuple[Clock, ...]
    clocks: tuple[Clock, ...]
    reached: tuple[Clock, ...]
    referred: tuple[Clock, ...]


def line(known: Sequence[str], counted: Mapping[str, int], rest: str = "") -> Line:
    """Every known code, also those with nothing; whatever else was counted stands together as `rest`."""
    other = sum(n for code, n in counted.items() if code not in known)
    rows = [(code, counted.get(code, 0)) for code in known] + [(rest, other)]
    return Line(sum(counted.values()), tuple(rows))


def measure(minutes: Iterable[tuple[int, int]]) -> Measure:
    """minutes: how long, and how many took so long."""
    steps = sorted(minutes)
    n = sum(many for _, many in steps)
    return Measure(n, _rank(steps, n, 0.5), _rank(steps, n, 0.9))


def _rank(steps: list[tuple[int, int]], n: int, share: float) -> Number:
    """Nearest rank: the smallest time within which at least this share was done."""
    wanted, reached = max(1, math.ceil(share * n - 1e-9)), 0
    for minutes, many in steps:
        reached += many
        if reached >= wanted:
            return minutes
    return None


def percent(part: Number, of: Iterable[Number]) -> Number:
    """Whole percent; None where one of the numbers is hidden, or there is nothing to share."""
    numbers = list(of)
    if part is None or None in numbers or not (total := sum(n for n in numbers if n)):
        return None
    return round(100 * part / total)
