"""Proofs in SQL. Every function works inside its caller's transaction; a code stays in its row until it is answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.alerts.members.store import may_be_told
from gateway.alerts.notes.store import write_note
from gateway.alerts.proofs.proving import (
    ASKED_AGAIN,
    MOST_TRIES,
    Proof,
    due_since,
    may_be_asked,
    new_code,
    proven_since,
)
from gateway.alerts.roster import Roster
from gateway.clock import Every
from gateway.storage.database import reading, writing
from gateway.storage.tables import members

WORDING = "prove"
LOOKED_AFTER = timedelta(minutes=10)
MOST_AT_ONCE = 100  # SMS; the others come with the next look


def prove(connection: sa.Connection, member_id: int, typed: str, now: datetime) -> bool:
    """Whether this is the code that was sent to the member lately; then the phone is proven. Five wrong ones, and the
    code is void."""
    wanted = (members.c.proof_code, members.c.proof_sent_at, members.c.proof_tries)
    mine = members.c.id == member_id
    row = connection.execute(sa.select(*wanted).where(mine).with_for_update()).first()
    if row is None or row.proof_code is None:
        return False
    right = Proof(*row).takes(typed, now)
    tries = row.proof_tries + 1
    if right:
        after = {"proven_at": now, "proof_code": None, "proof_tries": 0}
    else:
        after = {"proof_tries": tries, "proof_code": row.proof_code if tries < MOST_TRIES else None}
    connection.execute(members.update().where(mine).values(after))
    return right


def owe_proofs(connection: sa.Connection, teams: Roster, now: datetime) -> int:
    """Sends a new code to every phone whose proof is missing or ends soon: once a day at most, and by day. Gives how
    many were written."""
    if not may_be_asked(now):
        return 0
    return sum(_ask(connection, member_id, teams.hotline.code, now) for member_id in _due(connection, teams, now))


def _due(connection: sa.Connection, teams: Roster, now: datetime) -> Sequence[int]:
    query = sa.select(members.c.id).where(_is_due(teams.hotline.code, now)).order_by(members.c.id)
    return connection.execute(query.limit(MOST_AT_ONCE)).scalars().all()


def _is_due(hotline: str, now: datetime) -> sa.ColumnElement[bool]:
    unproven = sa.or_(members.c.proven_at.is_(None), members.c.proven_at <= due_since(now))
    not_today = sa.or_(members.c.proof_sent_at.is_(None), members.c.proof_sent_at <= now - ASKED_AGAIN)
    return sa.and_(may_be_told(hotline), unproven, not_today)


def _ask(connection: sa.Connection, member_id: int, hotline: str, now: datetime) -> bool:
    """False when another relay was faster."""
    code = new_code()
    mine = members.update().where(members.c.id == member_id, _is_due(hotline, now))
    asked = mine.values(proof_code=code, proof_sent_at=now, proof_tries=0).returning(members.c.language)
    language = connection.execute(asked).scalar()
    if language is None:
        return False
    write_note(connection, WORDING, language, now, member_id=member_id, code=code)
    return True


def forget_proof(connection: sa.Connection, member_code: str) -> bool:
    """The phone is asked anew, by day; nothing goes there until its code comes back. False for a code that no active
    member has."""
    mine = members.update().where(members.c.code == member_code, members.c.active)
    anew = mine.values(proven_at=None, proof_code=None, proof_sent_at=None, proof_tries=0)
    return connection.execute(anew).rowcount > 0


class Asking:
    """Called by the relay on every sweep; every few minutes of the day it looks whose phone is to be proven."""

    def __init__(self, engine: sa.Engine, teams: Roster) -> None:
        self._engine, self._teams = engine, teams
        self._is_time = Every(LOOKED_AFTER)

    def __call__(self, now: datetime) -> None:
        if not may_be_asked(now) or not self._is_time(now):
            return
        with reading(self._engine) as connection:
            due = _due(connection, self._teams, now)
        if due:
            with writing(self._engine) as connection:
                owe_proofs(connection, self._teams, now)


def unproven(connection: sa.Connection, now: datetime) -> int:
    """How many active members get no alert, since their phone is not proven."""
    old = sa.or_(members.c.proven_at.is_(None), members.c.proven_at <= proven_since(now))
    return connection.execute(sa.select(sa.func.count()).where(members.c.active, old)).scalar_one()


def some_proven(connection: sa.Connection, team: str, now: datetime) -> bool:
    """Whether anybody active of this team has a proven phone."""
    fresh = sa.and_(members.c.team == team, members.c.active, members.c.proven_at > proven_since(now))
    return connection.execute(sa.select(members.c.id).where(fresh).limit(1)).first() is not None
