"""Whether the demo's doors answer."""

import http.client
from collections.abc import Mapping

DOORS = {"web": ("PORT", "/readyz"), "console": ("CONSOLE_PORT", "/login"), "handset": ("HANDSET_PORT", "/")}


def silent_doors(ports: Mapping[str, int]) -> list[str]:
    """The processes whose door does not answer yet."""
    return [process for process, (port, path) in DOORS.items() if not _answers(ports[port], path)]


def _answers(port: int, path: str) -> bool:
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        door.request("GET", path)
        return door.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        door.close()
