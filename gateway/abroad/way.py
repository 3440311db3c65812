"""The way home of one person under the Anti-Trafficking in Persons Act 2011 (ATIP), and what can be written when. Pure.

The risk is checked before anybody goes back (s 32); Foreign Affairs, Social Development and Home Affairs bring a person
home together (s 34); a child is escorted (s 35), and an unknown age counts as a child. An adult decides alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

WISH, BEST_INTEREST, IDENTITY, PAPERS, RISK = "wish", "best_interest", "identity", "papers", "risk"
ESCORT, BOOKED, LEFT, ARRIVED = "escort", "booked", "left", "arrived"
HANDED_OVER, REINTEGRATION, REINTEGRATED = "handed_over", "reintegration", "reintegrated"
STEPS = (
    WISH, BEST_INTEREST, IDENTITY, PAPERS, RISK, ESCORT, BOOKED, LEFT, ARRIVED, HANDED_OVER, REINTEGRATION,
    REINTEGRATED,
)  # fmt: skip
AT_THE_POST = frozenset({WISH, IDENTITY, PAPERS, BOOKED, LEFT})  # the consular officer writes these too
RESULTS: Mapping[str, tuple[str, ...]] = {  # what a step asks for
    WISH: ("yes", "no"),
    BEST_INTEREST: ("return", "stay"),
    RISK: ("low", "medium", "high", "not_now"),
    ESCORT: ("social_worker", "officer", "police", "relative", "organisation"),
    BOOKED: ("road", "air", "rail"),
    HANDED_OVER: ("social_worker", "shelter", "family", "alone"),
}
STOPS: Mapping[tuple[str, str], str] = {
    (WISH, "no"): "no_wish",
    (BEST_INTEREST, "stay"): "not_best",
    (RISK, "not_now"): "risk",
}
FOR_A_CHILD = ("social_worker", "shelter")  # ATIP s 23(2), 27: who receives one

FOREIGN_AFFAIRS, SOCIAL_DEVELOPMENT, HOME_AFFAIRS = "foreign_affairs", "social_development", "home_affairs"
PARTIES = (FOREIGN_AFFAIRS, SOCIAL_DEVELOPMENT, HOME_AFFAIRS)  # s 34
TO_TELL, TOLD, AGREED, REFUSED = "to_tell", "told", "agreed", "refused"
PARTY_NEXT: Mapping[str, tuple[str, ...]] = {
    TO_TELL: (TOLD,),
    TOLD: (AGREED, REFUSED),
    REFUSED: (TOLD, AGREED),
    AGREED: (REFUSED,),
}
UNDER_WAY, HOME, DONE, STOPPED = "under_way", "arrived", "reintegrated", "stopped"
REASONS = ("no_wish", "not_best", "risk", "lost_contact", "stays", "came_alone", "died", "other_reason")

COARSE = timedelta(days=1)  # times of old reports are cut, so a day may seem to lie before them
QUIET = timedelta(days=7)  # a way home without a step for so long is late: our own promise
QUIET_AT_HOME = timedelta(days=30)  # once reintegration has begun, which takes months


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is written down. result: its code of RESULTS, "" for a step that asks for none."""

    on: date
    result: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    state: str = TO_TELL
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a way home. reported: the day of the case's first report, in Lesotho."""

    child: bool
    state: str
    reported: date
    steps: Mapping[str, Step] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)


def needs(step: str, child: bool) -> tuple[str, ...]:
    """The steps that have to be written down before this one."""
    decided = BEST_INTEREST if child else WISH
    return {
        PAPERS: (IDENTITY,),
        BOOKED: (decided,),
        LEFT: (decided, IDENTITY, PAPERS, RISK, *((ESCORT,) if child else ())),
        ARRIVED: (LEFT,),
        HANDED_OVER: (ARRIVED,),
        REINTEGRATION: (ARRIVED, *((HANDED_OVER,) if child else ())),
        REINTEGRATED: (REINTEGRATION,),
    }.get(step, ())


def asked(child: bool) -> tuple[str, ...]:
    """The steps of this way, in their order: a child does not decide alone, nobody decides for an adult."""
    return tuple(step for step in STEPS if step != (WISH if child else BEST_INTEREST))


def not_yet(step: str, way: Way) -> str:
    """What stands against this step whatever the day, a code; "" for nothing."""
    if step not in STEPS:
        return "unknown_step"
    if way.state in (STOPPED, DONE):
        return "over"
    if step not in asked(way.child):
        return "child_decides_not" if way.child else "adult_decides"
    if LEFT in way.steps and step in STEPS[: STEPS.index(LEFT)]:
        return "left_already"
    return next(_missing(step, way), "")


def _missing(step: str, way: Way) -> Iterator[str]:
    yield from (f"{earlier}_first" for earlier in needs(step, way.child) if earlier not in way.steps)
    if step == LEFT and not all_agree(way):
        yield "parties_first"


def all_agree(way: Way) -> bool:
    return all(way.parties.get(party, Party()).state == AGREED for party in PARTIES)


def why_not(step: str, on: date, result: str, today: date, way: Way, remarked: bool = False) -> str:
    """Why this step cannot be written down, a code; "" where it can. remarked: words go with it."""
    if stands := not_yet(step, way):
        return stands
    if result not in RESULTS.get(step, ("",)):
        return "unknown_step"
    return _wrong_day(step, on, today, way) or _wrong_result(step, result, way, remarked)


def _wrong_day(step: str, on: date, today: date, way: Way) -> str:
    if outside := _outside(on, today, way):
        return outside
    if any(on < before for before in _days_before(step, way)):
        return "before_the_last"
    later = (way.steps[other].on for other in way.steps if step in needs(other, way.child))
    return "after_the_next" if any(on > after for after in later) else ""


def _outside(on: date, today: date, way: Way) -> str:
    if on > today:
        return "in_the_future"
    return "before_the_report" if on < way.reported - COARSE else ""


def _days_before(step: str, way: Way) -> Iterator[date]:
    yield from (way.steps[earlier].on for earlier in needs(step, way.child))
    if step == LEFT:
        yield from (party.on for party in way.parties.values() if party.on)


def _wrong_result(step: str, result: str, way: Way, remarked: bool) -> str:
    if (step, result) == (RISK, "high") and not remarked:
        return "say_what_is_done"
    if step == ESCORT and not remarked:
        return "say_who"
    if step == HANDED_OVER and way.child and result not in FOR_A_CHILD:
        return "child_to_social_worker"
    return ""


def after(step: str, result: str, state: str) -> tuple[str, str]:
    """Where the way home stands once this is written, and why it has ended: "" while it goes on."""
    if reason := STOPS.get((step, result)):
        return STOPPED, reason
    return {ARRIVED: (HOME, ""), REINTEGRATED: (DONE, DONE)}.get(step, (state, ""))


def why_party_not(party: str, state: str, on: date, today: date, way: Way) -> str:
    """Why a ministry cannot stand so from this day on, a code; "" where it can."""
    if party not in PARTIES or state not in PARTY_NEXT:
        return "unknown_step"
    if way.state in (STOPPED, DONE):
        return "over"
    if LEFT in way.steps:
        return "left_already"
    now = way.parties.get(party, Party())
    if state not in PARTY_NEXT[now.state]:
        return "tell_first" if now.state == TO_TELL else "stands_so"
    return _outside(on, today, way) or ("before_the_last" if now.on and on < now.on else "")


def why_not_stop(reason: str, way: Way) -> str:
    if way.state in (STOPPED, DONE):
        return "over"
    return "" if reason in REASONS else "no_reason"


def taken_up(way: Way) -> tuple[str, tuple[str, ...]]:
    """Where a stopped way home goes on, and the steps that are to be written anew: what stopped it, and the risk, which
    is checked for each journey (s 32)."""
    if ARRIVED in way.steps:
        return HOME, ()
    if LEFT in way.steps:
        return UNDER_WAY, ()
    stopping = [step for step, written in way.steps.items() if (step, written.result) in STOPS]
    return UNDER_WAY, tuple(dict.fromkeys([*stopping, RISK]))


def is_late(way: Way, last: datetime, now: datetime) -> bool:
    """Whether nothing was written for too long. last: when the last thing was."""
    if way.state in (STOPPED, DONE):
        return False
    return now - last >= (QUIET_AT_HOME if REINTEGRATION in way.steps else QUIET)


def is_optional(step: str, child: bool) -> bool:
    """Whether it may be written down and is never asked for: an adult may be escorted who wishes so."""
    return step == ESCORT and not child


def next_steps(way: Way) -> tuple[str, ...]:
    """What can be written now and is not, in order; PARTIES that do not agree yet stand as `parties`."""
    open_ = [step for step in asked(way.child) if step not in way.steps and not not_yet(step, way)]
    agreeing = way.state == UNDER_WAY and LEFT not in way.steps and not all_agree(way)
    return (*(step for step in open_ if not is_optional(step, way.child)), *(("parties",) if agreeing else ()))
