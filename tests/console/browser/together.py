"""The console and the door of callers on one database, with one clock: what staff write reaches the phone."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from gateway.storage import tables
from tests.console.house import House as Console
from tests.house import House as Gateway
from tests.house import house as gateway_on


class Together(Console):
    """A console that shares database, clock and public key with a gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.engine = gateway, gateway.engine
        self.public, self.private = gateway.public, gateway.private
        self.app = self.build()
        self._numbers, self._members = itertools.count(100001), itertools.count(1)

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return self.gateway.clock()

    def wait(self, **time: float) -> None:
        self.gateway.clock.passes(**time)


@contextmanager
def together(folder: Path, redis_url: str) -> Iterator[Together]:
    with gateway_on(f"sqlite:///{folder / 'thuso.db'}", redis_url) as gateway:
        tables.metadata.create_all(gateway.engine)
        yield Together(gateway)


__all__ = ["Gateway", "Together", "together"]
