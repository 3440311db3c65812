"""Accounts of the console in SQL. Every change writes its line in the diary."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.complaints import Complaint, Refused
from gateway.diary import store as diary
from gateway.phrases import phrase
from gateway.staff import credentials
from gateway.staff.codes import store as codes
from gateway.staff.doorsteps import store as doorsteps
from gateway.staff.rings import store as rings
from gateway.staff.roles import PARTNERS, Role
from gateway.staff.sessions import store as sessions
from gateway.staff.vault import PersonKeys
from gateway.storage.casework.tables import devices
from gateway.storage.casework.tables import sessions as session_rows
from gateway.storage.database import add_row, reading, writing
from gateway.storage.tables import operators

_TAKEN = Complaint("name", phrase("somebody has this name already. Choose another one."))
_LAST = Complaint("administrator", phrase("this is the last one. Make another administrator first."))
_MEANWHILE = Complaint("role", phrase("Somebody else has changed it meanwhile. Look at it again, then change it."))
_OWN = Complaint("role", phrase("nobody changes, resets or switches off their own account. Ask another administrator."))


@dataclass(frozen=True, slots=True)
class Operator:
    id: int
    name: str
    password_hash: str = field(repr=False)
    keys: PersonKeys | None = field(repr=False)
    must_change: bool = False


def add_operator(
    engine: sa.Engine, name: str, password: str, now: datetime, role: Role = Role.HOTLINE_WORKER,
    organisation_id: int | None = None, by: str = diary.MACHINE,
) -> int:  # fmt: skip
    """Makes an account with a password for one sign-in, at which the person chooses another and gets a key pair: one
    made now could be opened by whoever handed the password over. Raises Refused."""
    if found := credentials.complaints(name, password):
        raise Refused(found)
    _check_organisation(role, organisation_id)
    row = {
        "name": credentials.tidy(name), "password_hash": credentials.hash_password(password), "role": role,
        "organisation_id": organisation_id, "must_change": True, "active": True, "failures": 0, "created_at": now,
    }  # fmt: skip
    try:
        with writing(engine) as connection:
            made = add_row(connection, operators, **row)
            told = {"role": role, "organisation": organisation_id}
            diary.write(connection, now, by, "account_added", "staff", str(made), **told)
    except sa.exc.IntegrityError:
        raise Refused([_TAKEN]) from None
    return made


def find_operator(engine: sa.Engine, name: str) -> Operator | None:
    """The account of this name, switched off or not."""
    with reading(engine) as connection:
        row = connection.execute(_columns().where(operators.c.name == credentials.tidy(name))).one_or_none()
    return as_operator(row) if row else None


def choose_password(
    connection: sa.Connection, operator_id: int, password_hash: str, keys: PersonKeys, now: datetime, by: str
) -> None:
    """Their own password from now on, and their key pair under it."""
    row = {"password_hash": password_hash, "must_change": False, "public_key": keys.public, "salt": keys.salt}
    connection.execute(_account(operator_id).values(row | {"private_box": keys.private_box}))
    diary.write(connection, now, by, "password_changed", "staff", str(operator_id))


def renew_hash(connection: sa.Connection, operator_id: int, password_hash: str) -> None:
    connection.execute(_account(operator_id).values(password_hash=password_hash))


def note_sign_in(connection: sa.Connection, operator_id: int, now: datetime) -> None:
    connection.execute(_account(operator_id).values(signed_in_at=now))


def reset(connection: sa.Connection, operator_id: int, password_hash: str, now: datetime, by: str) -> None:
    """The password was lost, or somebody else may have it: a new one for one sign-in. The key pair lay under the old
    one and is gone, with the one-time codes and every key of a ring; who holds such a key gives it anew."""
    _not_own(connection, operator_id, by)
    _put_out(connection, operator_id, now)
    row = {"password_hash": password_hash, "must_change": True, "public_key": None, "salt": None, "private_box": None}
    unlocked = {"failures": 0, "locked_until": None, "code_failures": 0, "codes_locked_until": None}
    connection.execute(_account(operator_id).values(row | unlocked))
    codes.forget(connection, operator_id)
    connection.execute(devices.delete().where(devices.c.operator_id == operator_id))
    rings.keep_only(connection, operator_id, ())
    diary.write(connection, now, by, "account_reset", "staff", str(operator_id))


def switch(connection: sa.Connection, operator_id: int, active: bool, now: datetime, by: str) -> None:
    """Off: out at once, and every key is gone; on again, who holds the key gives it anew. Raises Refused."""
    _not_own(connection, operator_id, by)
    if not active:
        _put_out(connection, operator_id, now)
        _not_the_last(connection, operator_id)
        rings.keep_only(connection, operator_id, ())
    connection.execute(_account(operator_id).values(active=active))
    diary.write(connection, now, by, "account_on" if active else "account_off", "staff", str(operator_id))


def change(
    connection: sa.Connection, operator_id: int, role: Role, organisation_id: int | None, now: datetime, by: str,
    seen: str = "",
) -> None:  # fmt: skip
    """Another role or organisation; keys that do not belong to it are gone. seen: the place (place_of) that was to be
    changed, if it must be that still. Raises Refused."""
    _not_own(connection, operator_id, by)
    _check_organisation(role, organisation_id)
    if role != Role.ADMINISTRATOR:
        _not_the_last(connection, operator_id)
    mine = sa.select(operators.c.role, operators.c.organisation_id).where(operators.c.id == operator_id)
    before = connection.execute(mine.with_for_update()).one()
    if seen and seen != place_of(before):
        raise Refused([_MEANWHILE])
    connection.execute(_account(operator_id).values(role=role, organisation_id=organisation_id))
    rings.keep_only(connection, operator_id, rings.of_role(role, organisation_id))
    rings.begin_for(connection, operator_id, now)
    told = {"from": before.role, "to": role, "organisation": organisation_id}
    diary.write(connection, now, by, "role_changed", "staff", str(operator_id), **told)


def place_of(row: Any) -> str:
    """What a page that changes it shows of somebody's place. row: with role and organisation_id."""
    return f"{row.role}:{row.organisation_id or ''}"


def end_sessions(
    connection: sa.Connection, operator_id: int, now: datetime, by: str, but: int | None = None, only: int | None = None
) -> int:
    """Ends somebody's sessions: all, all but one, or only one; gives how many. Unless it is only one, sign-ins that
    wait for a code end too."""
    which = session_rows.c.operator_id == operator_id
    if only is None:
        doorsteps.end_of(connection, operator_id)
        which &= session_rows.c.id != but if but is not None else sa.true()
    else:
        which &= session_rows.c.id == only
    ended = sessions.end(connection, which, now)
    diary.write(connection, now, by, "sessions_ended", "staff", str(operator_id), sessions=ended)
    return ended


def everybody(connection: sa.Connection) -> Sequence[sa.Row[Any]]:
    """All accounts, by name; `sessions` is how many are open."""
    open_ = sa.select(sa.func.count()).where(
        session_rows.c.operator_id == operators.c.id, session_rows.c.ended_at.is_(None)
    )
    query = sa.select(
        operators.c.id, operators.c.name, operators.c.role, operators.c.organisation_id, operators.c.active,
        operators.c.must_change, operators.c.public_key, operators.c.totp_box.is_not(None).label("has_codes"),
        operators.c.signed_in_at, open_.scalar_subquery().label("sessions"),
    )  # fmt: skip
    return connection.execute(query.order_by(operators.c.name)).all()


def _check_organisation(role: Role, organisation_id: int | None) -> None:
    if role in PARTNERS and organisation_id is None:
        raise Refused(
            [Complaint("organisation", phrase("say where this person works; only its referrals are shown to them."))]
        )
    if role not in PARTNERS and organisation_id is not None:
        raise Refused([Complaint("organisation", phrase("only partners belong to one. Leave it empty for this role."))])


def _not_own(connection: sa.Connection, operator_id: int, by: str) -> None:
    if connection.execute(sa.select(operators.c.name).where(operators.c.id == operator_id)).scalar_one() == by:
        raise Refused([_OWN])


def _not_the_last(connection: sa.Connection, operator_id: int) -> None:
    """Locks every administrator, so that two who switch each other off do not both succeed."""
    active = sa.select(operators.c.id).where(operators.c.role == Role.ADMINISTRATOR, operators.c.active)
    if list(connection.execute(active.order_by(operators.c.id).with_for_update()).scalars()) == [operator_id]:
        raise Refused([_LAST])


def _put_out(connection: sa.Connection, operator_id: int, now: datetime) -> None:
    doorsteps.end_of(connection, operator_id)  # first: waits for one that is becoming a session just now
    sessions.end(connection, session_rows.c.operator_id == operator_id, now)


def accounts() -> sa.Select[Any]:
    """Of who may sign in; as_operator() makes one of a row."""
    return _columns().where(operators.c.active)


def _columns() -> sa.Select[Any]:
    return sa.select(
        operators.c.id, operators.c.name, operators.c.password_hash, operators.c.public_key, operators.c.salt,
        operators.c.private_box, operators.c.must_change,
    )  # fmt: skip


def as_operator(row: Any) -> Operator:
    keys = PersonKeys(row.public_key, row.salt, row.private_box) if row.public_key else None
    return Operator(row.id, row.name, row.password_hash, keys, row.must_change)


def _account(operator_id: int) -> sa.Update:
    return operators.update().where(operators.c.id == operator_id)
