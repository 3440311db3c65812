"""A stand-in for the carrier that accepts every text at once, and remembers when: `python -m bench.carrier`.

The handset's stand-in has moods and tells everybody how its texts fared, and would be measured along with the road.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from gateway import gsm7
from gateway.handset.sends import answer, recipient

_sends: list[tuple[float, list[str], str]] = []  # seconds since 1970, numbers, text


def service() -> Callable[..., Iterable[bytes]]:
    return _app


def _app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """POST /version1/messaging as the carrier has it; GET /accepted for what came, oldest first."""
    if environ["PATH_INFO"].endswith("/messaging"):
        status, said = "201 Created", _accept(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    else:
        status, said = "200 OK", list(_accepted())
    body = json.dumps(said).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _accept(form: bytes) -> dict[str, Any]:
    fields = {name: values[0] for name, values in parse_qs(form.decode(), keep_blank_values=True).items()}
    numbers, text = fields["to"].split(","), fields["message"]
    _sends.append((time.time(), numbers, text))
    return answer([recipient(number, None, "1", gsm7.segments(text)) for number in numbers], text)


def _accepted() -> Iterator[dict[str, Any]]:
    for at, numbers, text in list(_sends):
        yield {"at": at, "numbers": numbers, "text": text, "segments": gsm7.segments(text) * len(numbers)}


if __name__ == "__main__":
    from gateway.cli import _serve

    _serve("web", "bench.carrier:service")
