"""A Kannel-style HTTP gateway in our words: the fields of `sendsms` out, its line of text in. Pure.

Source: Kannel's user guide, "Using the HTTP interface to send SMS messages", and programs that read its answers. It
gives no id and we ask it for no delivery reports: what it accepted stays *sent*.
"""

import re

from gateway.messages import Outcome, Result

ACCEPTED = ("0:", "3:", "Sent.")  # accepted; queued because no network is there just now; what old versions say
# A 4xx is about our request. These lines are about the number; all others about our account or settings.
_NUMBERS_OWN = {
    "not routable": "no_route",
    "denied": "number_denied",
    "black": "number_denied",
    "receiver number": "number_invalid",
}


def sendsms(username: str, password: str, from_: str, to: str, text: str) -> dict[str, str]:
    """The fields of one SMS in the 7-bit alphabet (coding 0). from_: "" leaves it to the gateway."""
    fields = {
        "username": username, "password": password, "to": to, "text": text, "coding": "0", "charset": "UTF-8",
    }  # fmt: skip
    return fields | ({"from": from_} if from_ else {})


def read_accepted(body: bytes) -> Outcome:
    """A 2xx answer. One that says something else may nevertheless have been sent."""
    said = body.decode("latin-1").strip()
    if said.startswith(ACCEPTED):
        return Outcome(Result.ACCEPTED)
    return Outcome(Result.UNKNOWN, reason="answer_unreadable")


def read_refused(status: int, body: bytes) -> Outcome | None:
    """A 4xx that is about the number; None where it is about us."""
    said = re.sub(r"\s+", " ", body.decode("latin-1")).lower()
    reason = next((code for words, code in _NUMBERS_OWN.items() if words in said), None)
    return Outcome(Result.REFUSED, reason=reason) if 400 <= status < 500 and reason else None
