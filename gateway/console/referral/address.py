"""The address at which an outsider finds a one-time link. Pure."""

import re

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?")
_PUBLIC = re.compile(rf"(?:{_LABEL}\.)+[a-z]{_LABEL}(?::\d{{1,5}})?")  # neither four numbers nor `localhost`


def outside(host: str, path: str, scheme: str, production: bool) -> str | None:
    """`https://console.example.org/r/…`. host: as the request named it. None where nobody outside could open it: then
    the proxy does not pass the name on."""
    name = host.lower()
    if len(name) > 253 or not (_PUBLIC if production else _NAME).fullmatch(name):
        return None
    return f"{'https' if production else scheme}://{name}{path}"
