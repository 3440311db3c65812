"""Callers in a closed loop: each has one connection and types on when it has its answer. One process, raw sockets.

The same for every row of the table, so that ratios are fair. Never leaves loopback.
"""

import select
import socket
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.calls import Ask, Hop, calls_without_end

PATIENCE = 15.0  # seconds without any answer


class NoAnswer(Exception):
    """What came back is no answer at all: not HTTP 200, or nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a crowd saw. took: seconds from question to answer, each; wrong: answers that were not the screen that a
    caller should read, such as an apology; busy: seconds of CPU of the callers themselves."""

    took: Sequence[float]
    wrong: int
    seconds: float
    busy: float


class _Caller:
    def __init__(self, port: int, calls: Iterator[Ask]) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.calls, self.heard = calls, b""
        self.expects, self.asked_at, self.wrong = b"", 0.0, 0

    def ask(self) -> None:
        request, self.expects = next(self.calls)
        self.heard, self.asked_at = b"", time.perf_counter()
        self.line.sendall(request)  # a few hundred bytes: never waits

    def hears_all(self) -> bool:
        """Whether the answer is complete. Raises NoAnswer."""
        came = self.line.recv(65536)
        self.heard += came
        head, _, body = self.heard.partition(b"\r\n\r\n")
        if not came or not head.startswith(b"HTTP/1.1 200"):
            raise NoAnswer(f"the server said {head[:60]!r}")
        if len(body) < _length(head):
            return False
        self.wrong += not body.startswith(self.expects)
        return True


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r")[0])


class Crowd:
    """Callers who stay on the line between rounds, so that a round begins warm."""

    def __init__(self, port: int, callers: int, hops: Sequence[Hop]) -> None:
        made = [_Caller(port, calls_without_end(hops)) for _ in range(callers)]
        self._callers = {caller.line.fileno(): caller for caller in made}
        self._poll = select.poll()
        for number in self._callers:
            self._poll.register(number, select.POLLIN)

    def run(self, seconds: float) -> Sample:
        """Everybody types for this long, then waits for the last answer. Raises NoAnswer."""
        took, own, began = array("d"), time.process_time(), time.perf_counter()
        waiting, end = len(self._callers), began + seconds
        for caller in self._callers.values():
            caller.wrong = 0
            caller.ask()
        while waiting:
            for caller in self._who_heard():
                now = time.perf_counter()
                took.append(now - caller.asked_at)
                if now < end:
                    caller.ask()
                else:
                    waiting -= 1
        wrong = sum(caller.wrong for caller in self._callers.values())
        return Sample(took, wrong, time.perf_counter() - began, time.process_time() - own)

    def _who_heard(self) -> Iterator[_Caller]:
        ready = self._poll.poll(PATIENCE * 1000)
        if not ready:
            raise NoAnswer(f"nobody had an answer for {PATIENCE:.0f} seconds")
        for number, _ in ready:
            if self._callers[number].hears_all():
                yield self._callers[number]

    def close(self) -> None:
        for caller in self._callers.values():
            caller.line.close()
