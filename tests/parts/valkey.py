"""A real Valkey for one test: private socket, nothing on disk; can be stopped, started, frozen and thawed."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from gateway.demo.embedded_redis import server_command, socket_url


class Valkey:
    """Use as a context manager; ``url`` stays the same across stop and start."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="thuso-vk-", dir="/tmp"))  # short: see LONGEST_SOCKET
        self.socket = self._folder / "s"
        self.url = socket_url(self.socket)
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Valkey":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def runs(self) -> bool:
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int:
        assert self._server is not None, "this Valkey is stopped"
        return self._server.pid

    def start(self) -> None:
        """Starts it empty, or does nothing when it runs; returns when it answers."""
        if self.runs:
            return
        command = server_command(self.socket)
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._wait_until_it_answers(10)

    def stop(self) -> None:
        """Kills it as a crash would; everything in it is gone. Nothing happens when it is stopped already."""
        if self._server is None:
            return
        self._server.kill()
        self._server.communicate()
        self._server = None
        self.socket.unlink(missing_ok=True)

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """It keeps its connections and takes new ones, and answers nobody (SIGSTOP)."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forgets every key."""
        with self.client() as client:
            client.flushall()

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def restore(self) -> None:
        """Whatever was done to it: running, thawed and empty again."""
        if self.runs:
            self.thaw()
        self.start()
        self.flush()

    def _signal(self, which: signal.Signals) -> None:
        assert self._server is not None, "this Valkey is stopped"
        self._server.send_signal(which)

    def _wait_until_it_answers(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.runs:
            try:
                with self.client() as client:
                    client.ping()
                return
            except redis.RedisError:
                time.sleep(0.01)
        assert self._server is not None
        self._server.kill()
        raise RuntimeError(f"Valkey did not start: {self._server.communicate()[0].decode(errors='replace')}")
