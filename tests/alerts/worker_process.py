"""A worker as a process of its own: the real queue, store and sender, with clocks that run eight times as fast.

Arguments: database URL, Redis URL, carrier's address, the moment at which the fast clocks began.
"""

import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace

from gateway.alerts.outbox.store import Outbox
from gateway.alerts.sending import Sending
from gateway.alerts.store import AlertStore
from gateway.channels.sender import AfricasTalkingSender
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


def main(database_url: str, redis_url: str, carrier_url: str, began: str) -> None:
    outbox = Outbox(connect(database_url), AlertStore(LADDER), FastClock(datetime.fromisoformat(began)))
    sender = AfricasTalkingSender("sandbox", "key", carrier_url)
    sending = Sending(outbox, Numbers(), sender, shipped_words(), lambda code: "Maputsoe")
    wiring = ModuleType("gateway.wiring")
    wiring.worker_parts = lambda: SimpleNamespace(sending=sending)  # type: ignore[attr-defined]
    sys.modules["gateway.wiring"] = wiring
    from gateway import jobs

    jobs.run_worker(redis_url)


if __name__ == "__main__":
    main(*sys.argv[1:])
