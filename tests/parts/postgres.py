"""A real PostgreSQL for the tests, by the system's own binaries; each test gets a database of its own.

Most get a copy of one that `migrate` made, which is quicker than to make every table anew. It stands in memory where
there is room. As root the server runs as `nobody`, since it refuses root. Nothing outside its one folder is opened up.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from gateway.storage import database

MISSING = (
    "PostgreSQL is missing and the tests need a real one. Set TEST_DATABASE_URL to a server whose user may "
    "create databases, or install the binaries: apt-get install postgresql"
)
QUICK = {  # a crash loses the data, which is fine for data that lives for one test
    "fsync": "off", "full_page_writes": "off", "listen_addresses": "", "max_connections": "60",
    "shared_buffers": "32MB", "log_min_messages": "warning", "timezone": "UTC",
}  # fmt: skip
AT_ONCE = 16  # databases that are dropped together
ROOM = 2 << 30  # bytes; 8 MB for each database


class Postgres:
    """Use as a context manager. Raises RuntimeError with what to install when there is no PostgreSQL."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._admin_url = _psycopg_url(os.environ.get("TEST_DATABASE_URL", ""))
        self._admin: psycopg.Connection | None = None
        self._template: str | None = None
        self._to_drop: list[str] = []

    def __enter__(self) -> "Postgres":
        if not self._admin_url:
            self._start(find_binaries())
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fresh_url(self) -> str:
        """SQLAlchemy URL of an empty database with a name that nobody else has."""
        return self._made("template1")

    def migrated_url(self) -> str:
        """The same with every table, as `migrate` leaves it."""
        if self._template is None:
            self._template = self.fresh_url()
            engine = database.connect(self._template)
            database.migrate(engine)
            engine.dispose()
        return self._made(_name(self._template))

    def _made(self, template: str) -> str:
        name = f"thuso_test_{secrets.token_hex(8)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(copy.format(sql.Identifier(name), sql.Identifier(template)))
        if self._folder:  # written out plainly: a URL object would escape the slashes
            return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"
        return sa.make_url(self._admin_url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Removes such a database, also under open connections. Many at once, and later: at each PostgreSQL writes
        down what it has of all others, and waits while connections are still being closed."""
        self._to_drop.append(url)
        if len(self._to_drop) > AT_ONCE:
            self._drop(self._to_drop[:AT_ONCE])
            del self._to_drop[:AT_ONCE]

    def _drop(self, urls: Sequence[str]) -> None:
        for url in urls:
            name = sql.Identifier(_name(url))
            self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def stop(self) -> None:
        if self._admin is not None:
            if self._server is None:  # somebody else's server, which stays
                self._drop(self._to_drop + ([self._template] if self._template else []))
            self._admin.close()
            self._admin = None
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)  # fast shutdown: open sessions are cut
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)  # immediate; SIGKILL would leave its children
                self._server.wait(20)
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self, binaries: Path) -> None:
        who = _who_may_run_it()
        self._folder = folder = _open_folder(who)
        self._admin_url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        data, log = folder / "data", folder / "log"
        say = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", "-D", data, *say], folder, who)
        with log.open("wb") as said:
            self._server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *(f"--{k}={v}" for k, v in QUICK.items())],
                cwd=folder, stdout=said, stderr=said, env=_environment(folder), start_new_session=True, **who,
            )  # fmt: skip
        self._wait_until_it_answers(log, 60)

    def _wait_until_it_answers(self, log: Path, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._server is not None and self._server.poll() is None:
            try:
                self._administer(sql.SQL("SELECT 1"))
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        said = log.read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {said}")

    def _administer(self, statement: sql.Composable) -> None:
        if self._admin is None:
            url = sa.make_url(self._admin_url)
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._admin = psycopg.connect(plain, autocommit=True, connect_timeout=5)
        self._admin.execute(statement)


def find_binaries() -> Path:
    """The folder with initdb and postgres, newest version first. Raises RuntimeError when there is none."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
    on_path = shutil.which("initdb")
    for folder in [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise RuntimeError(MISSING)


def _who_may_run_it() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _open_folder(who: dict[str, Any]) -> Path:
    """A private folder that its user can reach; TMPDIR may lie under a home that is closed to others."""
    memory = Path("/dev/shm")
    in_memory = [memory] if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else []
    for parent in (*in_memory, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):
        if len(str(parent)) < 60 and (not who or _everybody_reaches(parent)):
            folder = Path(tempfile.mkdtemp(prefix="thuso-pg-", dir=parent))
            if who:
                os.chown(folder, who["user"], who["group"])
            return folder
    raise RuntimeError("The user 'nobody', who runs PostgreSQL, reaches no temporary folder. Set TMPDIR.")


def _everybody_reaches(folder: Path) -> bool:
    return all(p.stat().st_mode & 0o001 for p in (folder, *folder.parents))


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC"}


def _run(command: list[Any], folder: Path, who: dict[str, Any]) -> None:
    environment = _environment(folder)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, **who)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")


def _name(url: str) -> str:
    return sa.make_url(url).database or ""


def _psycopg_url(given: str) -> str:
    """The same address with the driver named; TEST_DATABASE_URL is often written without one."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", given)
