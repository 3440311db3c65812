"""One hop without HTTP: µs of every hop of a call, and where they go. In this process, at the WSGI door."""

import cProfile
import io
import pstats
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from bench.calls import KEPT, NOTHING_KEPT, SCREENS, WHOLE, body, new_session, of_thuso
from bench.servers import House
from gateway.app import public_app
from gateway.processes.web.wiring import web_parts
from gateway.settings import read_settings

App = Callable[..., Any]


class Took(NamedTuple):
    """µs from the door to the answer, by the clock on the wall and of CPU."""

    wall: float
    cpu: float


def door(house: House) -> App:
    """The public app as the web process builds it."""
    parts = web_parts(read_settings("web", house.environment("web")))
    parts.keys.share()
    return public_app(parts.doors, parts.guard, parts.ready).wsgi_app


def request(secret: str, text: str, session: str) -> dict[str, Any]:
    """What the server hands to the door."""
    form = body(text, session)
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/at/{secret}/ussd", "CONTENT_LENGTH": str(len(form)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": io.BytesIO(form),
    }  # fmt: skip


def by_hop(house: House, calls: int) -> str:
    """A table of what each hop of a whole report takes; all callers on one screen, then all on the next."""
    app, sessions = door(house), [new_session() for _ in range(calls)]
    lines = ["| hop | shows | kept | best µs | median µs | CPU µs |", "|--:|---|---|--:|--:|--:|"]
    for number, (screen, text) in enumerate(zip(SCREENS, WHOLE, strict=True)):
        took = [_timed(app, request(house.secret, text, session), of_thuso(text)) for session in sessions]
        wall, cpu = [one.wall for one in took], [one.cpu for one in took]
        kept = "no" if number < WHOLE.index(KEPT[0]) else "yes"
        lines.append(f"| {number + 1} | {screen} | {kept} | {min(wall):.0f} | {median(wall):.0f} | {median(cpu):.0f} |")
    return "\n".join(lines)


def _timed(app: App, environ: dict[str, Any], expects: bytes) -> Took:
    cpu, wall = time.thread_time(), time.perf_counter()
    answer = answer_of(app, environ)
    took = Took((time.perf_counter() - wall) * 1e6, (time.thread_time() - cpu) * 1e6)
    assert answer.startswith(expects), answer[:40]
    return took


def answer_of(app: App, environ: dict[str, Any]) -> bytes:
    """The body that the carrier would read."""
    return b"".join(app(environ, _start))


def _start(_status: str, _headers: list[tuple[str, str]]) -> None:
    pass


def profiles(house: House, calls: int, lines: int = 25) -> Iterator[str]:
    """Where the time goes; a commit is mostly waiting for the disk. The profiler makes small calls look dear:
    compare lines with each other, and read the sums in the table by hop."""
    app = door(house)
    for title, texts in (("Hops that keep nothing", NOTHING_KEPT), ("Hops that are kept", KEPT)):
        asked = [request(house.secret, text, session) for session in _sessions(calls) for text in texts]
        found = _profiled(app, asked)
        for order in ("tottime", "cumtime"):
            yield f"{title}, {len(asked)} of them, by {order}\n{_printed(found, order, lines)}"


def _sessions(calls: int) -> Iterator[str]:
    return (new_session() for _ in range(calls))


def _profiled(app: App, asked: Sequence[dict[str, Any]]) -> cProfile.Profile:
    profiler = cProfile.Profile()
    with profiler:
        for environ in asked:
            app(environ, _start)
    return profiler


def _printed(found: cProfile.Profile, order: str, lines: int) -> str:
    said = io.StringIO()
    pstats.Stats(found, stream=said).strip_dirs().sort_stats(order).print_stats(lines)
    return said.getvalue()
