"""What can break between a caller's receipt and the phone of a team. It breaks while callers call, and is mended.

Each gives the references that its callers read, and how many alerts may come twice: those that the carrier had accepted
when its answer was lost. Nobody can know better than to repeat these. There are two carriers: the demo has a second.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import NamedTuple

import redis

from tests.end_to_end.phones import Table
from tests.end_to_end.running import PATIENCE, Demo
from tests.end_to_end.waiting import until
from tests.losses.receipts import Books, Callers

SETTLED_WITHIN = 120  # seconds, generous; what got stuck is tried again within 60 (design D3)
AT_LEISURE = 0.25  # seconds from look to look at what takes half a minute
KILLS = 3
IN_HAND = 4  # alerts at most that a worker has given to the carrier and not written down yet: those of one report
# Seconds between the carrier's acceptance and its answer: time to kill the worker in between. A job that waited so
# long for one answer makes no further call.
SLOW = 1.5
AT_A_WALK = 0.3  # the same, so that the queue is not empty when something happens to it
OUTAGE = 10.0  # seconds: longer than a worker waits for one answer, and for its second try after a 500
_NOTED = {"error_500": "500", "hang": "text not taken, silence", "drop": "text taken, then silence"}


class Happened(NamedTuple):
    references: list[str]
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """The running service, its carrier, those who call, and what the database says."""

    demo: Demo
    table: Table
    callers: Callers
    books: Books

    def accepted(self, by: str = "") -> int:
        return len(self.table.accepted(by))

    def more_is_accepted(self, many: int = 1) -> None:
        """Waits until the carrier has accepted so many more alerts."""
        before = self.accepted()
        until(lambda: self.accepted() >= before + many, PATIENCE, f"the carrier accepts {many} more")

    def settled(self, references: list[str]) -> None:
        """Waits until no alert of these reports is to be tried any more."""
        until(lambda: self.books.all_is_settled(references), SETTLED_WITHIN, "no alert waits any more", AT_LEISURE)

    def restart(self, name: str) -> None:
        killed = self.demo.processes()[name]
        self.demo.kill(name)
        self.demo.comes_back(name, killed)

    @contextmanager
    def mood(self, **switches: object) -> Iterator[None]:
        before = self.table.everything()["switches"]
        self.table.mood(**switches)
        yield
        self.table.mood(**{name: before[name] for name in switches})

    @contextmanager
    def calling(self) -> Iterator[list[str]]:
        """Callers call while the block runs; when it is over, their references are in the list."""
        references: list[str] = []
        with ThreadPoolExecutor(1) as crowd:
            calls = crowd.submit(self.callers.report)
            yield references
            references += calls.result()


def worker_killed_before_it_wrote(scene: Scene) -> Happened:
    doubtful = 0
    with scene.mood(slow_seconds=SLOW), scene.calling() as references:
        for _ in range(KILLS):
            before = scene.accepted()
            scene.more_is_accepted()
            doubtful += scene.accepted() - before
            scene.restart("worker")
    scene.settled(references)  # else the next to kill the worker would find these in its hand once more
    return Happened(references, doubtful)


def worker_killed_again_and_again(scene: Scene) -> Happened:
    with scene.calling() as references:
        for _ in range(KILLS):
            scene.more_is_accepted(3)
            scene.restart("worker")
    return Happened(references, KILLS * IN_HAND)


def redis_flushed_and_restarted(scene: Scene) -> Happened:
    with scene.mood(slow_seconds=AT_A_WALK):
        with scene.calling() as references:
            scene.more_is_accepted()
            redis.Redis(unix_socket_path=str(scene.demo.redis_socket())).flushall()
        scene.restart("redis")
    return Happened(references)


def relay_killed(scene: Scene) -> Happened:
    with scene.calling() as references:
        for _ in range(2):
            scene.restart("relay")
            scene.more_is_accepted()
    return Happened(references)


def reports_in_a_mood(mood: str) -> Callable[[Scene], Happened]:
    def calls(scene: Scene) -> Happened:
        with scene.mood(reports=mood):
            with scene.calling() as references:
                scene.more_is_accepted()
            scene.settled(references)
        return Happened(references)

    return calls


def first_carrier_fails(scene: Scene) -> Happened:
    with scene.mood(sends="error_500"):
        with scene.calling() as references:
            until(lambda: scene.table.saw(_NOTED["error_500"]), PATIENCE, "a worker meets the carrier's mood")
        scene.settled(references)
    return Happened(references)


def carriers_fail(first: str, second: str) -> Callable[[Scene], Happened]:
    def fail(scene: Scene) -> Happened:
        with scene.mood(sends=first, second=second), _for_as_long_as(OUTAGE), scene.calling() as references:
            until(lambda: scene.table.saw(_NOTED[first]), PATIENCE, "a worker meets the carrier's mood")
        return Happened(references)

    return fail


def answers_are_lost(scene: Scene) -> Happened:
    before = scene.accepted("first")
    with scene.mood(sends="drop"):
        with _for_as_long_as(OUTAGE), scene.calling() as references:
            until(lambda: scene.table.saw(_NOTED["drop"]), PATIENCE, "the carrier swallows an answer")
        doubtful = scene.accepted("first") - before
    return Happened(references, doubtful)


@contextmanager
def _for_as_long_as(seconds: float) -> Iterator[None]:
    """What breaks stays broken for so long."""
    began = monotonic()
    yield
    sleep(max(0.0, began + seconds - monotonic()))


class Fault(NamedTuple):
    """One line of the table. delivered: whether every alert must stand as delivered in the end."""

    name: str
    act: Callable[[Scene], Happened]
    delivered: bool = False


# Those of one row follow each other without waiting for the end of the one before: none of them changes whether
# the carrier accepts an alert, and what a killed worker had in hand is tried again after half a minute only.
IN_TURNS = (
    (
        Fault("worker killed after the carrier accepted, before that was written down", worker_killed_before_it_wrote),
        Fault("worker killed again and again", worker_killed_again_and_again),
        Fault("Redis flushed while alerts wait in it, then killed", redis_flushed_and_restarted),
        Fault("relay killed twice", relay_killed),
        Fault("each delivery report twice", reports_in_a_mood("duplicate"), delivered=True),
        Fault("delivery reports in reverse order", reports_in_a_mood("out_of_order"), delivered=True),
        Fault("delivery reports before the answer to the send", reports_in_a_mood("before_answer"), delivered=True),
    ),
    (Fault("first carrier answers 500, the second is well", first_carrier_fails),),
    (Fault("both carriers answer 500 and 503", carriers_fail("error_500", "error")),),
    (Fault("both carriers hang and accept nothing", carriers_fail("hang", "hang")),),
    (Fault("first carrier accepts and never answers, the second is well", answers_are_lost),),
)
FAULTS = tuple(fault for turn in IN_TURNS for fault in turn)
