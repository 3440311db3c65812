"""A gateway that only listens: it keeps every request byte for byte and answers what the test told it to."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl

SECRET = "a-secret-that-only-the-tests-know-0123456789"


@dataclass(frozen=True)
class Got:
    """One request as it arrived. at: monotonic seconds."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def door(self) -> str:
        return self.path.removeprefix(f"/at/{SECRET}/")

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True))

    @property
    def names(self) -> list[str]:
        return [part.split("=")[0] for part in self.body.decode("ascii").split("&")]


@dataclass(frozen=True)
class Says:
    """What the stub answers. drip: seconds between the letters of the body."""

    body: str = "CON Hello"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0
    drip: float = 0


class StubGateway:
    """A real HTTP server in a thread; `answer` may be changed at any time."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answer: Callable[[Got], Says] = lambda got: Says() if got.door == "ussd" else Says("")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> "StubGateway":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def at(self, door: str) -> list[Got]:
        return [got for got in list(self.got) if got.door == door]

    def wait_for(self, door: str, count: int = 1, seconds: float = 20) -> list[Got]:
        """What came to this door, once there are so many; fails when they do not come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if len(self.at(door)) >= count:
                return self.at(door)
            time.sleep(0.01)
        raise AssertionError(f"{door}: {len(self.at(door))} requests came, {count} were awaited")


def _handler(stub: StubGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got = Got(self.path, dict(self.headers.items()), body, time.monotonic())
            stub.got.append(got)
            says = stub.answer(got)
            time.sleep(says.after)
            self.send_response(says.status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._write(says)

        def _write(self, says: Says) -> None:
            try:
                for piece in says.body if says.drip else [says.body]:
                    self.wfile.write(piece.encode())
                    time.sleep(says.drip)
            except OSError:
                pass  # the carrier has lost its patience

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
