"""People at risk and their consent, in SQL. A person is written down only behind a consent that was written first, in
the same transaction. Every function works inside its caller's transaction, with the case held, and raises Impossible
where it changes nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases import consent as consenting
from gateway.cases import person as persons
from gateway.cases.consent import DISABILITY, KEEP_RECORD
from gateway.cases.impossible import insist, there
from gateway.cases.path.store import settle_child_clock
from gateway.cases.person import Person
from gateway.cases.store import OPEN, consents_of
from gateway.clock import in_maseru
from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.storage.casework.tables import consents, people, referral_events, referrals
from gateway.storage.database import add_row

Row = sa.Row[Any]
ERASED = b""  # what stands where a sealed box was


@dataclass(frozen=True, slots=True)
class Consent:
    """on: the day it was given or assessed. assessor: of a best-interest record. remark: sealed."""

    given_by: str
    scope: Sequence[str]
    on: date
    assessor: str = ""
    remark: bytes | None = field(default=None, repr=False)


def record(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    person: Person,
    box: bytes,
    agreed: Consent,
    by: str,
    now: datetime,
) -> int:
    """Somebody at risk, together with the consent that lets us. box: the identity, sealed. Gives the person's id."""
    insist("" if case.status in OPEN else "closed")
    _insist_valid(agreed, person.age_band, now)
    insist(persons.why_not(person, DISABILITY in agreed.scope))
    consent_id = _write_consent(connection, case, agreed, None, by, now)
    row = _coded(person) | {"case_id": case.id, "box": box, "written_by": by, "written_at": now}
    person_id = add_row(connection, people, **row)
    connection.execute(consents.update().where(consents.c.id == consent_id).values(person_id=person_id))
    settle_child_clock(connection, rules, case, now)
    diary.write(connection, now, by, "recorded_person", "case", case.number, person=person_id, given_by=agreed.given_by)
    return person_id


def add_consent(connection: sa.Connection, case: Row, person_id: int, agreed: Consent, by: str, now: datetime) -> int:
    """A person on record agrees to more."""
    insist("" if case.status in OPEN else "closed")
    person = find(connection, case, person_id)
    _insist_valid(agreed, person.age_band, now)
    consent_id = _write_consent(connection, case, agreed, person_id, by, now)
    told = {"person": person_id, "given_by": agreed.given_by, "scope": ",".join(agreed.scope)}
    diary.write(connection, now, by, "wrote_consent", "case", case.number, **told)
    return consent_id


def change(
    connection: sa.Connection,
    rules: DeadlineRules,
    case: Row,
    person_id: int,
    person: Person,
    box: bytes,
    was: str,
    by: str,
    now: datetime,
) -> None:
    """What is known of somebody, written anew. was: the print of the box that was read (print_of)."""
    insist("" if case.status in OPEN else "closed")
    before = find(connection, case, person_id)
    insist("" if print_of(before.box) == was else "changed_meanwhile")
    insist(persons.why_not(person, _allows(connection, case, person_id, DISABILITY, now)))
    spoken = consenting.agreed_self(_consents(connection, case), person_id, now)
    insist("" if spoken or consenting.is_child(person.age_band) else "adults_decide")
    values = _coded(person) | {"box": box}
    connection.execute(people.update().where(people.c.id == person_id).values(values))
    settle_child_clock(connection, rules, case, now)
    diary.write(connection, now, by, "changed_person", "case", case.number, person=person_id, status=person.status)


def withdraw(connection: sa.Connection, case: Row, consent_id: int, by: str, now: datetime) -> list[int]:
    """Somebody takes a consent back, also in a closed case. What no other consent covers is erased: the identity, the
    support needs; what was drafted on it is stopped. Gives the referrals that are out already, which nobody can unread.
    """
    mine = (consents.c.id == consent_id, consents.c.case_id == case.id, consents.c.withdrawn_at.is_(None))
    taken = consents.update().where(*mine).values(withdrawn_at=now, remark=None).returning(consents.c.person_id)
    person_id: int = there(connection.execute(taken).first(), "no_such_consent").person_id
    if not _allows(connection, case, person_id, DISABILITY, now):
        connection.execute(people.update().where(people.c.id == person_id).values(support=[]))
    erased = not _allows(connection, case, person_id, KEEP_RECORD, now)
    if erased:
        values = {"box": ERASED, "erased_at": now}
        connection.execute(people.update().where(people.c.id == person_id).values(values))
    out = _stop_drafts(connection, person_id, consent_id, erased, by, now)
    told = {"consent": consent_id, "person": person_id, "erased": erased}
    diary.write(connection, now, by, "withdrew_consent", "case", case.number, **told)
    return out


def _stop_drafts(
    connection: sa.Connection, person_id: int, consent_id: int, erased: bool, by: str, now: datetime
) -> list[int]:
    on_this = referrals.c.consent_id == consent_id
    mine = sa.or_(on_this, referrals.c.person_id == person_id) if erased else on_this
    end = {"state": "revoked", "reason": "consent_withdrawn", "ended_at": now, "snapshot": None, "for_receiver": None}
    drafts = referrals.update().where(mine, referrals.c.state == "draft").values(end).returning(referrals.c.id)
    for referral_id in connection.execute(drafts).scalars().all():
        event = {"referral_id": referral_id, "at": now, "by": by, "what": "revoke", "reason": "consent_withdrawn"}
        connection.execute(referral_events.insert().values(event))
    out = sa.select(referrals.c.id).where(mine, referrals.c.state.in_(("sent", "received", "accepted", "in_service")))
    return list(connection.execute(out.order_by(referrals.c.id)).scalars())


def find(connection: sa.Connection, case: Row, person_id: int) -> Row:
    """Raises Impossible for who is not of this case, or is erased."""
    mine = (people.c.id == person_id, people.c.case_id == case.id)
    found = there(connection.execute(sa.select(people).where(*mine).with_for_update()).first(), "no_such_person")
    insist("" if found.erased_at is None else "no_such_person")
    return found


def print_of(box: bytes | None) -> str:
    """A short mark of sealed bytes: a form carries it, so that nobody overwrites what they have not read."""
    return hashlib.sha256(box or b"").hexdigest()[:16]


def _allows(connection: sa.Connection, case: Row, person_id: int, scope: str, now: datetime) -> bool:
    return consenting.allows(_consents(connection, case), scope, person_id, now)


def _consents(connection: sa.Connection, case: Row) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in consents_of(connection, case.id)]


def _insist_valid(agreed: Consent, age_band: str, now: datetime) -> None:
    today = in_maseru(now).date()
    insist(consenting.why_not(agreed.given_by, agreed.scope, agreed.on, agreed.assessor, age_band, today))


def _write_consent(
    connection: sa.Connection, case: Row, agreed: Consent, person_id: int | None, by: str, now: datetime
) -> int:
    row = {
        "case_id": case.id, "person_id": person_id, "given_by": agreed.given_by, "scope": list(agreed.scope),
        "on": agreed.on.isoformat(), "assessor": agreed.assessor or None, "remark": agreed.remark, "written_by": by,
        "written_at": now,
    }  # fmt: skip
    return add_row(connection, consents, **row)


def _coded(person: Person) -> dict[str, Any]:
    return {
        "age_band": person.age_band, "sex": person.sex, "citizenship": person.citizenship, "status": person.status,
        "support": sorted(person.support),
    }  # fmt: skip
