"""The carrier's forms, field by field and in the captured order. Pure; no field of our own."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

Form = Sequence[tuple[str, str]]

USSD_AGENT = "at-ussd-api/1.0"
UNEXPECTED_CODE = "Received unexpected response code: "
NO_PREFIX = "Response should start with a CON or an END"


class GivesUp(Exception):
    """The carrier ends the call because of our answer; the text is the event's errorMessage."""


def encoded(form: Form) -> bytes:
    """Form body with `*`, `#` and `+` percent-encoded, blanks as `+`."""
    return urlencode(form).encode("ascii")


def hop_form(number: str, code: str, text: str, session: str, network: str) -> Form:
    """The five fields of a USSD step (captures of 2020, 2022 and 2026)."""
    return (
        ("phoneNumber", number),
        ("serviceCode", code),
        ("text", text),
        ("sessionId", session),
        ("networkCode", network),
    )


def trying_out(code: str, draft: str) -> str:
    """The service code under which the demo's gateway serves a draft; no network dials letters."""
    return f"{code.removesuffix('#')}*draft:{draft}#" if draft else code


def screen_of(status: int, reason: str, body: str) -> tuple[str, bool]:
    """(screen as sent, whether it ends the call). Raises GivesUp where the carrier would end the session."""
    if status != 200:
        raise GivesUp(f"{UNEXPECTED_CODE}{status} {reason or '<none>'}")
    if not body.startswith(("CON ", "END ")):
        raise GivesUp(NO_PREFIX)
    return body[4:], body.startswith("END")


def dialled_through(code: str, service_code: str) -> str | None:
    """What was dialled after the service code, `""` for nothing, None if this code is not ours."""
    if code == service_code:
        return ""
    ours = service_code.removesuffix("#") + "*"
    return code[len(ours) : -1] if code.startswith(ours) and code.endswith("#") else None


def without_plus(form: Form) -> Form:
    """The same form as one integrator saw it: the number without its plus."""
    return tuple((name, value.lstrip("+") if name == "phoneNumber" else value) for name, value in form)


def end_form(
    hop: Form,
    *,
    status: str,
    millis: int,
    hops: int,
    labels: Sequence[str],
    last: str,
    error: str,
    at: datetime,
) -> Form:
    """The end-of-session event (capture of 9 October 2026). hop: the last step's form; at: UTC."""
    step = dict(hop)
    return (
        ("durationInMillis", str(millis)),
        ("phoneNumber", step["phoneNumber"]),
        ("errorMessage", error),
        ("serviceCode", step["serviceCode"]),
        ("lastAppResponse", last),
        ("hopsMetadata", "|".join(labels)),
        ("hopsCount", str(hops)),
        ("status", status),
        ("sessionId", step["sessionId"]),
        ("cost", "0.00"),
        ("date", f"{at:%Y-%m-%d %H:%M:%S}"),
        ("networkCode", step["networkCode"]),
        ("input", step["text"]),
    )


def sms_date(at: datetime, style: str) -> str:
    """The three ways in which the carrier has been seen to write a UTC date."""
    if style == "iso":
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"
    if style == "fraction":
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return f"{at:%Y-%m-%d %H:%M:%S}"


def sms_form(number: str, to: str, text: str, message_id: str, date: str, network: str | None) -> Form:
    """An inbound SMS. network None: without the three fields that may be absent."""
    told = (("text", text), ("to", to), ("id", message_id), ("date", date), ("from", number))
    if network is None:
        return told
    return (("linkId", ""), *told, ("cost", ""), ("networkCode", network))


def report_form(number: str, message_id: str, status: str, network: str, reason: str = "") -> Form:
    """A delivery report; failureReason only where there is one."""
    why = (("failureReason", reason),) if reason else ()
    return (("phoneNumber", number), *why, ("id", message_id), ("status", status), ("networkCode", network))


def opt_out_form(number: str, sender: str) -> Form:
    """A subscriber wants no more texts from this sender."""
    return (("senderId", sender), ("phoneNumber", number))
