"""Work for a processor in a process of its own: packing, locking and reading of files would hold up every page of the
console for seconds. Nothing but that process is touched, and no disk."""

import importlib
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import gateway

_HOME = Path(gateway.__file__).parents[1]
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes a processor, and memory
_NO_MEMORY = 75


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may take. seconds: on the clock, waiting for its turn too. processor: seconds of it. memory:
    bytes. 0: as it likes."""

    seconds: int
    processor: int = 0
    memory: int = 0


class TookTooLong(Exception):
    """It was not done within its limits."""


def apart(work: Callable[..., bytes], limits: Limits, *asked: object) -> bytes:
    """What `work` gives, a function that stands in a module. asked: what it is asked with, such as JSON can carry; it
    goes through a pipe, where nobody else can look. Raises TookTooLong."""
    ends = monotonic() + limits.seconds
    if not _AT_ONCE.acquire(timeout=limits.seconds):
        raise TookTooLong
    try:
        words = [work.__module__, work.__qualname__, limits.processor, limits.memory, asked]
        return _done(words, ends - monotonic())
    finally:
        _AT_ONCE.release()


def _done(asked: list[object], seconds: float) -> bytes:
    words = [sys.executable, "-c", f"from {__name__} import answer; answer()"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words, input=json.dumps(asked).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_HOME,
            env={}, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    if done.returncode < 0 or done.returncode == _NO_MEMORY:  # ended by a signal, such as that of its limits
        raise TookTooLong
    done.check_returncode()
    return done.stdout


def answer() -> None:
    """What the other process does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what it holds in memory never lies on a disk
    module, name, processor, memory, what = json.load(sys.stdin.buffer)
    for limit, most in ((resource.RLIMIT_CPU, processor), (resource.RLIMIT_AS, memory)):
        if most:
            with suppress(ValueError):  # it may take less already; macOS knows no limit of memory
                resource.setrlimit(limit, (most, most))
    try:
        sys.stdout.buffer.write(getattr(importlib.import_module(module), name)(*what))
    except MemoryError:
        sys.exit(_NO_MEMORY)
