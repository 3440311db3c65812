"""What every answer is sent with: headers, gzip, and scripts and styles under an address that changes with them."""

import gzip
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, send_file

from gateway.console import headers

WORTH_IT = 1024  # bytes; less fits into one packet anyway
FILES = ("static", "front.htmx")  # the same for everybody, and kept by browsers for as long as their address lives
PICTURES = ("flows.picture",)  # say themselves which one style they bring
_LEVEL = 6


def blueprint() -> Blueprint:
    """htmx as its package brings it; nothing of it is copied into our own folders."""
    front = Blueprint("front", __name__)
    front.add_url_rule("/htmx.js", "htmx", lambda: send_file(_htmx(), mimetype="text/javascript"), methods=["GET"])
    return front


def hang_on(app: Flask) -> None:
    """On every answer of this app."""
    app.url_defaults(_add_print)
    app.after_request(_pack)
    app.after_request(_tell_browser)
    app.after_request(_lead_script)


@cache
def _htmx() -> Path:
    """Found without importing it: the package is made for Django, which is not here."""
    found = find_spec("js_lib_htmx")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package django-js-lib-htmx is missing. `./run` installs it.")
    return Path(found.submodule_search_locations[0], "static", "htmx", "htmx.min.js")


def _add_print(endpoint: str, values: dict[str, object]) -> None:
    if endpoint in FILES and "v" not in values:
        file = _htmx() if endpoint == "front.htmx" else Path(current_app.static_folder or "", str(values["filename"]))
        values["v"] = _print(file)


@cache
def _print(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _tell_browser(response: Response) -> Response:
    own = response.headers.get(headers.CONTENT) if request.endpoint in PICTURES else None
    for name, value in headers.of(current_app.config["SESSION_COOKIE_SECURE"]).items():
        response.headers[name] = value
    if own:
        response.headers[headers.CONTENT] = own
    if request.endpoint in FILES and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = headers.KEEP
    return response


def _lead_script(response: Response) -> Response:
    """A script follows a redirect without anybody seeing it; so it is told where the whole page must go, such as to
    the login when the session has ended."""
    if "HX-Request" in request.headers and response.status_code in (302, 303):
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.status_code, response.data = 204, b""
    return response


def _pack(response: Response) -> Response:
    """Text is gzipped for who can read it. That a length tells of a secret beside what an attacker made us repeat
    (BREACH) needs a browser that sends our cookie on a stranger's request; SameSite=Strict forbids it."""
    if response.status_code != 200 or "Content-Encoding" in response.headers or not _is_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    if len(data := response.get_data()) > WORTH_IT:
        response.set_data(gzip.compress(data, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
