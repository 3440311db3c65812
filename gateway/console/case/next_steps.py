"""What a case needs next, as short sentences, the most pressing first. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from gateway.cases import words
from gateway.cases.needs import NEEDED
from gateway.cases.stages import NOT_NEEDED, POLICE, SAFE
from gateway.cases.words import say
from gateway.console.case.kept import Kept, Row
from gateway.console.case.page import left
from gateway.console.case.partners import News, asks, left_out_since, safety
from gateway.deadlines.rules import DECIDE, FOLLOW_UP
from gateway.phrases import phrase

MOST = 5


class Next(NamedTuple):
    """part: the id of the part of the page where it is done."""

    says: str
    part: str


def next_steps(kept: Kept, now: datetime) -> list[Next]:
    """What a worker would do now. Nothing for a closed case."""
    if kept.case["status"] not in ("active", "follow_up"):
        return []
    partners = (Next(*one) for one in asks(kept, now))
    found = [*(Next(*one) for one in left_out_since(kept)), *_clocks(kept, now), *partners]
    found += [*_early(kept, now), *_people(kept), *_late(kept)]
    return found[:MOST] or [
        Next(phrase("Every step is written down. Close the case when the person is safe."), "closing")
    ]


def _clocks(kept: Kept, now: datetime) -> Iterator[Next]:
    parts = {"police": "grounds", "social_welfare": "path", "refer": "referrals", "decide": "grounds"}
    for clock in kept.clocks:
        if clock["met_at"] is None and clock["stopped_at"] is None and _presses(clock, now):
            called = say(words.CLOCKS, clock["what"])
            yield Next(
                phrase("{clock}: {left}.", clock=called, left=left(clock["due_at"], now)),
                parts.get(clock["what"], "clocks"),
            )


def _presses(clock: Row, now: datetime) -> bool:
    """The clock of the next step runs always; it tells something once it has run out."""
    return clock["what"] != FOLLOW_UP or bool(clock["due_at"] <= now)


def _early(kept: Kept, now: datetime) -> Iterator[Next]:
    if kept.case["grounds"] == "open" and DECIDE not in {clock["what"] for clock in kept.clocks}:
        yield Next(phrase("Decide whether there are reasonable grounds."), "grounds")
    if kept.waiting and POLICE not in {row["stage"] for row in kept.stages}:
        yield Next(phrase("A second person has to answer whether the police are not told."), "grounds")
    if SAFE not in {row["stage"] for row in kept.stages}:
        yield Next(_of_safety(safety(kept, now)), "path")


def _of_safety(said: News | None) -> str:
    if said is None or not said.safe:
        return phrase("Find out whether the person is safe now.")
    told = {"name": said.name, "result": said.result}
    return phrase("{name} says: {result}. Make sure of it, then write it on the path.", **told)


def _people(kept: Kept) -> Iterator[Next]:
    here = [person for person in kept.people if person["erased_at"] is None]
    if not here:
        yield Next(phrase("Ask for consent, then record the person."), "people")
    elif kept.case["plan"] is None:
        yield Next(phrase("Make a safety plan together with the person."), "plan")
    elif not kept.needs:
        yield Next(phrase("Write down what the person needs."), "people")


def _late(kept: Kept) -> Iterator[Next]:
    for need in kept.needs:
        if need["state"] == NEEDED and need["referral_id"] is None:
            called = say(words.SERVICES, need["service"])
            yield Next(phrase("{service} is needed: find somebody who gives it.", service=called), "referrals")
    states = {row["stage"]: row["state"] for row in kept.stages}
    if states.get(POLICE) not in (None, NOT_NEEDED) and "police_assessment" not in states:
        yield Next(phrase("Ask the police for their first assessment."), "path")
