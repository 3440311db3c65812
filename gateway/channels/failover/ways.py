"""All our ways to carriers as one: the first that is well is asked, the next takes over. Pure."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from gateway.alerts import settling
from gateway.channels.failover.health import Health, certainly_not_sent
from gateway.messages import Outcome, Result, Sender

QUICK = 3.5  # seconds; after a slower answer no other way is asked in the same job, which must end in time
PACED = Outcome(Result.LATER, reason=settling.PACED)


class Way(Sender, Protocol):
    @property
    def name(self) -> str: ...


class Watch(Protocol):
    """What all workers know of the ways together."""

    def health(self, name: str) -> Health: ...
    def claim_try(self, name: str, health: Health, urgent: bool) -> bool:
        """Whether this message is the one that sees whether a resting way is well again."""

    def note(self, name: str, before: Health, outcomes: Collection[Outcome]) -> None: ...


class Pace(Protocol):
    def wait(self, urgent: bool, count: int) -> bool:
        """Until so many may go; False: not now. Never False for what is urgent."""


class Ways:
    """ways: in the order in which they are asked."""

    def __init__(self, ways: Sequence[Way], watch: Watch, pace: Pace) -> None:
        self._ways, self._watch, self._pace = tuple(ways), watch, pace

    def send_many(
        self, text: str, numbers: Sequence[str], urgent: bool = False, not_by: str = ""
    ) -> Mapping[str, Outcome]:
        """An outcome for each number, with the way that gave it. not_by: the way that may have sent it already, asked
        last. Another way is asked at once only where the first has certainly sent nothing, and the text is urgent
        or the first is not well."""
        if not self._pace.wait(urgent, len(numbers)):
            return dict.fromkeys(numbers, PACED)
        outcomes: dict[str, Outcome] = {}
        left, began = list(numbers), time.monotonic()
        for way, health in self._asked(urgent, not_by):
            outcomes |= self._ask(way, health, text, left)
            left = [number for number in left if _goes_on(outcomes[number], urgent or health.rests)]
            if not left or time.monotonic() - began > QUICK:
                break
        return outcomes or dict.fromkeys(numbers, self._stopped())

    def _asked(self, urgent: bool, not_by: str) -> list[tuple[Way, Health]]:
        """Those that are well, and before them one that rests if it is time to try it. If there are none: those that
        fail, for a try is better than silence; what waits for an operator is asked for a P1 only. That may be stopped
        by a hold on one number, and whoever comes first in each minute would always be that one."""
        known = [(way, self._watch.health(way.name)) for way in sorted(self._ways, key=lambda way: way.name == not_by)]
        asked: list[tuple[Way, Health]] = []
        for way, health in known:
            if not health.rests or (not asked and self._watch.claim_try(way.name, health, urgent)):
                asked.append((way, health))
        failing = [(way, health) for way, health in known if not health.stopped_for]
        return asked or failing or (known if urgent else [])

    def _ask(self, way: Way, health: Health, text: str, numbers: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
        told = way.send_many(text, numbers)
        self._watch.note(way.name, health, told.values())
        missing = Outcome(Result.UNKNOWN, reason="number_not_listed")
        return ((number, replace(told.get(number, missing), sender=way.name)) for number in numbers)

    def _stopped(self) -> Outcome:
        """Nobody was asked: every way waits for an operator."""
        reasons = (self._watch.health(way.name).stopped_for for way in self._ways)
        return Outcome(Result.STOPPED, reason=next(filter(None, reasons), "no_way"))


def _goes_on(outcome: Outcome, at_once: bool) -> bool:
    return certainly_not_sent(outcome) and (at_once or outcome.result is not Result.LATER)
