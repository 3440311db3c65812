"""Needs in SQL. Every function works inside its caller's transaction and raises Impossible where it changes nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases import needs as needing
from gateway.cases.impossible import insist
from gateway.cases.people.store import find
from gateway.cases.store import OPEN
from gateway.diary import store as diary
from gateway.storage.casework.tables import needs, referrals
from gateway.storage.database import add_row

Row = sa.Row[Any]


def of_case(connection: sa.Connection, case_id: str) -> list[Row]:
    """All needs, by person and in order."""
    mine = sa.select(needs).where(needs.c.case_id == case_id)
    return list(connection.execute(mine.order_by(needs.c.person_id, needs.c.id)))


def add(connection: sa.Connection, case: Row, person_id: int, service: str, by: str, now: datetime) -> int:
    """Somebody on record needs something; what they need and have not received is not written twice."""
    insist("" if case.status in OPEN else "closed")
    insist("" if service in needing.SERVICES else "unknown_service")
    find(connection, case, person_id)
    same = (needs.c.person_id == person_id, needs.c.service == service)
    there = sa.select(needs.c.id).where(*same, needs.c.state.in_((needing.NEEDED, needing.ARRANGED)))
    insist("needed_already" if connection.execute(there).first() else "")
    row = {
        "case_id": case.id, "person_id": person_id, "service": service, "state": needing.NEEDED, "written_by": by,
        "written_at": now, "changed_at": now,
    }  # fmt: skip
    need_id = add_row(connection, needs, **row)
    diary.write(connection, now, by, "wrote_need", "case", case.number, service=service, person=person_id)
    return need_id


def move(connection: sa.Connection, case: Row, need_id: int, was: str, state: str, by: str, now: datetime) -> None:
    """What became of a need. was: its state when the page was read."""
    insist("" if case.status in OPEN else "closed")
    insist(needing.why_not(was, state))
    mine = (needs.c.id == need_id, needs.c.case_id == case.id, needs.c.state == was)
    moved = needs.update().where(*mine).values(state=state, changed_at=now).returning(needs.c.service)
    service = connection.execute(moved).scalar()
    insist("" if service else "changed_meanwhile")
    diary.write(connection, now, by, "moved_need", "case", case.number, service=service, state=state)


def link(connection: sa.Connection, need_id: int, referral_id: int) -> None:
    """The need is asked for with this referral. Raises Impossible for one of another case."""
    same_case = sa.select(referrals.c.case_id).where(referrals.c.id == referral_id).scalar_subquery()
    mine = needs.update().where(needs.c.id == need_id, needs.c.case_id == same_case)
    insist("" if connection.execute(mine.values(referral_id=referral_id)).rowcount else "no_such_need")
