"""The doors of the carrier, as the gateway's SDK knows them: /version1/messaging and /version1/user."""

import hmac
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request

from gateway.handset import sends
from gateway.handset.exchange import Exchange
from gateway.handset.holding import exchange
from gateway.handset.silence import HANG_SECONDS, silence

carrier = Blueprint("carrier", __name__, url_prefix="/version1")


@carrier.post("/messaging")
def messaging() -> Response:
    """A send: 201 with JSON, or one of the carrier's plain complaints."""
    return _complaint() or _moody_send()


@carrier.get("/user")
def user() -> Response:
    """The balance: 200 with JSON."""
    if not _key_is_right() or not _user_is_right(request.args.get("username")):
        return _unauthorised()
    return _json({"UserData": {"balance": "USD 999999589.6168"}}, 200)


def _complaint() -> Response | None:
    if not _key_is_right():
        return _unauthorised()
    missing = sends.missing_field(request.form)
    if missing:
        return _plain(f"Request is missing required form field '{missing}'", 400)
    return None if _user_is_right(request.form["username"]) else _unauthorised()


def _moody_send() -> Response:
    here, mood = exchange(), exchange().switches
    if mood.sends not in ("normal", "drip", "json_charset", "broken_json", "drop"):
        return _not_accepted(mood.sends)
    body = here.send(request.form)
    if mood.sends == "drop":
        return silence("text taken, then silence", HANG_SECONDS)
    here.wait(mood.slow_seconds)
    if mood.sends == "drip":
        return Response(_drip(here, json.dumps(body)), 201, content_type="application/json")
    if mood.sends == "broken_json":
        return Response('{"SMSMessageData":{"Message":', 201, content_type="application/json")
    kind = "application/json; charset=utf-8" if mood.sends == "json_charset" else "application/json"
    return _json(body, 201, kind)


def _not_accepted(mood: str) -> Response:
    if mood == "error_500":
        exchange().activity.note("text to phones", "500")
        return Response("<html><body><h1>500 Internal Server Error</h1></body></html>", 500)
    if mood == "busy_429":
        exchange().activity.note("text to phones", "429")
        return _plain("Too Many Requests", 429)
    if mood == "reset":
        return silence("connection broken", 0)
    return silence("text not taken, silence", HANG_SECONDS)


def _drip(here: Exchange, body: str) -> Iterator[bytes]:
    for letter in body.encode():
        yield bytes([letter])
        here.wait(1.0)


def _key_is_right() -> bool:
    return _same(request.headers.get("apiKey", ""), current_app.config["AT_API_KEY"])


def _user_is_right(username: str | None) -> bool:
    return _same(username or "", current_app.config["AT_USERNAME"])


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _unauthorised() -> Response:
    response = _plain("The supplied authentication is invalid", 401)
    response.headers["WWW-Authenticate"] = 'Basic realm="api",charset=UTF-8'
    return response


def _plain(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=UTF-8")


def _json(body: dict[str, Any], status: int, kind: str = "application/json") -> Response:
    return Response(json.dumps(body, separators=(",", ":")), status, content_type=kind)
