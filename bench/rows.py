"""The rows of the table: who is asked, with what, by how many; and what one round of each measured."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.load import Crowd, NoAnswer, Sample
from bench.servers import Server

WARM_UP = 0.3  # seconds at the head of each round that count for nothing


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one row. p50, p99 in ms; cpu in µs of the server a hop; busy: the share of its core."""

    wrong: int
    speed: float
    p50: float
    p99: float
    cpu: float
    busy: float
    callers_busy: float


@dataclass(slots=True)
class Row:
    """A line of the table and its rounds so far."""

    name: str
    server: Server
    crowd: Crowd
    rounds: list[Round] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Raises NoAnswer with what the server logged."""
        try:
            self.crowd.run(min(WARM_UP, seconds))
            before = self.server.cpu()
            sample = self.crowd.run(seconds)
        except NoAnswer as wrong:
            raise NoAnswer(f"{self.name}: {wrong}\n{self.server.said()}") from None
        self.rounds.append(measured(sample, self.server.cpu() - before))

    def middle(self, what: Callable[[Round], float]) -> float:
        return median(map(what, self.rounds))


def measured(sample: Sample, cpu: float) -> Round:
    """cpu: seconds that the server used meanwhile."""
    took, hops = sorted(sample.took), len(sample.took)
    return Round(
        wrong=sample.wrong,
        speed=hops / sample.seconds,
        p50=_quantile(took, 0.50) * 1e3,
        p99=_quantile(took, 0.99) * 1e3,
        cpu=cpu / hops * 1e6,
        busy=cpu / sample.seconds,
        callers_busy=sample.busy / sample.seconds,
    )


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[max(0, math.ceil(len(ascending) * share) - 1)]


def table(rows: Sequence[Row]) -> str:
    """Markdown. The first row is the raw echo and the second Flask; ratios are of the same round, then the median."""
    raw, flask = rows[:2]
    lines = [
        "| what | hops/s | best | p50 ms | p99 ms | CPU µs/hop | core busy | of raw echo | of Flask | of raw, by CPU |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        speed, cpu = (lambda one: one.speed), (lambda one: 1 / one.cpu if one.cpu else 0.0)
        cells = (
            row.name, f"{row.middle(speed):.0f}", f"{max(map(speed, row.rounds)):.0f}",
            f"{row.middle(lambda one: one.p50):.1f}", f"{row.middle(lambda one: one.p99):.1f}",
            f"{row.middle(lambda one: one.cpu):.0f}", f"{row.middle(lambda one: one.busy):.0%}",
            ratio(row, raw, speed), ratio(row, flask, speed), ratio(row, raw, cpu),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def ratio(row: Row, yardstick: Row, what: Callable[[Round], float]) -> str:
    """Round by round, since a machine that others use is slow for both at once."""
    pairs = zip(row.rounds, yardstick.rounds, strict=True)
    found = median(what(one) / what(other) if what(other) else 0.0 for one, other in pairs)
    return f"{found:.2f}" if found >= 0.1 else f"{found:.3f}"


def warnings(rows: Sequence[Row]) -> Iterator[str]:
    """What a reader of the table must know."""
    for row in rows:
        if wrong := sum(one.wrong for one in row.rounds):
            yield f"{row.name}: {wrong} wrong answers. The server said:\n{row.server.said()}"
        if row.middle(lambda one: one.callers_busy) > 0.9:
            yield f"{row.name}: the callers were at their own limit."
