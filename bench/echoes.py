"""The least that a server can do with a hop: the two yardsticks of the bench.

`python -m bench.echoes raw|flask` serves one with the very lines of `python -m gateway web`: its settings are the same.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request


def raw() -> Callable[..., Iterable[bytes]]:
    """WSGI and nothing else: reads the body and says it back."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        said = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("200 OK", said)
        return [body]

    return app


def flask() -> Flask:
    """Flask as its first page shows it: one route, one field of the form said back."""
    app = Flask("echo", static_folder=None)

    @app.post("/at/<secret>/ussd")
    def echo(secret: str) -> Response:
        return Response(request.form["text"], mimetype="text/plain")

    return app


if __name__ == "__main__":
    from gateway.cli import _serve

    _serve("web", f"bench.echoes:{sys.argv[1]}")
