"""The page and the JSON doors that it shares with tests and scripts, told in full in app.py."""

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from gateway.complaints import Complaint, Refused
from gateway.handset import holding
from gateway.handset.calls import CallIsOver, NoSuchCall
from gateway.handset.holding import exchange
from gateway.handset.phones import SANDBOX_NETWORK, e164
from gateway.handset.switches import panel

LONGEST_TEXT = 2000

doors = Blueprint("handset", __name__)


@doors.get("/")
def page() -> str:
    """The phones."""
    return render_template("handset.html", panel=panel(), switches=exchange().switches.as_dict())


@doors.post("/handset/dial")
def dial() -> ResponseReturnValue:
    """{number, code?, network?, draft?} → the call with its first screen."""
    code = _text("code", exchange().switches.service_code).replace(" ", "")
    number, network, draft = e164(_text("number")), _text("network", SANDBOX_NETWORK), _text("draft", "")
    if draft and draft not in exchange().drafts():
        raise Refused([Complaint("draft", "is not in flows/drafts/. Is it saved there, as <name>.yaml?")])
    return exchange().calls.dial(number, code, network, draft).as_dict()


@doors.post("/handset/calls/<call>/type")
def type_answer(call: str) -> ResponseReturnValue:
    """{text} → the call with its next screen."""
    text = _text("text")
    if "*" in text and not exchange().switches.raw_star:
        raise Refused([Complaint("text", "holds a *, which this network does not let through.")])
    return exchange().calls.type(call, text).as_dict()


@doors.post("/handset/calls/<call>/hang-up")
def hang_up(call: str) -> ResponseReturnValue:
    """→ the call, ended."""
    return exchange().calls.hang_up(call).as_dict()


@doors.get("/handset/phones")
def phones() -> ResponseReturnValue:
    """→ {phones, activity, switches, drafts}."""
    here = exchange()
    told = {"phones": here.table(), "activity": here.activity.notes(), "switches": here.switches.as_dict()}
    return told | {"drafts": here.drafts()}


@doors.get("/handset/accepted")
def accepted() -> ResponseReturnValue:
    """→ {accepted: [{number, text, by, at}]}: every text of ours that a carrier accepted, oldest first."""
    return {"accepted": exchange().ledger.lines()}


@doors.get("/handset/codes")
def codes() -> ResponseReturnValue:
    """→ {codes: [{name, code, next}], seconds}: what the staff's authenticator shows now."""
    shown: ResponseReturnValue = current_app.extensions["authenticator"]()
    return shown


@doors.post("/handset/phones")
def add_phone() -> ResponseReturnValue:
    """{number, network?} → {number}: a phone that has neither called nor received anything yet."""
    return {"number": exchange().phones.of(e164(_text("number")), _text("network", SANDBOX_NETWORK)).number}


@doors.post("/handset/phones/<number>/sms")
def send_sms(number: str) -> ResponseReturnValue:
    """{text} → {id, to, taken}: this phone sends a text to the gateway."""
    sms = exchange().texts.from_phone(e164(number), _text("text"))
    return {"id": sms.id, "to": sms.peer, "taken": sms.taken}


@doors.post("/handset/phones/<number>/opt-out")
def opt_out(number: str) -> ResponseReturnValue:
    """{sender} → {taken}: this phone wants no more texts from this sender."""
    return {"taken": exchange().opt_out(e164(number), _text("sender"))}


@doors.get("/handset/switches")
def switches() -> ResponseReturnValue:
    """→ every switch with its value."""
    return exchange().switches.as_dict()


@doors.post("/handset/switches")
def set_switches() -> ResponseReturnValue:
    """{name: value, …} → every switch with its value. All or none."""
    exchange().set_switches(_body())
    return exchange().switches.as_dict()


@doors.post("/handset/reset")
def reset() -> ResponseReturnValue:
    """→ {}: no phones, no calls, every switch as at the start."""
    holding.reset()
    return {}


def refused(problem: Exception) -> ResponseReturnValue:
    """400 with every complaint in a plain sentence."""
    says = [str(c) for c in problem.complaints] if isinstance(problem, Refused) else [str(problem)]
    return {"complaints": says}, 400


def no_such_call(_: Exception) -> ResponseReturnValue:
    return {"complaints": ["call: there is no such call. Dial first."]}, 404


def call_is_over(_: Exception) -> ResponseReturnValue:
    return {"complaints": ["call: it has ended, or its next screen is still on the way."]}, 409


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused([Complaint("body", "must be a JSON object, sent as application/json.")])
    return body


def _text(name: str, start: str | None = None) -> str:
    value = _body().get(name, start)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Refused([Complaint(name, f"must be text of at most {LONGEST_TEXT} characters.")])
    return value


ERRORS = {Refused: refused, NoSuchCall: no_such_call, CallIsOver: call_is_over}
