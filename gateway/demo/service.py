"""The service as the demo runs it: its keys, its processes, its doors."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.demo.choices import DATABASE_FILE, Choices
from gateway.demo.ports import CannotStart
from gateway.demo.processes import Stopping, adopt_orphans, bury_orphans, end_family, family, launch, run_to_end
from gateway.demo.procfile import read_procfile
from gateway.demo.rows import row
from gateway.demo.saying import last_lines, say
from gateway.demo.secrets_file import START_ANEW, keep_secrets
from gateway.demo.supervisor_config import PATIENCE, Program, supervisor_config

HARMLESS = ("HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")  # all that a process learns besides its row
DOORS = {"web": ("PORT", "/readyz"), "console": ("CONSOLE_PORT", "/login"), "handset": ("HANDSET_PORT", "/")}
OPERATOR = "demo"

Supervisor = subprocess.Popen[str]


class Service:
    """One demo, from its keys to its end. Raises Refused or CannotStart with sentences, Stopped when asked to."""

    def __init__(self, choices: Choices, project: Path, environ: Mapping[str, str], stopping: Stopping) -> None:
        self._choices = choices
        self._project = project
        self._stopping = stopping
        self._logs = choices.var / "log"
        self._secrets_file = choices.var / "secrets.env"
        self._keys_are_new = False
        self._plain = {name: environ[name] for name in HARMLESS if name in environ}
        self._plain["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
        self._commands: dict[str, list[str]] = {}
        self._everything: dict[str, str] = {}
        self._password = self._sign_in = ""
        self._supervisor: Supervisor | None = None

    def prepare(self) -> None:
        """Keys, commands, checked flows, a migrated database: all that has to be right before a process starts."""
        self._keys_are_new = not self._secrets_file.exists()
        secrets = self._keep_secrets()
        self._password = secrets.pop("CONSOLE_PASSWORD")
        self._sign_in = f"{OPERATOR}, password {self._password}"
        self._everything = {**self._choices.settings, **secrets}
        self._commands = self._read_commands()
        self._logs.mkdir(mode=0o700, exist_ok=True)
        self._must_succeed("check", self._gateway("check"))
        self._must_succeed("release", self._commands.pop("release"))

    @contextlib.contextmanager
    def kept_up(self) -> Iterator[None]:
        """Every process runs in here, and none of them, nor any child of theirs, is left behind afterwards."""
        config = self._write_config()
        strangers = family()
        adopt_orphans()
        words = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
        output = os.open(self._log("supervisord"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._supervisor = launch(words, self._plain, self._choices.var, subprocess.DEVNULL, output)
            yield
        finally:
            os.close(output)
            self._end(strangers)

    def make_operator(self) -> None:
        """The console's first account, whose password each start shows."""
        words = self._gateway("operator", "add", OPERATOR, "--password-stdin")
        code, said = run_to_end(words, self._environment("operator"), self._project, self._stopping, self._password)
        if code and "already" not in said:
            raise CannotStart(f"The console's first account could not be made:\n{said.strip()}")
        if code and self._keys_are_new:
            self._sign_in = f"{OPERATOR}, password as it was: the account is older than this data folder"

    def wait_for_doors(self, patience: float) -> None:
        end = time.monotonic() + patience
        silent = dict(DOORS)
        while silent := {name: door for name, door in silent.items() if not self._answers(*door)}:
            self._pause(0.1)
            if time.monotonic() > end:
                raise CannotStart("\n".join(self._silence(name, patience) for name in silent))

    def watch(self) -> None:
        """Stays until somebody asks us to stop (Stopped) or the process keeper ends (CannotStart)."""
        while True:
            self._pause(0.25)
            bury_orphans(lambda pid: self._supervisor is not None and pid == self._supervisor.pid)

    def where_to_look(self) -> str:
        ports = self._choices.ports
        return (
            "\nThuso runs. All of it is on this machine and nothing leaves it.\n\n"
            f"  Phones (dial, report, answer)   http://127.0.0.1:{ports['HANDSET_PORT']}/\n"
            f"  The hotline's console           http://127.0.0.1:{ports['CONSOLE_PORT']}/\n"
            f"                                  name {self._sign_in}\n"
            f"  What the processes say          {self._logs}\n\n"
            "Ctrl-C stops everything.\n"
        )

    def _keep_secrets(self) -> dict[str, str]:
        database = self._choices.var / DATABASE_FILE
        if database.exists() and self._keys_are_new:
            says = f"is gone, and {database.name} needs its keys. {START_ANEW}"
            raise Refused([Complaint(str(self._secrets_file), says)])
        return keep_secrets(self._secrets_file)

    def _read_commands(self) -> dict[str, list[str]]:
        try:
            listed = read_procfile((self._project / "Procfile").read_text())
        except (OSError, UnicodeDecodeError):
            raise Refused([Complaint("Procfile", "cannot be read. Is it there?")]) from None
        commands = {name: self._own_python(words) for name, words in listed.items()}
        if "release" not in commands:
            raise Refused([Complaint("Procfile", "has no release line, which prepares the database.")])
        if self._choices.socket is not None:
            commands["redis"] = self._gateway("redis")
        return {**commands, "handset": self._gateway("handset")}

    def _gateway(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "gateway", *words]

    def _own_python(self, words: Sequence[str]) -> list[str]:
        return [sys.executable if words[0] == "python" else words[0], *words[1:]]

    def _environment(self, process: str) -> dict[str, str]:
        return {**self._plain, **row(process, self._everything)}

    def _must_succeed(self, process: str, words: Sequence[str]) -> None:
        code, said = run_to_end(words, self._environment(process), self._project, self._stopping)
        if code:
            raise CannotStart(f"{said.strip()}\n\nThe demo did not start: `{process}` ended with the words above.")

    def _write_config(self) -> Path:
        settings = {name: row(name, self._everything) for name in self._commands}
        programs = [Program(name, words, settings[name]) for name, words in self._commands.items()]
        text = supervisor_config(programs, self._project)
        file = self._choices.var / "supervisor.conf"
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
        return file

    def _log(self, process: str) -> Path:
        return self._logs / f"{process}.log"

    def _pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)
        if self._supervisor is None or self._supervisor.poll() is not None:
            why = last_lines(self._log("supervisord")) or last_lines(self._log("supervisor"))
            raise CannotStart(f"The process keeper (supervisor) ended by itself; everything is stopped.{why}")

    def _answers(self, port_setting: str, path: str) -> bool:
        door = http.client.HTTPConnection("127.0.0.1", self._choices.ports[port_setting], timeout=2)
        try:
            door.request("GET", path)
            return door.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            door.close()

    def _silence(self, process: str, patience: float) -> str:
        log = self._log(process)
        return f"{process} did not answer within {patience:.0f} seconds. Its log, {log}, ends:{last_lines(log)}"

    def _end(self, strangers: set[int]) -> None:
        """Asks first, so that work in hand is finished; whoever does not listen is killed. A second Ctrl-C hurries."""
        say("\nStopping everything…")
        asked, end = self._stopping.asked, time.monotonic() + PATIENCE + 4
        if self._supervisor is not None and self._supervisor.poll() is None:
            self._supervisor.terminate()
            while self._supervisor.poll() is None and time.monotonic() < end and self._stopping.asked == asked:
                time.sleep(0.05)
        left = end_family(strangers)
        if left:
            say(f"These processes could not be ended: {sorted(left)}")
