"""What the person who starts the demo chose by the environment; refuses whatever could reach real people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gateway.complaints import Complaint, Refused
from gateway.demo.embedded_redis import redis_socket, socket_url
from gateway.settings import PUBLIC, SECRETS, is_loopback

DATABASE_FILE = "thuso.sqlite"
METRICS_FOLDER = "metrics"
SECOND_DOOR = "/cgi-bin/sendsms"  # the handset's
SHORT_CODE = "12345"  # invented; a number, since nobody can answer a text that comes from a name

PORTS = {"PORT": 8000, "CONSOLE_PORT": 8001, "HANDSET_PORT": 8002, "METRICS_PORT": 9108}

@dataclass(frozen=True, slots=True)
class Choices:
    """Ports by setting name; `settings` is everything that is not secret, ready to be cut into rows.

    socket: where the embedded Redis listens; None when REDIS_URL names another.
    """

    var: Path
    var_is_ours: bool
    ports: Mapping[str, int]
    settings: Mapping[str, str]
    socket: Path | None


def read_choices(environ: Mapping[str, str], project: Path) -> Choices:
    """Raises Refused with everything that is wrong at once."""
    given = {name: value for name, value in environ.items() if value}
    ports, wrong = _ports(given)
    wrong += [*_real_world(given), *_missing_folders(given, project)]
    if wrong:
        raise Refused(wrong)
    var = project / given.get("VAR_DIR", "var")
    socket = redis_socket(var)
    settings = {
        "THUSO_ENV": "demo",
        "DATABASE_URL": given.get("DATABASE_URL", f"sqlite:///{var / DATABASE_FILE}"),
        "REDIS_URL": given.get("REDIS_URL", socket_url(socket)),
        "FLOWS_DIR": str(project / given.get("FLOWS_DIR", "flows")),
        "CONFIG_DIR": str(project / given.get("CONFIG_DIR", "config")),
        "VAR_DIR": str(var),
        "AT_USERNAME": "sandbox",
        "AT_API_KEY": "demo",
        "AT_SENDER_ID": SHORT_CODE,
        "PROMETHEUS_MULTIPROC_DIR": str(var / METRICS_FOLDER),
        "AT_BASE_URL": given.get("AT_BASE_URL", f"http://127.0.0.1:{ports['HANDSET_PORT']}"),
        "SECOND_SENDER_URL": f"http://127.0.0.1:{ports['HANDSET_PORT']}{SECOND_DOOR}",
        "SECOND_SENDER_USERNAME": "demo",
        "SECOND_SENDER_PASSWORD": "demo",
        **{name: str(port) for name, port in ports.items()},
    }
    return Choices(var, "VAR_DIR" not in given, ports, settings, None if "REDIS_URL" in given else socket)


def _ports(given: Mapping[str, str]) -> tuple[dict[str, int], list[Complaint]]:
    ports: dict[str, int] = {}
    wrong: list[Complaint] = []
    for name, usual in PORTS.items():
        text = given.get(name, str(usual))
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65535):
            wrong.append(Complaint(name, f"must be a number from 1 to 65535, for example {usual}."))
            continue
        twin = next((other for other, port in ports.items() if port == int(text)), None)
        if twin:
            wrong.append(Complaint(name, f"is {text}, and so is {twin}. Give each a port of its own."))
        ports[name] = int(text)
    return ports, wrong


def _real_world(given: Mapping[str, str]) -> Iterator[Complaint]:
    if given.get("THUSO_ENV", "demo") != "demo":
        yield Complaint("THUSO_ENV", "asks for a real service. ./run is the demo; docs/operations.md has the real one.")
    for name in sorted((SECRETS | PUBLIC) & given.keys()):
        yield Complaint(name, f"is set. The demo makes its own and must not hold a real one: unset {name}")
    if not _stays_here(given.get("AT_BASE_URL", "http://127.0.0.1")):
        yield Complaint("AT_BASE_URL", "is not on this machine. The demo must not reach a real carrier: unset it")
    for name in sorted({"SECOND_SENDER_URL", "SECOND_SENDER_USERNAME"} & given.keys()):
        yield Complaint(name, "is set. The demo has a second sender of its own and must not reach a real one: unset it")


def _missing_folders(given: Mapping[str, str], project: Path) -> Iterator[Complaint]:
    for name in ("FLOWS_DIR", "CONFIG_DIR"):
        if name in given and not (project / given[name]).is_dir():
            yield Complaint(name, f"{project / given[name]} is no folder.")


def _stays_here(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
