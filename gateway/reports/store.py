"""The rows of reports: kept, changed and erased. Every function works inside its caller's transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.clock import to_the_hour
from gateway.diary.store import MACHINE
from gateway.messages import CallId
from gateway.privacy import seal
from gateway.reports.references import keys_for, reference
from gateway.reports.report import DANGER, WROTE_AGAIN, Known, State, Told
from gateway.reports.urgency import UrgencyRules, worse
from gateway.storage.casework.tables import decisions
from gateway.storage.tables import reports

_BLANK: dict[str, Any] = {
    "lengths": None, "digest": None, "language": None, "channel": None, "answers": {}, "words": None,
    "call_back": None, "reference_hash": None, "box_public": None, "box_private": None, "silent_at": None,
    "caller": None, "stands_at": None, "flags": None,
}  # fmt: skip


# Built once: to build a statement costs more than to run it, and a caller waits.
_FIND = (
    sa.select(
        reports.c.id, reports.c.call_key, reports.c.state, reports.c.hops, reports.c.lengths, reports.c.digest,
        reports.c.case_number, reports.c.level, reports.c.closed_at, reports.c.opened_at,
    )
    .where(reports.c.call_key.in_(sa.bindparam("keys", expanding=True)))
    .order_by(reports.c.hops.desc())  # two only after two processes that had not agreed on a key yet
    .with_for_update(key_share=True)
)  # fmt: skip
_TAKEN = sa.select(reports.c.id).where(reports.c.case_number == sa.bindparam("number"))
_INSERT = reports.insert()
_UPDATE = reports.update().where(reports.c.id == sa.bindparam("this_report"))
_LOCK_CALL = sa.text("SELECT pg_advisory_xact_lock(:call)")


@dataclass(frozen=True, slots=True)
class Sealing:
    """What the gateway may lock with: it can open neither (design D7, D11)."""

    public_key: bytes
    pepper: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """What the rest of the house needs to know of a report: facts for routing, nothing that was typed."""

    report_id: str
    case_number: str
    level: str
    answers: Mapping[str, str]
    state: State
    opened: bool


def find_call(connection: sa.Connection, calls: Sequence[CallId]) -> Known | None:
    """The report of this call under any of its keys, locked until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite's write lock does the same for a row not there yet
        connection.execute(_LOCK_CALL, {"call": int(calls[-1].key[:15], 16)})
    row = connection.execute(_FIND, {"keys": [call.key for call in calls]}).first()
    if row is None:
        return None
    lengths = None if row.lengths is None else tuple(int(length) for length in row.lengths.split(",") if length)
    return Known(
        row.id, row.call_key, State(row.state), row.hops, lengths, row.digest or "",
        row.case_number or "", row.level, row.closed_at is not None, row.opened_at is not None,
    )  # fmt: skip


def keep(
    connection: sa.Connection,
    known: Known | None,
    told: Told,
    call: CallId,
    call_back: bytes | None,
    sealing: Sealing,
    rules: UrgencyRules,
    now: datetime,
) -> Row:
    """Writes what the call has told by now. A level that was given is raised at most (design D12); in an earlier call
    too, which may have asked for a helper."""
    before = known or _new_row(connection, call, now)
    level = _level(told, rules, before.level if before.closed or told.goes_on else None)
    values = _values(told, call_back, sealing, rules, now) | {"level": level}
    if told.sent:
        values |= _sent(call, sealing, now)
    connection.execute(_UPDATE, values | {"this_report": before.report_id})
    state = State(values.get("state", before.state))
    return Row(before.report_id, before.case_number, level, told.answers, state, before.opened)


def _level(told: Told, rules: UrgencyRules, given: str | None) -> str:
    level = worse(given, rules.level(told.answers))
    return worse("P1", level) if told.asks_helper else level


def _new_row(connection: sa.Connection, call: CallId, now: datetime) -> Known:
    known = Known(
        secrets.token_hex(16), call.key, State.INCOMPLETE, 0, None, "", free_case_number(connection)
    )
    row = {
        "id": known.report_id, "call_key": call.key, "state": known.state, "hops": 0, "answers": {},
        "case_number": known.case_number, "withdrawn": False, "started_at": now, "last_hop_at": now,
        "times_coarse": False,
    }  # fmt: skip
    connection.execute(_INSERT, row)
    return known


def free_case_number(connection: sa.Connection) -> str:
    """Six random digits that no other report has."""
    while True:
        number = f"{secrets.randbelow(10**6):06d}"
        if connection.execute(_TAKEN, {"number": number}).first() is None:
            return number


def _values(
    told: Told, call_back: bytes | None, sealing: Sealing, rules: UrgencyRules, now: datetime
) -> dict[str, Any]:
    words = {name: list(pieces) for name, pieces in told.words.items()}
    return {
        "hops": len(told.lengths),
        "lengths": ",".join(map(str, told.lengths)),
        "digest": told.digest,
        "language": told.language,
        "channel": told.channel,
        "answers": dict(told.answers),
        "words": seal(sealing.public_key, words) if words else None,
        "call_back": call_back,
        "last_hop_at": now,
        "silent_at": now if told.over else now + rules.silence(told.answers, told.channel),
    }


def _sent(call: CallId, sealing: Sealing, now: datetime) -> dict[str, Any]:
    keys = keys_for(reference(call.code), sealing.pepper)
    return {
        "state": State.COMPLETE,
        "silent_at": None,
        "closed_at": now,
        "reference_hash": keys.reference_hash,
        "box_public": keys.box_public,
        "box_private": keys.box_private,
    }


def go_on(connection: sa.Connection, report_id: str, lengths: Sequence[int], now: datetime) -> None:
    """The call went on after its report was sent: only how it can be replayed changes."""
    values = {"hops": len(lengths), "lengths": ",".join(map(str, lengths)), "last_hop_at": now}
    connection.execute(_UPDATE, values | {"this_report": report_id})


def stands(connection: sa.Connection, calls: Sequence[CallId], caller: str, screen: str) -> None:
    """Where a later call of the same phone may go on; screen "" where it may not."""
    values = {"caller": caller if screen else None, "stands_at": screen or None}
    connection.execute(reports.update().where(reports.c.call_key.in_([call.key for call in calls])).values(values))


def is_decided(connection: sa.Connection, report_id: str) -> bool:
    """Whether somebody of the hotline has done anything with it."""
    mine = sa.select(decisions.c.id).where(decisions.c.report_id == report_id)
    return connection.execute(mine.limit(1)).first() is not None


def erase(connection: sa.Connection, report_id: str, hops: int, known: bool, now: datetime) -> None:
    """The caller left on purpose. Only the call's hash stays, until its key dies. known: somebody was told or works on
    it; then case number and level stay too, for that person must be able to read "withdrawn"."""
    values = _BLANK | {
        "state": State.LEFT, "hops": hops, "withdrawn": known, "closed_at": now, "last_hop_at": now,
    }  # fmt: skip
    if not known:
        values |= {"case_number": None, "level": None}
    connection.execute(reports.update().where(reports.c.id == report_id).values(values))
    flags = decisions.update().where(decisions.c.report_id == report_id, decisions.c.what == "flags")
    connection.execute(flags.values(before="", after=""))  # staff ticked them from what is erased now


def mark_left(connection: sa.Connection, call: CallId, hops: int, now: datetime) -> None:
    """The caller left before anything of the call was kept; an earlier hop that comes later must not revive it."""
    row = {
        "id": secrets.token_hex(16), "call_key": call.key, "state": State.LEFT, "hops": hops, "answers": {},
        "withdrawn": False, "started_at": now, "last_hop_at": now, "closed_at": now, "times_coarse": False,
    }  # fmt: skip
    connection.execute(reports.insert(), row)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reference opens. taken: a person has the case. box_private: wrapped by the reference."""

    report_id: str
    case_number: str
    taken: bool
    box_private: bytes = field(repr=False)


_OPENED = sa.select(reports.c.id, reports.c.case_number, reports.c.opened_at, reports.c.box_private)
_BY_REFERENCE = _OPENED.where(reports.c.reference_hash == sa.bindparam("hash"))


def find_by_reference(connection: sa.Connection, reference_hash: bytes) -> Opened | None:
    """The report that this hash of a reference belongs to."""
    row = connection.execute(_BY_REFERENCE, {"hash": reference_hash}).first()
    return _opened(row) if row else None


def read_opened(connection: sa.Connection, report_id: str) -> Opened:
    """The same once it has been opened in this call."""
    return _opened(connection.execute(_OPENED.where(reports.c.id == report_id)).one())


def _opened(row: Any) -> Opened:
    return Opened(row.id, row.case_number, row.opened_at is not None, row.box_private)


def withdraw_number(connection: sa.Connection, report_id: str) -> None:
    """The caller wants to be called no more: the number goes, and with it the time at which it was safe."""
    this = reports.c.id == report_id
    answers = connection.execute(sa.select(reports.c.answers).where(this).with_for_update(key_share=True)).scalar_one()
    without = {name: answer for name, answer in answers.items() if name != "safe_time"} | {"contact": "no"}
    connection.execute(reports.update().where(this).values(call_back=None, answers=without))


def raise_to_p1(connection: sa.Connection, report_id: str, now: datetime) -> Row:
    """The caller is in danger now. Nobody has the case in hand any more, for nobody has seen this yet: until a
    person opens it anew it climbs (design D12). What staff had decided or ended is open again, but for its case."""
    before = connection.execute(sa.select(reports.c.level).where(reports.c.id == report_id).with_for_update()).scalar()
    anew: dict[str, Any] = dict.fromkeys(("opened_at", "opened_by", "held_by", "outcome_due_at", "assigned_to"))
    anew |= dict.fromkeys(("linked_to", "ended_as", "ended_at"))
    anew["triage"] = sa.case((reports.c.triage == "case", reports.c.triage), else_=sa.null())
    anew["case_id"] = sa.case((reports.c.linked_to.is_(None), reports.c.case_id), else_=sa.null())
    now_p1 = reports.update().where(reports.c.id == report_id).values(anew | {"level": "P1"})
    row = connection.execute(now_p1.returning(*reports.c)).one()
    _tell_staff(connection, report_id, DANGER, before or "", "P1", now)
    return Row(row.id, row.case_number, row.level, row.answers, State(row.state), opened=False)


def hear_again(connection: sa.Connection, report_id: str, now: datetime) -> None:
    """The caller wrote again. What had ended is open again and waits for a decision; of a report that is linked, the
    one that goes on for it."""
    linked = sa.select(reports.c.linked_to).where(reports.c.id == report_id).scalar_subquery()
    both = sa.select(reports).where(sa.or_(reports.c.id == report_id, reports.c.id == linked))
    for row in connection.execute(both.order_by(reports.c.id).with_for_update(key_share=True)).all():
        triage = "screening" if row.triage in ("closed", "other") else row.triage or ""
        if triage != (row.triage or ""):
            back = {"triage": triage, "ended_as": None, "ended_at": None}
            connection.execute(reports.update().where(reports.c.id == row.id).values(back))
        _tell_staff(connection, row.id, WROTE_AGAIN, row.triage or "", triage, now)


def _tell_staff(
    connection: sa.Connection, report_id: str, what: str, before: str, after: str, now: datetime
) -> None:  # fmt: skip
    """A row among the decisions, so that nobody decides on a page that was read before. To the hour, as letters."""
    row = {"report_id": report_id, "by": MACHINE, "what": what, "before": before, "after": after, "reason": ""}
    connection.execute(decisions.insert().values(row | {"at": to_the_hour(now)}))


def hear_end(connection: sa.Connection, calls: Sequence[CallId], now: datetime) -> bool:
    """The carrier says that the call is over: what is still incomplete need not wait for silence."""
    over = (
        reports.update()
        .where(reports.c.call_key.in_([call.key for call in calls]))
        .where(reports.c.silent_at.is_not(None))
        .values(silent_at=now)
    )
    return connection.execute(over).rowcount > 0


def who_has(connection: sa.Connection, case_number: str) -> str | None:
    """The name of whoever has this case open."""
    query = sa.select(reports.c.opened_by).where(reports.c.case_number == case_number)
    return connection.execute(query).scalar()


def with_case(connection: sa.Connection, case_number: str) -> str | None:
    """The id of the report with this case number."""
    return connection.execute(sa.select(reports.c.id).where(reports.c.case_number == case_number)).scalar()
