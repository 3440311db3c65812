"""Starts and ends processes. Nothing that it started may outlive it, whatever that does about signals."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

SUBREAPER, PARENT_DEATH_SIGNAL = 36, 1  # prctl(2)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Stopping:
    """Counts how often we were asked to stop: by Ctrl-C, by SIGTERM, or by a terminal that closed."""

    def __init__(self) -> None:
        self.asked = 0

    def listen(self) -> None:
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if which != signal.SIGHUP or signal.getsignal(which) != signal.SIG_IGN:  # nohup means it
                signal.signal(which, self._note)

    def wait(self, seconds: float) -> None:
        """Raises Stopped as soon as somebody asks."""
        end = time.monotonic() + seconds
        while not self.asked and time.monotonic() < end:
            time.sleep(0.05)
        if self.asked:
            raise Stopped

    def _note(self, _: int, __: FrameType | None) -> None:
        self.asked += 1


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become ours instead of the system's, so that none can slip away (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def launch(
    words: Sequence[str], environ: Mapping[str, str], folder: Path, stdin: int, output: int
) -> "subprocess.Popen[str]":
    """A child in a session of its own, where the terminal's Ctrl-C does not reach it; it ends when we are killed."""
    return subprocess.Popen(  # noqa: S603  the words are the Procfile's and ours
        list(words), env=dict(environ), cwd=folder, stdin=stdin, stdout=output, stderr=subprocess.STDOUT,
        text=True, umask=0o077, start_new_session=True, preexec_fn=_end_with_parent,
    )  # fmt: skip


def run_to_end(
    words: Sequence[str], environ: Mapping[str, str], folder: Path, stopping: Stopping, typed: str = ""
) -> tuple[int, str]:
    """Exit code and all that it said. Raises Stopped, after ending it, when somebody asks us to stop."""
    child = launch(words, environ, folder, subprocess.PIPE, subprocess.PIPE)
    left: str | None = typed
    while True:
        try:
            said, _ = child.communicate(left, timeout=0.05)
            return child.returncode, said
        except subprocess.TimeoutExpired:
            left = None  # communicate keeps what it was given at first
        if stopping.asked:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise Stopped


def ask_to_end(child: "subprocess.Popen[str]", stopping: Stopping, seconds: float) -> None:
    """SIGTERM, and time to finish what it has in hand; a second Ctrl-C cuts that time short."""
    # The second may have come already, before we got here: what counts is that there were two.
    enough, end = min(stopping.asked, 1) + 1, time.monotonic() + seconds
    if child.poll() is None:
        child.terminate()
    while child.poll() is None and time.monotonic() < end and stopping.asked < enough:
        time.sleep(0.05)


def family() -> set[int]:
    """Every living process below this one."""
    parents = _parents()
    found: set[int] = set()
    todo = [os.getpid()]
    while todo:
        above = todo.pop()
        below = {pid for pid, parent in parents.items() if parent == above} - found
        found |= below
        todo += below
    return found


def end_family(spare: set[int], seconds: float = 5) -> set[int]:
    """Kills every process below this one, but those that were there before us; returns who resisted."""
    end = time.monotonic() + seconds
    while (left := family() - spare) and time.monotonic() < end:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        bury_orphans(lambda pid: False)
        time.sleep(0.02)
    return left


def bury_orphans(ours: Callable[[int], bool]) -> None:
    """Takes leave of adopted processes that ended; `ours` are waited for elsewhere."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(ChildProcessError):
        while dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ours(dead.si_pid):
                return
            os.waitpid(dead.si_pid, os.WNOHANG)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, int(signal.SIGTERM), 0, 0, 0)


def _parents() -> dict[int, int]:
    """Process to its parent, for all that live. Without /proc (macOS) nobody: there supervisor ends its own."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    return parents
