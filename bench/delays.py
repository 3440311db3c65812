"""From what the database and the carrier noted: how long alerts took, how many waited, what they cost. Pure sums."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """One alert of the first step of a ladder, in seconds since 1970. written: when the transaction that keeps it had
    the database, a few ms before its commit. accepted: None while the carrier does not have it."""

    report: str
    written: float
    queued: float | None
    accepted: float | None


@dataclass(frozen=True, slots=True)
class Phase:
    """One rate for a while. segments: that the carrier took; cpu_…: seconds of each kind of process."""

    began: float
    ended: float
    alerts: Sequence[Sent]
    segments: int
    cpu_relay: float
    cpu_workers: float

    def line(self) -> str:
        reports = len({alert.report for alert in self.alerts})
        took = sorted(alert.accepted - alert.written for alert in self.alerts if alert.accepted)
        to_queue = sorted(alert.queued - alert.written for alert in self.alerts if alert.queued)
        half = (self.began + self.ended) / 2
        cells = (
            str(reports), str(len(self.alerts)), seconds(took, 0.50), seconds(took, 0.95), seconds(to_queue, 0.50),
            str(waiting(self.alerts, half)), str(waiting(self.alerts, self.ended)), f"{self._drained():.1f}",
            f"{1e3 * self.cpu_relay / len(self.alerts):.1f}", f"{1e3 * self.cpu_workers / len(self.alerts):.1f}",
            f"{self.segments / reports:.2f}",
        )  # fmt: skip
        return " | ".join(cells)

    def _drained(self) -> float:
        """Seconds from the last report to the last acceptance."""
        return max(alert.accepted or math.inf for alert in self.alerts) - max(a.written for a in self.alerts)


HEAD = (
    "reports", "alerts", "p50 s", "p95 s", "of it until queued, p50 s", "waiting at half", "at the end",
    "done after s", "relay CPU ms/alert", "workers CPU ms/alert", "segments/report",
)  # fmt: skip


def seconds(ascending: Sequence[float], share: float) -> str:
    """A quantile; a dash where there is nothing."""
    return f"{ascending[max(0, math.ceil(len(ascending) * share) - 1)]:.2f}" if ascending else "–"


def waiting(alerts: Iterable[Sent], at: float) -> int:
    """How many were kept and not yet accepted at that moment."""
    return sum(alert.written <= at < (alert.accepted or math.inf) for alert in alerts)
