"""Looks into the process table of Linux. Knows processes by their parents, never by a name alone."""

import contextlib
import os
import random
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

# Below the range from which the system gives ports to anybody who connects: nobody takes one by chance meanwhile.
OURS = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        if is_free(port := random.choice(OURS)):
            found.add(port)
    return list(found)


def is_free(port: int) -> bool:
    """Whether nobody listens there; a port that was just left counts as free."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return True
    return False


def children(pid: int) -> set[int]:
    return {child for child, parent in _parents().items() if parent == pid}


def below(pid: int) -> set[int]:
    """Every living process that descends from this one."""
    parents = _parents()
    found, todo = set[int](), {pid}
    while todo:
        todo = {child for child, parent in parents.items() if parent in todo} - found
        found |= todo
    return found


def words(pid: int) -> list[str]:
    """Its command line; empty when it is gone."""
    return [word.decode(errors="replace") for word in _read(pid, "cmdline").split(b"\0") if word]


def born(pid: int) -> str:
    """Tells a process from a later one with the same number; "" when it is gone."""
    fields = _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()
    return fields[19] if fields and fields[0] not in "ZX" else ""


def with_this_in_sight(text: str) -> set[int]:
    """Every living process that has it in its command line or in its environment."""
    sought = os.fsencode(text)
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if int(entry.name) != os.getpid()]
    return {pid for pid in pids if born(pid) and sought in _read(pid, "cmdline") + _read(pid, "environ")}


def kill(pids: Iterable[int], how: signal.Signals = signal.SIGKILL) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def _parents() -> dict[int, int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _read(int(entry.name), "stat").decode(errors="replace").rpartition(")")[2].split()
        if fields and fields[0] not in "ZX":
            parents[int(entry.name)] = int(fields[1])
    return parents


def _read(pid: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""
