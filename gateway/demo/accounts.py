"""Who works at the demo's console: one of each role. Passwords and one-time codes come from one seed, so that they stay
the same from start to start."""

import base64
import hmac
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """kind: of the organisation where a partner works. codes: the secret of their one-time codes."""

    name: str
    role: str
    kind: str
    password: str
    codes: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


FIRST = "demo"  # a hotline lead
_WHO = (
    (FIRST, "hotline_lead", ""),
    ("worker", "hotline_worker", ""),
    ("admin", "administrator", ""),
    ("social", "social_worker", "social_worker"),
    ("police", "police_liaison", "police"),
    ("consul", "consular_officer", "consulate"),
    ("programme", "programme_officer", ""),
    ("analyst", "analyst", ""),
)


def demo_accounts(seed: str, first_password: str) -> list[Account]:
    """The first one with a password of its own, which older data folders hold already."""
    return [
        Account(name, role, kind, first_password if name == FIRST else _drawn(seed, "password", name).lower()[:16],
                _drawn(seed, "codes", name))
        for name, role, kind in _WHO
    ]  # fmt: skip


def _drawn(seed: str, what: str, name: str) -> str:
    """160 bits as 32 letters and digits."""
    return base64.b32encode(hmac.digest(seed.encode(), f"{what} {name}".encode(), "sha256")[:20]).decode()


def table(accounts: list[Account]) -> str:
    """Name, password and role of all but the first, a line each."""
    return "\n".join(f"    {one.name:<10} {one.password:<17} {one.role}" for one in accounts if one.name != FIRST)
