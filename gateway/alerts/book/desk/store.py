"""The roster in SQL as the console changes it: a line at a time, by the rules of an import, and each in the diary.
Every function works inside its caller's transaction; no number is ever written down.

Whatever is changed here is kept by the console from then on: the file of a demo does not bring it back."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.alerts.book import store as book
from gateway.alerts.book.changes import Changes
from gateway.alerts.book.line import Cells, Keeping, cells_of, read_line
from gateway.alerts.members.store import kept_teams
from gateway.alerts.pins import store as pins
from gateway.alerts.pins.pin import MOST_FAILURES, Issued
from gateway.alerts.proofs import store as proofs
from gateway.alerts.roster import Team
from gateway.complaints import Complaint, Refused
from gateway.diary import store as diary
from gateway.phrases import phrase
from gateway.privacy import CannotOpen
from gateway.storage.tables import members
from gateway.storage.tables import teams as team_rows

Row = Any
_SHOWN = (  # all but what is of the number, the codes and the PIN
    members.c.id, members.c.code, members.c.team, members.c.role, members.c.turn, members.c.language, members.c.active,
    members.c.duty, members.c.leave, members.c.off_until, members.c.opted_out_at, members.c.proven_at,
    members.c.proof_sent_at, members.c.proof_code.is_not(None).label("code_waits"), members.c.kept_by,
    members.c.pin_hash.is_not(None).label("has_pin"), (members.c.pin_failures >= MOST_FAILURES).label("locked"),
)  # fmt: skip
_IN_ORDER = (members.c.team, ~members.c.active, members.c.turn, members.c.id)


def everybody(connection: sa.Connection) -> list[Row]:
    """All members without their numbers, those who have left too."""
    return list(connection.execute(sa.select(*_SHOWN).order_by(*_IN_ORDER)))


def find(connection: sa.Connection, code: str) -> Row | None:
    """One of them."""
    return connection.execute(sa.select(*_SHOWN).where(members.c.code == code)).first()


def add_member(connection: sa.Connection, now: datetime, by: str, cells: Cells, keeping: Keeping) -> str:
    """Somebody new; gives their code. Raises Refused as an import of this line would."""
    made = _read(connection, {**cells, "code": ""}, keeping)
    book.write_changes(connection, made, keeping.closed)
    code = made.new[0][0].code
    _keep(connection, by, [code], [cells["team"]])
    diary.write(connection, now, by, "added", "member", code[:64], team=cells["team"])
    return code


def change_member(
    connection: sa.Connection, now: datetime, by: str, code: str, cells: Cells, keeping: Keeping, seen: str = ""
) -> bool:
    """Another team, role, turn, number, language or duty: what stands in cells. False for a line that changes nothing.
    seen: the print of what was changed, if it must be that still. Raises Refused, also for a code that nobody has."""
    _hold(connection)
    row = connection.execute(sa.select(members).where(members.c.code == code)).first()
    if row is None:
        raise Refused([Complaint("code", phrase("nobody has this code any more."), about="code")])
    if seen and seen != print_of(row):
        says = phrase("somebody else has changed this meanwhile. Look at the member again, then change them.")
        raise Refused([Complaint("code", says, about="code")])
    made = _read(connection, {**_line(row, cells, keeping), **cells}, keeping)
    book.write_changes(connection, made, keeping.closed)
    changed = sorted(column for change in made.members for column in change.columns)
    if changed:
        _keep(connection, by, [code], {row.team, cells.get("team", row.team)})
        diary.write(connection, now, by, "changed", "member", code[:64], fields=changed)
    return bool(changed)


def print_of(row: Row) -> str:
    """Of what a form shows of a member."""
    shown = (row.team, row.role, row.turn, row.language, row.duty)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _line(row: Any, cells: Cells, keeping: Keeping) -> dict[str, str]:
    """As the member stands. The old number is opened only where no new one takes its place."""
    try:
        return cells_of(book.kept_row(row).person, "" if "number" in cells else keeping.opened(row.number))
    except CannotOpen:
        raise Refused([book.unopened()]) from None


def keep_team(
    connection: sa.Connection, now: datetime, by: str, cells: Cells, keeping: Keeping, new: bool, seen: str = ""
) -> bool:
    """A team, as it stands in cells. False where nothing changes. seen: the print of what was changed, if it must be
    that still. Raises Refused as an import of this line would, and for a new team under a code that another one has."""
    _hold(connection)
    before = kept_teams(connection).get(cells["team"])
    if new and before:
        raise Refused([Complaint("team", phrase("another team has this code."), about="team")])
    if seen and not new and (before is None or seen != print_of_team(before)):
        says = phrase("somebody else has changed this meanwhile. Look at the team again, then change it.")
        raise Refused([Complaint("team", says, about="team")])
    made = _read(connection, cells, keeping)
    book.write_changes(connection, made, keeping.closed)
    if made.teams:
        _keep(connection, by, [], [cells["team"]])
        what = "added" if new else "changed"
        diary.write(connection, now, by, what, "team", cells["team"], of=cells["kind"])
    return bool(made.teams)


def print_of_team(team: Team) -> str:
    """Of what a form shows of a team."""
    return hashlib.sha256(repr((team.kind, team.covers, team.above)).encode()).hexdigest()[:16]


def go_on_leave(connection: sa.Connection, now: datetime, by: str, code: str, days: str) -> None:
    """In place of the days that were written before; "none" ends it. Raises Refused."""
    _hold(connection)
    book.go_on_leave(connection, code, days)
    _keep(connection, by, [code], _team_of(connection, code))
    diary.write(connection, now, by, "leave_ended" if days == "none" else "leave_set", "member", code[:64])


def switch(connection: sa.Connection, now: datetime, by: str, code: str, active: bool, hotline: str) -> None:
    """Told of nothing, or told again, as `roster off` and `roster on`. Raises Refused."""
    _hold(connection)
    book.switch(connection, code, active, hotline)
    _keep(connection, by, [code], _team_of(connection, code))
    diary.write(connection, now, by, "member_on" if active else "member_off", "member", code[:64])


def prove_anew(connection: sa.Connection, now: datetime, by: str, code: str) -> None:
    """The relay sends the phone a new code by day; until it comes back no alert goes there. Raises Refused."""
    _hold(connection)
    if not proofs.forget_proof(connection, code):
        raise Refused([Complaint("code", phrase("nobody active has this code."), about="code")])
    _keep(connection, by, [code], _team_of(connection, code))
    diary.write(connection, now, by, "asked_proof", "member", code[:64])


def give_pin(connection: sa.Connection, now: datetime, by: str, code: str, key: bytes) -> Issued:
    """A new duty number and PIN; those before open nothing any more. Raises Refused."""
    _hold(connection)
    issued = pins.give_pin(connection, code, key)
    if issued is None:
        raise Refused([Complaint("code", phrase("nobody active has this code."), about="code")])
    diary.write(connection, now, by, "pin_given", "member", code[:64])
    return issued


def _read(connection: sa.Connection, cells: Mapping[str, str], keeping: Keeping) -> Changes:
    _hold(connection)
    return read_line(cells, book.kept(connection), kept_teams(connection), keeping)


def _hold(connection: sa.Connection) -> None:
    """One change of the roster after the other: codes and turns are counted on from what is there."""
    connection.execute(sa.select(team_rows.c.code).order_by(team_rows.c.code).with_for_update()).all()


def _team_of(connection: sa.Connection, code: str) -> list[str]:
    return list(connection.execute(sa.select(members.c.team).where(members.c.code == code)).scalars())


def _keep(connection: sa.Connection, by: str, people: Iterable[str], teams: Iterable[str]) -> None:
    """From now on kept here."""
    connection.execute(members.update().where(members.c.code.in_(people)).values(kept_by=by))
    connection.execute(team_rows.update().where(team_rows.c.code.in_(teams)).values(kept_by=by))
