"""Callers who come back, and the hotline that writes to them."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.privacy import unseal
from gateway.reports.letters.store import write_to_caller
from gateway.reports.references import reference
from gateway.storage import database
from gateway.storage.tables import attempts, letters, notes, reports, visits
from tests.house import House
from tests.phone import Phone

NEIGHBOUR = "+26658317042"
# English, a report: a girl, not in danger now, forced work in a home, Leribe, its first council, words, team may know.
TO_CONTACT = ("2", "2", "1", "3", "2", "3", "1", "a white house by the mill", "9", "1")
NO_CONTACT, BY_SMS = ("1", "1"), ("2", "4", "1")  # and sent


def pressed(phone: Phone, *keys: str) -> Phone:
    if not phone.texts:
        phone.dial()
    for key in keys:
        phone.type(key)
    return phone


def reported(house: House, *contact: str, **phone: Any) -> str:
    """A report is told and sent; gives the reference as the receipt shows it."""
    caller = pressed(Phone(house, **phone), *TO_CONTACT, *(contact or NO_CONTACT))
    groups = [word.rstrip(".") for word in caller.screen.split() if word.rstrip(".").isdigit()]
    digits = "".join(groups[:4])
    assert len(digits) == 16, caller.screen
    pressed(caller, digits[-4:])
    return digits


def asking(house: House, digits: str, **phone: Any) -> Phone:
    """Somebody dials, chooses My report and types this."""
    return pressed(Phone(house, **phone), "2", "3", digits)


def guess() -> str:
    """A reference with a right check digit that no report has."""
    return reference(secrets.token_bytes(32))


def slip_of(digits: str) -> str:
    return digits[:5] + str((int(digits[5]) + 1) % 10) + digits[6:]


def hotline_writes(house: House, text: str, at: datetime | None = None) -> None:
    (report,) = house.reports()
    with database.writing(house.engine) as connection:
        assert write_to_caller(connection, report.id, text, at or house.clock())


def open_case(house: House, by: str = "Lineo") -> None:
    (report,) = house.reports()
    with database.writing(house.engine) as connection:
        assert house.parts.book.alerts.open_case(connection, report.case_number, by, house.clock())


def rows(house: House, table: sa.Table) -> list[Any]:
    with database.reading(house.engine) as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key)).all())


def failures(house: House, kind: str) -> int:
    """Counted for all tokens of this kind but the decoy."""
    return sum(row.failures for row in rows(house, attempts) if row.kind == kind and row.token != "decoy")


def added(house: House) -> list[list[str]]:
    """What callers added, opened with the key that no server has."""
    boxes = [row.box for row in rows(house, letters) if row.written_by == "caller"]
    return [unseal(house.private, box)["added"] for box in boxes]


def told_hotline_now(house: House) -> list[Any]:
    """Alerts to the hotline that wait to be sent this moment."""
    waits = [row for row in house.alerts() if row.state == "due" and row.due_at <= house.clock()]
    return [row for row in waits if row.team == "hotline_lead"]


__all__ = ["attempts", "letters", "notes", "reports", "visits"]
