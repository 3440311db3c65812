"""In how many ways a secret could lie about: each way in which a number, a word or a key could have been written.

All is compared in small letters, so that %2b and %2B, and hex of either kind, are one spelling.
"""

import base64
import codecs
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

COUNTRY = 3  # digits of 266


@dataclass(frozen=True)
class Canary:
    """Something that nobody may find again. kind: number, words, session, reference, secret, pin, signing in (duty
    number and PIN as they are typed), or id: what the carrier calls an SMS, of which a hash is kept on purpose."""

    kind: str
    of: str
    value: str


def spellings(canary: Canary) -> Iterator[tuple[str, bytes]]:
    """(how it is written, the bytes), in small letters."""
    whole = {
        "number": _number, "reference": _reference, "session": _session, "secret": _secret, "pin": _pin,
        "signing in": _signing_in,
    }  # fmt: skip
    usual = {"plainly" if canary.kind == "id" else "as it is": canary.value}
    texts = dict(whole[canary.kind](canary.value)) if canary.kind in whole else usual
    for how, text in texts.items():
        yield how, text.encode().lower()
    for name in [how for how in texts if how in PLAIN]:
        for how, data in _disguises(texts[name]):
            if len(data) >= SHORTEST or data.isdigit():
                yield f"{name}, {how}", data.lower()


PLAIN = ("as it is", "without plus", "local", "without prefix", "in one")  # these are also looked for in disguise
SHORTEST = 8  # a disguise with fewer letters stands somewhere by chance


def _number(number: str) -> Iterator[tuple[str, str]]:
    digits = number.lstrip("+")
    country, local = digits[:COUNTRY], digits[COUNTRY:]
    yield "as it is", number
    yield "without plus", digits
    yield "with 00", f"00{digits}"
    yield "local", local
    yield "plus escaped", f"%2B{digits}"
    yield "plus escaped twice", f"%252B{digits}"
    yield "plus escaped for JSON", f"\\u002b{digits}"
    for name, sign in (("blanks", " "), ("dashes", "-"), ("escaped blanks", "%20"), ("pluses", "+")):
        yield f"four and four with {name}", f"{local[:4]}{sign}{local[4:]}"
        yield f"in twos with {name}", sign.join(local[n : n + 2] for n in range(0, 8, 2))
        yield f"country apart with {name}", f"{country}{sign}{local}"
    yield "digit by digit", " ".join(local)
    yield "reversed", number[::-1]
    yield "local, reversed", local[::-1]


def _reference(digits: str) -> Iterator[tuple[str, str]]:
    yield "in one", digits
    yield "without its check digit", digits[:15]
    for name, sign in (("blanks", " "), ("dashes", "-"), ("pluses", "+"), ("escaped blanks", "%20")):
        yield f"in fours with {name}", sign.join(digits[n : n + 4] for n in range(0, 16, 4))


def _pin(pin: str) -> Iterator[tuple[str, str]]:
    yield "as it is", pin


def _signing_in(typed: str) -> Iterator[tuple[str, str]]:
    yield "in one", typed
    for name, sign in (("blank", " "), ("dash", "-"), ("plus", "+"), ("star", "*"), ("comma", ","), ("colon", ":")):
        yield f"PIN apart with {name}", f"{typed[:6]}{sign}{typed[6:]}"


def _session(session: str) -> Iterator[tuple[str, str]]:
    yield "as it is", session
    yield "without prefix", session.removeprefix("ATUid_")


def _secret(secret: str) -> Iterator[tuple[str, str]]:
    yield "as it is", secret
    yield "hex of what it encodes", _decoded(secret).hex()
    yield "Python's way of showing its bytes", repr(_decoded(secret))[2:-1]


def _decoded(secret: str) -> bytes:
    try:
        return base64.b64decode(secret, validate=True)
    except ValueError:
        return secret.encode()


def _disguises(text: str) -> Iterator[tuple[str, bytes]]:
    data = text.encode()
    yield "utf-16", text.encode("utf-16-le")
    yield "utf-16, the other way round", text.encode("utf-16-be")
    yield "percent-encoded", quote(text, safe="").encode()
    yield "percent-encoded as a form", quote_plus(text).encode()
    yield "JSON-escaped", json.dumps(text)[1:-1].encode()
    yield "hex", data.hex().encode()
    yield "reversed", text[::-1].encode()
    yield "rot13", codecs.encode(text, "rot13").encode()
    yield "windows-1252", text.encode("cp1252", errors="replace")
    for start in range(3):
        yield f"base64 from byte {start}", _base64_within(data, start)
        yield f"url-safe base64 from byte {start}", _base64_within(data, start).translate(bytes.maketrans(b"+/", b"-_"))
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, data).digest()
        yield f"{name}, its first bytes", digest[:8]
        yield f"{name} in hex, its first bytes", digest.hex()[:16].encode()
        yield f"{name} in base64, its first bytes", base64.b64encode(digest)[:12]


def _base64_within(data: bytes, start: int) -> bytes:
    """Those letters that stand in the base64 of anything in which `data` begins at such a byte."""
    encoded = base64.b64encode(bytes(start) + data)
    return encoded[(0, 2, 3)[start] : (start + len(data)) * 8 // 6]
