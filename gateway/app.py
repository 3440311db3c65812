"""Two Flask apps, never one: the public door without cookies or pages, and the staff's (design D8)."""

import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import parent_process

from flask import Flask, Response

from gateway import logs
from gateway.channels.webhook_guard import MOST_BYTES, Guard
from gateway.channels.webhooks import Doors, HopsFirst, blueprint
from gateway.loading import loading
from gateway.settings import Settings, read_settings

ENDS_WITHIN = 10  # seconds for the answers that are under way


def gateway_from_environment() -> Flask:
    """What the web server calls in its own process."""
    _end_with_server()
    logs.set_up()
    with loading():
        return create_gateway_app(read_settings("web", os.environ))


def console_from_environment() -> Flask:
    """The same for the console."""
    _end_with_server()
    logs.set_up()
    with loading():
        return create_console_app(read_settings("console", os.environ))


def _end_with_server() -> None:
    """A server that is killed must not leave its child answering on the same port beside the next one, with the
    flows, the code and perhaps the daily key of its own."""
    if server := parent_process():
        threading.Thread(target=_end_after, args=(server.join,), name="end with server", daemon=True).start()


def _end_after(it_ended: Callable[[], None]) -> None:
    it_ended()
    for _ in range(ENDS_WITHIN * 5):  # one signal may come before anybody listens to it
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.2)
    os._exit(1)


def create_gateway_app(settings: Settings) -> Flask:
    """The public app: the carrier's five doors, and two for whoever watches over the machine."""
    from gateway.processes.web.wiring import run_web  # each process loads its own parts only

    parts = run_web(settings)
    return public_app(parts.doors, parts.guard, parts.ready)


def public_app(doors: Doors, guard: Guard, ready: Callable[[], bool]) -> Flask:
    """The public app around doors that are already built."""
    app = Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.url_map.merge_slashes = False  # a redirect would repeat the address, secret and all
    app.register_blueprint(blueprint(doors, guard))
    app.add_url_rule("/healthz", "healthz", lambda: _said("alive", 200))
    app.add_url_rule("/readyz", "readyz", lambda: _said("ready", 200) if ready() else _said("not ready", 503))
    app.register_error_handler(Exception, doors.failed)
    app.wsgi_app = HopsFirst(app.wsgi_app, doors, guard)  # type: ignore[method-assign]  # the way Flask documents
    return app


def _said(word: str, status: int) -> Response:
    return Response(word, status=status, mimetype="text/plain")


def create_console_app(settings: Settings) -> Flask:
    """The staff app; behind a login, on a port of its own."""
    from gateway.processes.console.wiring import console_parts

    return console_parts(settings)
