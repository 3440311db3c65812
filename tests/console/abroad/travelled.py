"""A girl whom a consulate found, and who is on her way home: for a town that pages are looked at in."""

from datetime import date, datetime
from typing import Any

from gateway.abroad import store
from gateway.abroad.finding.store import Filing, file
from gateway.abroad.found import Found
from gateway.abroad.store import Written
from gateway.cases.people.store import Consent, record
from gateway.cases.person import Person
from gateway.cases.store import hold, open_case
from gateway.privacy import seal
from gateway.staff.roles import Role
from gateway.storage.database import writing
from gateway.storage.tables import alerts, reports
from gateway.triage.store import Hand
from tests.console.house import House, files

TOLD = {"who": "girl", "danger": "no", "what": "home", "tell": "hotline"}
FOUND = Found("ZA", "johannesburg", "alone", "shelter", ("birth_certificate", "kept"), 1, 1)
SHARED = ("keep_record", "share:consulate", "share:ministry", "share:social_worker")
FINDS, BEGINS, OFFICER = "316227", "palesa", "nthabiseng"


def filed(house: House, organisation_id: int, officer: str, at: datetime, found: Found = FOUND, **told: str) -> str:
    """A report by this officer; gives its number."""
    desk = house.desk()
    with writing(house.engine) as connection:
        hand = Hand(connection, desk.alerts, desk.deadlines, house.public, officer, Role.CONSULAR_OFFICER, at)
        filing = Filing(f"{officer} {at}", "st", TOLD | told, found, "She came on foot, and asks for her mother.")
        return file(hand, desk.urgency, b"p" * 32, organisation_id, filing)


def case_of_found(house: House, number: str, age: str = "12-17", scopes: tuple[str, ...] = SHARED, **how: Any) -> int:
    """The hotline opens the case and records the person; gives the person's id."""
    with writing(house.engine) as connection:
        open_case(connection, files().deadlines, house.id_of(number), BEGINS, how.get("at", house.now))
    return recorded(house, number, age, scopes, **how)


def recorded(house: House, number: str, age: str, scopes: tuple[str, ...] = SHARED, **how: Any) -> int:
    """Somebody at risk, with consent; gives the person's id."""
    agreed = Consent("self" if age != "0-11" else "guardian", scopes, date(2026, 3, 3))
    box, at = seal(house.public, {"name": how.get("name", "Puleng")}), how.get("at", house.now)
    with writing(house.engine) as connection:
        case = hold(connection, number)
        return record(connection, files().deadlines, case, Person(age, "f", "LS"), box, agreed, BEGINS, at)


def on_the_way(town: Any) -> None:
    """Filed yesterday, begun today, identity confirmed, and one ministry told. The number is always the same."""
    house, post = town.house, town.ids["consulate"]
    number = filed(house, post, OFFICER, town.ago(hours=26))
    _renumber(house, number)
    person = case_of_found(house, FINDS, at=town.ago(hours=5))
    with writing(house.engine) as connection:
        case = hold(connection, FINDS)
        way_id = store.begin(connection, case, person, "ZA", post, BEGINS, town.ago(hours=4))
    town.ids |= {"found": FINDS, "way": way_id}
    for step, result in (("identity", ""), ("papers", ""), ("risk", "low")):
        with writing(house.engine) as connection:
            case, how = (
                hold(connection, FINDS),
                Written(date(2026, 3, 3), result, remark=town.sealed(text="Spoken to.")),
            )
            store.write_step(connection, files().deadlines, case, way_id, step, how, BEGINS, town.ago(hours=3))
    for state, was in (("told", "to_tell"), ("agreed", "told")):
        with writing(house.engine) as connection:
            about = (hold(connection, FINDS), way_id, "foreign_affairs", state, date(2026, 3, 3), was)
            store.move_party(connection, *about, BEGINS, town.ago(hours=2))


def _renumber(house: House, number: str) -> None:
    with writing(house.engine) as connection:
        for table in (reports, alerts):
            connection.execute(table.update().where(table.c.case_number == number).values(case_number=FINDS))
