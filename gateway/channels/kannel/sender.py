"""Carries SMS to a gateway that speaks like Kannel. Its answers are read in wire.py.

No number, text or password ever stands in an Outcome, a log line or an exception that leaves this file.
"""

import time
from collections.abc import Callable, Mapping, Sequence

import requests

from gateway.channels.kannel.wire import read_accepted, read_refused, sendsms
from gateway.channels.sender import TOO_SLOW, HttpStatus, begun, fetched, read_failure, read_status
from gateway.messages import Outcome, Outgoing, Result

TOTAL = 12.0  # seconds for everything
LEAST = 1.0  # seconds that must be left to begin with one more number
NAME = "kannel"


class KannelSender:
    """url: of its `sendsms`. from_for: from whom an SMS to this number comes, "" for the gateway's default; or one for
    all. A call for each number: the answer to several at once does not say which of them it took."""

    name = NAME

    def __init__(self, url: str, username: str, password: str, from_for: str | Callable[[str], str] = "") -> None:
        self._url, self._username, self._password = url, username, password
        self._from_for = from_for if callable(from_for) else lambda _: from_for

    def send(self, text: Outgoing) -> Outcome:
        """Never raises; takes TOTAL seconds at most (gateway.messages.Sender)."""
        return self.send_many(text.text, [text.to])[text.to]

    def send_many(self, text: str, numbers: Sequence[str]) -> Mapping[str, Outcome]:
        """One after the other. A number for which no time was left has certainly not been sent to."""
        until = time.monotonic() + TOTAL
        return {number: self._one(text, number, until - time.monotonic()) for number in dict.fromkeys(numbers)}

    def _one(self, text: str, number: str, seconds: float) -> Outcome:
        if seconds < LEAST:
            return Outcome(Result.LATER, reason="no_time_left")
        try:
            return begun(lambda: self._exchange(text, number)).result(timeout=seconds)
        except TimeoutError:
            return TOO_SLOW

    def _exchange(self, text: str, number: str) -> Outcome:
        fields = sendsms(self._username, self._password, self._from_for(number), number, text)
        try:
            # By GET, as its users do: to a POST the original listens in another language.
            return read_accepted(fetched("GET", self._url, params=fields))
        except HttpStatus as said:
            return read_refused(said.status, said.body) or read_status(said.status)
        except requests.RequestException as wrong:
            return read_failure(wrong)
        except Exception:  # most likely the connection, lost in the middle of the answer
            return Outcome(Result.UNKNOWN, reason="connection_lost")
