"""One-time links in SQL: five wrong codes end one, the right code opens it once. Every function works inside its
caller's transaction; the slow work with keys is done outside (gateway.referrals.link)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.diary.store import LINK
from gateway.referrals.link import LIVES, TRIES, VISIT, NewLink, Visit
from gateway.referrals.machine import READABLE, Act, State
from gateway.referrals.permits.store import still_covered
from gateway.referrals.store import act, held, note_event
from gateway.staff.vault import token_hash
from gateway.storage.casework.tables import organisations, referral_links, referrals

Row = sa.Row[Any]
_OPEN = referral_links.c.ended_at.is_(None)
_ALIVE = referrals.c.state.in_(READABLE)
_WITH_STATE = sa.select(referral_links).join(referrals, referrals.c.id == referral_links.c.referral_id)


def make(connection: sa.Connection, now: datetime, by: str, referral_id: int, link: NewLink, seen_hash: str) -> bool:
    """Keeps a new link. Earlier ones end, also one that is being read: it may have been passed on. seen_hash: of what
    the link holds, which must be what was sent. False where the receiver may read nothing (any more)."""
    referral = held(connection, referral_id)
    if referral is None or referral.state not in READABLE or referral.snapshot_hash != seen_hash:
        return False
    _end(connection, now, referral_links.c.referral_id == referral_id)
    row = {
        "referral_id": referral_id, "token_hash": link.token_hash, "box": link.box, "salt": link.salt, "tries": 0,
        "made_by": by, "made_at": now, "expires_at": now + LIVES,
    }  # fmt: skip
    connection.execute(referral_links.insert().values(row))
    note_event(connection, now, by, referral_id, "link")
    diary.write(connection, now, by, "made_link", "referral", str(referral_id))
    return True


def take_try(connection: sa.Connection, now: datetime, token: str) -> Row | None:
    """One try at a link, counted before the code is looked at, so that a hundred at once win nothing. None: unknown,
    opened, over or tried too often; which of them nobody is told."""
    mine = (referral_links.c.token_hash == token_hash(token), _OPEN, referral_links.c.opened_at.is_(None))
    query = _WITH_STATE.where(*mine, _ALIVE, referral_links.c.expires_at > now, referral_links.c.tries < TRIES)
    found = connection.execute(query.with_for_update(of=referral_links)).first()
    if found is not None:
        tried = referral_links.update().where(referral_links.c.id == found.id)
        connection.execute(tried.values(tries=found.tries + 1))
    return found


def fail(connection: sa.Connection, now: datetime, link: Row) -> None:
    """The code was wrong. The last wrong one ends the link, and what it held is gone."""
    tries = connection.execute(sa.select(referral_links.c.tries).where(referral_links.c.id == link.id)).scalar()
    if (tries or TRIES) >= TRIES and _end(connection, now, referral_links.c.id == link.id):
        note_event(connection, now, LINK, link.referral_id, "link_ended", "wrong_codes")
        diary.write(connection, now, LINK, "ended_link", "referral", str(link.referral_id), reason="wrong_codes")


def begin_visit(connection: sa.Connection, now: datetime, link: Row, visit: Visit, rules: DeadlineRules) -> bool:
    """The code was right: from now on the box opens for this browser only. False when another was first."""
    referral = held(connection, link.referral_id)
    if referral is None or not _may_read(connection, referral, now):
        return False
    mine = (referral_links.c.id == link.id, referral_links.c.opened_at.is_(None), _OPEN)
    values = {"opened_at": now, "visit_hash": visit.token_hash, "box": visit.box, "expires_at": now + VISIT}
    if not connection.execute(referral_links.update().where(*mine).values(values)).rowcount:
        return False
    if referral.state == State.SENT:
        act(connection, now, LINK, referral.id, Act.RECEIVE, rules)
    diary.write(connection, now, LINK, "opened_link", "referral", str(link.referral_id))
    return True


def find_visit(connection: sa.Connection, now: datetime, token: str, visit: str) -> Row | None:
    """The link that this browser opened, while the visit lasts and the referral may be read."""
    mine = (referral_links.c.token_hash == token_hash(token), referral_links.c.visit_hash == token_hash(visit))
    query = sa.select(referral_links).where(*mine, _OPEN, referral_links.c.expires_at > now)
    found = connection.execute(query).first()
    referral = held(connection, found.referral_id) if found else None
    if referral is None or not _may_read(connection, referral, now):
        return None
    return connection.execute(query).first()  # anew: it may have ended while we waited for the referral


def close(connection: sa.Connection, now: datetime, link: Row) -> None:
    """Who read it has done so. Nobody opens it again, whoever sits down at that computer next."""
    if _end(connection, now, referral_links.c.id == link.id):
        note_event(connection, now, LINK, link.referral_id, "link_closed")
        diary.write(connection, now, LINK, "closed_link", "referral", str(link.referral_id))


def _may_read(connection: sa.Connection, referral: Any, now: datetime) -> bool:
    kind = sa.select(organisations.c.kind).where(organisations.c.id == referral.organisation_id)
    to_kind = connection.execute(kind).scalar_one()
    return referral.state in READABLE and still_covered(connection, referral, to_kind, now)


def end_old(connection: sa.Connection, now: datetime) -> int:
    """Empties the links and visits whose time is over."""
    return _end(connection, now, referral_links.c.expires_at <= now)


def _end(connection: sa.Connection, now: datetime, which: sa.ColumnElement[bool]) -> int:
    over = referral_links.update().where(which, _OPEN)
    return connection.execute(over.values(ended_at=now, box=None, visit_hash=None)).rowcount
