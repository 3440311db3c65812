"""Listens in on everything that Redis is told, so that what was deleted again is searched too."""

import socket
import threading
import time
from pathlib import Path


class Ear:
    """Use as a context manager around what is to be heard; `heard` grows meanwhile."""

    def __init__(self, at: Path) -> None:
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.connect(str(at))
        self._wire.sendall(b"MONITOR\r\n")
        assert self._wire.recv(5) == b"+OK\r\n"
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> "Ear":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(0.05)  # the last commands are repeated a moment after they were answered
        self._wire.shutdown(socket.SHUT_RD)
        self._thread.join()
        self._wire.close()

    @property
    def heard(self) -> bytes:
        return b"".join(self._parts)

    def _listen(self) -> None:
        while part := self._wire.recv(1 << 16):
            self._parts.append(part)
