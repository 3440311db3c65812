"""Team members at a phone, with number and PIN as a coordinator handed them over."""

from typing import Any

import sqlalchemy as sa

from gateway.alerts.pins.pin import Issued
from gateway.alerts.pins.store import give_pin
from gateway.storage import database
from gateway.storage.tables import alerts, attempts, duties, field_notes, members, notes
from tests.house import House
from tests.phone import Phone
from tests.visits.callers import pressed, reported, rows

# Of the district that covers the council of tests/visits/callers.py, which has no team of its own.
TSEPO, LINEO, MPHO = "leribe_district_1", "national_desk_1", "hotline_lead_1"
MEMBER_PHONE, OTHER_PHONE = "+26658444101", "+26662444102"  # no such numbers are on the roster
KEY = "83"  # on the first page, and not printed there
MENU, NO_CASES = "What do you want?\n1. My cases", "You have no case now."
WRONG, NOT_YOURS = "Number or PIN is not right.", "This is no case of yours"
CASES, FACTS, I_ACT, FOUND, CANNOT, KNOW, CALL_ME, LIST = "1", "1", "2", "3", "4", "5", "6", "7"
DUTY, REPORT_OWN = "2", "3"


def with_pin(house: House, code: str = TSEPO) -> str:
    """A coordinator resets this member; gives number and PIN as they are typed."""
    with database.writing(house.engine) as connection:
        issued = give_pin(connection, code, house.settings.roster_hash_key)
    assert isinstance(issued, Issued)
    return issued.number + issued.pin


def signing_in(house: House, typed: str, **phone: Any) -> Phone:
    return pressed(Phone(house, **{"number": MEMBER_PHONE} | phone), "2", KEY, typed)


def told_of_a_case(house: House) -> str:
    """Somebody reports a girl in Leribe, and Tšepo's phone has the SMS; gives the case number."""
    known = {report.id for report in house.reports()}
    house.clock.passes(seconds=1)
    reported(house)
    house.clock.passes(minutes=11 if known else 0)  # alerts about what may be one thing wait for each other
    house.texts_go_out()
    (report,) = [report for report in house.reports() if report.id not in known]
    return str(report.case_number)


def member(house: House, code: str = TSEPO) -> Any:
    with database.reading(house.engine) as connection:
        return connection.execute(sa.select(members).where(members.c.code == code)).one()


def send_alert_to(house: House, code: str, case_number: str) -> None:
    """This member was sent an alert of the case too."""
    (first,) = [row for row in house.alerts() if row.case_number == case_number and row.attempts][:1]
    with database.writing(house.engine) as connection:
        told = {name: value for name, value in first._mapping.items() if name not in ("id", "message_id")}
        told |= {"member_id": member(house, code).id, "team": member(house, code).team}
        connection.execute(alerts.insert().values(told))


def wrong_pin(typed: str) -> str:
    return typed[:6] + "".join(str((int(digit) + 1) % 10) for digit in typed[6:])


def noted(house: House) -> list[tuple[str, str]]:
    return [(row.what, row.by) for row in rows(house, field_notes)]


def tries(house: House) -> int:
    """Failures at signing in that count for a caller."""
    return sum(row.failures for row in rows(house, attempts) if row.kind == "sign_in" and row.token != "decoy")


__all__ = ["duties", "field_notes", "notes", "pressed", "reported", "rows"]
