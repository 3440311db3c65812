"""Rings in SQL: one key pair for all who may open the same boxes. Every function works inside its caller's
transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.privacy import CannotOpen, new_key_pair
from gateway.staff.roles import HOTLINE as HOTLINE_ROLES
from gateway.staff.roles import PARTNERS, Role
from gateway.staff.vault import Opener, give, mark, public_half, take
from gateway.storage.casework.tables import organisations, ring_keys, rings
from gateway.storage.database import add_row
from gateway.storage.tables import operators

HOTLINE = "hotline"


def of_organisation(organisation_id: int) -> str:
    """The name of the ring of everybody with an account who works there."""
    return f"org-{organisation_id}"


def of_role(role: Role, organisation_id: int | None) -> tuple[str, ...]:
    """The rings whose keys somebody may hold."""
    if role in HOTLINE_ROLES:
        return (HOTLINE,)
    return (of_organisation(organisation_id),) if role in PARTNERS and organisation_id else ()


def add_ring(connection: sa.Connection, name: str, public: bytes, now: datetime) -> int:
    """A ring with this public key, the newest of its name; gives its id, also where it is there already."""
    found = connection.execute(sa.select(rings.c.id).where(rings.c.public_key == public)).scalar()
    if found is not None:
        return int(found)
    connection.execute(rings.update().where(rings.c.name == name).values(retired_at=now))
    row = {"name": name, "public_key": public, "made_at": now}
    return add_row(connection, rings, **row)


def new_ring(connection: sa.Connection, name: str, now: datetime) -> tuple[int, bytes]:
    """A ring with a fresh pair; its id and private half, to be given to its holders before it is forgotten."""
    public, private = new_key_pair()
    return add_ring(connection, name, public, now), private


def public_key(connection: sa.Connection, name: str) -> bytes | None:
    """What is sealed to this ring today; None where nobody has made it."""
    newest = sa.select(rings.c.public_key).where(rings.c.name == name, rings.c.retired_at.is_(None))
    return connection.execute(newest).scalar()


def give_key(
    connection: sa.Connection, ring_id: int, private: bytes, operator_id: int, given_by: int | None, now: datetime
) -> bool:
    """Lets somebody open what is sealed to a ring. False for who has no key pair yet (never signed in)."""
    public = connection.execute(sa.select(operators.c.public_key).where(operators.c.id == operator_id)).scalar()
    if public is None:
        return False
    take_key(connection, ring_id, operator_id)
    row = {"ring_id": ring_id, "operator_id": operator_id, "given_by": given_by, "given_at": now}
    connection.execute(ring_keys.insert().values(row | {"box": give(public, private)}))
    return True


def take_key(connection: sa.Connection, ring_id: int, operator_id: int) -> None:
    """Somebody holds this ring no more; what they have read they have read."""
    mine = (ring_keys.c.ring_id == ring_id, ring_keys.c.operator_id == operator_id)
    connection.execute(ring_keys.delete().where(*mine))


def keep_only(connection: sa.Connection, operator_id: int, names: Collection[str]) -> None:
    """Somebody holds no keys but of these rings."""
    others = sa.select(rings.c.id).where(rings.c.name.not_in(names))
    mine = (ring_keys.c.operator_id == operator_id, ring_keys.c.ring_id.in_(others))
    connection.execute(ring_keys.delete().where(*mine))


def pass_on(
    connection: sa.Connection, name: str, giver: int, private: bytes, to: int, compared: str, now: datetime
) -> bool:
    """Gives somebody all keys of this ring that the giver holds, the older ones too: what was sealed to them stays
    theirs to open. compared: the mark of the key pair that the giver made sure of; the account may have been reset, and
    be in other hands, since. False where that is another, the giver holds none, or the other may not."""
    held, public = _keys_of(connection, name, giver, private), _ready(connection, name, to)
    if public is None or mark(public) != compared:
        return False
    for ring_id, key in held:
        give_key(connection, ring_id, key, to, giver, now)
    return bool(held)


def may_hold(connection: sa.Connection, name: str, operator_id: int) -> bool:
    """Whether this ring goes with their role, and they have a key pair under a password of their own."""
    return _ready(connection, name, operator_id) is not None


def _ready(connection: sa.Connection, name: str, operator_id: int) -> bytes | None:
    """The public half of who may hold this ring; the account is locked, so that it stays theirs."""
    mine = sa.select(operators.c.role, operators.c.organisation_id, operators.c.public_key)
    working = (operators.c.id == operator_id, operators.c.active, operators.c.must_change.is_(False))
    row = connection.execute(mine.where(*working).with_for_update()).first()
    fits = row is not None and name in of_role(Role(row.role), row.organisation_id)
    return row.public_key if row and fits else None


def bring(connection: sa.Connection, private: bytes, given_by: int | None, now: datetime) -> int:
    """Lets everybody who held an older key of the hotline hold this one too; gives how many. The ring must be there.
    Raises KeyError where nothing is sealed to the other half of this key."""
    ring_id = ring_with(connection, public_half(private))
    if ring_id is None:
        raise KeyError("ring")
    older = sa.select(ring_keys.c.operator_id).join(rings).where(rings.c.name == HOTLINE)
    people = set(connection.execute(older).scalars()) | ({given_by} if given_by else set())
    for operator_id in sorted(people):
        if may_hold(connection, HOTLINE, operator_id):
            give_key(connection, ring_id, private, operator_id, given_by, now)
    return len(who_holds(connection, ring_id))


def ring_with(connection: sa.Connection, public: bytes) -> int | None:
    """The hotline's ring with this public key."""
    fits = (rings.c.public_key == public, rings.c.name == HOTLINE)
    return connection.execute(sa.select(rings.c.id).where(*fits)).scalar()


def begin_for(connection: sa.Connection, operator_id: int, now: datetime) -> bool:
    """A partner whose organisation has no ring, or one that nobody there holds any more, gets a fresh one alone; the
    others there are given its key by them. What was sealed to a ring that nobody holds stays shut."""
    mine = sa.select(operators.c.role, operators.c.organisation_id, operators.c.public_key)
    row = connection.execute(mine.where(operators.c.id == operator_id, operators.c.active)).first()
    if row is None or row.role not in PARTNERS or not row.organisation_id or not row.public_key:
        return False
    alone = sa.select(organisations.c.id).where(organisations.c.id == row.organisation_id).with_for_update()
    connection.execute(alone).first()  # two colleagues who begin at the same moment make one ring
    name = of_organisation(row.organisation_id)
    newest = newest_ring(connection, name)
    if newest is not None and who_holds(connection, newest):
        return False
    ring_id, private = new_ring(connection, name, now)
    return give_key(connection, ring_id, private, operator_id, None, now)


def newest_ring(connection: sa.Connection, name: str) -> int | None:
    """To which is sealed today."""
    return connection.execute(sa.select(rings.c.id).where(rings.c.name == name, rings.c.retired_at.is_(None))).scalar()


def who_holds(connection: sa.Connection, ring_id: int) -> set[int]:
    """Accounts, switched off or not."""
    return set(connection.execute(sa.select(ring_keys.c.operator_id).where(ring_keys.c.ring_id == ring_id)).scalars())


def holders_today(connection: sa.Connection) -> dict[str, set[int]]:
    """Of every ring to which is sealed today."""
    pairs = sa.select(rings.c.name, ring_keys.c.operator_id).join(ring_keys).where(rings.c.retired_at.is_(None))
    found: dict[str, set[int]] = {}
    for name, operator_id in connection.execute(pairs):
        found.setdefault(name, set()).add(operator_id)
    return found


def held_by(connection: sa.Connection, operator_id: int) -> set[str]:
    """The names of the rings of which somebody holds a key."""
    mine = sa.select(rings.c.name).join(ring_keys).where(ring_keys.c.operator_id == operator_id)
    return set(connection.execute(mine).scalars())


def versions(connection: sa.Connection, name: str) -> Sequence[Any]:
    """A ring's keys, the newest first; `holders` is how many people have each."""
    holders = sa.select(sa.func.count()).where(ring_keys.c.ring_id == rings.c.id).scalar_subquery().label("holders")
    query = sa.select(rings.c.id, rings.c.public_key, rings.c.made_at, rings.c.retired_at, holders)
    return connection.execute(query.where(rings.c.name == name).order_by(rings.c.id.desc())).all()


def opener(connection: sa.Connection, operator_id: int, private: bytes | None) -> Opener:
    """All that somebody with this private key can open."""
    held = sa.select(ring_keys.c.box).join(rings).where(ring_keys.c.operator_id == operator_id)
    boxes = connection.execute(held.order_by(rings.c.id.desc())).scalars() if private else ()
    return Opener(tuple(key for box in boxes if (key := _open(private, box))))


def _keys_of(connection: sa.Connection, name: str, operator_id: int, private: bytes) -> list[tuple[int, bytes]]:
    mine = sa.select(ring_keys.c.ring_id, ring_keys.c.box).join(rings)
    rows = connection.execute(mine.where(ring_keys.c.operator_id == operator_id, rings.c.name == name))
    return [(ring_id, key) for ring_id, box in rows if (key := _open(private, box))]


def _open(private: bytes | None, box: bytes) -> bytes | None:
    try:
        return take(private, box) if private else None
    except CannotOpen:  # given to a key pair that this person has no more
        return None
