"""What kind of machine this is: its cores, its Python, and how long its disk takes to keep something."""

import os
import platform
import statistics
import sysconfig
import time
from pathlib import Path
from typing import NamedTuple

_SYNCS = 60


class Cores(NamedTuple):
    """One core for the server, the rest for the callers; the same one where there is no other."""

    server: set[int]
    callers: set[int]


def share_cores() -> Cores:
    mine = sorted(os.sched_getaffinity(0))
    return Cores({mine[-1]}, set(mine[:-1]) or {mine[-1]})


def kind_of_machine(cores: Cores, folder: Path) -> str:
    """One line for the head of the table; no name and no path of this machine."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    built = "optimised build" if "--enable-optimizations" in options else "build without profile-guided optimisation"
    return (
        f"{len(cores.server | cores.callers)} cores ({_processor()}), Python {platform.python_version()} ({built}), "
        f"fdatasync {_sync_time(folder) * 1e6:.0f} µs"
    )


def _processor() -> str:
    named = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return named[0].partition(":")[2].strip() if named else platform.machine()


def _sync_time(folder: Path) -> float:
    """Seconds, the median: what every kept hop pays at least. A few µs mean a disk in memory."""
    took = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took)
