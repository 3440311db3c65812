"""Starts the handset on the loopback address, and refuses to wherever a real carrier could be near."""

import ipaddress
import signal
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from gateway import strict_yaml
from gateway.complaints import Complaint, Refused
from gateway.handset.app import create_handset_app
from gateway.handset.authenticator import codes
from gateway.papers import ALL_DRAFTS, draft_names

HOST = "127.0.0.1"
SHIPPED = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Start:
    """What the handset has to know: its own port, the gateway's, the secret of the gateway's doors."""

    handset_port: int
    gateway_port: int
    secret: str = field(repr=False)


class _Quiet(WSGIRequestHandler):
    """Writes no line per request: the path holds phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(environ: Mapping[str, str]) -> None:
    """Runs until SIGTERM or SIGINT. Raises Refused, with every complaint, before it listens."""
    start = read_start(environ)
    with _listener(start.handset_port) as listener:
        gateway = f"http://{HOST}:{start.gateway_port}"
        shown = partial(drafts, environ), partial(codes, environ)
        app = create_handset_app(gateway, start.secret, "demo", "sandbox", owners(environ), *shown)
        server = make_server(HOST, start.handset_port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno())

        def stop(*_: object) -> None:  # shutdown waits for the loop that this signal has interrupted
            threading.Thread(target=server.shutdown, daemon=True).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        server.serve_forever()


def owners(environ: Mapping[str, str]) -> dict[str, str]:
    """Whose phone is whose, from config/teams.yaml; members marked `demo: yes` only. A file that cannot be read
    is the gateway's complaint, not ours."""
    try:
        teams = strict_yaml.load(Path(environ.get("CONFIG_DIR") or SHIPPED / "config") / "teams.yaml").data["teams"]
        return {
            member["number"]: code.replace("_", " ").capitalize().replace("ccpt", "CCPT")
            for code, team in teams.items()
            for member in team.get("members", [])
            if member.get("demo") == "yes"
        }
    except (Refused, KeyError, TypeError, AttributeError):
        return {}


def drafts(environ: Mapping[str, str]) -> list[str]:
    """What may be tried out: each draft in flows/drafts/, and where there are several, all of them together."""
    names = draft_names(Path(environ.get("FLOWS_DIR") or SHIPPED / "flows"))
    return [*names, ALL_DRAFTS] if len(names) > 1 else names


def read_start(environ: Mapping[str, str]) -> Start:
    """Reads HANDSET_PORT, PORT, WEBHOOK_SECRETS (the first). Raises Refused with all that is wrong."""
    complaints = list(_real_carrier_near(environ))
    handset_port = _port(environ, "HANDSET_PORT", 8002, complaints)
    gateway_port = _port(environ, "PORT", 8000, complaints)
    secret = environ.get("WEBHOOK_SECRETS", "").split(",")[0].strip()
    if not secret:
        complaints.append(Complaint("WEBHOOK_SECRETS", "is missing. Give the handset the gateway's."))
    if complaints:
        raise Refused(complaints)
    return Start(handset_port, gateway_port, secret)


def _real_carrier_near(environ: Mapping[str, str]) -> list[Complaint]:
    complaints = []
    if environ.get("THUSO_ENV") == "production":
        complaints.append(Complaint("THUSO_ENV", "is production, where the demo handset never runs."))
    if environ.get("AT_API_KEY"):
        complaints.append(Complaint("AT_API_KEY", "is set. The handset never runs beside a carrier account."))
    if environ.get("SECOND_SENDER_PASSWORD"):
        complaints.append(Complaint("SECOND_SENDER_PASSWORD", "is set. The handset never runs beside a real account."))
    if environ.get("AT_BASE_URL") and not _is_loopback(environ["AT_BASE_URL"]):
        complaints.append(Complaint("AT_BASE_URL", "points to another machine. For demos it is 127.0.0.1."))
    return complaints


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(environ: Mapping[str, str], name: str, start: int, complaints: list[Complaint]) -> int:
    value = environ.get(name) or str(start)
    if value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535:
        return int(value)
    complaints.append(Complaint(name, f"must be a port number from 1 to 65535, such as {start}."))
    return start


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as problem:
        says = f"port {port} cannot be used ({problem.strerror}). Stop what uses it or choose another."
        raise Refused([Complaint("HANDSET_PORT", says)]) from None
