"""A carrier that takes the connection and says nothing."""

import contextlib
import socket
from collections.abc import Iterator

from flask import Response, request

from gateway.handset.holding import exchange

HANG_SECONDS = 30.0  # longer than any client waits: the SDK gives up after 9


def silence(why: str, seconds: float) -> Response:
    """Not one byte of an answer, then the connection goes."""
    here, line = exchange(), request.environ["werkzeug.socket"]
    here.activity.note("text to phones", why)

    def nothing() -> Iterator[bytes]:
        here.wait(seconds)
        with contextlib.suppress(OSError):  # the client may be tired of waiting and gone
            line.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError  # the server takes it for a client that has gone, and answers nothing
        yield b""

    return Response(nothing())
