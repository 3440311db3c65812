"""What the relay sees of the queue and tells with its pulse: the console must not reach Redis (whoever does can read
the keys of the day)."""

import redis
from prometheus_client import Gauge
from rq import Queue, Worker

from gateway.alerts.relay import QUEUE
from gateway.health.pulses.store import Detail

JOBS = Gauge("thuso_queue_jobs", "Jobs that lie in the queue; -1 while Redis does not answer",
             multiprocess_mode="mostrecent")  # fmt: skip
WORKERS = Gauge("thuso_workers", "Workers that serve the queue; -1 while Redis does not answer",
                multiprocess_mode="mostrecent")  # fmt: skip


class QueueSeen:
    """Also shows it as metrics. client: one that never waits long."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def __call__(self) -> Detail:
        seen = self._look()
        JOBS.set(seen["jobs"])
        WORKERS.set(seen["workers"])
        return seen

    def _look(self) -> dict[str, int]:
        try:
            queue = Queue(QUEUE, connection=self._client, serializer="json")
            return {"jobs": queue.count, "workers": Worker.count(queue=queue)}
        except redis.RedisError:
            return {"jobs": -1, "workers": -1}
