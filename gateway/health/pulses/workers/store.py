"""The pulse of a worker in SQL: when its loop went round last, not when somebody looked.

The loop only reads the clock; a thread with a database connection of its own writes it down. So a pulse that cannot be
written delays no alert, and a thread that goes on does not cover up a loop that hangs."""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import sqlalchemy as sa

from gateway import logs
from gateway.clock import Clock
from gateway.health.figures import FORGOTTEN_AFTER
from gateway.health.pulses.names import Name, name_of, read_name
from gateway.health.pulses.store import EVERY, beat, forget, latest
from gateway.storage.database import reading, writing

LONGEST_GOODBYE = 3.0  # seconds; whoever stops a worker waits eight (gateway/demo), and nothing is in hand by then


class WorkerPulse:
    """One for each process. Two machines that share a name would share a pulse."""

    def __init__(self, engine: sa.Engine, clock: Clock, name: Name | None = None, every: timedelta = EVERY) -> None:
        self._engine, self._clock, self._every = engine, clock, every.total_seconds()
        self._name = name or name_of(socket.gethostname(), os.getpid())
        self._turned = clock()
        self._written: datetime | None = None
        self._ending = Event()
        self._thread = Thread(target=self._run, name="pulse", daemon=True)

    def turned(self) -> None:
        """Called by the loop each time it goes round; touches nothing but memory. Nothing is written before the first
        time: who is stopped sooner hears no signal, and could not take it away."""
        self._turned = self._clock()
        if not self._thread.ident:
            self._thread.start()

    def end(self) -> None:
        """The worker was stopped on purpose: it takes its pulse away, so that nobody misses it. One that died
        otherwise leaves it."""
        self._ending.set()
        if self._thread.ident:
            self._thread.join(LONGEST_GOODBYE)

    def _run(self) -> None:
        _whatever_happens(self._write)
        while not self._ending.wait(self._every):
            _whatever_happens(self._write)
        _whatever_happens(lambda: self._forget([self._name]))

    def _write(self) -> None:
        """Nothing while the loop has not gone round since."""
        turned = self._turned
        if self._written is None:
            self._clear()
        if turned != self._written:
            beat(self._engine, str(self._name), {}, turned)
            self._written = turned

    def _clear(self) -> None:
        """Those whose place this one takes: who died here, and whoever has been silent for a day."""
        long_ago = self._clock() - FORGOTTEN_AFTER
        with reading(self._engine) as connection:
            found = {name: pulse.at for process, pulse in latest(connection).items() if (name := read_name(process))}
        self._forget([name for name, at in found.items() if at < long_ago or self._died_here(name, at)])

    def _died_here(self, name: Name, at: datetime) -> bool:
        """Since the machine was started another program may have its number."""
        started = self._clock() - timedelta(seconds=monotonic())
        return name.host == self._name.host and (at < started or not _lives(name.pid))

    def _forget(self, names: list[Name]) -> None:
        with writing(self._engine) as connection:
            forget(connection, map(str, names))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it lives, and belongs to somebody else
        return True
    return True


def _whatever_happens(work: Callable[[], None]) -> None:
    """The database is away, say; the thread must go on."""
    try:
        work()
    except Exception as wrong:
        logs.fault(wrong, "pulse")
