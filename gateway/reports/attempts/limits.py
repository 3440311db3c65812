"""How often references may be tried, and whether this try is one too many. Pure.

A failure means a try that was evaluated and opened nothing. A try that was refused counts for nothing: one phone
could else close the service to everybody, or a report to its own caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Whose failures are counted."""

    CALLER = "caller"
    REFERENCE = "reference"
    SERVICE = "service"


# Source of all figures: reporting.md section 3b. With 10,000 reports and the breaker held open all year, 1.75 million
# tries a year among 10^15 references open any report with a chance of about 2 in 100,000.
MOST: Mapping[Kind, int] = {Kind.CALLER: 5, Kind.REFERENCE: 5, Kind.SERVICE: 200}
WITHIN: Mapping[Kind, timedelta] = {
    Kind.CALLER: timedelta(hours=24), Kind.REFERENCE: timedelta(hours=24), Kind.SERVICE: timedelta(hours=1),
}  # fmt: skip
# Number and PIN of a team member, besides the five after which the member's own PIN is locked: more, so that a phone on
# which somebody mistyped is of use again with the PIN that a coordinator gives out.
SIGN_IN, MOST_SIGN_INS, SIGN_INS_WITHIN = "sign_in", 15, timedelta(hours=24)
PAUSE = timedelta(hours=1)  # between two tries of one caller while the service has had its most


class Verdict(StrEnum):
    TRY = "try"
    LOCKED = "locked"  # answered as a wrong reference is
    NOT_NOW = "not_now"  # says nothing about the reference: it is decided without looking at its own count


@dataclass(frozen=True, slots=True)
class Count:
    """since: of the latest failure, so that a lock lasts its whole time; for the service, when its hour began."""

    failures: int
    since: datetime


Counts = Mapping[Kind, Count]


def failures(counts: Counts, kind: Kind, now: datetime) -> int:
    """Those that still count."""
    count = counts.get(kind)
    return count.failures if count and now - count.since < WITHIN[kind] else 0


def verdict(counts: Counts, now: datetime) -> Verdict:
    """Whether this try may be evaluated. counts: before it."""
    if failures(counts, Kind.SERVICE, now) >= MOST[Kind.SERVICE] and _tried_lately(counts, now):
        return Verdict.NOT_NOW
    if any(failures(counts, kind, now) >= MOST[kind] for kind in (Kind.CALLER, Kind.REFERENCE)):
        return Verdict.LOCKED
    return Verdict.TRY


def sign_ins(count: Count | None, now: datetime) -> int:
    """How many failures at signing in still count."""
    return count.failures if count and now - count.since < SIGN_INS_WITHIN else 0


def _tried_lately(counts: Counts, now: datetime) -> bool:
    return failures(counts, Kind.CALLER, now) > 0 and now - counts[Kind.CALLER].since < PAUSE


def one_more(counts: Counts, now: datetime) -> dict[Kind, Count]:
    """The counts with this try counted as a failure, which it is until it has opened something."""
    return {kind: _one_more(counts, kind, now) for kind in Kind}


def _one_more(counts: Counts, kind: Kind, now: datetime) -> Count:
    before = failures(counts, kind, now)
    goes_on = kind is Kind.SERVICE and before > 0
    return Count(before + 1, counts[kind].since if goes_on else now)


def taken_back(before: Counts, now: datetime) -> dict[Kind, Count]:
    """The counts after a try that opened a report: its reference begins anew, the others are as they were."""
    nothing = Count(0, now)
    return {kind: nothing if kind is Kind.REFERENCE else before.get(kind, nothing) for kind in Kind}
