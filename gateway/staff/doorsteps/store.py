"""Pending sign-ins in SQL: the password was right, the one-time code is still to come. Such a row opens no page. Every
function works inside its caller's transaction."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.staff.vault import take, token_hash, token_key, unwrap, wrap
from gateway.storage.casework.tables import doorsteps
from gateway.storage.tables import operators

LASTS, MOST_WRONG = timedelta(minutes=5), 5
_STEP = sa.select(
    doorsteps.c.id, doorsteps.c.operator_id, doorsteps.c.box, doorsteps.c.codes_box, operators.c.name,
    operators.c.public_key, operators.c.must_change, operators.c.totp_box,
).join(operators, operators.c.id == doorsteps.c.operator_id)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """private: of their own key pair; b"" before there is one. codes_box: a secret that is being set up."""

    id: int
    operator_id: int
    name: str
    must_change: bool
    has_codes: bool
    public: bytes
    private: bytes = field(repr=False)
    codes_box: bytes | None = field(repr=False)

    def secret(self) -> str:
        """Of the one-time codes that are being set up. Raises CannotOpen where there are none."""
        return take(self.private, self.codes_box or b"").decode()


def begin(
    connection: sa.Connection, operator_id: int, private: bytes, now: datetime, codes_box: bytes | None = None
) -> str:
    """A new one; gives its token, which is kept nowhere but in the browser. codes_box: the secret of another phone,
    for who has codes already."""
    token = secrets.token_urlsafe(32)
    row = {"token_hash": token_hash(token), "operator_id": operator_id, "failures": 0, "began_at": now}
    row |= {"box": _closed(private, token), "codes_box": codes_box}
    connection.execute(doorsteps.insert().values(row))
    return token


def find(connection: sa.Connection, token: str, now: datetime) -> Step | None:
    """Who has this token, for five minutes and five wrong codes. Raises CannotOpen for a damaged row."""
    young = (doorsteps.c.began_at > now - LASTS, doorsteps.c.failures < MOST_WRONG, operators.c.active)
    row = connection.execute(_STEP.where(doorsteps.c.token_hash == token_hash(token), *young)).first()
    if row is None:
        return None
    private = unwrap(row.box, token_key(token)) if row.box else b""
    return Step(
        row.id, row.operator_id, row.name, row.must_change, row.totp_box is not None, row.public_key or b"", private,
        row.codes_box,
    )  # fmt: skip


def keep_private(connection: sa.Connection, step_id: int, token: str, private: bytes) -> None:
    """The password was chosen: the key pair that it made stays at hand for the next step."""
    mine = doorsteps.update().where(doorsteps.c.id == step_id)
    connection.execute(mine.values(box=_closed(private, token)))


def keep_secret(connection: sa.Connection, step_id: int, box: bytes) -> None:
    """The secret of codes that are being set up, sealed to the person."""
    connection.execute(doorsteps.update().where(doorsteps.c.id == step_id).values(codes_box=box))


def count(connection: sa.Connection, step_id: int) -> bool:
    """One more code is typed; False when there were too many, or it is over."""
    mine = (doorsteps.c.id == step_id, doorsteps.c.failures < MOST_WRONG)
    more = doorsteps.update().where(*mine).values(failures=doorsteps.c.failures + 1)
    return bool(connection.execute(more).rowcount)


def end(connection: sa.Connection, step_id: int) -> bool:
    """Whether it was there: of two who end it one goes on."""
    return bool(connection.execute(doorsteps.delete().where(doorsteps.c.id == step_id)).rowcount)


def stay_alone(connection: sa.Connection, operator_id: int, step_id: int) -> bool:
    """Ends all others of this person; False where another one did so with this."""
    mine = doorsteps.c.operator_id == operator_id
    there = connection.execute(sa.select(doorsteps.c.id).where(mine).order_by(doorsteps.c.id).with_for_update())
    if step_id not in set(there.scalars()):
        return False
    connection.execute(doorsteps.delete().where(mine, doorsteps.c.id != step_id))
    return True


def end_of(connection: sa.Connection, operator_id: int) -> None:
    """All of somebody's."""
    connection.execute(doorsteps.delete().where(doorsteps.c.operator_id == operator_id))


def sweep(connection: sa.Connection, now: datetime) -> None:
    connection.execute(doorsteps.delete().where(doorsteps.c.began_at <= now - LASTS))


def _closed(private: bytes, token: str) -> bytes | None:
    return wrap(private, token_key(token)) if private else None
