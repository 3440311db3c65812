"""The demo's authenticator: shows the one-time codes of its invented staff, whose secrets the runner left in a file.

Real staff have theirs on a phone of their own; in production neither the file nor this page exists."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp

FILE = "authenticator.json"  # in VAR_DIR: {name: secret}


def codes(environ: Mapping[str, str]) -> dict[str, Any]:
    """{codes: [{name, code, next}], seconds}: what fits now, what fits next, and for how long the first one does."""
    now = int(datetime.now(UTC).timestamp())
    shown = [{"name": name, **_of(pyotp.TOTP(secret), now)} for name, secret in _secrets(environ).items()]
    return {"codes": shown, "seconds": 30 - now % 30}


def _of(totp: pyotp.TOTP, now: int) -> dict[str, str]:
    return {"code": totp.at(now), "next": totp.at(now + 30)}


def _secrets(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        return dict(json.loads((Path(environ.get("VAR_DIR", "")) / FILE).read_text()))
    except (OSError, ValueError):
        return {}
