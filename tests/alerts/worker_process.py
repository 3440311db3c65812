"""A worker as a process of its own: the real queue, store and sender, with clocks that run eight times as fast.

Arguments: database URL, Redis URL, carrier's address, the moment at which the fast clocks began, and if there is one
the second carrier's address.
"""

import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace

from gateway.alerts.outbox.store import Outbox
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.channels.failover.store import SqlWatch
from gateway.channels.failover.ways import Way, Ways
from gateway.channels.kannel.sender import KannelSender
from gateway.channels.pace.store import RedisPace
from gateway.channels.sender import AfricasTalkingSender
from gateway.channels.store import Breaker
from gateway.channels.store import connect as channels_connect
from gateway.messages import Outgoing
from gateway.storage.database import connect
from tests.alerts.people import LADDER, shipped_words, show

FASTER = 8


class FastClock:
    def __init__(self, began: datetime) -> None:
        self.began = began

    def __call__(self) -> datetime:
        return self.began + (datetime.now(UTC) - self.began) * FASTER


class Numbers:
    def of_member(self, encrypted: bytes) -> str:
        return show(encrypted)

    def in_envelope(self, envelope: str) -> Outgoing | None:
        return None


def main(database_url: str, redis_url: str, carrier_url: str, began: str, second_url: str = "") -> None:
    engine = connect(database_url)
    outbox = Outbox(engine, AlertStore(LADDER), FastClock(datetime.fromisoformat(began)))
    ways: list[Way] = [AfricasTalkingSender("sandbox", "key", carrier_url)]
    ways += [KannelSender(second_url, "thuso", "password")] if second_url else []
    clock = FastClock(datetime.fromisoformat(began))
    senders = Ways(ways, SqlWatch(engine, clock), RedisPace(Breaker(channels_connect(redis_url)), 100))
    sending = Sending(outbox, Numbers(), senders, shipped_words(), lambda code: "Maputsoe")
    wiring = ModuleType("gateway.processes.worker.wiring")
    wiring.worker_parts = lambda: SimpleNamespace(sending=sending)  # type: ignore[attr-defined]
    sys.modules["gateway.processes.worker.wiring"] = wiring
    from gateway import jobs

    jobs.run_worker(redis_url)


if __name__ == "__main__":
    main(*sys.argv[1:])
