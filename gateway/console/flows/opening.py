"""The flows that somebody looks at: those that serve, or a draft in its place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from gateway.complaints import Refused
from gateway.configuration import FlowShelf
from gateway.console.flows.look import Look
from gateway.dialogue.rendering import Flow
from gateway.editions.edition import Edition, reopened
from gateway.editions.past.served import Served

KEPT = 8  # editions that pages were drawn from a moment ago


@dataclass(frozen=True, slots=True)
class Opened:
    """since: when they began to serve, None for what serves nobody. unreadable: another version wrote what serves; the
    files that this process began with stand here."""

    shelf: FlowShelf
    digest: str = ""
    since: datetime | None = None
    unreadable: bool = False
    draft: str = ""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


def opened(served: Served | None, otherwise: FlowShelf) -> Opened:
    """What serves. otherwise: what stands in its place while nothing has served yet."""
    if served is None:
        return Opened(otherwise)
    try:
        edition = _reopened(tuple(sorted(served.texts.items())))
    except Refused:
        return Opened(otherwise, served.digest, served.since, unreadable=True)
    return Opened(edition.shelf, served.digest, served.since, texts=served.texts)


@lru_cache(maxsize=KEPT)
def _reopened(texts: tuple[tuple[str, str], ...]) -> Edition:
    return reopened(dict(texts))


def flow_of(shelf: FlowShelf, look: Look) -> Flow:
    """As this channel and network have it."""
    return shelf.sms() if look.channel == "sms" else shelf.flow_for(look.network)
