"""Whether the demo can have its ports, before anything is started."""

import errno
import socket
from collections.abc import Mapping


class CannotStart(Exception):
    """Sentences for whoever typed ./run."""


def check_ports(ports: Mapping[str, int]) -> None:
    """Raises CannotStart with a sentence for every port that cannot be had."""
    sentences = [sentence for name, port in ports.items() if (sentence := _trouble(name, port))]
    if sentences:
        raise CannotStart("\n".join(sentences))


def _trouble(name: str, port: int) -> str | None:
    wrong = _bind(port)
    if not wrong:
        return None
    if wrong == errno.EACCES:
        return f"Port {port} is kept for the system. Choose one above 1023: {name}={port + 8000} ./run"
    other = next((p for p in range(port + 10, 65536, 10) if not _bind(p)), 8010)
    return f"Port {port} is taken by another program. Stop it, or choose another: {name}={other} ./run"


def _bind(port: int) -> int | None:
    """The error number of trying, or None when the port is free."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as wrong:
            return wrong.errno
    return None
