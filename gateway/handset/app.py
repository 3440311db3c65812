"""The handset's app: phones in the browser and the carrier behind them. Loopback only, memory only.

Doors for tests and scripts (JSON in as application/json, JSON out; the page uses the same):

- ``POST /handset/dial {number, code?, network?, draft?}`` → a call: ``{call, screen, ends, septets, budget,
  status, error, waiting, hops, ms}``. ``septets`` is null when a letter is outside GSM-7; ``status`` is empty,
  Success, Incomplete or Failed; ``error`` says in the carrier's words why it failed. ``draft``: one of ``drafts``
  below; what is wrong with it is shown as the screen.
- ``POST /handset/calls/<call>/type {text}`` → the same call; 404 no such call, 409 ended or still waiting.
- ``POST /handset/calls/<call>/hang-up`` → the same call, ended.
- ``GET /handset/phones`` → ``{phones: [{number, owner, network, call, inbox, sent}], activity, switches, drafts}``. A
  text in ``inbox`` or ``sent``: ``{id, peer, text, seq, at, time, septets, parts, taken}``. Newest activity first.
- ``GET /handset/accepted`` → ``{accepted: [{number, text, by, at}]}``: every text that a carrier accepted.
- ``GET /handset/codes`` → ``{codes: [{name, code, next}], seconds}``: one-time codes of the console's staff.
- ``POST /handset/phones {number, network?}`` → ``{number}``; puts a phone on the table.
- ``POST /handset/phones/<number>/sms {text}`` → ``{id, to, taken}``; not taken: it is repeated until a 200.
- ``POST /handset/phones/<number>/opt-out {sender}`` → ``{taken}``; later sends to it are refused with 406.
- ``GET /handset/switches`` → all of them, see switches.py.
- ``POST /handset/switches {name: value, …}`` → all of them; sets all that are named, or none.
- ``POST /handset/reset`` → ``{}``.
- A mistake in any of them: 400 ``{complaints: [sentence, …]}``.

Doors of the carrier: ``POST /version1/messaging``, ``GET /version1/user``. A number that ends in 0000 and a
refusal code (+26650000406) is refused with that code.

Door of the second carrier, a gateway that speaks like Kannel: ``/cgi-bin/sendsms``; no delivery reports.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from gateway.handset.carrier_door import carrier
from gateway.handset.doors import ERRORS, doors
from gateway.handset.exchange import Exchange
from gateway.handset.line import Line
from gateway.handset.second_door import second

LARGEST_BODY = 64 * 1024
SECOND_ACCOUNT = "demo"  # name and password at the second carrier
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_handset_app(
    gateway_url: str,
    secret: str,
    api_key: str = "demo",
    username: str = "sandbox",
    owners: Mapping[str, str] | None = None,
    drafts: Callable[[], Sequence[str]] = tuple,
    codes: Callable[[], Mapping[str, Any]] = dict,
) -> Flask:
    """The app for one gateway. gateway_url: as http://127.0.0.1:8000; secret: of its webhook doors; owners: whose
    phone a number is, if known; drafts: what may be tried out; codes: what the staff's authenticator shows."""
    app = Flask(__name__)
    app.config.update(AT_API_KEY=api_key, AT_USERNAME=username, MAX_CONTENT_LENGTH=LARGEST_BODY)
    app.config.update(SECOND_SENDER_USERNAME=SECOND_ACCOUNT, SECOND_SENDER_PASSWORD=SECOND_ACCOUNT)
    # A page elsewhere must not reach these doors by a name that it has pointed at this machine.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.extensions["exchange"] = Exchange(Line(gateway_url, secret), owners or {}, drafts)
    app.extensions["authenticator"] = codes
    app.register_blueprint(doors)
    app.register_blueprint(carrier)
    app.register_blueprint(second)
    for kind, answer in ERRORS.items():
        app.register_error_handler(kind, answer)
    app.before_request(_only_from_here)
    app.after_request(_with_headers)
    return app


def _only_from_here() -> None:
    """Another site's page may not press our keys."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        abort(403)


def _with_headers(response: Response) -> Response:
    if not request.path.startswith(("/version1/", "/cgi-bin/")):
        response.headers.update(_HEADERS)
    return response
