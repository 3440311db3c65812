"""How well a way to a carrier is doing, and whether it is asked. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.messages import Outcome, Result

FAILURES = 5  # in a row, and another way takes over
FAILING = timedelta(seconds=60)  # or so long without a success
TRY_EVERY = timedelta(seconds=30)  # while it rests
URGENT_TRY_EVERY = timedelta(seconds=120)  # with a P1: a way that hangs costs it half a minute
STOPPED_TRY_EVERY = timedelta(seconds=60)  # nothing to hurry for until a person has mended our account
NUMBERS_OWN = ("do_not_disturb",)  # LATER, and nothing is wrong with the way
# STOPPED, and another number may be sent to all the same: a name may be registered with one network only.
NETWORKS_OWN = ("sender_id",)
NOTHING_GOES = ("balance",)  # also when the first of a batch still went


@dataclass(frozen=True, slots=True)
class Health:
    """failures: calls in a row that failed. tried_at: of the last of them. stopped_for: what an operator must mend."""

    failures: int = 0
    failing_since: datetime | None = None
    tried_at: datetime | None = None
    stopped_for: str = ""

    @property
    def rests(self) -> bool:
        """Whether another way is asked in its place, if there is one."""
        if self.stopped_for or self.failures >= FAILURES:
            return True
        return bool(self.failing_since and self.tried_at and self.tried_at - self.failing_since >= FAILING)

    def try_every(self, urgent: bool) -> timedelta:
        """How often one message is sent by a way that rests, to see whether it is well again."""
        if self.stopped_for:
            return STOPPED_TRY_EVERY
        return URGENT_TRY_EVERY if urgent else TRY_EVERY

    def after(self, outcomes: Collection[Outcome], now: datetime) -> "Health":
        """outcomes: of one call."""
        stopped = stopped_for(outcomes)
        if not stopped and any(map(_went_well, outcomes)):
            return Health()
        return Health(self.failures + 1, self.failing_since or now, now, stopped or self.stopped_for)


def stopped_for(outcomes: Collection[Outcome]) -> str:
    """What stops this way for everybody, "" for nothing: a hold on one number is not a hold on all."""
    reasons = [o.reason for o in outcomes if o.result is Result.STOPPED and o.reason not in NETWORKS_OWN]
    whole = len(reasons) == len(outcomes)
    return next((reason for reason in reasons if whole or reason in NOTHING_GOES), "")


def certainly_not_sent(outcome: Outcome) -> bool:
    """Whether another way may be asked at once, without anybody reading the text twice."""
    return outcome.result in (Result.LATER, Result.STOPPED) or outcome.reason == "no_route"


def _went_well(outcome: Outcome) -> bool:
    if outcome.result in (Result.ACCEPTED, Result.REFUSED):
        return True
    return outcome.reason in (*NUMBERS_OWN, *NETWORKS_OWN)
