"""What each process is told from outside: read once, frozen, every mistake reported together.

Each process may hold only its own row of secrets (docs/threat-model.md); one that finds another's refuses to start.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from gateway.complaints import Complaint, Refused
from gateway.privacy import key_from_text

HOME = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")

# Which secret belongs to which process. `release` migrates and seeds the roster.
ROWS: Mapping[str, frozenset[str]] = {
    "web": frozenset({"WEBHOOK_SECRETS", "SEAL_PUBLIC_KEY", "ROSTER_HASH_KEY", "REFERENCE_PEPPER", "REPLY_PUBLIC_KEY"}),
    "relay": frozenset(),
    "worker": frozenset({"AT_API_KEY", "SECOND_SENDER_PASSWORD", "FIELD_KEYS", "REPLY_PRIVATE_KEY"}),
    "console": frozenset(
        {"CONSOLE_SECRET_KEY", "SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "FIELD_KEYS", "ROSTER_HASH_KEY"}
    ),
    "release": frozenset({"FIELD_KEYS", "ROSTER_HASH_KEY"}),
    "handset": frozenset({"WEBHOOK_SECRETS"}),
    "operator": frozenset(),
}
OPTIONAL = frozenset({"SECOND_SENDER_PASSWORD"})  # wanted only where its fellows are set
PUBLIC = frozenset({"SEAL_PUBLIC_KEY", "REPLY_PUBLIC_KEY"})  # may lie anywhere
SECRETS = (frozenset().union(*ROWS.values()) | {"OPEN_PRIVATE_KEY"}) - PUBLIC
_FROM_KEYS = "`python -m gateway keys` makes a fresh set; `./run` makes its own."
_WHERE_FROM = {"AT_API_KEY": "It is the key of the account at the carrier; their dashboard shows it."}
EVERYTHING = "doctor"  # reads all of it, to tell what is wrong


@dataclass(frozen=True, slots=True)
class Carrier:
    """The account with the carrier; base_url "" means the carrier's own host."""

    username: str
    api_key: str = field(repr=False)
    sender_id: str
    base_url: str


@dataclass(frozen=True, slots=True)
class SecondSender:
    """The gateway that takes over when the carrier fails, spoken to as Kannel is. url: of its `sendsms`."""

    url: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Keys are 32 bytes each, b"" where the process does not hold them."""

    process: str
    production: bool
    database_url: str
    redis_url: str
    flows_dir: Path
    config_dir: Path
    var_dir: Path
    host: str
    port: int
    console_port: int
    handset_port: int
    metrics_port: int
    webhook_secrets: tuple[str, ...] = field(repr=False)
    seal_public_key: bytes = field(repr=False)
    roster_hash_key: bytes = field(repr=False)
    reference_pepper: bytes = field(repr=False)
    reply_public_key: bytes = field(repr=False)
    reply_private_key: bytes = field(repr=False)
    field_keys: tuple[str, ...] = field(repr=False)
    console_secret_key: str = field(repr=False)
    carrier: Carrier = field(repr=False)
    second: SecondSender | None = field(repr=False)


def read_settings(process: str, environ: Mapping[str, str]) -> Settings:
    """Raises Refused with every mistake at once; a complaint never repeats the value of a secret."""
    reader = _Reader(process, environ)
    settings = reader.settings()
    if reader.complaints:
        raise Refused(reader.complaints)
    return settings


def folders(environ: Mapping[str, str]) -> tuple[Path, Path]:
    """flows/ and config/, for whoever wants nothing else; whether they are there is seen when they are read."""
    return Path(environ.get("FLOWS_DIR") or HOME / "flows"), Path(environ.get("CONFIG_DIR") or HOME / "config")


class _Reader:
    def __init__(self, process: str, environ: Mapping[str, str]) -> None:
        self.process, self.environ = process, environ
        self.complaints = list(_strangers(process, environ))
        self.needs = (SECRETS | PUBLIC if process == EVERYTHING else ROWS[process]) - OPTIONAL
        self.production = self._environment() == "production"

    def settings(self) -> Settings:
        return Settings(
            process=self.process,
            production=self.production,
            database_url=self._database_url(),
            redis_url=self._redis_url(),
            flows_dir=self._folder("FLOWS_DIR", "flows"),
            config_dir=self._folder("CONFIG_DIR", "config"),
            var_dir=self._var_dir(),
            host=self._host(),
            port=self._port("PORT", 8000),
            console_port=self._port("CONSOLE_PORT", 8001),
            handset_port=self._port("HANDSET_PORT", 8002),
            metrics_port=self._port("METRICS_PORT", 9108),
            webhook_secrets=self._secrets("WEBHOOK_SECRETS"),
            seal_public_key=self._key("SEAL_PUBLIC_KEY"),
            roster_hash_key=self._key("ROSTER_HASH_KEY"),
            reference_pepper=self._key("REFERENCE_PEPPER"),
            reply_public_key=self._key("REPLY_PUBLIC_KEY"),
            reply_private_key=self._key("REPLY_PRIVATE_KEY"),
            field_keys=self._field_keys(),
            console_secret_key=next(iter(self._secrets("CONSOLE_SECRET_KEY")), ""),
            carrier=self._carrier(),
            second=self._second(),
        )

    def _text(self, name: str) -> str:
        return self.environ.get(name, "").strip()

    def _wrong(self, name: str, says: str) -> None:
        self.complaints.append(Complaint(name, says))

    def _needed(self, name: str) -> str:
        value = self._text(name) if name in self.needs else ""
        if name in self.needs and not value:
            self._wrong(name, f"is not set. {_WHERE_FROM.get(name, _FROM_KEYS)}")
        return value

    def _environment(self) -> str:
        value = self._text("THUSO_ENV") or "demo"
        if value not in ("demo", "production"):
            self._wrong("THUSO_ENV", "must be `demo` or `production`.")
        return value

    def _database_url(self) -> str:
        value = self._text("DATABASE_URL")
        if not value:
            return f"sqlite:///{Path(self._text('VAR_DIR') or HOME / 'var') / 'thuso.sqlite'}"
        import sqlalchemy as sa  # late, like Redis below: phones and `check` begin without either

        try:
            driver = sa.make_url(value).drivername
        except (sa.exc.ArgumentError, ValueError):  # the latter for a port that is no number
            driver = ""
        if driver not in DRIVERS:
            self._wrong("DATABASE_URL", "must be sqlite:///<file> or postgresql+psycopg://user:password@host:port/name.")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    def _redis_url(self) -> str:
        value = self._text("REDIS_URL")
        wants = self.process in ("web", "relay", "worker", EVERYTHING)
        if value and not _is_redis(value):
            self._wrong("REDIS_URL", "must be redis://host:port, rediss://host:port or unix:///path.")
        elif not value and wants:
            says = "is not set: the address of a Redis that keeps nothing on disk. (`./run` starts its own.)"
            self._wrong("REDIS_URL", says)
        return value

    def _var_dir(self) -> Path:
        folder = Path(self._text("VAR_DIR") or HOME / "var")
        if folder.exists() and not folder.is_dir():
            self._wrong("VAR_DIR", "names something that is not a folder.")
        return folder

    def _host(self) -> str:
        value = self._text("HOST") or "127.0.0.1"
        if not _works(ipaddress.ip_address, value):
            self._wrong("HOST", "must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.")
        return value

    def _folder(self, name: str, shipped: str) -> Path:
        folder = Path(self._text(name) or HOME / shipped)
        if not folder.is_dir():
            self._wrong(name, "names a folder that is not there.")
        return folder

    def _port(self, name: str, usual: int) -> int:
        value = self._text(name) or str(usual)
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
            self._wrong(name, "must be a number from 1 to 65535.")
            return usual
        return int(value)

    def _listed(self, name: str) -> tuple[str, ...]:
        value = self._needed(name)
        found = tuple(part.strip() for part in value.split(",") if part.strip())
        if value and not found:
            self._wrong(name, "holds nothing but commas.")
        return found

    def _secrets(self, name: str) -> tuple[str, ...]:
        found = self._listed(name)
        if any(len(secret) < SHORTEST_SECRET or not re.fullmatch(r"[A-Za-z0-9_-]+", secret) for secret in found):
            self._wrong(name, f"needs at least {SHORTEST_SECRET} letters, digits, - or _ in each secret.")
        return found

    def _key(self, name: str) -> bytes:
        value = self._needed(name)
        try:
            return key_from_text(value) if value else b""
        except ValueError as wrong:
            self._wrong(name, f"{wrong}. `python -m gateway keys` makes one.")
            return b""

    def _field_keys(self) -> tuple[str, ...]:
        keys = self._listed("FIELD_KEYS")
        if not all(_works(Fernet, key) for key in keys):
            self._wrong("FIELD_KEYS", "holds something that is no Fernet key. `python -m gateway keys` makes one.")
        return keys

    def _carrier(self) -> Carrier:
        key = self._needed("AT_API_KEY")
        username, base_url = self._text("AT_USERNAME"), self._text("AT_BASE_URL").rstrip("/")
        if "AT_API_KEY" in self.needs:
            for says in _carrier_mistakes(username, base_url, self.production):
                self._wrong(*says)
        return Carrier(username, key, self._text("AT_SENDER_ID"), base_url)

    def _second(self) -> SecondSender | None:
        """All of it or nothing."""
        if "AT_API_KEY" not in self.needs:
            return None
        names = ("SECOND_SENDER_URL", "SECOND_SENDER_USERNAME", "SECOND_SENDER_PASSWORD")
        values = [self._text(name) for name in names]
        if not any(values):
            return None
        for name in (name for name, value in zip(names, values, strict=True) if not value):
            self._wrong(name, "is not set, but another setting of the second sender is.")
        for says in _second_mistakes(values[0], self.production):
            self._wrong(*says)
        return SecondSender(*values)


def _strangers(process: str, environ: Mapping[str, str]) -> Iterator[Complaint]:
    """Secrets that this process has no use for: a process that is broken into must give away only its own."""
    if process == EVERYTHING:
        return
    for name in sorted(SECRETS - ROWS[process]):
        if environ.get(name, "").strip():
            yield Complaint(name, f"is set, but {process!r} must not hold it. Take it out of its environment.")


def _carrier_mistakes(username: str, base_url: str, production: bool) -> Iterator[tuple[str, str]]:
    if not username:
        yield "AT_USERNAME", "is not set: the user name of the carrier account (`sandbox` for trials)."
    elif username.lower() == "sandbox" and username != "sandbox":
        yield "AT_USERNAME", "must be written `sandbox`: the carrier's library takes any other spelling for live."
    scheme, host = _scheme_and_host(base_url)
    if base_url and not (scheme in ("http", "https") and host):
        yield "AT_BASE_URL", "must begin with http:// or https://."
    elif production and base_url and not (scheme == "https" or is_loopback(host)):
        yield "AT_BASE_URL", "must begin with https:// outside this machine: the key travels with each request."
    elif not production and username.lower() not in ("", "sandbox") and not (base_url and is_loopback(host)):
        yield "THUSO_ENV", "must be `production` to reach real phones: only then are drafts and numbers checked."


def _second_mistakes(url: str, production: bool) -> Iterator[tuple[str, str]]:
    scheme, host = _scheme_and_host(url)
    if url and not (scheme in ("http", "https") and host):
        yield "SECOND_SENDER_URL", "must begin with http:// or https://."
    elif production and url and not (scheme == "https" or is_loopback(host)):
        yield "SECOND_SENDER_URL", "must begin with https:// outside this machine: the password travels in the address."
    elif not production and url and not is_loopback(host):
        yield "THUSO_ENV", "must be `production` to reach real phones: only then are drafts and numbers checked."


def _scheme_and_host(url: str) -> tuple[str, str]:
    """("", "") for what is no address, such as one with letters for a port."""
    try:
        parts = urlsplit(url)
        return ("", "") if parts.port == 0 else (parts.scheme, parts.hostname or "")  # reading a bad port raises
    except ValueError:
        return "", ""


def is_loopback(host: str) -> bool:
    """Whether this host name or address never leaves the machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_redis(url: str) -> bool:
    from redis.connection import parse_url

    return _works(parse_url, url)


def _works(make: Callable[[str], Any], text: str) -> bool:
    try:
        make(text)
    except ValueError:
        return False
    return True
