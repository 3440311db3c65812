"""The one short answer that an SMS gets, and which SMS have been seen. Works inside its caller's transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.alert import ClaimedNote, State
from gateway.alerts.members.store import numbers_of
from gateway.alerts.rows.store import claim, insert_if_new, publish
from gateway.alerts.settling import NOTE_LIVES, settled_note
from gateway.messages import Outcome
from gateway.storage.tables import delivery_reports, inbound, notes

NOT_HEARD, OWED, ANSWERED = "not heard", "owed", "answered"
_CANCELLED: dict[str, Any] = {"state": State.CANCELLED, "token": None, "code": None}
KEPT_FOR = timedelta(hours=24)  # the carrier repeats an SMS for 12 hours at most


def heard_before(connection: sa.Connection, inbound_id: str) -> str:
    """NOT_HEARD, ANSWERED, or OWED: its answer could not be handed on yet."""
    row = connection.execute(sa.select(inbound.c.owed).where(inbound.c.message_id == _name(inbound_id))).first()
    if row is None:
        return NOT_HEARD
    return OWED if row.owed else ANSWERED


def hear_first(connection: sa.Connection, inbound_id: str, now: datetime) -> bool:
    """Remembers this SMS; False when it is known already, also if it came a hundred times at this very moment. Only
    the SHA-256 of the carrier's id is kept."""
    row = {"message_id": _name(inbound_id), "received_at": now, "owed": False}
    return insert_if_new(connection, inbound, [row]) == 1


def owe(connection: sa.Connection, inbound_id: str) -> None:
    """Its answer is still to be handed on."""
    connection.execute(inbound.update().where(inbound.c.message_id == _name(inbound_id)).values(owed=True))


def owe_no_more(connection: sa.Connection, inbound_id: str) -> bool:
    """True once for each answer that was owed, however many repeats hand it on at the same time."""
    owed = inbound.update().where(inbound.c.message_id == _name(inbound_id), inbound.c.owed)
    return connection.execute(owed.values(owed=False)).rowcount == 1


def _name(inbound_id: str) -> str:
    return hashlib.sha256(inbound_id.encode()).hexdigest()


def envelope_for(inbound_id: str) -> str:
    """The id of the envelope with the answer to this SMS: the same for every repeat of it."""
    return hashlib.sha256(f"envelope\0{inbound_id}".encode()).hexdigest()[:32]


def drop_notes(connection: sa.Connection, envelopes: Sequence[str], now: datetime) -> None:
    """What was on its way to somebody who wants to read nothing more."""
    waiting = notes.update().where(notes.c.envelope.in_(envelopes), notes.c.state == State.DUE)
    connection.execute(waiting.values(_CANCELLED | {"due_at": now}))


def write_note(
    connection: sa.Connection,
    wording: str,
    language: str,
    now: datetime,
    *,
    member_id: int | None = None,
    envelope: str | None = None,
    case_number: str | None = None,
    code: str | None = None,
) -> None:
    """Owes somebody a note: a member by id, or whoever else wrote to us by the id of a short-lived envelope, which
    holds the text too. code: of the proof of a phone; it stands here while the note is on its way.

    The same note to the same member goes out once in ten minutes: two machines that answer each other stop."""
    said = sa.select(notes.c.id).where(
        notes.c.member_id == member_id,
        notes.c.wording == wording,
        notes.c.case_number.is_not_distinct_from(case_number),
        notes.c.code.is_not_distinct_from(code),
        notes.c.written_at > now - NOTE_LIVES,
    )
    if member_id is not None and connection.execute(said).first():
        return
    connection.execute(
        notes.insert().values(
            member_id=member_id, envelope=envelope, wording=wording, case_number=case_number, code=code,
            language=language, state=State.DUE, due_at=now, attempts=0, written_at=now,
        )
    )  # fmt: skip


def publish_notes(connection: sa.Connection, now: datetime) -> Sequence[Any]:
    """Notes to be handed to the queue now; those that came too late are dropped."""
    late = notes.update().where(notes.c.state == State.DUE, notes.c.written_at <= now - NOTE_LIVES)
    connection.execute(late.values(_CANCELLED))
    return publish(connection, notes, notes.c.state == State.DUE, (notes.c.due_at,), now)


def claim_note(connection: sa.Connection, note_id: int, now: datetime, hotline: str) -> ClaimedNote | None:
    """The note, held for one job; None when there is nothing to send. hotline: the code of its team."""
    row = next(iter(claim(connection, notes, [note_id], now)), None)
    if row is None:
        return None
    number = numbers_of(connection, [row.member_id], hotline).get(row.member_id)
    if (number is None and not row.envelope) or row.written_at <= now - NOTE_LIVES:
        connection.execute(notes.update().where(notes.c.id == note_id).values(_CANCELLED))
        return None
    return ClaimedNote(
        row.id, row.token, row.attempts, row.wording, row.case_number or "", row.language,
        row.envelope or "", number or b"", row.code or "",
    )  # fmt: skip


def settle_note(connection: sa.Connection, claimed: ClaimedNote, outcome: Outcome, now: datetime) -> None:
    """Writes down what became of it, unless another job holds it by now."""
    after = settled_note(outcome, claimed.attempts, now)
    values: dict[str, Any] = {"state": after.state, "failure": after.failure, "token": None, "lease_until": None}
    values |= {"due_at": after.due_at} if after.due_at else {"code": None}  # it goes out no more
    held = notes.update().where(notes.c.id == claimed.id, notes.c.token == claimed.token)
    connection.execute(held.values(values))


def forget(connection: sa.Connection, now: datetime) -> None:
    """After a day: which SMS came in, what was answered, and delivery reports that belong to no alert."""
    for moment in (inbound.c.received_at, notes.c.written_at, delivery_reports.c.received_at):
        connection.execute(sa.delete(moment.table).where(moment < now - KEPT_FOR))
