"""The demo as `./run` starts it: one process group, its own ports, its own data, and nothing of ours inside it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.processes import below, born, children, free_ports, kill, words
from tests.end_to_end.quick_config import quick_config
from tests.end_to_end.waiting import until

PROJECT = Path(__file__).resolve().parents[2]
EVERYBODY = {"web", "console", "relay", "worker", "handset", "redis"}
PORTS = ("PORT", "CONSOLE_PORT", "HANDSET_PORT", "METRICS_PORT")
READY = "Ctrl-C stops everything"
PATIENCE = 30  # seconds for what takes one or two on an idle machine


class Demo:
    """One folder's demo; it can be stopped and started again on the same data."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.var, self._out = folder / "var", folder / "said"
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        config = quick_config(folder / "config")
        self._environ = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        self._environ |= {name: str(port) for name, port in self.ports.items()}
        self._environ |= {"VAR_DIR": str(self.var), "CONFIG_DIR": str(config)}
        self._environ |= {"DATABASE_URL": database_url} if database_url else {}
        self.runner: subprocess.Popen[bytes] | None = None

    def start(self) -> "Demo":
        """Returns when it has told where to look."""
        with self._out.open("wb") as out:
            self.runner = runner = subprocess.Popen(
                [sys.executable, "-m", "gateway", "demo"], cwd=PROJECT, env=self._environ,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        try:
            until(lambda: READY in self.said() or runner.poll() is not None, 90, "the demo starts")
            assert runner.poll() is None, f"the demo ended with {runner.poll()}"
            until(lambda: self.names() == EVERYBODY, PATIENCE, "every process runs")
        except AssertionError as wrong:
            told = self.last_words()
            self.end()
            raise AssertionError(f"{wrong}\n{told}") from None
        return self

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def said(self) -> str:
        return self._out.read_text(errors="replace")

    def sign_in(self) -> tuple[str, str]:
        """Name and password, as they were printed."""
        printed = re.search(r"name (\S+), password (\S+)", self.said())
        assert printed, self.said()
        return printed[1], printed[2]

    def processes(self) -> dict[str, int]:
        """Those that supervisor keeps up, by name: the last word of their command."""
        keepers = [pid for pid in children(self._pid()) if "supervisor.supervisord" in words(pid)]
        return {_name(pid): pid for keeper in keepers for pid in children(keeper) if words(pid)}

    def names(self) -> set[str]:
        return set(self.processes())

    def everybody(self) -> dict[int, str]:
        """Every process of this demo, with its time of birth."""
        return {pid: born(pid) for pid in {self._pid()} | below(self._pid())}

    def is_ready(self) -> bool:
        """Whether the public door can take and keep a report."""
        door = http.client.HTTPConnection("127.0.0.1", self.ports["PORT"], timeout=5)
        try:
            door.request("GET", "/readyz")
            return door.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            door.close()

    def kill(self, name: str) -> None:
        """kill -9, with its children; itself first, or it would start another child in the place of the first."""
        pid = self.processes()[name]
        kill([pid, *below(pid)])

    def comes_back(self, name: str, killed: int) -> None:
        """Waits for supervisor to start another in place of the one that was killed."""
        until(lambda: self.processes().get(name, killed) != killed, PATIENCE, f"{name} is started again")

    def stop(self) -> int:
        """Ctrl-C, as a terminal sends it: to the whole group. Gives the exit code."""
        assert self.runner is not None
        os.killpg(self.runner.pid, signal.SIGINT)
        return self.runner.wait(40)

    def end(self) -> None:
        """Whatever a test did: nothing of it stays."""
        if self.runner is None:
            return
        if self.runner.poll() is None:
            kill(below(self.runner.pid), signal.SIGCONT)
            self.runner.send_signal(signal.SIGTERM)
            try:
                self.runner.wait(40)
            except subprocess.TimeoutExpired:
                kill(below(self.runner.pid) | {self.runner.pid})
                self.runner.wait(10)

    def settings(self) -> dict[str, str]:
        """Every setting of every process together, as an operator at this machine would gather them."""
        lines = re.findall(r"^environment=(.*)$", (self.var / "supervisor.conf").read_text(), re.MULTILINE)
        found = (pair for line in lines for pair in re.findall(r'(\w+)="([^"]*)"', line))
        return {name: value.replace("%%", "%") for name, value in found}

    def redis_socket(self) -> Path:
        return Path(self.settings()["REDIS_URL"].removeprefix("unix://"))

    def command(self, word: str) -> tuple[int, str]:
        """Exit code and all that is said by `python -m gateway <word>`, typed by an operator who has all settings."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway", word], cwd=PROJECT, env=self._environ | self.settings(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
        )  # fmt: skip
        return done.returncode, done.stdout

    def last_words(self, lines: int = 12) -> str:
        """The ends of what all of its processes wrote."""
        logs = [self._out, *sorted((self.var / "log").glob("*.log"))]
        tails = ((log.name, log.read_text(errors="replace").splitlines()[-lines:]) for log in logs if log.exists())
        return "\n".join(f"--- {name}\n" + "\n".join(tail) for name, tail in tails if tail)

    def _pid(self) -> int:
        assert self.runner is not None, "the demo was not started"
        return self.runner.pid


def _name(pid: int) -> str:
    command = words(pid) or [""]
    return "redis" if re.search("(valkey|redis)-server", command[0]) else command[-1]
