"""The public doors. Each reads a form, does one thing, and answers what the carrier needs to hear.

USSD hops are answered before Flask's request machinery, which would cost more than the hop itself; every other
request, and a hop in an unusual encoding, goes the usual way through Flask. Guard and doors are the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from flask import Blueprint, Response, abort, request
from prometheus_client import Counter
from werkzeug.exceptions import HTTPException

from gateway.channels.africastalking import (
    Sms,
    UssdHop,
    is_phone,
    label_ussd,
    read_delivery,
    read_end,
    read_form,
    read_opt_out,
    read_sms,
    read_ussd,
    write_ussd,
)
from gateway.channels.webhook_guard import CutOff, Guard, TooLarge, is_urlencoded, parts, read_body
from gateway.funnel.counting import tag
from gateway.messages import CallId, Heard, Incoming, Reply, TalkKey

HOPS = Counter("thuso_hops_total", "USSD hops answered")
FAULTS = Counter("thuso_faults_total", "Things that went wrong inside a door", ["door"])
_TEXT = "text/plain; charset=utf-8"
_LABEL = "HTTP_AT_USSD_HOP_METADATA"


class Numbers(Protocol):
    """What may be done with a phone number while it is here. Nothing gives it back."""

    def call_ids(self, session_id: str) -> tuple[CallId, ...]: ...

    def caller(self, number: str) -> str: ...

    def seal(self, number: str) -> bytes: ...

    def responder(self, number: str) -> str: ...

    def talk_keys(self, number: str) -> tuple[TalkKey, ...]: ...

    def envelope(self, number: str, envelope: str, text: str) -> bool: ...

    def greeting(self, number: str, envelope: str, text: str) -> bool: ...


class Inbox(Protocol):
    """Where SMS, delivery reports and end events go."""

    def hear(self, heard: Heard) -> bool:
        """Whether the carrier may forget it; else it must bring it again."""

    def hear_end(self, calls: tuple[CallId, ...]) -> None: ...

    def hear_delivery(self, message_id: str, status: str, reason: str) -> None: ...

    def hear_opt_out(self, sender: str) -> None: ...


class NotTaken(Exception):
    """An SMS was heard, but what it is owed cannot be handed on yet: the carrier shall bring it again in a minute."""


@dataclass(frozen=True, slots=True)
class Doors:
    """receive answers a hop and never fails; sorry is the last word when even reading it failed."""

    receive: Callable[[Incoming], Reply]
    numbers: Numbers
    inbox: Inbox
    sorry: Reply
    on_fault: Callable[[BaseException], None]

    def ussd(self, form: Mapping[str, str], label: str) -> tuple[bytes, list[tuple[str, str]]]:
        """label: what the answer before carried, if the carrier brought it back. Gives body and headers."""
        HOPS.inc()
        try:
            hop = read_ussd(form)
            reply = self.receive(self._incoming(hop, label)) if hop.session_id else self.sorry
            return write_ussd(reply), label_ussd(reply)
        except Exception as fault:  # the caller must get an answer, whatever broke
            FAULTS.labels("ussd").inc()
            self.on_fault(fault)
            return write_ussd(self.sorry), []

    def _incoming(self, hop: UssdHop, label: str) -> Incoming:
        return Incoming(
            hop.text,
            hop.network,
            call_ids=lambda: self.numbers.call_ids(hop.session_id),
            sealed_number=lambda: self.numbers.seal(hop.number),
            caller=lambda: self.numbers.caller(hop.number or hop.session_id),  # nobody shares what has no number
            edition=label,
            draft=hop.draft,
            tag=0 if hop.draft else tag(hop.session_id),
        )

    def ussd_end(self, form: Mapping[str, str]) -> bytes:
        event = read_end(form)
        if event.session_id:
            self.inbox.hear_end(self.numbers.call_ids(event.session_id))
        return b""

    def sms(self, form: Mapping[str, str]) -> bytes:
        sms = read_sms(form)
        if sms.message_id and is_phone(sms.sender) and not self.inbox.hear(self._heard(sms)):
            raise NotTaken
        return b""

    def _heard(self, sms: Sms) -> Heard:
        return Heard(
            sms.message_id,
            self.numbers.responder(sms.sender),
            sms.text,
            talk_keys=lambda: self.numbers.talk_keys(sms.sender),
            sealed_number=lambda: self.numbers.seal(sms.sender),
            caller=lambda: self.numbers.caller(sms.sender),
            envelope=partial(self.numbers.envelope, sms.sender),
            greeting=partial(self.numbers.greeting, sms.sender),
        )

    def sms_delivery(self, form: Mapping[str, str]) -> bytes:
        report = read_delivery(form)
        if report.message_id:
            self.inbox.hear_delivery(report.message_id, report.status, report.reason)
        return b""

    def sms_optout(self, form: Mapping[str, str]) -> bytes:
        number = read_opt_out(form)
        if number:
            self.inbox.hear_opt_out(self.numbers.responder(number))
        return b""

    def failed(self, wrong: Exception) -> Response:
        """A door that broke answers 500 without a word more, so that the carrier sends the message again."""
        if isinstance(wrong, HTTPException):
            return Response(status=wrong.code, mimetype="text/plain")
        FAULTS.labels("other").inc()
        self.on_fault(wrong)
        return Response(status=500, mimetype="text/plain")


def blueprint(doors: Doors, guard: Guard) -> Blueprint:
    """The five doors as Flask routes, all behind the same guard."""
    made = Blueprint("at", __name__, url_prefix="/at/<secret>")

    @made.url_value_preprocessor
    def admit(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if not guard.admits((values or {}).pop("secret", "")):
            abort(404)

    def ussd(form: Mapping[str, str]) -> Response:
        body, headers = doors.ussd(form, request.environ.get(_LABEL, ""))
        return Response(body, headers=headers, mimetype="text/plain")

    def door(path: str, answer: Callable[[Mapping[str, str]], bytes | Response]) -> None:
        def view() -> Response:
            try:
                said = answer(_form())
                return said if isinstance(said, Response) else Response(said, mimetype="text/plain")
            except TooLarge:
                abort(413)
            except CutOff:
                abort(400)
            except NotTaken:
                abort(500)

        made.add_url_rule(path, path.strip("/").replace("/", "_"), view, methods=["POST"])

    door("/ussd", ussd)
    door("/ussd/end", doors.ussd_end)
    door("/sms", doors.sms)
    door("/sms/delivery", doors.sms_delivery)
    door("/sms/optout", doors.sms_optout)
    return made


def _form() -> Mapping[str, str]:
    if is_urlencoded(request.content_type or ""):
        return read_form(read_body(request.environ))
    return {name: request.form[name] for name in request.form}


class HopsFirst:
    """WSGI middleware that answers USSD hops at once and leaves everything else to the app behind it."""

    def __init__(self, app: Callable[..., Iterable[bytes]], doors: Doors, guard: Guard) -> None:
        self.app, self.doors, self.guard = app, doors, guard

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            found = parts(environ["PATH_INFO"])
            if found and found[1] == "ussd" and self._is_ours(environ, found[0]):
                return self._answer(environ, start_response)
        return self.app(environ, start_response)

    def _is_ours(self, environ: dict[str, Any], secret: str) -> bool:
        return is_urlencoded(environ.get("CONTENT_TYPE", "")) and self.guard.admits(secret)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            form = read_form(read_body(environ))
        except (TooLarge, CutOff) as wrong:
            status = "413 Content Too Large" if isinstance(wrong, TooLarge) else "400 Bad Request"
            start_response(status, [("Content-Type", _TEXT), ("Content-Length", "0")])
            return [b""]
        body, headers = self.doors.ussd(form, environ.get(_LABEL, ""))
        start_response("200 OK", [("Content-Type", _TEXT), ("Content-Length", str(len(body))), *headers])
        return [body]
