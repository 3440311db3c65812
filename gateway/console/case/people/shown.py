"""People, consents and needs as the page shows them. Names only for who holds the key. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.cases import words
from gateway.cases.consent import is_child
from gateway.cases.needs import next_states
from gateway.cases.words import say
from gateway.console.case.kept import Kept, Opened, Pairs, Row
from gateway.console.case.page import day
from gateway.console.clocks import When, moment
from gateway.phrases import listed, phrase, phrases

IDENTITY = phrases({"born": "Born", "contact": "How to reach", "papers": "Papers"})


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent. withdrawn: when, or None."""

    id: int
    given_by: str
    day: str
    by: str
    scopes: tuple[str, ...]
    withdrawn: When | None
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Need:
    """next: states that it can go to, code and words."""

    id: int
    service: str
    state: str
    state_words: str
    next: Pairs
    referral_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """called: the name, or "Person 2" where it may not be read. child: treated as one."""

    id: int
    called: str = field(repr=False)
    facts: Pairs
    identity: Pairs = field(repr=False)
    support: tuple[str, ...]
    child: bool
    erased: When | None
    consents: tuple[Agreed, ...]
    needs: tuple[Need, ...]


def people(kept: Kept, opened: Opened, now: datetime) -> list[Person]:
    return [_person(kept, row, n, opened, now) for n, row in enumerate(kept.people, 1)]


def _person(kept: Kept, row: Row, n: int, opened: Opened, now: datetime) -> Person:
    told = opened(row["box"]) if row["erased_at"] is None else {}
    identity = tuple((question, told.get(name)) for name, question in IDENTITY.items())
    return Person(
        id=row["id"],
        called=str(told["name"]) if told.get("name") else phrase("Person {n}", n=n),
        facts=facts_of(row),
        identity=tuple((question, str(answer)) for question, answer in identity if answer),
        support=tuple(say(words.SUPPORT, code) for code in row["support"]),
        child=is_child(row["age_band"]),
        erased=moment(row["erased_at"], now) if row["erased_at"] else None,
        consents=tuple(_agreed(one, opened, now) for one in kept.consents if one["person_id"] == row["id"]),
        needs=tuple(_need(one) for one in kept.needs if one["person_id"] == row["id"]),
    )


def facts_of(row: Row) -> Pairs:
    """What is known of somebody in codes."""
    return (
        (phrase("Age"), say(words.AGES, row["age_band"])),
        (phrase("Sex"), say(words.SEXES, row["sex"])),
        (phrase("Citizen of"), say(words.CITIZENSHIPS, row["citizenship"])),
        (phrase("Trafficking"), say(words.TRAFFICKED, row["status"])),
    )


def _agreed(row: Row, opened: Opened, now: datetime) -> Agreed:
    given_by = listed(filter(None, (say(words.GIVEN_BY, row["given_by"]), row["assessor"])))
    scopes = tuple(say(words.SCOPES, code) for code in row["scope"])
    withdrawn = moment(row["withdrawn_at"], now) if row["withdrawn_at"] else None
    remark = str(opened(row["remark"]).get("text", ""))
    return Agreed(row["id"], given_by, day(row["on"]), row["written_by"], scopes, withdrawn, remark)


def _need(row: Row) -> Need:
    further = tuple((code, say(words.NEEDS, code)) for code in next_states(row["state"]))
    state = row["state"]
    return Need(
        row["id"], say(words.SERVICES, row["service"]), state, say(words.NEEDS, state), further, row["referral_id"]
    )
