"""The service as the demo runs it: its keys, its processes, its doors."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.demo import processes
from gateway.demo.accounts import FIRST, Account, demo_accounts, table
from gateway.demo.choices import DATABASE_FILE, METRICS_FOLDER, Choices
from gateway.demo.doors import silent_doors
from gateway.demo.news import News
from gateway.demo.ports import CannotStart
from gateway.demo.processes import Stopping
from gateway.demo.procfile import read_procfile
from gateway.demo.rows import row
from gateway.demo.saying import last_lines, say
from gateway.demo.secrets_file import START_ANEW, keep_secrets
from gateway.demo.supervisor_config import PATIENCE, Program, supervisor_config
from gateway.handset.authenticator import FILE as AUTHENTICATOR

HARMLESS = ("HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")  # all that a process learns besides its row

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
        self._accounts: list[Account] = []
        self._opens = self._sign_in = ""
        self._supervisor: Supervisor | None = None

    def prepare(self) -> None:
        """Keys, commands, checked flows, a migrated database: all that has to be right before a process starts."""
        self._keys_are_new = not self._secrets_file.exists()
        secrets = self._keep_secrets()
        password, self._opens = secrets.pop("CONSOLE_PASSWORD"), secrets["OPEN_PRIVATE_KEY"]
        self._accounts = demo_accounts(secrets.pop("CONSOLE_SEED"), password)
        self._sign_in = f"{FIRST}, password {password}"
        self._everything = {**self._choices.settings, **secrets}
        self._commands = self._read_commands()
        self._logs.mkdir(mode=0o700, exist_ok=True)
        self._empty_metrics()
        self._keep_authenticator()
        self._must_succeed("check", self._gateway("check"))
        self._must_succeed("release", self._commands.pop("release"))

    @contextlib.contextmanager
    def kept_up(self) -> Iterator[None]:
        """Every process runs in here, and none of them, nor any child of theirs, is left behind afterwards."""
        config = self._write_config()
        strangers = processes.family()
        processes.adopt_orphans()
        words = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
        output = os.open(self._log("supervisord"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._supervisor = processes.launch(words, self._plain, self._choices.var, subprocess.DEVNULL, output)
            yield
        finally:
            os.close(output)
            self._end(strangers)

    def make_accounts(self) -> None:
        """One of each role, whose passwords each start shows. The key that opens words goes to them through a pipe, and
        into no process that stays."""
        told = {"key": self._opens, "accounts": [account.as_dict() for account in self._accounts]}
        code, said = self._run("operator", self._gateway("operator", "demo"), json.dumps(told))
        if code:
            raise CannotStart(f"The console's accounts could not be made:\n{said.strip()}")
        if "already" in said and self._keys_are_new:
            self._sign_in = f"{FIRST}, password as it was: the account is older than this data folder"

    def wait_for_doors(self, patience: float) -> None:
        end = time.monotonic() + patience
        while silent := silent_doors(self._choices.ports):
            self._pause(0.1)
            if time.monotonic() > end:
                raise CannotStart("\n".join(self._silence(name, patience) for name in silent))

    def watch(self) -> None:
        """Stays until somebody asks us to stop (Stopped) or the process keeper ends (CannotStart)."""
        news = News(self._log("web"))
        while True:
            self._pause(0.25)
            for sentence in news.sentences():
                say(sentence)
            processes.bury_orphans(lambda pid: self._supervisor is not None and pid == self._supervisor.pid)

    def where_to_look(self) -> str:
        ports = self._choices.ports
        return (
            "\nThuso runs. No text from here reaches a real phone.\n\n"
            f"  Phones (dial, report, answer)   http://127.0.0.1:{ports['HANDSET_PORT']}/\n"
            f"  The hotline's console           http://127.0.0.1:{ports['CONSOLE_PORT']}/\n"
            f"                                  name {self._sign_in}\n"
            "                                  one-time codes: “Authenticator” on the page of the phones\n"
            f"  What the processes say          {self._logs}\n\n"
            f"  Others at the console (name, password, role):\n{table(self._accounts)}\n\n"
            "Ctrl-C stops everything.\n"
        )

    def _empty_metrics(self) -> None:
        """Counts of processes that are gone would be added to those of their successors."""
        folder = self._choices.var / METRICS_FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink(missing_ok=True)

    def _keep_authenticator(self) -> None:
        """What the page of the phones shows codes from; for its owner alone."""
        file = self._choices.var / AUTHENTICATOR
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump({account.name: account.codes for account in self._accounts}, out)

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

    def _run(self, process: str, words: Sequence[str], typed: str = "") -> tuple[int, str]:
        environ = {**self._plain, **row(process, self._everything)}
        return processes.run_to_end(words, environ, self._project, self._stopping, typed)

    def _must_succeed(self, process: str, words: Sequence[str]) -> None:
        code, said = self._run(process, words)
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

    def _silence(self, process: str, patience: float) -> str:
        log = self._log(process)
        return f"{process} did not answer within {patience:.0f} seconds. Its log, {log}, ends:{last_lines(log)}"

    def _end(self, strangers: set[int]) -> None:
        """Asks first, so that work in hand is finished; then whoever is left is killed."""
        say("\nStopping everything…")
        if self._supervisor is not None:
            processes.ask_to_end(self._supervisor, self._stopping, PATIENCE + 4)
        left = processes.end_family(strangers)
        if left:
            say(f"These processes could not be ended: {sorted(left)}")
