"""Wrong tries in SQL, so counted that nobody can lock another out.

A browser in which somebody signed in before holds a token ("device cookie", as OWASP calls it) and its tries count
apart. Strangers share one count for each name: while that waits, the person goes on signing in at their own browser.
The token is random and only its hash is kept, so that who has the console's secret key cannot make one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.staff.store import Operator, accounts, as_operator
from gateway.staff.vault import token_hash
from gateway.storage.casework.tables import devices
from gateway.storage.database import writing
from gateway.storage.tables import operators

TRIES = 5  # before a name, or a browser that it knows, must wait
KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is tried, in which columns it is counted, and how long who failed waits."""

    failures: str
    locked_until: str
    wait: timedelta

    def fresh(self) -> dict[str, object]:
        return {self.failures: 0, self.locked_until: None}


PASSWORD = Kind("failures", "locked_until", timedelta(minutes=5))
CODE = Kind("code_failures", "codes_locked_until", timedelta(minutes=15))  # who tries one has the password already
_Rows = tuple[sa.Table, Sequence[sa.ColumnElement[bool]]]


def take_try(engine: sa.Engine, name: str, now: datetime, device: str = "") -> Operator | None:
    """One try at a password. None: nobody has this name, or it must wait.

    It is counted before the password is looked at, so that a hundred tries at once win nothing."""
    query = accounts().where(operators.c.name == name).with_for_update()
    with writing(engine) as connection:
        row = connection.execute(query).one_or_none()
        if row is None or not _count(connection, _rows(connection, row.id, device), PASSWORD, now):
            return None
    return as_operator(row)


def take_code_try(connection: sa.Connection, operator_id: int, now: datetime, device: str = "") -> bool:
    """One try at a one-time or recovery code; inside its caller's transaction. False: it must wait."""
    return _count(connection, _rows(connection, operator_id, device), CODE, now)


def forget(connection: sa.Connection, operator_id: int, kind: Kind, device: str = "") -> None:
    """What was tried was right."""
    table, mine = _rows(connection, operator_id, device)
    connection.execute(table.update().where(*mine).values(kind.fresh()))


def trust(connection: sa.Connection, operator_id: int, device: str, now: datetime) -> str:
    """This browser is known for this person from now on; gives the token that it keeps. One that no row knows is not
    taken over: somebody could have put it there."""
    known = sa.select(devices.c.id).where(devices.c.token_hash == token_hash(device))
    token = device if device and connection.execute(known).first() else secrets.token_urlsafe(32)
    mine = (devices.c.token_hash == token_hash(token), devices.c.operator_id == operator_id)
    if not connection.execute(devices.update().where(*mine).values(used_at=now)).rowcount:
        row = {"token_hash": token_hash(token), "operator_id": operator_id, "used_at": now}
        connection.execute(devices.insert().values(row | PASSWORD.fresh() | CODE.fresh()))
    return token


def sweep(connection: sa.Connection, now: datetime) -> None:
    connection.execute(devices.delete().where(devices.c.used_at <= now - KNOWN_FOR))


def _rows(connection: sa.Connection, operator_id: int, device: str) -> _Rows:
    """Where tries from this browser count: at its own row, or at the one that all strangers share."""
    mine = (devices.c.operator_id == operator_id, devices.c.token_hash == token_hash(device))
    if device and connection.execute(sa.select(devices.c.id).where(*mine)).first():
        return devices, mine
    return operators, (operators.c.id == operator_id,)


def _count(connection: sa.Connection, rows: _Rows, kind: Kind, now: datetime) -> bool:
    table, mine = rows
    failed, locked = table.c[kind.failures], table.c[kind.locked_until]
    row = connection.execute(sa.select(failed, locked).where(*mine).with_for_update()).one()
    if row[1] and now < row[1]:
        return False
    tries = 1 if row[1] else row[0] + 1
    waits = now + kind.wait if tries >= TRIES else None
    connection.execute(table.update().where(*mine).values({kind.failures: tries, kind.locked_until: waits}))
    return True
