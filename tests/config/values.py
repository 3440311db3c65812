"""Settings as each process gets them: whole rows, and what is wrong with a value."""

import base64

KEY = base64.b64encode(bytes(range(32))).decode()
FIELD_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()  # the form of a Fernet key
TEXT = "a-secret-of-more-than-32-letters-0001"

SECRET_VALUES = {
    "WEBHOOK_SECRETS": TEXT,
    "SEAL_PUBLIC_KEY": KEY,
    "OPEN_PRIVATE_KEY": KEY,
    "ROSTER_HASH_KEY": KEY,
    "REFERENCE_PEPPER": KEY,
    "REPLY_PUBLIC_KEY": KEY,
    "REPLY_PRIVATE_KEY": KEY,
    "AT_API_KEY": "atsk-of-nobody",
    "SECOND_SENDER_PASSWORD": "of-a-second-gateway-of-nobody",
    "FIELD_KEYS": FIELD_KEY,
    "CONSOLE_SECRET_KEY": TEXT,
}
ROWS = {
    "web": ("WEBHOOK_SECRETS", "SEAL_PUBLIC_KEY", "ROSTER_HASH_KEY", "REFERENCE_PEPPER", "REPLY_PUBLIC_KEY"),
    "relay": (),
    "worker": ("AT_API_KEY", "SECOND_SENDER_PASSWORD", "FIELD_KEYS", "REPLY_PRIVATE_KEY"),
    "console": ("CONSOLE_SECRET_KEY", "SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "FIELD_KEYS", "ROSTER_HASH_KEY"),
    "release": ("FIELD_KEYS", "ROSTER_HASH_KEY"),
    "handset": ("WEBHOOK_SECRETS",),
    "operator": (),
}
PUBLIC_KEYS = ("SEAL_PUBLIC_KEY", "REPLY_PUBLIC_KEY")


def environment(process: str) -> dict[str, str]:
    """All that this process needs, and nothing that it must not hold."""
    row = {name: SECRET_VALUES[name] for name in ROWS[process]}
    second = {"SECOND_SENDER_URL": "http://127.0.0.1:8002/cgi-bin/sendsms", "SECOND_SENDER_USERNAME": "thuso"}
    return {"REDIS_URL": "unix:///tmp/none.sock", "AT_USERNAME": "sandbox"} | second | row
