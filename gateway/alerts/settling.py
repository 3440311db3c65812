"""What becomes of an alert or note after the carrier's answer: pure decisions, no storage.

In doubt an alert is sent twice rather than not at all; a note is not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.alerts.alert import State
from gateway.alerts.budget.allowance import NEVER_REFUSED, next_day
from gateway.messages import Outcome, Result

BACK_OFF = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300))  # after the first, second … try; then the last
LONGEST_FOR_P1 = timedelta(seconds=60)  # when the carriers are back, nobody in danger waits for minutes
OPERATOR_NEEDED = timedelta(seconds=60)  # nothing to hurry for until a person has mended our account
WAIT_FOR_DELIVERY_REPORT = timedelta(minutes=10)
MOST_DOUBTS = 5  # a carrier that answers nonsense to every try would else send the same SMS for ever
NOTE_LIVES = timedelta(minutes=10)  # an answer that comes later than this would puzzle more than help
OVER_BUDGET = "over_budget"
PACED = "paced"  # too many at once
PACED_FOR = timedelta(seconds=2)
BLACKLISTED = "blacklisted"  # this phone takes nothing from us: never again to this member, until an operator lifts it
STOPPED = "stopped:"  # begins the failure code of rows that wait for an operator
COSTS = (Result.ACCEPTED, Result.UNKNOWN)  # counts against the day's budget
_CODE = 32  # letters that a failure may have in its column


@dataclass(frozen=True, slots=True)
class Settled:
    """What to write: the state, when the row is due again (None: never), and the code of what went wrong."""

    state: State
    due_at: datetime | None = None
    failure: str | None = None


def settled(outcome: Outcome, level: str, attempts: int, now: datetime) -> Settled:
    """attempts: tries so far, this one included."""
    reason = outcome.reason[:_CODE] or str(outcome.result)
    if outcome.result is Result.ACCEPTED:
        return Settled(State.SENT)
    if outcome.result is Result.REFUSED:
        return Settled(State.FAILED, failure=reason)
    if outcome.result is Result.STOPPED:
        return Settled(State.DUE, now + OPERATOR_NEEDED, (STOPPED + reason)[:_CODE])
    if outcome.reason == OVER_BUDGET:
        return Settled(State.DUE, next_day(now), OVER_BUDGET)
    if outcome.reason == PACED:
        return Settled(State.DUE, now + PACED_FOR, PACED)
    if outcome.result is Result.LATER:
        return Settled(State.DUE, now + _back_off(level, attempts), reason)
    if attempts >= MOST_DOUBTS:
        return Settled(State.FAILED, failure=reason)
    return Settled(State.UNKNOWN, now + _doubt(level, attempts), reason)


def settled_note(outcome: Outcome, attempts: int, now: datetime) -> Settled:
    """A doubt counts as sent: a note is not worth saying twice."""
    if outcome.result is Result.UNKNOWN:
        return Settled(State.UNKNOWN, failure=outcome.reason[:_CODE] or None)
    return settled(outcome, "", attempts, now)


def _back_off(level: str, attempts: int) -> timedelta:
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return min(wait, LONGEST_FOR_P1) if level == NEVER_REFUSED else wait


def _doubt(level: str, attempts: int) -> timedelta:
    if level != NEVER_REFUSED:
        return WAIT_FOR_DELIVERY_REPORT
    return timedelta(0) if attempts == 1 else _back_off(level, attempts)
