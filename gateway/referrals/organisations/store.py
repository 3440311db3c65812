"""The directory in SQL: made once from config/services.yaml, then kept by people. Every function works inside its
caller's transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.conversation.services import Helper
from gateway.diary import store as diary
from gateway.referrals.directory import code_of, first_row
from gateway.staff.rings import store as rings
from gateway.storage.casework.tables import organisations
from gateway.storage.database import add_row
from gateway.storage.tables import operators

Row = sa.Row[Any]
FROM_FILE = "services.yaml"  # stands where the name of who confirmed a number would


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation as a person writes it down. number: E.164, or None while unconfirmed. districts: codes; none is
    everywhere."""

    name: str
    kind: str
    services: Sequence[str]
    places: Sequence[str]
    number: str | None = field(repr=False)
    active: bool = True


def seed(connection: sa.Connection, helpers: Iterable[Helper], now: datetime) -> int:
    """Fills an empty directory; gives how many stand in it then. One that has anybody in it is left alone."""
    if count := _count(connection):
        return count
    for helper in helpers:
        row = first_row(helper)
        row |= {"confirmed_by": FROM_FILE, "confirmed_at": now} if row["number"] else {}
        connection.execute(organisations.insert().values(row))
    return _count(connection)


def _count(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(organisations)).scalar_one())


def everybody(connection: sa.Connection) -> list[Row]:
    """The whole directory by name, those not asked any more too."""
    return list(connection.execute(sa.select(organisations).order_by(organisations.c.name)))


def find(connection: sa.Connection, organisation_id: int) -> Row | None:
    return connection.execute(sa.select(organisations).where(organisations.c.id == organisation_id)).first()


def with_accounts(connection: sa.Connection) -> set[int]:
    """The organisations somebody of which signs in here and can open what is sealed to them."""
    there = sa.select(operators.c.organisation_id).where(operators.c.active, operators.c.organisation_id.is_not(None))
    ids = set(connection.execute(there).scalars())
    return {one for one in ids if rings.public_key(connection, rings.of_organisation(one))}


def add(connection: sa.Connection, now: datetime, by: str, entry: Entry) -> int:
    """Gives its id."""
    code = _free_code(connection, code_of(entry.name) or "organisation")
    row = _row(entry) | {"code": code} | (_confirmed(by, now) if entry.number else {})
    organisation_id = add_row(connection, organisations, **row)
    diary.write(connection, now, by, "added", "organisation", str(organisation_id), of=entry.kind)
    return organisation_id


def change(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int, entry: Entry, confirms: bool
) -> bool:
    """confirms: somebody has rung the number. A number that changes is confirmed by whoever writes it. False: gone."""
    held = sa.select(organisations).where(organisations.c.id == organisation_id).with_for_update()
    before = connection.execute(held).first()
    if before is None:
        return False
    after = _row(entry)
    changed = sorted(name for name, value in after.items() if value != getattr(before, name))
    if entry.number is None:
        after |= {"confirmed_by": None, "confirmed_at": None}
    elif confirms or entry.number != before.number:
        after |= _confirmed(by, now)
    connection.execute(organisations.update().where(organisations.c.id == organisation_id).values(after))
    diary.write(
        connection, now, by, "changed", "organisation", str(organisation_id), fields=changed, confirmed=confirms
    )  # fmt: skip
    return True


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name, "kind": entry.kind, "services": list(entry.services), "places": list(entry.places),
        "number": entry.number, "active": entry.active,
    }  # fmt: skip


def _confirmed(by: str, now: datetime) -> dict[str, Any]:
    return {"confirmed_by": by, "confirmed_at": now}


def _free_code(connection: sa.Connection, wanted: str) -> str:
    taken = set(connection.execute(sa.select(organisations.c.code)).scalars())
    return next(code for code in _codes(wanted, taken) if code not in taken)


def _codes(wanted: str, taken: Collection[str]) -> Iterable[str]:
    yield wanted
    for n in range(2, len(taken) + 3):
        yield f"{wanted[:44]}_{n}"
