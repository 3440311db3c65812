"""`python -m gateway worker` as it runs: stopped, killed and frozen, on a real Valkey."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from time import monotonic, sleep

import pytest
import redis
from rq import Queue

from gateway import jobs
from gateway.alerts.relay import QUEUE, impatient_redis
from gateway.health.pulses.names import read_name
from gateway.health.pulses.store import Pulse, latest
from gateway.storage.database import connect, reading
from tests.config.values import environment
from tests.house import HOME
from tests.parts.valkey import Valkey


class Place:
    """A database, a Valkey, and workers as processes."""

    def __init__(self, url: str, valkey: Valkey, var: Path) -> None:
        self.engine, self.valkey = connect(url), valkey
        own = {"DATABASE_URL": url, "REDIS_URL": valkey.url, "VAR_DIR": str(var), "PATH": os.environ["PATH"]}
        self.environ = environment("worker") | own

    def starts(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "gateway", "worker"]
        return subprocess.Popen(words, cwd=HOME, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """One whose loop goes round."""
        process = self.starts()
        try:
            soon(lambda: process.pid in self.pulses() and process.pid in self.at_queue())
            yield process
        finally:
            process.kill()
            process.communicate()

    def at_queue(self) -> list[int]:
        with self.valkey.client() as client:
            return [int(client.hget(key, "pid") or 0) for key in client.smembers("rq:workers")]

    def pulses(self) -> dict[int, Pulse]:
        with reading(self.engine) as connection:
            found = latest(connection)
        return {name.pid: pulse for process, pulse in found.items() if (name := read_name(process))}


def soon(holds: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not holds():
        assert monotonic() < end
        sleep(0.05)


@pytest.fixture
def place(database_url: str, valkey: Valkey, tmp_path: Path) -> Iterator[Place]:
    built = Place(database_url, valkey, tmp_path)
    yield built
    built.engine.dispose()


@pytest.mark.slow
def test_a_worker_that_is_stopped_is_not_missed_and_one_that_is_killed_is_until_another_starts(place: Place) -> None:
    with place.worker() as first, place.worker() as second:
        assert set(place.pulses()) == {first.pid, second.pid}
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 0
        assert set(place.pulses()) == {second.pid}
        second.send_signal(signal.SIGKILL)
        second.wait(60)
        assert set(place.pulses()) == {second.pid}
        with place.worker() as third:
            assert set(place.pulses()) == {third.pid}


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def long_job(path: str) -> None:
    """Says which process does it."""
    Path(path).write_text(str(os.getpid()))
    sleep(1)


@pytest.mark.slow
def test_a_job_runs_in_the_process_that_has_the_pulse_and_no_fork_has_another(place: Place, tmp_path: Path) -> None:
    with place.worker() as worker, impatient_redis(place.valkey.url) as client:
        said = tmp_path / "said"
        queue = Queue(QUEUE, connection=client, serializer="json")
        queue.enqueue_call("tests.health.workers.test_process.long_job", (str(said),), result_ttl=0)
        soon(lambda: said.exists() and said.read_text() != "")
        assert said.read_text() == str(worker.pid) and not children(worker.pid)
        worker.send_signal(signal.SIGTERM)  # in the midst of it
        assert worker.wait(60) == 0
        assert place.pulses() == {}


def test_a_loop_that_breaks_has_not_been_stopped(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(jobs.QuietWorker, "dequeue_job_and_maintain_ttl", breaks)
    assert not jobs.run_worker(valkey.url)


def test_who_stops_a_worker_while_redis_is_away_has_stopped_it_too(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(jobs.QuietWorker, "register_death", is_away)
    stopping = Timer(1, os.kill, (os.getpid(), signal.SIGTERM))
    stopping.start()
    assert jobs.run_worker(valkey.url)
    stopping.join()


def test_who_never_came_to_redis_says_what_broke(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(jobs.QuietWorker, "register_birth", is_away)
    with pytest.raises(redis.ConnectionError):
        jobs.run_worker(valkey.url)


def test_a_loop_that_is_stopped_says_so_and_has_gone_round(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WORKER_TTL", 16)  # RQ then waits a second for a job, not thirty
    turns: list[int] = []
    stopping = Timer(3, os.kill, (os.getpid(), signal.SIGTERM))
    stopping.start()
    assert jobs.run_worker(valkey.url, lambda: turns.append(1))
    assert len(turns) >= 3
    stopping.join()
