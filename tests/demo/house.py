"""A project folder with stand-in processes, and the demo's real runner started on it as a process of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from gateway.demo.embedded_redis import redis_socket

HOME = Path(__file__).resolve().parents[2]
RUNNER = (
    "import os, sys; from pathlib import Path; from gateway.demo.starting import start;"
    "sys.exit(start(os.environ, Path(sys.argv[1]), float(sys.argv[2])))"
)


class House:
    """Ports are free ones of its own; `started()` waits for the words that tell where to look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "gateway").mkdir(parents=True)
        (folder / "flows").mkdir()
        (folder / "config").mkdir()
        shutil.copy(HOME / "Procfile", folder)
        shutil.copy(Path(__file__).with_name("stub_gateway.py"), folder / "gateway" / "__main__.py")
        self.ports = dict(zip(("PORT", "CONSOLE_PORT", "HANDSET_PORT", "METRICS_PORT"), free_ports(4), strict=True))
        self.said = ""
        self.runs: list[subprocess.Popen[str]] = []

    def start(self, patience: float = 60, **environ: str) -> subprocess.Popen[str]:
        settings = {"PATH": os.environ["PATH"], "HOME": "/tmp", **{k: str(v) for k, v in self.ports.items()}}
        words = [sys.executable, "-c", RUNNER, str(self.folder), str(patience)]
        run = subprocess.Popen(
            words, cwd=HOME, env={**settings, **environ}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.runs.append(run)
        return run

    def started(self, **environ: str) -> tuple[subprocess.Popen[str], str]:
        run = self.start(**environ)
        assert run.stdout is not None
        said = ""
        for line in run.stdout:
            said += line
            if "Ctrl-C stops everything" in line:
                return run, said
        raise AssertionError(f"the demo did not start:\n{said}")

    def refused(self, **environ: str) -> str:
        """What it says instead of starting."""
        run = self.start(**environ)
        said = run.communicate(timeout=120)[0]
        assert run.returncode == 1, said
        return said

    def seen(self, process: str) -> dict[str, str]:
        """What this process found in its environment, and its pid."""
        file = self.folder / "seen" / f"{process}.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def processes(self) -> set[int]:
        """Every living process that works in this folder, the grandchildren too."""
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if self.folder in ((where := (entry / "cwd").readlink()), where.parent):
                    found.add(int(entry.name))
            except OSError:
                continue
        return found

    def supervisor(self) -> int:
        return int((self.folder / "var" / "log" / "supervisor.pid").read_text())

    def end(self) -> None:
        for run in self.runs:
            if run.poll() is None:
                run.send_signal(signal.SIGTERM)
                run.wait(60)
            assert run.stdout is not None
            run.stdout.close()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(redis_socket(self.folder / "var").parent, ignore_errors=True)  # a killed runner leaves it


def free_ports(count: int) -> list[int]:
    holders = [socket.socket() for _ in range(count)]
    for holder in holders:
        holder.bind(("127.0.0.1", 0))
    ports = [int(holder.getsockname()[1]) for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def until(true: object, seconds: float = 60) -> bool:
    """Waits until `true()` is; says whether it became so."""
    assert callable(true)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False
