"""Carries one SMS to Africa's Talking. The only file that knows how its API answers; its words stop here.

No number, text or key ever stands in an Outcome, a log line or an exception that leaves this file.
"""

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from africastalking.SMS import SMSService

from gateway.messages import Outcome, Outgoing, Result

CONNECT, READ = 3.05, 9.05  # seconds for each socket operation, as the SDK has them
TOTAL = 15.0  # seconds for everything; less than a job may take. A dripping server renews READ with each byte
MOST_BYTES = 65_536  # an answer about one SMS has a few hundred

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
    """base_url: scheme and host, "" for the carrier's own. sender_id: "" for the carrier's default."""

    def __init__(self, username: str, api_key: str, base_url: str = "", sender_id: str = "") -> None:
        self._service = _Service(username, api_key, base_url)
        self._sender_id = sender_id or None

    def send(self, text: Outgoing) -> Outcome:
        """Never raises; takes TOTAL seconds at most (gateway.messages.Sender)."""
        try:
            return _within(TOTAL, lambda: self._exchange(text))
        except TimeoutError:
            return Outcome(Result.UNKNOWN, reason="too_slow")

    def _exchange(self, text: Outgoing) -> Outcome:
        try:
            answer = self._service.send(text.text, [text.to], sender_id=self._sender_id, enqueue=True)
            return _read_answer(answer, text.to)
        except _HttpStatus as said:
            return _read_status(said.status)
        except requests.RequestException as wrong:
            return _read_failure(wrong)
        except UnicodeError:
            return Outcome(Result.STOPPED, reason="key_not_sendable")
        except ValueError:  # the SDK's own check; its words spell out the number
            return Outcome(Result.REFUSED, reason="number_invalid")
        except Exception:  # most likely the connection, lost in the middle of the answer
            return Outcome(Result.UNKNOWN, reason="connection_lost")


class _HttpStatus(Exception):
    """An answer that is not 2xx. The SDK's own exception hides the status."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


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
        with requests.Session() as session:  # a new one each time: a kept connection that died looks like a lost SMS
            # A proxy from the environment has no business between us and this same machine.
            session.trust_env = not _is_loopback(url)
            response = session.request(
                method, url, headers=headers, data=data, params=params, timeout=(CONNECT, READ),
                allow_redirects=False, stream=True,
            )  # fmt: skip
            if not 200 <= response.status_code < 300:
                raise _HttpStatus(response.status_code)
            return response.raw.read(MOST_BYTES, decode_content=True)


def _read_answer(body: bytes, to: str) -> Outcome:
    """A 2xx answer. Anything that we cannot read may nevertheless have been sent."""
    try:
        told = json.loads(body)["SMSMessageData"]
        recipients = told["Recipients"]
        if not recipients:
            word = re.sub("[^a-z]", "", str(told.get("Message", "")).lower())
            return _BATCH.get(word, Outcome(Result.REFUSED, reason="no_recipients"))
        ours = next((r for r in recipients if _digits(r["number"]) == _digits(to)), None)
        return _read_recipient(ours) if ours else Outcome(Result.UNKNOWN, reason="number_not_listed")
    except (ValueError, TypeError, KeyError, AttributeError):
        return Outcome(Result.UNKNOWN, reason="answer_unreadable")


def _read_recipient(recipient: dict[str, Any]) -> Outcome:
    known = _RECIPIENT.get(int(recipient["statusCode"]), Outcome(Result.UNKNOWN, reason="code_unknown"))
    if known.result is not Result.ACCEPTED:
        return known
    message_id = str(recipient.get("messageId", "None"))
    return Outcome(Result.ACCEPTED, None if message_id == "None" else message_id)


def _read_status(status: int) -> Outcome:
    """Never REFUSED: whatever is wrong with the request or its address is wrong for every number."""
    if 300 <= status < 400:
        return Outcome(Result.STOPPED, reason="redirected")  # our address of the carrier is wrong
    if status in (408, 429) or status >= 500:
        return Outcome(Result.LATER, reason=f"http_{status}")
    return Outcome(Result.STOPPED, reason=f"http_{status}")


def _read_failure(wrong: requests.RequestException) -> Outcome:
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


def _within(seconds: float, act: Callable[[], Outcome]) -> Outcome:
    """The result of act, or TimeoutError. The thread of a server that never ends is left behind: that is the
    price of a bound that also holds for name resolution and for headers that drip."""
    result: Future[Outcome] = Future()
    threading.Thread(target=lambda: result.set_result(act()), daemon=True).start()
    return result.result(timeout=seconds)
