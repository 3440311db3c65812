"""The line from carrier to gateway: one POST, with a limit. Never raises, never tells the address."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import requests
from urllib3.util import SKIP_HEADER

from gateway.handset.wire import Form, encoded

FORM = "application/x-www-form-urlencoded"
CONNECT_SECONDS = 3.05
LARGEST_ANSWER = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """status 0: there was no answer, and `error` says why, in the words of the carrier's Java platform."""

    status: int = 0
    reason: str = ""
    body: str = ""
    label: str = ""
    error: str = ""
    millis: int = 0

    @property
    def brief(self) -> str:
        """The status, or what went wrong."""
        return self.error.removeprefix("java.net.") or str(self.status)

    @property
    def taken(self) -> bool:
        return self.status == 200


class Line:
    """Knows the gateway's doors: <gateway_url>/at/<secret>/<door>."""

    def __init__(self, gateway_url: str, secret: str) -> None:
        self._base = f"{gateway_url.rstrip('/')}/at/{quote(secret, safe='')}/"

    def post(self, door: str, form: Form, seconds: float, headers: Mapping[str, str] | None = None) -> Answer:
        """Posts a form and reads the whole answer within so many seconds."""
        begun = time.monotonic()
        try:
            answer = self._posted(door, form, begun + seconds, headers or {})
        except requests.Timeout:
            answer = Answer(error="java.net.SocketTimeoutException")
        except requests.RequestException:
            answer = Answer(error="java.net.ConnectException")
        millis = round((time.monotonic() - begun) * 1000)
        return Answer(answer.status, answer.reason, answer.body, answer.label, answer.error, millis)

    def _posted(self, door: str, form: Form, until: float, headers: Mapping[str, str]) -> Answer:
        left = until - time.monotonic()
        with requests.Session() as http:
            http.trust_env = False
            # No capture shows what the SMS side calls itself: no User-Agent unless one is handed in.
            http.headers.clear()
            http.headers.update({"User-Agent": SKIP_HEADER, "Content-Type": FORM, "Accept-Encoding": "gzip"})
            with http.post(
                self._base + door,
                data=encoded(form),
                headers=dict(headers),
                timeout=(min(CONNECT_SECONDS, left), left),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _read(response, until)
                label = response.headers.get("at-ussd-hop-metadata", "")
                return Answer(response.status_code, response.reason or "", body, label)


def _read(response: requests.Response, until: float) -> str:
    """Byte by byte, because a time-out of requests is per read: a dripping answer would outlast it."""
    body = bytearray()
    for byte in response.iter_content(1):
        body += byte
        if time.monotonic() > until:
            raise requests.Timeout
        if len(body) > LARGEST_ANSWER:
            raise requests.RequestException
    return body.decode("utf-8", "replace")
