"""The slow check of a reference: counted first, then looked up; and the tries at a team member's PIN. Every function
works inside its caller's transaction.

Neither a number nor a reference is kept: a caller is a keyed hash that dies with the day, a reference its Argon2id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway import logs
from gateway.reports.attempts.limits import (
    MOST,
    MOST_SIGN_INS,
    SIGN_IN,
    Count,
    Counts,
    Kind,
    Verdict,
    one_more,
    sign_ins,
    taken_back,
    verdict,
)
from gateway.reports.references import stretch
from gateway.reports.store import Opened, find_by_reference
from gateway.storage.tables import attempts

FORGOTTEN = timedelta(hours=24)
EVERYBODY = "all"
# A refused try goes through the same motions on rows that mean nothing: it takes as long, and counts for nobody.
DECOY, NO_HASH = "decoy", bytes(32)
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(:tries)")
_TRIES = int.from_bytes(b"attempts")


@dataclass(frozen=True, slots=True)
class Try:
    """One try, counted already. Only a verdict TRY may be evaluated."""

    verdict: Verdict
    tokens: Mapping[Kind, str]
    before: Counts


def open_report(
    connection: sa.Connection, caller: str, digits: str, pepper: bytes, now: datetime
) -> tuple[Verdict, Opened | None]:
    """The report that this reference opens, if it may be tried now. Unknown, wrong and locked take the same work: one
    Argon2 and the same statements. caller: under what name tries are counted."""
    reference_hash = stretch(digits, pepper).reference_hash
    taken = _take_try(connection, caller, reference_hash, now)
    tried = reference_hash if taken.verdict is Verdict.TRY else NO_HASH
    report = find_by_reference(connection, tried)
    if report:
        # Only its own counter is cleared: what the caller failed at before stays.
        _write(connection, taken.tokens, taken_back(taken.before, now))
    return taken.verdict, report


def _take_try(connection: sa.Connection, caller: str, reference_hash: bytes, now: datetime) -> Try:
    """Counts a failure before anybody looks whether it is one. All tries of the service come one by one, so a thousand
    at once are a thousand in a row."""
    _one_at_a_time(connection)
    tokens = {Kind.CALLER: caller, Kind.REFERENCE: reference_hash.hex(), Kind.SERVICE: EVERYBODY}
    before = _read(connection, tokens)
    decided = verdict(before, now)
    if decided is not Verdict.TRY:
        tokens, before = dict.fromkeys(Kind, DECOY), {}
    after = one_more(before, now)
    _write(connection, tokens, after)
    if decided is Verdict.TRY and after[Kind.SERVICE].failures == MOST[Kind.SERVICE]:
        logs.get().error("many wrong references in an hour: each caller has one try an hour now")
    return Try(decided, tokens, before)


def take_sign_in(connection: sa.Connection, caller: str, now: datetime) -> Count | None:
    """The caller's failures at signing in before this try, which is counted as one more; None for a caller who has had
    their most, and for whom nothing is counted."""
    _one_at_a_time(connection)
    mine = (attempts.c.kind == SIGN_IN, attempts.c.token == caller)
    row = connection.execute(sa.select(attempts).where(*mine)).first()
    known = Count(row.failures, row.since) if row else None
    before = sign_ins(known, now)
    refused = before >= MOST_SIGN_INS
    _write_rows(connection, [_row(SIGN_IN, DECOY if refused else caller, Count(before + 1, now))])
    return None if refused else known or Count(0, now)


def settle_sign_in(connection: sa.Connection, caller: str, before: Count | None, now: datetime) -> None:
    """before: what was counted before a try that was right; None for one that was not."""
    token = caller if before else DECOY
    _write_rows(connection, [_row(SIGN_IN, token, before or Count(0, now))])


def _one_at_a_time(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(_ONE_AT_A_TIME, {"tries": _TRIES})


def any_outlived(connection: sa.Connection, now: datetime) -> bool:
    return connection.execute(sa.select(attempts.c.id).where(_outlived(now)).limit(1)).first() is not None


def forget(connection: sa.Connection, now: datetime) -> None:
    connection.execute(attempts.delete().where(_outlived(now)))


def _outlived(now: datetime) -> sa.ColumnElement[bool]:
    return attempts.c.since < now - FORGOTTEN


def _read(connection: sa.Connection, tokens: Mapping[Kind, str]) -> Counts:
    mine = [sa.and_(attempts.c.kind == kind, attempts.c.token == token) for kind, token in tokens.items()]
    rows = connection.execute(sa.select(attempts).where(sa.or_(*mine)))
    return {Kind(row.kind): Count(row.failures, row.since) for row in rows}


def _write(connection: sa.Connection, tokens: Mapping[Kind, str], counts: Counts) -> None:
    _write_rows(connection, [_row(kind, tokens[kind], count) for kind, count in counts.items()])


def _row(kind: str, token: str, count: Count) -> dict[str, object]:
    return {"kind": kind, "token": token, "since": count.since, "failures": count.failures}


def _write_rows(connection: sa.Connection, rows: list[dict[str, object]]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(attempts)
    again = {"since": new.excluded.since, "failures": new.excluded.failures}
    connection.execute(new.on_conflict_do_update(index_elements=("kind", "token"), set_=again), rows)
