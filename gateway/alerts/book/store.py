"""The roster in SQL as a coordinator sees and changes it. Every function works inside its caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.book.changes import Changes, Kept
from gateway.alerts.members.store import FOR_GOOD
from gateway.alerts.roster import PROOF_LIVES, Team
from gateway.alerts.roster_sheet import Person
from gateway.clock import in_maseru
from gateway.complaints import Complaint, Refused
from gateway.hours import Unreadable, read_hours, read_leave
from gateway.phrases import phrase
from gateway.privacy import CannotOpen
from gateway.storage.tables import members
from gateway.storage.tables import teams as team_rows

# What belongs to a phone and not to its owner.
_FRESH_PHONE: dict[str, Any] = dict.fromkeys(("proven_at", "proof_code", "proof_sent_at", "opted_out_at")) | {
    "proof_tries": 0
}
_IN_ORDER = (members.c.team, ~members.c.active, members.c.turn, members.c.id)


def kept(connection: sa.Connection) -> list[Kept]:
    """Everybody, also who has left; numbers as their hashes."""
    rows = connection.execute(sa.select(members).order_by(*_IN_ORDER))
    return [kept_row(row) for row in rows]


def kept_row(row: Any) -> Kept:
    """One row of `members`."""
    return Kept(row.id, _person(row, ""), row.number_hash)


def active(connection: sa.Connection) -> int:
    """How many members may be told."""
    return connection.execute(sa.select(sa.func.count()).where(members.c.active)).scalar_one()


def people(connection: sa.Connection, opened: Callable[[bytes], str]) -> list[Person]:
    """Everybody with their numbers. opened: decrypts one. Raises Refused if a key is missing."""
    try:
        return [_person(row, opened(row.number)) for row in connection.execute(sa.select(members).order_by(*_IN_ORDER))]
    except CannotOpen:
        raise Refused([unopened()]) from None


def unopened() -> Complaint:
    """A key was taken out too early."""
    says = "does not open all numbers of the roster. Put the key that closed them back, behind the newest."
    return Complaint("FIELD_KEYS", says)


def _person(row: Any, number: str) -> Person:
    return Person(row.code, row.team, row.role, row.turn, number, row.language, row.duty, row.leave, row.active)


def write_changes(connection: sa.Connection, made: Changes, encrypt: Callable[[str], bytes]) -> None:
    """Takes a sheet over. A number that is new has everything before it: proof, code, opt-out."""
    _write_teams(connection, made.teams, made.gone)
    _lift_hashes(connection, [change.id for change in made.members if "number" in change.columns])
    for change in made.members:
        row = _row(change.person, encrypt) if change.person else {"active": False}
        if "number" in change.columns:
            row |= _FRESH_PHONE | {"number_hash": change.number_hash}
        connection.execute(members.update().where(members.c.id == change.id).values(row))
    for person, number_hash in made.new:
        row = _row(person, encrypt) | {"code": person.code, "number_hash": number_hash}
        connection.execute(members.insert().values(row))


def _write_teams(connection: sa.Connection, changed: Iterable[Team], gone: Sequence[str]) -> None:
    old = [*gone, *(team.code for team in changed)]
    connection.execute(team_rows.delete().where(team_rows.c.code.in_(old)))
    for team in changed:
        row = {"code": team.code, "kind": team.kind, "covers": team.covers, "above": team.above}
        connection.execute(team_rows.insert().values(row))


def _lift_hashes(connection: sa.Connection, ids: Sequence[int]) -> None:
    """So that two members can change phones with each other: no hash may stand there twice, not even for a moment."""
    for id_ in ids:
        connection.execute(members.update().where(members.c.id == id_).values(number_hash=f"lifted {id_}"))


def _row(person: Person, encrypt: Callable[[str], bytes]) -> dict[str, Any]:
    return {
        "team": person.team, "role": person.role, "turn": person.turn, "number": encrypt(person.number),
        "language": person.language, "duty": person.duty, "leave": person.leave, "active": person.active,
    }  # fmt: skip


def close_anew(
    connection: sa.Connection,
    opened: Callable[[bytes], str],
    encrypt: Callable[[str], bytes],
    hashed: Callable[[str], str],
) -> bool:
    """Every number under the newest keys. False if some could not be opened; those stay as they are."""
    numbers = {}
    rows = connection.execute(sa.select(members.c.id, members.c.number)).all()
    for row in rows:
        try:
            numbers[row.id] = opened(row.number)
        except CannotOpen:
            continue
    _lift_hashes(connection, list(numbers))
    for id_, number in numbers.items():
        closed = {"number": encrypt(number), "number_hash": hashed(number)}
        connection.execute(members.update().where(members.c.id == id_).values(closed))
    return len(numbers) == len(rows)


def go_on_leave(connection: sa.Connection, code: str, days: str) -> None:
    """days: as read_leave reads it; takes the place of what was written before. Raises Refused."""
    try:
        read_leave(days)
    except Unreadable as wrong:
        raise Refused([Complaint("leave", wrong.args[0], about="leave")]) from None
    _set(connection, code, {"leave": days.strip() or "none"})


_AT_WORK = {"off_until": None, "opted_out_at": None}


def switch(connection: sa.Connection, code: str, active: bool, hotline: str) -> None:
    """Off: told nothing, and may answer nothing. On: told again, also after going off duty by the team menu, or
    after the carrier said that this phone wants no SMS: ask its owner before. Raises Refused, also where the hotline
    would be left without anybody."""
    _set(connection, code, {"active": active} | (_AT_WORK if active else {}))
    staffed = sa.select(members.c.id).where(members.c.team == hotline, members.c.active).limit(1)
    if not active and connection.execute(staffed).first() is None:
        says = phrase("is the last of the hotline. Add or switch on somebody else first.")
        raise Refused([Complaint(code, says)])
    here = sa.select(members.c.id).join(team_rows, team_rows.c.code == members.c.team).where(members.c.code == code)
    if active and connection.execute(here).first() is None:
        raise Refused([Complaint(code, phrase("is of a team that is no more. Give them another one first."))])


def _set(connection: sa.Connection, code: str, values: dict[str, Any]) -> None:
    if connection.execute(members.update().where(members.c.code == code).values(values)).rowcount == 0:
        raise Refused([Complaint("code", f"no member has the code {code}. `roster list` shows all.")])


def unreadable(connection: sa.Connection) -> list[tuple[str, str]]:
    """(code, what is wrong) for duty hours and leave of active members that nobody can read, and that do not count."""
    columns = (members.c.code, members.c.duty, members.c.leave)
    found = []
    for row in connection.execute(sa.select(*columns).where(members.c.active).order_by(members.c.code)):
        for text, read in ((row.duty, read_hours), (row.leave, read_leave)):
            try:
                read(text)
            except Unreadable as wrong:
                found.append((row.code, str(wrong)))
    return found


def listing(connection: sa.Connection, now: datetime) -> list[str]:
    """One line for each member, with no number."""
    rows = connection.execute(sa.select(members).order_by(*_IN_ORDER)).all()
    table = [
        [row.code, row.team, row.role, row.language, f"turn {row.turn}", row.duty, f"leave {row.leave}",
         ", ".join(_standing(row, now))]
        for row in rows
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]


def _standing(row: Any, now: datetime) -> list[str]:
    if not row.active:
        return ["switched off"]
    found = ["off duty until " + f"{in_maseru(row.off_until):%Y-%m-%d %H:%M}"] if _later(row.off_until, now) else []
    return [*found, *(["opted out"] if row.opted_out_at else []), _proof(row.proven_at, now)]


def _later(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


def _proof(proven_at: datetime | None, now: datetime) -> str:
    if proven_at == FOR_GOOD:
        return "demo"
    if proven_at is None or proven_at + PROOF_LIVES <= now:
        return "phone not proven"
    return f"phone proven until {in_maseru(proven_at + PROOF_LIVES):%Y-%m-%d}"
