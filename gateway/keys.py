"""A fresh set of everything secret. OPEN_PRIVATE_KEY opens what callers typed: it belongs on no server's disk."""

import secrets

from cryptography.fernet import Fernet

from gateway.privacy import KEY_BYTES, key_as_text, new_key_pair

PAIRS = (("SEAL_PUBLIC_KEY", "OPEN_PRIVATE_KEY"), ("REPLY_PUBLIC_KEY", "REPLY_PRIVATE_KEY"))


def fresh_keys() -> dict[str, str]:
    """Every secret by the name of its setting, as text."""
    made = {
        "WEBHOOK_SECRETS": secrets.token_urlsafe(32),
        "CONSOLE_SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "ROSTER_HASH_KEY": key_as_text(secrets.token_bytes(KEY_BYTES)),
        "REFERENCE_PEPPER": key_as_text(secrets.token_bytes(KEY_BYTES)),
    }
    for public, private in PAIRS:
        made |= zip((public, private), map(key_as_text, new_key_pair()), strict=True)
    return made
