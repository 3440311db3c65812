"""The directory in SQL: made once from config/services.yaml, then kept by people. Every function works inside its
caller's transaction."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from gateway.conversation.services import Helper
from gateway.diary import store as diary
from gateway.referrals.confirming import RANG
from gateway.referrals.directory import code_of, first_rows, plain_name
from gateway.staff.rings import store as rings
from gateway.storage.casework.tables import diary as diary_rows
from gateway.storage.casework.tables import organisations
from gateway.storage.database import add_row
from gateway.storage.tables import operators

Row = sa.Row[Any]
FROM_FILE = "services.yaml"  # stands where the name of who confirmed a number would
ORGANISATION = "organisation"  # in the diary
UNSURE = {"confirmed_by": None, "confirmed_at": None, "confirmed_how": None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation as a person writes it down. number: E.164, or None for none yet. places: codes; none is
    everywhere. called: by language, as callers read it. told: whether callers hear of it."""

    name: str
    kind: str
    services: Sequence[str]
    places: Sequence[str]
    number: str | None = field(repr=False)
    active: bool = True
    called: Mapping[str, str] = field(default_factory=dict)
    told: bool = False


def seed(connection: sa.Connection, helpers: Iterable[Helper], now: datetime) -> int:
    """Fills an empty directory; gives how many stand in it then. One that an older version has kept learns once what
    callers have heard of it; else one that has anybody in it is left alone."""
    kept = everybody(connection)
    first = {row["code"]: row for row in reversed(first_rows(helpers))}
    if not kept:
        _begin(connection, first_rows(helpers), now)
    elif any(row.called is None for row in kept):
        _begin(connection, [row for code, row in first.items() if code not in {one.code for one in kept}], now)
        for row in kept:
            _learn(connection, row, first.get(row.code), now)
    return len(everybody(connection))


def _begin(connection: sa.Connection, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    for row in rows:
        code = _free_code(connection, row["code"])
        connection.execute(organisations.insert().values(_with_day(row, now) | {"code": code}))


def _learn(connection: sa.Connection, row: Row, first: dict[str, Any] | None, now: datetime) -> None:
    """first: what the file says of the same organisation. A number that people have kept here is the better one."""
    learns: dict[str, Any] = {"called": {}} if first is None else {"called": first["called"], "told": True}
    if first and first["number"] and not row.number:
        given = _with_day(first, now)
        learns |= {name: given[name] for name in ("number", "confirmed_by", "confirmed_at")}
    connection.execute(organisations.update().where(organisations.c.id == row.id).values(learns))


def _with_day(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The day that the file gives is when the number was confirmed; one that is still to come, now."""
    kept = {name: value for name, value in row.items() if name != "on"}
    if not row["number"]:
        return kept
    day = datetime.combine(date.fromisoformat(row["on"]), time(), UTC)
    return kept | {"confirmed_by": FROM_FILE, "confirmed_at": min(day, now)}


def everybody(connection: sa.Connection) -> list[Row]:
    """The whole directory by name, those not asked any more too."""
    return list(connection.execute(sa.select(organisations).order_by(organisations.c.name)))


def find(connection: sa.Connection, organisation_id: int) -> Row | None:
    return connection.execute(sa.select(organisations).where(organisations.c.id == organisation_id)).first()


def history(connection: sa.Connection, organisation_id: int, most: int) -> Sequence[Row]:
    """What people did with it, the newest first."""
    mine = (diary_rows.c.kind == ORGANISATION, diary_rows.c.subject == str(organisation_id))
    newest = sa.select(diary_rows).where(*mine).order_by(diary_rows.c.id.desc())
    return connection.execute(newest.limit(most)).all()


def with_accounts(connection: sa.Connection) -> set[int]:
    """The organisations somebody of which signs in here and can open what is sealed to them."""
    there = sa.select(operators.c.organisation_id).where(operators.c.active, operators.c.organisation_id.is_not(None))
    ids = set(connection.execute(there).scalars())
    return {one for one in ids if rings.public_key(connection, rings.of_organisation(one))}


def stands_there(connection: sa.Connection, name: str, but: int | None = None) -> bool:
    """Whether an organisation of this name is kept. All are held, so that of two who take it at once one is first.
    but: the one that is to have it, which may keep the name that it has."""
    connection.execute(sa.select(organisations.c.id).order_by(organisations.c.id).with_for_update()).all()
    kept = connection.execute(sa.select(organisations.c.id, organisations.c.name)).all()
    same = {row.id for row in kept if plain_name(row.name) == plain_name(name)}
    return bool(same) and but not in same


def add(connection: sa.Connection, now: datetime, by: str, entry: Entry, confirms: bool = False) -> int:
    """Gives its id. confirms: this person has rung the number."""
    row = _row(entry) | {"code": _free_code(connection, code_of(entry.name) or ORGANISATION)}
    row |= _confirmed(by, now, RANG) if entry.number and confirms else {}
    organisation_id = add_row(connection, organisations, **row)
    diary.write(connection, now, by, "added", ORGANISATION, str(organisation_id), of=entry.kind, confirmed=confirms)
    return organisation_id


def change(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int, entry: Entry, confirms: bool,
    seen: str = "",
) -> bool:  # fmt: skip
    """confirms: this person has rung the number. One that changes is unconfirmed until somebody has. seen: the print of
    what was changed, if it must be that still. False: it is not, or the organisation is gone."""
    before = _held(connection, organisation_id)
    if before is None or (seen and seen != print_of(before)):
        return False
    after = _row(entry)
    changed = sorted(name for name, value in after.items() if value != getattr(before, name))
    if entry.number and confirms:
        after |= _confirmed(by, now, RANG)
    elif entry.number != before.number:
        after |= UNSURE
    connection.execute(organisations.update().where(organisations.c.id == organisation_id).values(after))
    rang = bool(entry.number and confirms)
    diary.write(connection, now, by, "changed", ORGANISATION, str(organisation_id), changed=changed, confirmed=rang)
    return True


def print_of(row: Row) -> str:
    """Of what a form shows of an organisation: a form that stood open brings nothing back."""
    shown = (row.name, row.kind, row.services, row.places, row.number, row.active, row.called, row.told)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def confirm(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int, number: str, how: str, at: datetime
) -> bool:
    """Somebody found the number right. number: the one that they saw; how: a code of HOW; at: when. False where another
    number stands there meanwhile, or it was confirmed later than that."""
    held = _held(connection, organisation_id)
    if held is None or held.number != number or (held.confirmed_at and at < held.confirmed_at):
        return False
    new = _confirmed(by, at, how)
    connection.execute(organisations.update().where(organisations.c.id == organisation_id).values(new))
    diary.write(connection, now, by, "confirmed", ORGANISATION, str(organisation_id), how=how)
    return True


def _held(connection: sa.Connection, organisation_id: int) -> Row | None:
    found = sa.select(organisations).where(organisations.c.id == organisation_id).with_for_update()
    return connection.execute(found).first()


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name, "kind": entry.kind, "services": list(entry.services), "places": list(entry.places),
        "number": entry.number, "active": entry.active, "called": dict(entry.called), "told": entry.told,
    }  # fmt: skip


def _confirmed(by: str, at: datetime, how: str) -> dict[str, Any]:
    return {"confirmed_by": by, "confirmed_at": at, "confirmed_how": how}


def _free_code(connection: sa.Connection, wanted: str) -> str:
    taken = set(connection.execute(sa.select(organisations.c.code)).scalars())
    return next(code for code in _codes(wanted, taken) if code not in taken)


def _codes(wanted: str, taken: Collection[str]) -> Iterable[str]:
    yield wanted
    for n in range(2, len(taken) + 3):
        yield f"{wanted[:44]}_{n}"
