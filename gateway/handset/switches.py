"""The carrier's moods: every oddity that it can show. Each starts at what the real one usually does."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from gateway.complaints import Complaint, Refused


def _switch(start: bool | float | str, group: str, says: str, **limits: Any) -> Any:
    return field(default=start, metadata={"group": group, "says": says, **limits})


_END_EVENT = {"on": "sent", "off": "lost", "after_next_dial": "sent after the next dial"}
_DIAL_THROUGH = {"text": "arrives in the first hop", "empty": "is thrown away"}
_EMPTY_REPLY = {"trailing": "adds an empty piece (1*)", "unchanged": "changes nothing"}
_SENDS = {
    "normal": "answered at once",
    "error_500": "error 500",
    "busy_429": "too many requests (429)",
    "reset": "connection breaks, not accepted",
    "hang": "no answer, not accepted",
    "drop": "no answer, but accepted",
    "drip": "answered a byte a second",
    "json_charset": "answered as JSON with a charset",
    "broken_json": "answered with broken JSON",
}
_SECOND = {"normal": "takes texts", "error": "error 503", "hang": "no answer, not accepted"}
_REPORTS = {
    "on": "all four, in order",
    "off": "none",
    "duplicate": "each one twice",
    "out_of_order": "last one first",
    "unknown_status": "a status nobody knows",
    "wrong_case": "in small letters",
    "failed": "Rejected at the end",
    "before_answer": "before the send is answered",
}
_SMS_DATE = {
    "space": "2026-11-21 19:04:45",
    "iso": "2026-11-21T19:04:45Z",
    "fraction": "2026-11-21T19:04:45.120Z",
}


@dataclass(frozen=True, slots=True)
class Switches:
    """How the stand-in behaves just now. Seconds are seconds; 0 seconds of a limit means no limit."""

    duplicate_hops: bool = _switch(False, "Calls", "Every hop arrives twice")
    reorder_hops: bool = _switch(False, "Calls", "The hop before arrives again, late")
    missing_plus: bool = _switch(False, "Calls", "The caller's number comes without +")
    form_charset: bool = _switch(False, "Calls", "Hops name a charset in their content type")
    raw_star: bool = _switch(True, "Calls", "A * inside an answer is let through")
    echo_label: bool = _switch(True, "Calls", "The label of a hop comes back with the next one")
    end_event: str = _switch("on", "Calls", "When a call ends, the event is", choices=_END_EVENT)
    dial_through: str = _switch("text", "Calls", "What is dialled after the code", choices=_DIAL_THROUGH)
    empty_reply: str = _switch("trailing", "Calls", "An empty answer", choices=_EMPTY_REPLY)
    type_limit: int = _switch(80, "Calls", "Answers are cut after this many characters", least=1, most=500)
    step_seconds: float = _switch(10.0, "Calls", "Seconds the gateway has for a hop", least=0.1, most=60)
    thinking_seconds: float = _switch(0.0, "Calls", "Seconds a caller may think (0: for ever)", most=3600)
    session_seconds: float = _switch(0.0, "Calls", "Seconds a call may last (0: for ever)", most=3600)
    service_code: str = _switch("*384*96#", "Calls", "The code that reaches us", like=r"\*\d+(\*\d+)*#")

    sends: str = _switch("normal", "Texts to phones", "A text that we send is", choices=_SENDS)
    slow_seconds: float = _switch(0.0, "Texts to phones", "Seconds before the answer", most=60)
    registered_senders: str = _switch("", "Texts to phones", "Sender names allowed (empty: all)")
    reports: str = _switch("on", "Texts to phones", "Delivery reports", choices=_REPORTS)
    second: str = _switch("normal", "Texts to phones", "The second carrier", choices=_SECOND)
    report_seconds: float = _switch(0.5, "Texts to phones", "Seconds between reports", most=60)

    short_code: str = _switch("12345", "Texts from phones", "Number that texts go to", like=r"\+?\d{3,15}")
    duplicate_sms: bool = _switch(False, "Texts from phones", "Every text arrives twice")
    repeat_seconds: float = _switch(
        2.0, "Texts from phones", "Seconds until a text not taken is repeated", least=0.05, most=60
    )
    sms_date: str = _switch("space", "Texts from phones", "The date is written as", choices=_SMS_DATE)
    sms_extras: bool = _switch(True, "Texts from phones", "With linkId, cost and networkCode")

    def changed(self, wishes: Mapping[str, object]) -> "Switches":
        """The same switches with these set. Raises Refused with a complaint for each that cannot be."""
        complaints = [c for name, value in wishes.items() if (c := _complaint(name, value))]
        if complaints:
            raise Refused(complaints)
        return replace(self, **dict(wishes))  # type: ignore[arg-type]  # each was checked above

    def as_dict(self) -> dict[str, bool | float | str]:
        return asdict(self)


def panel() -> dict[str, list[dict[str, Any]]]:
    """What the page draws: group → switches, each with name, start and metadata."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for f in fields(Switches):
        groups.setdefault(f.metadata["group"], []).append({"name": f.name, "start": f.default, **f.metadata})
    return groups


_FIELDS = {f.name: f for f in fields(Switches)}


def _complaint(name: str, value: object) -> Complaint | None:
    known = _FIELDS.get(name)
    if known is None:
        return Complaint(name, f"is not a switch. There are: {', '.join(_FIELDS)}.")
    says = _objection(known.default, known.metadata, value)
    return Complaint(name, says) if says else None


def _objection(start: object, limits: Mapping[str, Any], value: object) -> str | None:
    if isinstance(start, bool):
        return None if isinstance(value, bool) else "must be true or false."
    if "choices" in limits:
        known = isinstance(value, str) and value in limits["choices"]
        return None if known else f"must be one of {', '.join(limits['choices'])}."
    if isinstance(start, int | float):
        return _number_objection(start, limits, value)
    return _text_objection(limits, value)


def _number_objection(start: float, limits: Mapping[str, Any], value: object) -> str | None:
    kinds = int if isinstance(start, int) else int | float
    least, most = limits.get("least", 0), limits["most"]
    if isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most:
        return None
    return f"must be a {'whole ' if isinstance(start, int) else ''}number from {least} to {most}."


def _text_objection(limits: Mapping[str, Any], value: object) -> str | None:
    if not isinstance(value, str) or len(value) > 100:
        return "must be text of at most 100 characters."
    like = limits.get("like")
    return f"must look like {like}." if like and not re.fullmatch(like, value, re.ASCII) else None
