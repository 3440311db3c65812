"""The busy day, lived once on SQLite and once on PostgreSQL, and all that it left behind."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa

from gateway.storage.database import connect
from tests.architecture.hearing import Ear
from tests.architecture.search import Place, Search, in_commands, in_files, in_lines, in_redis, in_tables
from tests.architecture.spellings import Canary
from tests.house import HOME
from tests.parts.postgres import Postgres
from tests.parts.valkey import Valkey

# When a count began, as a fraction with sixteen digits: eight of them are somebody's number by chance.
CREATED = re.compile(rb"(?m)^(\w+_created(?:{.*})?) \S+$")


@dataclass
class Evidence:
    """What is left of the day. said: the process's output, every library at DEBUG. told: all commands to Redis. codes,
    duty_numbers: of members. one_time: codes that staff typed."""

    folder: Path
    engine: sa.Engine
    redis: redis.Redis
    said: bytes
    told: bytes
    canaries: list[Canary]
    codes: list[str]
    duty_numbers: list[str]
    one_time: list[str]
    keys: dict[str, Any]
    search: Search

    @property
    def var(self) -> Path:
        return self.folder / "var.as_it_ran"

    @property
    def left(self) -> Path:
        """What was in an archive."""
        return self.folder / "left"

    def places(self) -> Iterator[Place]:
        """Everything that is searched."""
        with self.engine.connect() as connection:
            yield from in_tables(connection)
        yield from self.outside_the_database()
        yield from in_files(self.var)
        yield from in_lines(self._said_by_the_database(), "PostgreSQL's log")

    def outside_the_database(self) -> Iterator[Place]:
        """Redis and all that was said."""
        yield from in_redis(self.redis)
        yield from in_commands(self.told)
        yield from in_lines(self.said, "what the processes said")
        yield from in_lines(CREATED.sub(rb"\1", (self.folder / "metrics.txt").read_bytes()), "the metrics")

    def _said_by_the_database(self) -> bytes:
        log = Path(self.engine.url.query.get("host", "nowhere")) / "log"  # type: ignore[arg-type]
        return log.read_bytes() if log.exists() else b""


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def evidence(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    folder = tmp_path_factory.mktemp("day")
    (folder / "var").mkdir()
    if request.param == "sqlite":
        yield from _lived(f"sqlite:///{folder / 'var' / 'thuso.sqlite'}", folder)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.fresh_url()
    yield from _lived(url, folder)
    server.drop(url)


def _lived(database_url: str, folder: Path) -> Iterator[Evidence]:
    with Valkey() as valkey, valkey.client() as client:
        with Ear(valkey.socket) as ear:
            command = [sys.executable, "-m", "tests.architecture.day", database_url, valkey.url, str(folder)]
            clean = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
            done = subprocess.run(command, cwd=HOME, env=clean, capture_output=True, timeout=300)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[-4000:].decode(errors="replace")
        canaries = [Canary(*parts) for parts in json.loads((folder / "canaries.json").read_text())]
        of_members = json.loads((folder / "of_members.json").read_text())
        keys = json.loads((folder / "keys.json").read_text())
        engine = connect(database_url)
        yield Evidence(folder, engine, client, said, ear.heard, canaries, *of_members, keys, Search(canaries))
        engine.dispose()
