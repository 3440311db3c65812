"""Who is in which team, in SQL. Every function works inside its caller's transaction; numbers stay encrypted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

import sqlalchemy as sa

from gateway.alerts.book.changes import Codes
from gateway.alerts.roster import PROOF_LIVES, Member, Roster, Team
from gateway.alerts.teams import ListedMember
from gateway.hours import ALWAYS, NEVER_AWAY, Hours, Leave, Unreadable, read_hours, read_leave
from gateway.storage.tables import members
from gateway.storage.tables import teams as team_rows

NEVER = datetime.min.replace(tzinfo=UTC)
# An invented number of a demo: nobody can answer from it, and no network gives it out again.
FOR_GOOD = datetime(9000, 1, 1, tzinfo=UTC)
_SEEN = (  # by routing
    members.c.id, members.c.team, members.c.language, members.c.role, members.c.duty, members.c.leave,
    members.c.off_until, members.c.proven_at, members.c.opted_out_at,
)  # fmt: skip


def load_roster(connection: sa.Connection, teams: Roster) -> Roster:
    """The rules of the file with the teams and the active members of the database, in the order of their turns. A
    database without a hotline has not been seeded: then the teams are those of the file.

    Asked for every P1: two queries."""
    own = kept_teams(connection)
    kept = own if any(team.kind == "hotline" for team in own.values()) else teams.teams
    query = sa.select(*_SEEN).where(members.c.active).order_by(members.c.turn, members.c.id)
    people: dict[str, list[Member]] = {code: [] for code in kept}
    for row in connection.execute(query):
        if team := kept.get(row.team):
            people[team.code].append(_member(row, team))
    return replace(teams, teams={code: replace(team, members=tuple(people[code])) for code, team in kept.items()})


def kept_teams(connection: sa.Connection) -> dict[str, Team]:
    """The teams of the database, with nobody in them."""
    rows = connection.execute(sa.select(team_rows).order_by(team_rows.c.code))
    return {row.code: Team(row.code, row.kind, row.covers, row.above) for row in rows}


def _member(row: Any, team: Team) -> Member:
    """An opt-out counts for nobody of the hotline, also one from before they came there."""
    proven_until = row.proven_at + PROOF_LIVES if row.proven_at else NEVER
    opted_out = row.opted_out_at is not None and team.kind != "hotline"
    return Member(
        row.id, row.language, row.role, hours_or_always(row.duty), leave_or_none(row.leave), row.off_until,
        proven_until, opted_out,
    )  # fmt: skip


@lru_cache(maxsize=1000)
def hours_or_always(text: str) -> Hours:
    """A text that nobody can read must not keep somebody from being told."""
    try:
        return read_hours(text)
    except Unreadable:
        return ALWAYS


@lru_cache(maxsize=1000)
def leave_or_none(text: str) -> Leave:
    try:
        return read_leave(text)
    except Unreadable:
        return NEVER_AWAY


def is_seeded(connection: sa.Connection) -> bool:
    """Whether the roster is kept here already; the file is for the first time only."""
    return connection.execute(sa.select(team_rows.c.code).limit(1)).first() is not None


def seed_teams(connection: sa.Connection, listed: Iterable[Team]) -> None:
    """Makes the teams those of the file, but for those that the console keeps."""
    connection.execute(team_rows.delete().where(team_rows.c.kept_by.is_(None)))
    kept = _kept_at_console(connection)
    followed = [team for team in listed if team.code not in kept]
    rows = [{"code": t.code, "kind": t.kind, "covers": t.covers, "above": t.above} for t in followed]
    if rows:
        connection.execute(team_rows.insert(), rows)


def _kept_at_console(connection: sa.Connection) -> set[str]:
    """Codes of teams that were changed there, or anybody in them: the file knows neither their numbers any more nor
    who has gone where."""
    return set(connection.execute(sa.select(team_rows.c.code).where(team_rows.c.kept_by.is_not(None))).scalars())


def seed_members(
    connection: sa.Connection,
    listed: Iterable[ListedMember],
    encrypt: Callable[[str], bytes],
    hash_number: Callable[[str], str],
) -> None:
    """Makes the table say what the file says. Who is no longer listed becomes inactive; nobody is deleted, since
    alerts point to them. An opt-out outlives this: only its owner may take it back. Members of a demo have proven
    their phones, and nobody else has. Who or whose team was changed at the console stays as they are there."""
    kept = _kept_at_console(connection)
    codes = Codes(connection.execute(sa.select(members.c.code)).scalars())
    turns: dict[str, count[int]] = {}
    hashes = []
    for member in (one for one in listed if one.team not in kept):
        turn = next(turns.setdefault(member.team, count(1)))
        hashes.append(hash_number(member.number))
        _upsert(connection, _listed_row(member, turn, encrypt), hashes[-1], codes)
    followed = sa.and_(members.c.kept_by.is_(None), members.c.team.not_in(kept))
    gone = members.update().where(members.c.active, followed, members.c.number_hash.not_in(hashes))
    connection.execute(gone.values(active=False))


def _listed_row(member: ListedMember, turn: int, encrypt: Callable[[str], bytes]) -> dict[str, Any]:
    row = {
        "team": member.team, "role": member.role, "turn": turn, "number": encrypt(member.number),
        "language": member.language, "duty": member.duty, "leave": member.leave, "active": True,
    }  # fmt: skip
    return row | ({"proven_at": FOR_GOOD} if member.demo else {})


def _upsert(connection: sa.Connection, row: Mapping[str, Any], number_hash: str, codes: Codes) -> None:
    """Who is known by this number and was changed at the console stays as they are."""
    mine = members.c.number_hash == number_hash
    followed = members.update().where(mine, members.c.kept_by.is_(None)).values(row)
    known = connection.execute(followed).rowcount or connection.execute(sa.select(members.c.id).where(mine)).first()
    if not known:
        new = {**row, "number_hash": number_hash, "code": codes.next(row["team"])}
        connection.execute(members.insert().values(new))


def find_member(connection: sa.Connection, number_hash: str) -> Member | None:
    """The active member with this number, also one who has opted out: they may still answer."""
    query = sa.select(members.c.id, members.c.language, members.c.role).where(members.c.number_hash == number_hash)
    row = connection.execute(query.where(members.c.active)).first()
    return Member(row.id, row.language, row.role) if row else None


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


def numbers_of(connection: sa.Connection, member_ids: Iterable[int], hotline: str) -> dict[int, bytes]:
    """The encrypted numbers of those of these members who may be told; not of those who left or opted out."""
    query = sa.select(members.c.id, members.c.number).where(members.c.id.in_(member_ids), may_be_told(hotline))
    return {row.id: row.number for row in connection.execute(query)}


def alert_numbers(connection: sa.Connection, told: Sequence[Any], hotline: str, now: datetime) -> dict[int, bytes]:
    """By the id of each of these alerts that may go out, the encrypted number of its member. The roster may have
    changed since it was planned: nothing goes to a phone that is not proven, but at the hotline, and nothing that was
    meant for the hotline to somebody who is there no more."""
    proven = sa.or_(members.c.team == hotline, members.c.proven_at > now - PROOF_LIVES)
    query = sa.select(members.c.id, members.c.team, members.c.number).where(may_be_told(hotline), proven)
    found = {row.id: row for row in connection.execute(query.where(members.c.id.in_([a.member_id for a in told])))}
    fit = ((alert.id, found[alert.member_id], alert.team) for alert in told if alert.member_id in found)
    return {id_: member.number for id_, member, team in fit if team != hotline or member.team == hotline}


def may_be_told(hotline: str) -> sa.ColumnElement[bool]:
    """An opt-out counts for nobody of the hotline, also one from before they came there."""
    return sa.and_(members.c.active, sa.or_(members.c.opted_out_at.is_(None), members.c.team == hotline))
