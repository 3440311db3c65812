"""The functions that the queue may call, and the worker that calls them. Each takes one id; each may be repeated."""

import traceback
from collections.abc import Callable
from datetime import timedelta
from types import FrameType, TracebackType
from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.client import Pipeline
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.executions import Execution
from rq.job import Job
from rq.registry import StartedJobRegistry
from rq.utils import now

from gateway.alerts.relay import QUEUE

WORKER_TTL = 45  # seconds; an idle worker looks after lost jobs when its wait for the queue ends, 15 s earlier
MAINTENANCE_EVERY = 15  # seconds
HEARTBEAT_EVERY = timedelta(seconds=5)
LONGEST_RECONNECT_WAIT = 2.0  # seconds between two tries when Redis stays away; RQ's own is a minute
# A restart of Redis takes seconds: 25 tries, a second apart, outlast it. Without them the worker dies.
PATIENCE = Retry(ExponentialBackoff(cap=1), 25)

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def send_alert(alert_id: int) -> None:
    """Sends one alert, unless it has been sent, cancelled or taken by another job."""
    _parts().sending.alert(alert_id)


def send_note(note_id: int) -> None:
    """Sends one short answer to an SMS, under the same conditions."""
    _parts().sending.note(note_id)


def _parts() -> Any:
    # Imported late: the relay names these functions by their path and needs no worker's keys.
    from gateway.processes.worker.wiring import worker_parts

    return worker_parts()


def run_worker(redis_url: str, turned: Callable[[], None] = lambda: None) -> bool:
    """Works on the queue until the process is told to stop (SIGTERM lets the job in hand finish); False where something
    else ended it. turned: called whenever the loop goes round; every half minute while nothing comes.

    One queue per process: with two, RQ loses a job for good that a crash catches between them."""
    client = redis.Redis.from_url(redis_url, retry=PATIENCE)
    queue = Queue(QUEUE, connection=client, serializer="json")
    worker = QuietWorker(
        [queue], connection=client, serializer="json", worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_EVERY, log_job_description=False,
    )  # fmt: skip
    worker.turned = turned
    try:
        worker.work(logging_level="WARNING")
    except (SystemExit, redis.RedisError):  # asked twice, or Redis is away and is told of no end
        if not worker.asked_to_stop:
            raise
    return worker.asked_to_stop


class JobFailed(Exception):
    """Stands in for whatever broke: its type and its line, none of its words."""


class QuietWorker(SimpleWorker):
    """RQ's worker without a fork per job: three times as fast, and a kill takes job and worker together, so that
    no orphan sends while its successor does. Keeps exception type and line only (design D14)."""

    log_result_lifespan = False
    max_connection_wait_time = LONGEST_RECONNECT_WAIT
    turned: Callable[[], None] = staticmethod(lambda: None)
    asked_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Tells an end on purpose from every other: RQ's loop ends alike whatever breaks it."""
        self.asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ

    # What follows leaves out what RQ asks and notes around each job and nobody here uses: five round trips to Redis are
    # left of 27. The record of a job in hand stays, so that RQ clears away what a killed worker leaves.

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """On every turn of the loop. Redis is told less often: RQ gives up a worker after a minute and more."""
        self.turned()
        if pipeline is None and self.last_heartbeat and now() - self.last_heartbeat < HEARTBEAT_EVERY:
            return
        super().heartbeat(timeout, pipeline)

    def check_for_suspension(self, burst: bool) -> None:
        """Whoever wants no SMS to leave stops the worker."""

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Known here, for a polite stop."""
        self._state = state

    def handle_execution_ended(self, job: Job, queue: Queue, heartbeat_ttl: int) -> None:
        job.ended_at = now()

    def handle_job_success(
        self, job: Job, queue: Queue, started_job_registry: StartedJobRegistry, execution: Execution
    ) -> None:
        """Nothing is kept of it: no result, nothing that depends on it, nothing that repeats it."""
        with self.connection.pipeline() as pipeline:
            self.cleanup_execution(job, pipeline, execution)
            pipeline.delete(job.key)
            pipeline.execute()

    def _finalize_failure(self, job: Job, queue: Queue, execution: Execution, exc_info: ExcInfo) -> None:
        # Everything that RQ logs or keeps of a failure comes from this argument. A test holds RQ to it.
        failed = JobFailed(what_broke(exc_info[1]))
        super()._finalize_failure(job, queue, execution, (JobFailed, failed, None))


def what_broke(wrong: BaseException | None) -> str:
    """The type of an exception and the line of ours where it was raised: "ValueError at sending.py:71"."""
    if wrong is None:
        return "nothing known"
    frames = traceback.extract_tb(wrong.__traceback__)
    ours = [frame for frame in frames if "/gateway/" in frame.filename] or list(frames)
    place = f" at {ours[-1].filename.rsplit('/', 1)[-1]}:{ours[-1].lineno}" if ours else ""
    return type(wrong).__name__ + place
