"""Carries SMS to Africa's Talking. The only file that knows how its API answers; its words stop here.

No number, text or key ever stands in an Outcome, a log line or an exception that leaves this file.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from africastalking.SMS import SMSService

from gateway.messages import Outcome, Outgoing, Result

CONNECT, READ = 3.05, 9.05  # seconds for each socket operation, as the SDK has them
TOTAL = 15.0  # seconds for everything; less than a job may take. A dripping server renews READ with each byte
MOST_BYTES = 65_536  # an answer about one SMS has a few hundred, one about a hundred some 20 000
MOST_AT_ONCE = 100  # numbers in one call; the carrier publishes no limit, and a lost answer leaves all of them in doubt
NAME = "africastalking"

Act = TypeVar("Act")

TOO_SLOW = Outcome(Result.UNKNOWN, reason="too_slow")
# Source: the carrier's table of recipient status codes. What an operator must mend does not count against the number.
_RECIPIENT = {
    100: Outcome(Result.ACCEPTED),
    101: Outcome(Result.ACCEPTED),
    102: Outcome(Result.ACCEPTED),
    401: Outcome(Result.STOPPED, reason="risk_hold"),
    402: Outcome(Result.STOPPED, reason="sender_id"),
    403: Outcome(Result.REFUSED, reason="number_invalid"),
    404: Outcome(Result.REFUSED, reason="number_unsupported"),
    405: Outcome(Result.STOPPED, reason="balance"),
    406: Outcome(Result.REFUSED, reason="blacklisted"),
    407: Outcome(Result.REFUSED, reason="no_route"),
    409: Outcome(Result.LATER, reason="do_not_disturb"),
    500: Outcome(Result.LATER, reason="carrier_fault"),
    501: Outcome(Result.LATER, reason="operator_fault"),
    502: Outcome(Result.LATER, reason="operator_refused"),
}
# The whole batch refused: HTTP 201 with no recipients, and one of these as the message.
_BATCH = {
    "invalidsenderid": Outcome(Result.STOPPED, reason="sender_id"),
    "insufficientbalance": Outcome(Result.STOPPED, reason="balance"),
    "riskhold": Outcome(Result.STOPPED, reason="risk_hold"),
}


class AfricasTalkingSender:
    """base_url: scheme and host, "" for the carrier's own. from_for: from whom an SMS to this number comes, "" for the
    carrier's default; or one name for all."""

    name = NAME

    def __init__(
        self, username: str, api_key: str, base_url: str = "", from_for: str | Callable[[str], str] = ""
    ) -> None:
        self._service = _Service(username, api_key, base_url)
        self._from_for = from_for if callable(from_for) else lambda _: from_for

    def send(self, text: Outgoing) -> Outcome:
        """Never raises; takes TOTAL seconds at most (gateway.messages.Sender)."""
        return self.send_many(text.text, [text.to])[text.to]

    def send_many(self, text: str, numbers: Sequence[str]) -> Mapping[str, Outcome]:
        """One call for every hundred numbers of one sender ID, all at the same time; TOTAL seconds at most for all."""
        until = time.monotonic() + TOTAL
        calls = [(batch, begun(self._call(text, name, batch))) for name, batch in self._batches(numbers)]
        outcomes: dict[str, Outcome] = {}
        for batch, call in calls:
            try:
                outcomes |= call.result(timeout=max(until - time.monotonic(), 0))
            except TimeoutError:
                outcomes |= dict.fromkeys(batch, TOO_SLOW)
        return outcomes

    def _batches(self, numbers: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        by_name: dict[str, list[str]] = {}
        for number in dict.fromkeys(numbers):
            by_name.setdefault(self._from_for(number), []).append(number)
        for name, found in by_name.items():
            for n in range(0, len(found), MOST_AT_ONCE):
                yield name, found[n : n + MOST_AT_ONCE]

    def _call(self, text: str, name: str, batch: list[str]) -> Callable[[], dict[str, Outcome]]:
        return lambda: self._exchange(text, name, batch)

    def _exchange(self, text: str, name: str, batch: list[str]) -> dict[str, Outcome]:
        try:
            answer = self._service.send(text, batch, sender_id=name or None, enqueue=True)
            return _read_answer(answer, batch)
        except HttpStatus as said:
            return dict.fromkeys(batch, read_status(said.status))
        except requests.RequestException as wrong:
            return dict.fromkeys(batch, read_failure(wrong))
        except UnicodeError:
            return dict.fromkeys(batch, Outcome(Result.STOPPED, reason="key_not_sendable"))
        except ValueError:  # the SDK's own check; its words spell out the number
            return self._each_alone(text, name, batch)
        except Exception:  # most likely the connection, lost in the middle of the answer
            return dict.fromkeys(batch, Outcome(Result.UNKNOWN, reason="connection_lost"))

    def _each_alone(self, text: str, name: str, batch: list[str]) -> dict[str, Outcome]:
        """The SDK sends nothing to anybody for one number that it does not like."""
        if len(batch) == 1:
            return {batch[0]: Outcome(Result.REFUSED, reason="number_invalid")}
        halves = batch[: len(batch) // 2], batch[len(batch) // 2 :]
        return self._exchange(text, name, halves[0]) | self._exchange(text, name, halves[1])


class HttpStatus(Exception):
    """An answer that is not 2xx. The SDK's own exception hides the status."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        super().__init__()
        self.status, self.body = status, body


class _Service(SMSService):  # type: ignore[misc]  # the SDK carries no types
    """The SDK's SMS service (2.0.3, pinned) with a host of our choice. `initialize` is never called: it makes eight
    services and warns. Underscore names are the SDK's; tests fail if it stops using them."""

    def __init__(self, username: str, api_key: str, base_url: str) -> None:
        self._other_host = base_url.rstrip("/")
        super().__init__(username, api_key)

    def _init_service(self) -> None:
        super()._init_service()
        if self._other_host:
            self._baseUrl = self._contentUrl = self._other_host + "/version1"

    def _make_request(
        self, url: str, method: str, headers: Any, data: Any, params: Any, callback: Any = None, timeout: Any = None
    ) -> Any:
        """In place of the SDK's: keeps the status, reads JSON whatever its content type is called, bounds the
        answer, and follows no redirect (the SDK would take the key along to another host)."""
        return fetched(method, url, headers=headers, data=data, params=params)


def fetched(method: str, url: str, **what: Any) -> bytes:
    """The body of a 2xx answer. Raises HttpStatus for any other, and what requests raises."""
    with requests.Session() as session:  # a new one each time: a kept connection that died looks like a lost SMS
        # A proxy from the environment has no business between us and this same machine.
        session.trust_env = not _is_loopback(url)
        response = session.request(
            method, url, timeout=(CONNECT, READ), allow_redirects=False, stream=True, **what
        )  # fmt: skip
        if not 200 <= response.status_code < 300:
            raise HttpStatus(response.status_code, _refusal(response))
        return response.raw.read(MOST_BYTES, decode_content=True)  # type: ignore[no-any-return]  # requests has none


def _refusal(response: requests.Response) -> bytes:
    """What a 4xx says of our request. Of a server in trouble nothing is read: that may take for ever."""
    with suppress(Exception):
        if 400 <= response.status_code < 500:
            return bytes(response.raw.read(MOST_BYTES, decode_content=True))
    return b""


def _read_answer(body: bytes, numbers: Sequence[str]) -> dict[str, Outcome]:
    """A 2xx answer, matched by number: the order of its list is not promised. Anything that we cannot read may
    nevertheless have been sent."""
    try:
        told = json.loads(body)["SMSMessageData"]
        if not told["Recipients"]:
            word = re.sub("[^a-z]", "", str(told.get("Message", "")).lower())
            return dict.fromkeys(numbers, _BATCH.get(word, Outcome(Result.REFUSED, reason="no_recipients")))
        listed = _listed(told["Recipients"])
    except (ValueError, TypeError, KeyError, AttributeError):
        listed = {}
    missing = Outcome(Result.UNKNOWN, reason="number_not_listed" if listed else "answer_unreadable")
    return {number: listed.get(_digits(number), missing) for number in numbers}


def _listed(recipients: Any) -> dict[str, Outcome]:
    """By the digits of its number; an entry that cannot be read takes none of the others with it."""
    found: dict[str, Outcome] = {}
    for recipient in recipients:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            found.setdefault(_digits(recipient["number"]), _read_recipient(recipient))
    return found


def _read_recipient(recipient: dict[str, Any]) -> Outcome:
    known = _RECIPIENT.get(int(recipient["statusCode"]), Outcome(Result.UNKNOWN, reason="code_unknown"))
    if known.result is not Result.ACCEPTED:
        return known
    message_id = str(recipient.get("messageId", "None"))
    return Outcome(Result.ACCEPTED, None if message_id == "None" else message_id)


def read_status(status: int) -> Outcome:
    """Never REFUSED: whatever is wrong with the request or its address is wrong for every number."""
    if 300 <= status < 400:
        return Outcome(Result.STOPPED, reason="redirected")  # our address of the carrier is wrong
    if status in (408, 429) or status >= 500:
        return Outcome(Result.LATER, reason=f"http_{status}")
    return Outcome(Result.STOPPED, reason=f"http_{status}")


def read_failure(wrong: requests.RequestException) -> Outcome:
    """Whether the request can have left before it failed."""
    if isinstance(wrong, ValueError):  # so requests calls an address or a key that is none
        return Outcome(Result.STOPPED, reason="settings_wrong")
    if isinstance(wrong, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return Outcome(Result.LATER, reason="not_connected")
    if isinstance(wrong, requests.ConnectionError) and _never_connected(wrong):
        return Outcome(Result.LATER, reason="not_connected")
    return Outcome(Result.UNKNOWN, reason="connection_lost")


def _never_connected(wrong: requests.ConnectionError) -> bool:
    cause = wrong.args[0] if wrong.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError)


def _digits(number: object) -> str:
    return re.sub("[^0-9]", "", str(number))


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def begun(act: Callable[[], Act]) -> Future[Act]:
    """The result of act, once it is there. The thread of a server that never ends is left behind: that is the price
    of a bound that also holds for name resolution and for headers that drip."""
    result: Future[Act] = Future()
    threading.Thread(target=lambda: result.set_result(act()), daemon=True).start()
    return result
