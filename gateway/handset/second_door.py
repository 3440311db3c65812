"""The door of the second carrier, a gateway that speaks like Kannel: /cgi-bin/sendsms. It sends no delivery reports."""

import hmac

from flask import Blueprint, Response, current_app, request

from gateway.handset.holding import exchange
from gateway.handset.silence import HANG_SECONDS, silence

second = Blueprint("second", __name__)


@second.get("/cgi-bin/sendsms")
@second.post("/cgi-bin/sendsms")
def sendsms() -> Response:
    """A send: 202 with one line of text, or a refusal."""
    mood = exchange().switches.second
    if mood == "hang":
        return silence("second carrier: text not taken, silence", HANG_SECONDS)
    if mood == "error":
        exchange().activity.note("text to phones", "second carrier: 503")
        return _says("Temporal failure, try again later.", 503)
    return _refusal() or _taken()


def _refusal() -> Response | None:
    if not (_same("username") and _same("password")):
        return _says("Authorization failed for sendsms", 403)
    if not _numbers():
        return _says("Missing receiver number, rejected", 400)
    return None if request.values.get("text") else _says("Empty text not allowed, rejected", 400)


def _taken() -> Response:
    sender, text = request.values.get("from", "Second"), request.values["text"]
    for number in _numbers():
        exchange().send_by_second(number, sender, text)
    return _says("0: Accepted for delivery", 202)


def _numbers() -> list[str]:
    """Divided by blanks, which is also what a plus becomes that was not encoded."""
    return [f"+{number.lstrip('+')}" for number in request.values.get("to", "").split()]


def _same(name: str) -> bool:
    given, right = request.values.get(name, ""), current_app.config[f"SECOND_SENDER_{name.upper()}"]
    return hmac.compare_digest(given.encode(), right.encode())


def _says(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/html")  # so the original calls its line of text
