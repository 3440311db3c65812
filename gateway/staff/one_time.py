"""One-time codes (TOTP of RFC 6238: six digits, a new one each half minute) and codes drawn for one use. Pure."""

import base64
import hashlib
import io
import re
import secrets
from datetime import datetime

import pyotp
import segno
from pyotp.utils import strings_equal

ISSUER = "Thuso"
WINDOW = 1  # steps before and after: a phone's clock may be half a minute wrong
RECOVERY_CODES = 10
_BITS = 80  # of a drawn code: SHA-256 without salt is enough for so many


def new_secret() -> str:
    """160 bits, as an authenticator takes them."""
    return pyotp.random_base32()


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Which half minute this code belongs to; None for a wrong one."""
    codes, digits = pyotp.TOTP(secret), re.sub(r"[\s-]", "", typed)
    here = codes.timecode(now)
    steps = range(here - WINDOW, here + WINDOW + 1)
    fitting = [step for step in steps if strings_equal(codes.generate_otp(step), digits)]
    return max(fitting, default=None)


def picture(secret: str, name: str) -> bytes:
    """What an authenticator scans, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, dark="#000", light="#fff")
    return out.getvalue()


def in_groups(text: str) -> str:
    """Four by four, so that eyes do not lose the line."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def drawn() -> str:
    """A code for one use, as a person reads it: abcd-efgh-ijkl-mnop."""
    return in_groups(base64.b32encode(secrets.token_bytes(_BITS // 8)).decode().lower()).replace(" ", "-")


def hash_of(code: str) -> str:
    """How a recovery code is kept. Hyphens, spaces and capitals make no difference."""
    letters = re.sub(r"[^a-z2-7]", "", code.lower())
    return hashlib.sha256(letters.encode()).hexdigest()
