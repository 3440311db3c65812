"""Who is in which team, in SQL. Every function works inside its caller's transaction; numbers stay encrypted."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from gateway.alerts.roster import Member, Roster
from gateway.alerts.teams import ListedMember
from gateway.storage.tables import members


def load_roster(connection: sa.Connection, teams: Roster) -> Roster:
    """The ladder of the file with the people of the database: the active ones who have not opted out."""
    told = _may_be_told(teams.hotline.code)
    people: dict[str, list[Member]] = {code: [] for code in teams.teams}
    query = sa.select(members.c.id, members.c.team, members.c.language).where(told).order_by(members.c.id)
    for row in connection.execute(query):
        people.setdefault(row.team, []).append(Member(row.id, row.language))
    filled = {code: replace(team, members=tuple(people[code])) for code, team in teams.teams.items()}
    return replace(teams, teams=filled)


def seed_members(
    connection: sa.Connection,
    listed: Iterable[ListedMember],
    encrypt: Callable[[str], bytes],
    hash_number: Callable[[str], str],
) -> None:
    """Makes the table say what the file says. Who is no longer listed becomes inactive; nobody is deleted, since
    alerts point to them. An opt-out outlives this: only its owner may take it back."""
    hashes = [_upsert(connection, member, encrypt, hash_number(member.number)) for member in listed]
    gone = members.update().where(members.c.active, members.c.number_hash.not_in(hashes))
    connection.execute(gone.values(active=False))


def _upsert(
    connection: sa.Connection, member: ListedMember, encrypt: Callable[[str], bytes], number_hash: str
) -> str:
    values = {
        "team": member.team, "language": member.language, "active": True, "number": encrypt(member.number),
    }  # fmt: skip
    known = members.update().where(members.c.number_hash == number_hash).values(values)
    if connection.execute(known).rowcount == 0:
        connection.execute(members.insert().values(values | {"number_hash": number_hash}))
    return number_hash


def find_member(connection: sa.Connection, number_hash: str) -> Member | None:
    """The active member with this number, also one who has opted out: they may still answer."""
    query = sa.select(members.c.id, members.c.language).where(members.c.number_hash == number_hash)
    row = connection.execute(query.where(members.c.active)).first()
    return Member(row.id, row.language) if row else None


def take_opt_out(connection: sa.Connection, member_id: int, now: datetime, hotline: str) -> bool:
    """They asked the carrier to be left alone; the first time counts. False, and nothing changes, for a member of
    the hotline: whoever can fake one SMS for each of its phones would silence every P1. If it was no fake, the
    carrier refuses that phone by itself, and that is seen.

    hotline: the code of its team."""
    team = connection.execute(sa.select(members.c.team).where(members.c.id == member_id)).scalar()
    if team == hotline:
        return False
    out = members.update().where(members.c.id == member_id, members.c.opted_out_at.is_(None))
    connection.execute(out.values(opted_out_at=now))
    return True


def number_of(connection: sa.Connection, member_id: int, hotline: str) -> bytes | None:
    """The encrypted number of a member who may be told; None for one who left or opted out."""
    query = sa.select(members.c.number).where(members.c.id == member_id, _may_be_told(hotline))
    return connection.execute(query).scalar()


def _may_be_told(hotline: str) -> sa.ColumnElement[bool]:
    """An opt-out counts for nobody of the hotline, also one from before they came there."""
    return sa.and_(members.c.active, sa.or_(members.c.opted_out_at.is_(None), members.c.team == hotline))
