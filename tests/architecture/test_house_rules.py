"""The house rules that a machine can hold: who may import whom, who holds which secret, what must be written down."""

import ast
import contextlib
import importlib
import io
import pkgutil
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from rq import Queue

import gateway
from gateway import clock as clocks
from gateway.cli import main
from gateway.demo.procfile import read_procfile
from tests.house import HOME, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

MAY_TOUCH_THE_WORLD = {  # design section 3, and two that read files and ask every part how it is
    "app", "cli", "jobs", "wiring", "settings", "webhooks", "webhook_guard", "sender", "store", "relay", "views",
    "login", "forms", "tables", "database", "doctor", "configuration",
}  # fmt: skip
WHOLE_FOLDERS = ("handset", "demo", "migrations")  # the last is SQL by nature
WORLD = {"flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "granian", "redis", "rq", "sqlalchemy", "alembic",
         "psycopg", "sqlite3", "requests", "urllib3", "africastalking", "socket", "http", "urllib.request"}  # fmt: skip
PRODUCT = HOME / "gateway"


def test_the_import_contracts_hold() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = lint_imports(config_filename=str(HOME / "pyproject.toml"), no_cache=True)
    assert code == 0, said.getvalue()


def pure_modules() -> dict[str, Path]:
    """Every module whose file name does not say that it may touch the world."""
    found = {}
    for path in PRODUCT.rglob("*.py"):
        parts = path.relative_to(HOME).with_suffix("").parts
        if path.stem not in MAY_TOUCH_THE_WORLD | {"__init__", "__main__"} and not set(parts) & set(WHOLE_FOLDERS):
            found[".".join(parts)] = path
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_other_file_is_listed_as_pure() -> None:
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (pure,) = (set(c["source_modules"]) for c in contracts if c["name"].startswith("Pure modules"))
    missing = {m for m in pure_modules() if not any(m == p or m.startswith(p + ".") for p in pure)}
    assert not missing, "name these in the contract 'Pure modules' of pyproject.toml"
    assert not {p for p in pure if not (HOME / p.replace(".", "/")).exists() and p not in pure_modules()}


def test_no_pure_file_imports_the_world() -> None:
    guilty = {
        module: sorted(name for name in imported(path) if name.split(".")[0] in WORLD or name in WORLD)
        for module, path in pure_modules().items()
    }
    assert not {module: names for module, names in guilty.items() if names}


def test_only_the_outermost_files_look_at_the_environment() -> None:
    """So that a setting cannot be read where nobody checks or documents it."""
    looks = re.compile(r"\bos\.(environ|getenv)|from os import")
    found = {path.relative_to(PRODUCT).as_posix() for path in PRODUCT.rglob("*.py") if looks.search(path.read_text())}
    outermost = {
        "app.py",
        "cli.py",
        "operators/cli.py",
        "operators/accounts/cli.py",
        "operators/diary/cli.py",
        "tools/cli.py",
        "processes/relay/wiring.py",
        "processes/worker/wiring.py",
    }
    assert {name for name in found if not name.startswith("demo/")} == outermost


# Printed objects.

PERSONAL = {"number", "sender", "session_id", "secret", "secrets", "pepper", "api_key", "to", "password"}
PERSONAL_HERE = {"text": ("messages", "africastalking"), "words": ("report",), "code": ("messages",)}


def test_an_object_that_is_printed_shows_nothing_of_a_person_and_no_key() -> None:
    """A traceback, an assertion or a careless log line prints objects (design D14)."""
    seen = 0
    for found in pkgutil.walk_packages(gateway.__path__, "gateway."):
        if set(found.name.split(".")) & {"handset", "demo", "migrations", "__main__"}:
            continue  # the demo's phones have invented numbers
        for thing in vars(importlib.import_module(found.name)).values():
            if isinstance(thing, type) and is_dataclass(thing) and thing.__module__ == found.name:
                for field in fields(thing):
                    here = found.name.rpartition(".")[2] in PERSONAL_HERE.get(field.name, ())
                    if field.name in PERSONAL or here:
                        seen += 1
                        assert not field.repr, f"{found.name}.{thing.__name__}.{field.name} needs field(repr=False)"
    assert seen > 10


# The Procfile.


def test_every_line_of_the_procfile_is_a_command_of_ours() -> None:
    for name, words in read_procfile((HOME / "Procfile").read_text()).items():
        assert words[:3] == ["python", "-m", "gateway"], name
        assert len(words) == 4
        assert words[3] in main.commands, name
        said = subprocess.run([sys.executable, *words[1:], "--help"], cwd=HOME, capture_output=True, timeout=30)
        assert said.returncode == 0, name


def test_the_procfile_names_the_processes_of_the_design() -> None:
    assert set(read_procfile((HOME / "Procfile").read_text())) == {"web", "console", "relay", "worker", "release"}


@pytest.mark.slow
def test_the_worker_serves_the_queue_that_the_relay_fills(sqlite_url: str, valkey: Valkey) -> None:
    """Both as the Procfile starts them: a report becomes a job, and the job's queue has a worker."""
    commands = read_procfile((HOME / "Procfile").read_text())
    with house(sqlite_url, valkey.url) as gateway, valkey.client() as client:
        gateway.clock.moment = clocks.now()
        shared = {"PATH": "/usr/bin:/bin", "DATABASE_URL": sqlite_url, "REDIS_URL": valkey.url}
        worker = shared | {
            "FIELD_KEYS": gateway.release["FIELD_KEYS"], "REPLY_PRIVATE_KEY": gateway.web["SEAL_PUBLIC_KEY"],
            "AT_USERNAME": "sandbox", "AT_API_KEY": "none", "AT_BASE_URL": "http://127.0.0.1:9",
        }  # fmt: skip
        phone = Phone(gateway)
        for n in range(6):
            phone.send("*".join("22111"[:n]))  # "alert a helper"
        assert len(gateway.alerts()) > 0
        with running(commands["relay"], shared | {"METRICS_PORT": "19108"}):
            filled = wait_for(lambda: {queue.name for queue in Queue.all(connection=client) if queue.count})
        with running(commands["worker"], worker):
            served = wait_for(lambda: {key.decode() for key in client.keys("rq:workers:*")})
            assert wait_for(lambda: any(alert.attempts for alert in gateway.alerts()))
        assert served == {f"rq:workers:{name}" for name in filled}


@contextlib.contextmanager
def running(words: list[str], environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *words[1:]], cwd=HOME, env=environ, stderr=subprocess.PIPE)
    try:
        yield
        assert process.poll() is None, process.communicate()[1].decode()
    finally:
        process.kill()
        process.communicate()


def wait_for(look, seconds: float = 20):  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.05)
    assert seen, f"nothing seen after {seconds} seconds"
    return seen
