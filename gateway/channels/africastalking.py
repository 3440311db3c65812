"""Africa's Talking in our words: forms in, `CON`/`END` out. Pure.

Field names, formats and oddities: the carrier's documentation and captures of 2020 to 2026. Nothing here is
refused for an unknown operator or an unknown status: networks add such without notice.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gateway.messages import Reply


def _as_cp1252(wrong: UnicodeError) -> tuple[str, int]:
    assert isinstance(wrong, UnicodeDecodeError)
    return wrong.object[wrong.start : wrong.end].decode("cp1252", errors="replace"), wrong.end


codecs.register_error("as_cp1252", _as_cp1252)
LABEL = "at-ussd-hop-metadata"  # on our answer; the carrier may bring it back with the next hop, and shows it to staff
_DRAFT = "*draft:"  # in a service code; the handset's own, no network dials letters
_CODE = re.compile(r"[^A-Za-z0-9_-]")
_PHONE = re.compile(r"\+[0-9]{8,15}")


@dataclass(frozen=True, slots=True)
class UssdHop:
    """One step of a call. number is E.164 with its plus, "" when the carrier gave none. draft: the name that the
    handset puts into the service code."""

    session_id: str = field(repr=False)
    number: str = field(repr=False)
    text: str = field(repr=False)
    network: str
    draft: str = ""


@dataclass(frozen=True, slots=True)
class EndEvent:
    """The carrier says that a call is over. Its other fields repeat number and words: they are not read."""

    session_id: str = field(repr=False)
    status: str


@dataclass(frozen=True, slots=True)
class Sms:
    """An SMS that came in; sender may be a name instead of a number."""

    message_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery report; status and reason as they came, cut to letters and digits. Its number is not read."""

    message_id: str
    status: str
    reason: str


def read_form(body: bytes) -> dict[str, str]:
    """An urlencoded body; of a field that comes twice the first counts. Never fails.

    A byte that is not UTF-8 is read by itself as Windows-1252, in which some gateways still send. By itself: one
    bad byte in the newest answer must not change how the answers before it are read.
    """
    form: dict[str, str] = {}
    for pair in body.decode("latin-1").replace("+", " ").split("&"):
        name, _, value = pair.partition("=")
        form.setdefault(_decoded(name), _decoded(value))
    return form


def _decoded(text: str) -> str:
    """text: the raw bytes, each as one letter."""
    if "%" not in text and text.isascii():
        return text
    return unquote_to_bytes(text.encode("latin-1")).decode("utf-8", errors="as_cp1252")


def read_ussd(form: Mapping[str, str]) -> UssdHop:
    """Missing fields are read as empty: the caller must get an answer all the same."""
    return UssdHop(
        form.get("sessionId", "").strip(),
        read_number(form.get("phoneNumber", "")),
        form.get("text", ""),
        form.get("networkCode", "").strip(),
        form.get("serviceCode", "").partition(_DRAFT)[2].removesuffix("#"),
    )


def write_ussd(reply: Reply) -> bytes:
    """The body of the answer. Nothing may stand before the prefix."""
    return (b"END " if reply.ends else b"CON ") + reply.text.encode()


def label_ussd(reply: Reply) -> list[tuple[str, str]]:
    """The headers that the answer carries: a digest of files; never a session, a number or a word."""
    return [(LABEL, reply.edition)] if reply.edition else []


def read_number(text: str) -> str:
    """A plus that was lost, or turned into a space by a sloppy encoder, is put back."""
    number = text.strip().replace(" ", "")
    return f"+{number}" if number.isascii() and number.isdigit() else number


def is_phone(sender: str) -> bool:
    """Whether somebody may read an answer there: a name or a short code is a machine, and two machines that answer
    each other never stop."""
    return _PHONE.fullmatch(sender) is not None


def read_end(form: Mapping[str, str]) -> EndEvent:
    return EndEvent(form.get("sessionId", "").strip(), _code(form.get("status", "")))


def read_sms(form: Mapping[str, str]) -> Sms:
    return Sms(form.get("id", "").strip(), read_number(form.get("from", "")), form.get("text", ""))


def read_delivery(form: Mapping[str, str]) -> Delivery:
    return Delivery(
        form.get("id", "").strip()[:64],
        _code(form.get("status", "")),
        _code(form.get("failureReason", "")),
    )


def read_opt_out(form: Mapping[str, str]) -> str:
    """The number that wants no more SMS."""
    return read_number(form.get("phoneNumber", ""))


def _code(text: str) -> str:
    return _CODE.sub("", text)[:32]
