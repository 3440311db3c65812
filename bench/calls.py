"""What the callers of the bench type, as the carrier sends it: bytes that are ready to go, so that asking is cheap."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import urlencode

_WORDS = ("a house behind the mill", "two girls came last night")
# English, a report, a girl, danger soon, a false job, Leribe and one of its councils, words, yes, no contact, send.
_TYPED = ("2", "2", "1", "2", "1", "3", "3", *_WORDS, "9", "1", "1", "1")
WHOLE = ("", *accumulate(_TYPED, "{}*{}".format))
SCREENS = (
    "language", "start", "who", "danger", "what", "district", "council", "details", "details_more", "details_more",
    "tell", "contact", "confirm", "receipt",
)  # fmt: skip
_FIRST_KEPT = SCREENS.index("danger") + 1  # the answer to the danger question
NOTHING_KEPT = WHOLE[:3]
KEPT = WHOLE[_FIRST_KEPT:-1]  # without the sending: no alerts, no receipt


class Hop(NamedTuple):
    """One hop, cut in two where the session of the call goes. expects: how the body of the answer begins."""

    head: bytes
    tail: bytes
    expects: bytes


Ask = tuple[bytes, bytes]  # the request, and how the body of its answer must begin
Expects = Callable[[str], bytes]


def of_thuso(text: str) -> bytes:
    """A fault inside answers END, so that a bench of apologies is noticed."""
    return b"CON Thank you. Report" if text == WHOLE[-1] else b"CON "


def of_raw_echo(_text: str) -> bytes:
    return b"sessionId="


def of_flask_echo(text: str) -> bytes:
    return text.encode()


def body(text: str, session: str) -> bytes:
    """The five fields as the carrier sends them."""
    fields = {
        "sessionId": f"ATUid_{session}", "serviceCode": "*384*96#", "phoneNumber": "+26650123987",
        "networkCode": "65101", "text": text,
    }  # fmt: skip
    return urlencode(fields).encode()


def new_session() -> str:
    return secrets.token_hex(16)


def hops(texts: Sequence[str], secret: str, expects: Expects) -> tuple[Hop, ...]:
    """These hops as HTTP requests on a connection that stays open."""
    return tuple(_hop(text, secret, expects(text)) for text in texts)


def _hop(text: str, secret: str, expects: bytes) -> Hop:
    session = new_session()
    form = body(text, session)
    header = (
        f"POST /at/{secret}/ussd HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\n\r\n"
    )
    head, _, tail = form.partition(session.encode())
    return Hop(header.encode() + head, tail, expects)


def calls_without_end(hops: Sequence[Hop]) -> Iterator[Ask]:
    """One call after the other, each in a session of its own."""
    while True:
        session = new_session().encode()
        for hop in hops:
            yield hop.head + session + hop.tail, hop.expects
