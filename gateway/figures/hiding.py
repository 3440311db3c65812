"""Small numbers hidden, so that nobody is found by counting. Pure.

A line is what adds up to one sum. Each number of a page stands in one line only; the sums of rows stand in a line of
their own, and a row whose sum is hidden is hidden whole. So what holds for each line holds for the page."""

from collections.abc import Sequence
from dataclasses import replace

from gateway.figures.figure import Clock, Figures, Line, Measure

SMALL = 4  # from 1 to this a number is hidden; nothing is said by a zero
FEWEST = SMALL + 1  # a median of fewer is hidden
FOR_NINE_OF_TEN = 10  # of fewer, the time in which nine of ten were done is that of one of them

Counts = Sequence[int]
Shown = tuple[int | None, ...]


def hide(counts: Counts) -> tuple[int | None, Shown]:
    """The sum and the numbers as they may be shown; None is hidden.

    Beside every small number others are hidden, the smallest first and never a zero, until none of them follows from
    the sum, even for who knows which were small. Of equal ones all: which of them was chosen would tell. Where that
    cannot be had, where none is large, or where the sum itself is small, all of the line is hidden."""
    total = sum(counts)
    nothing: Shown = (None,) * len(counts)
    if _small(total):
        return None, nothing  # four that are not zero in a sum of four at most would be ones
    small = {at for at, n in enumerate(counts) if _small(n)}
    hidden = set(small)
    while hidden and _betrayed(counts, hidden, small):
        more = _smallest(counts, hidden)
        if not more:
            return total, nothing
        hidden |= more
    if small and not any(n > SMALL for n in counts):
        return total, nothing
    return total, tuple(None if at in hidden else n for at, n in enumerate(counts))


def _smallest(counts: Counts, hidden: set[int]) -> set[int]:
    others = {at: n for at, n in enumerate(counts) if n and at not in hidden}
    return {at for at, n in others.items() if n == min(others.values())}


def _small(n: int) -> bool:
    return 1 <= n <= SMALL


def _betrayed(counts: Counts, hidden: set[int], small: set[int]) -> bool:
    """Whether one of the hidden can have only one value, for who knows the sum and which of them are small."""
    rest = sum(counts[at] for at in hidden)
    span = {at: (1, SMALL) if at in small else (SMALL + 1, rest) for at in hidden}
    least, most = (sum(end[which] for end in span.values()) for which in (0, 1))
    return any(max(low, rest - most + high) == min(high, rest - least + low) for low, high in span.values())


def hide_small(figures: Figures) -> Figures:
    """The same figures for who does not see the line list. Safe to hand on as a whole: what is hidden is not in it."""
    reports, cases, people, referrals = (
        hide([n or 0])[0] for n in (figures.reports, figures.cases, figures.people, figures.referrals)
    )  # fmt: skip
    lines = {code: _line(line) for code, line in figures.lines.items()}
    return Figures(
        reports, cases, people, referrals, lines, _rows(figures.looks), tuple(map(_clock, figures.clocks)),
        tuple(map(_clock, figures.reached)), _asked(figures.referred),
    )  # fmt: skip


def _line(line: Line) -> Line:
    total, shown = hide([n or 0 for _, n in line.rows])
    return Line(total, tuple((code, n) for (code, _), n in zip(line.rows, shown, strict=True)))


def _rows(rows: tuple[Clock, ...]) -> tuple[Clock, ...]:
    """Rows whose sums make one line: those of levels, in the order of the levels' own, or of organisations."""
    _, sums = hide([sum(n or 0 for n in row.counts) for row in rows])
    return tuple(_clock(row) if shown is not None else _gone(row) for row, shown in zip(rows, sums, strict=True))


def _asked(rows: tuple[Clock, ...]) -> tuple[Clock, ...]:
    """Rows of organisations, which stand there only because none is zero: where all are hidden, four rows in a sum of
    four at most would be ones. Then there are none."""
    shown = _rows(rows)
    return () if all(row.total is None for row in shown) else shown


def _clock(row: Clock) -> Clock:
    """A row where something is hidden shows no times and no share of others: they would tell how many there were. Nor
    one where they would tell of the late how many were done at all."""
    total, shown = hide([n or 0 for n in row.counts])
    own = row.kept == row.counts
    beside = (*_of_the_late(row), *(() if own else row.kept))
    silent = total is None or None in shown or any(_small(n or 0) for n in beside)
    kept = shown if own else (None,) * len(row.kept) if silent else row.kept
    return replace(row, total=total, counts=shown, kept=kept, took=Measure() if silent else _measure(row.took))


def _of_the_late(row: Clock) -> tuple[int, ...]:
    """How many were done after their time, and how many not at all."""
    if not row.kept:
        return ()
    in_time, late, unsure = (n or 0 for n in row.kept[:3])
    done = (row.took.n or 0) - in_time - unsure
    return done, late - done


def _measure(took: Measure) -> Measure:
    if not took.n or took.n < FEWEST:
        return Measure()
    return Measure(None, took.median, took.nine_of_ten if took.n >= FOR_NINE_OF_TEN else None)


def _gone(row: Clock) -> Clock:
    hidden = replace(row, total=None, counts=(None,) * len(row.counts), took=Measure())
    return replace(hidden, kept=(None,) * len(row.kept))
