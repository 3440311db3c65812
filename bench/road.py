"""The road from a kept report to the carrier, in real processes: relay, workers, a carrier that answers at once."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from bench.servers import DidNotStart, House, cpu_of, free_port, serving, stop
from gateway.settings import HOME


@dataclass(frozen=True, slots=True)
class Road:
    """What stands on it; process ids."""

    carrier: str
    relay: int
    workers: Sequence[int]

    def accepted(self) -> list[dict[str, Any]]:
        """Every send, oldest first: {at (seconds since 1970), numbers, text, segments}."""
        with urllib.request.urlopen(f"{self.carrier}/accepted", timeout=30) as answer:
            return list(json.load(answer))

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU so far: of the relay, of all workers together."""
        return cpu_of(self.relay), sum(map(cpu_of, self.workers))


@contextmanager
def open_road(house: House, workers: int) -> Iterator[Road]:
    """Everything runs on every core, as it would in service. Raises DidNotStart."""
    with ExitStack() as stack:
        carrier = stack.enter_context(serving(["bench.carrier"], house, os.sched_getaffinity(0)))
        address = f"http://127.0.0.1:{carrier.port}"
        at_carrier = {"AT_BASE_URL": address, "AT_USERNAME": "sandbox", "AT_SENDER_ID": "12345"}
        relay = stack.enter_context(_process("relay", house, {"METRICS_PORT": str(free_port())}))
        working = [stack.enter_context(_process("worker", house, at_carrier)) for _ in range(workers)]
        yield Road(address, relay.pid, [worker.pid for worker in working])


@contextmanager
def _process(name: str, house: House, more: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    log = house.folder / f"{name}-{time.monotonic_ns()}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", name], env=house.environment(name) | more, cwd=HOME,
            stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)  # it would have refused its settings by now
            raise DidNotStart(log.read_text(errors="replace")[-2000:])
        yield process
    finally:
        stop(process)
