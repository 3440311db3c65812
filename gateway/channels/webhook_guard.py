"""Who may use the public door: whoever knows a secret of ours, with a body of bounded size.

The carrier signs nothing, so the secret stands in the address; it must never reach a log.
"""

from dataclasses import dataclass, field
from typing import Any

from gateway.privacy import same

MOST_BYTES = 16 * 1024  # a step is 130 to 400 bytes


class TooLarge(Exception):
    """The body is larger than MOST_BYTES."""


class CutOff(Exception):
    """The body ended before the length that was announced: half a number or half an answer may stand in it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """secrets: newest first; all are accepted, so that a secret can be changed without losing a call."""

    secrets: tuple[str, ...] = field(repr=False)

    def admits(self, secret: str) -> bool:
        """Compares with every secret, in a time that tells nothing."""
        matches = [same(secret, known) for known in self.secrets]  # all of them, whichever fits
        return any(matches)


def read_body(environ: dict[str, Any]) -> bytes:
    """The whole body. Raises TooLarge without reading more than one byte too many, and CutOff."""
    announced = environ.get("CONTENT_LENGTH") or ""
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        raise TooLarge
    most = int(announced) if announced.isdecimal() else MOST_BYTES + 1
    body: bytes = environ["wsgi.input"].read(most)
    if len(body) > MOST_BYTES:
        raise TooLarge
    if announced.isdecimal() and len(body) < int(announced):
        raise CutOff
    return body


def is_urlencoded(content_type: str) -> bool:
    """Whether the carrier's usual encoding is used; an absent header counts as such."""
    return content_type.partition(";")[0].strip().lower() in ("", "application/x-www-form-urlencoded")


def parts(path: str) -> tuple[str, str] | None:
    """(secret, door) of `/at/<secret>/<door>`, or None."""
    if not path.startswith("/at/"):
        return None
    secret, slash, door = path[4:].partition("/")
    return (secret, door) if slash else None


