"""Starts the servers that are measured, all on one core, reads the CPU they used, and stops them again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gateway.keys import fresh_keys
from gateway.settings import HOME, OPTIONAL, ROWS

_TICK = os.sysconf("SC_CLK_TCK")
_PASSED_ON = ("PATH", "TMPDIR", "LANG")  # nothing else: a server finds only what it is given


class DidNotStart(Exception):
    """With what the server said."""


@dataclass(frozen=True, slots=True)
class House:
    """One deployment of Thuso: a database, a Redis and keys of its own."""

    database_url: str
    redis_url: str
    folder: Path
    keys: Mapping[str, str]
    config: Path = HOME / "config"

    @property
    def secret(self) -> str:
        return self.keys["WEBHOOK_SECRETS"]

    def environment(self, process: str) -> dict[str, str]:
        """What this process may know, as `./run` would give it."""
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        own = {name: self.keys[name] for name in ROWS[process] - OPTIONAL}
        shared = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "VAR_DIR": str(self.folder)}
        shared |= {"CONFIG_DIR": str(self.config)}
        return passed | shared | own


def move_in(database_url: str, redis_url: str, folder: Path, config: Path = HOME / "config") -> House:
    """A house with its tables made and its roster seeded."""
    house = House(database_url, redis_url, folder, fresh_keys() | {"AT_API_KEY": "demo"}, config)
    words = [sys.executable, "-m", "gateway", "migrate"]
    done = subprocess.run(words, env=house.environment("release"), cwd=HOME, capture_output=True, text=True)
    if done.returncode:
        raise DidNotStart(done.stderr)
    return house


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. workers: process ids of granian's worker and its helpers."""

    port: int
    workers: tuple[int, ...]
    log: Path

    def said(self) -> str:
        """The end of its log: kinds and places of faults, never what a caller typed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-3:])

    def cpu(self) -> float:
        """Seconds of CPU used so far, in steps of 10 ms on most machines."""
        return sum(cpu_of(worker) for worker in self.workers)


@contextmanager
def serving(words: list[str], house: House, core: set[int]) -> Iterator[Server]:
    """`python -m` these words on this core, until the block ends. Raises DidNotStart."""
    port = free_port()
    environment = house.environment("web") | {"PORT": str(port)}
    log = house.folder / f"{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *words], env=environment, cwd=HOME, stdout=said, stderr=said,
            start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, core),
        )  # fmt: skip
    try:
        _wait_until_it_answers(process, port, log)
        yield Server(port, tuple(_children(process.pid)), log)
    finally:
        stop(process)


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", data=b"x", timeout=5).close()
            return
        except urllib.error.HTTPError:  # an echo knows no such address, and has answered
            return
        except OSError:
            time.sleep(0.05)
    raise DidNotStart(log.read_text(errors="replace")[-2000:] or "it said nothing")


def stop(process: subprocess.Popen[bytes]) -> None:
    """The polite way, then the session that was made for it, which holds nothing else."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _stat(process: int | str) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on; the name before them may hold anything."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def cpu_of(process: int) -> float:
    """Seconds of CPU that it has used so far."""
    fields = _stat(process)
    return (int(fields[11]) + int(fields[12])) / _TICK


def _children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        with suppress(OSError):  # a process that ends meanwhile
            if folder.name.isdigit() and int(_stat(folder.name)[1]) == parent:
                yield int(folder.name)
