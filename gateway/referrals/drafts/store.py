"""Writes a referral down and sends it. Nothing leaves without consent that covers every field when it leaves, or a
legal basis and a second person; and nothing to whom the caller left out, unless the lead gave a reason. Every function
works inside its caller's transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases import store as case_store
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import ANSWER, FOLLOW_UP, REFER, DeadlineRules
from gateway.diary import store as diary
from gateway.privacy import seal
from gateway.referrals.machine import Act, State, after, expires
from gateway.referrals.permits.store import Excludes, lead_said_yes, permit
from gateway.referrals.scope import BASES, EXCLUDED_OK
from gateway.referrals.snapshot import fingerprint, for_receiver, names
from gateway.referrals.store import held, note_event, take_needs
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.storage.casework.tables import cases, organisations, people, referrals
from gateway.storage.database import add_row

KINDS = ("referral", "transfer")


class NotAllowed(Exception):
    """why: a code of gateway.referrals.words.HINDRANCES."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, and the reason in words, sealed to the hotline."""

    code: str
    remark: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """told: the content, of gateway.referrals.snapshot. box: the same, sealed to the hotline. basis: on which something
    is shared without consent. lead_says: why the lead chose whom the caller left out."""

    case_number: str
    kind: str
    organisation_id: int
    service: str
    told: Mapping[str, object] = field(repr=False)
    box: bytes = field(repr=False)
    person_id: int | None = None
    basis: Reason | None = None
    lead_says: Reason | None = None


def write(connection: sa.Connection, now: datetime, by: str, role: Role, draft: Draft, excludes: Excludes) -> int:
    """Gives the id of the draft. Raises NotAllowed."""
    case, organisation = _case(connection, draft.case_number), _organisation(connection, draft.organisation_id)
    _check_draft(connection, draft, case, organisation)
    fields = names(draft.told)
    found = permit(connection, case.id, draft.person_id, organisation.kind, fields, excludes, now, hold=True)
    lead, approval_id = _who_lets(connection, now, role, draft) if found.left_out else (None, None)
    if found.uncovered and (draft.basis is None or draft.basis.code not in BASES or not draft.basis.remark):
        raise NotAllowed("no_consent")
    row = {
        "case_id": case.id, "person_id": draft.person_id, "kind": draft.kind, "organisation_id": organisation.id,
        "service": draft.service, "level": case.level, "state": State.DRAFT, "fields": fields,
        "consent_id": found.consent_id, "written_by": by, "written_at": now,
        "snapshot": draft.box, "snapshot_hash": fingerprint(draft.told),
    }  # fmt: skip
    referral_id = add_row(connection, referrals, **row)
    note_event(connection, now, by, referral_id, "draft")
    if lead:
        note_event(connection, now, by, referral_id, EXCLUDED_OK, lead.code, lead.remark)
    if approval_id and not approvals.use(connection, approval_id, by, now):
        raise NotAllowed("excluded")
    if found.uncovered and draft.basis:
        _ask_second(connection, now, by, referral_id, draft.basis)
    told = {"case": case.number, "organisation": organisation.code, "fields": len(fields), "left_out": found.left_out}
    diary.write(connection, now, by, "drafted", "referral", str(referral_id), **told)
    return referral_id


def excluded_subject(case_number: str, organisation_id: int) -> str:
    """What the lead is asked about: this organisation in this case."""
    return f"{case_number}:{organisation_id}"


def ask_lead(
    connection: sa.Connection, now: datetime, by: str, case_number: str, organisation_id: int, reason: Reason
) -> int:
    """A worker asks to choose whom the caller left out; gives the id of the approval."""
    subject = excluded_subject(case_number, organisation_id)
    return approvals.ask(connection, "excluded", "case", subject, by, reason.code, reason.remark, now)


def send(
    connection: sa.Connection, now: datetime, by: str, referral_id: int, told: Mapping[str, object],
    excludes: Excludes, rules: DeadlineRules,
) -> None:  # fmt: skip
    """told: the content as it was opened for this. Raises NotAllowed; then nothing has left."""
    referral = held(connection, referral_id)
    if referral is None or after(referral.state, Act.SEND) is None:
        raise NotAllowed("over")
    if fingerprint(told) != referral.snapshot_hash:
        raise NotAllowed("changed")
    organisation = _organisation(connection, referral.organisation_id)
    _check_still(connection, referral, organisation)
    found = permit(
        connection, referral.case_id, referral.person_id, organisation.kind, referral.fields, excludes, now, hold=True
    )  # fmt: skip
    if found.left_out and not lead_said_yes(connection, referral_id):
        raise NotAllowed("excluded")
    public = rings.public_key(connection, rings.of_organisation(organisation.id))
    basis = referral.override if found.uncovered else None
    values = {
        "state": State.SENT, "sent_at": now, "expires_at": expires(referral.level, now), "override": basis,
        "consent_id": found.consent_id, "for_receiver": seal(public, for_receiver(told)) if public else None,
    }  # fmt: skip
    connection.execute(referrals.update().where(referrals.c.id == referral_id).values(values))
    note_event(connection, now, by, referral_id, Act.SEND)
    take_needs(connection, now, referral)
    _start_clocks(connection, now, referral, rules)
    if found.uncovered:
        _use_second(connection, now, by, referral)  # after all else: it writes the diary
    told_codes = {"organisation": organisation.code, "basis": basis or "consent"}
    diary.write(connection, now, by, "sent", "referral", str(referral_id), **told_codes)


def _check_draft(connection: sa.Connection, draft: Draft, case: Any, organisation: Any) -> None:
    if case.status not in case_store.OPEN:
        raise NotAllowed("closed")
    if draft.kind not in KINDS or not organisation.active or draft.service not in organisation.services:
        raise NotAllowed("not_theirs")
    of_case = sa.select(people.c.id).where(people.c.id == draft.person_id, people.c.case_id == case.id)
    if draft.person_id is not None and connection.execute(of_case).first() is None:
        raise NotAllowed("over")


def _check_still(connection: sa.Connection, referral: Any, organisation: Any) -> None:
    """Between the draft and now the case may have ended, and the organisation too."""
    status = connection.execute(sa.select(cases.c.status).where(cases.c.id == referral.case_id)).scalar()
    if status not in case_store.OPEN:
        raise NotAllowed("closed")
    if not organisation.active or referral.service not in organisation.services:
        raise NotAllowed("not_theirs")


def _who_lets(
    connection: sa.Connection, now: datetime, role: Role, draft: Draft
) -> tuple[Reason, int | None]:  # fmt: skip
    """The lead's reason: of a lead who writes this; or one given to the worker who asked, with its approval."""
    if role == Role.HOTLINE_LEAD and draft.lead_says and draft.lead_says.code and draft.lead_says.remark:
        return draft.lead_says, None
    subject = excluded_subject(draft.case_number, draft.organisation_id)
    found = approvals.standing(connection, "excluded", "case", subject, now)
    if found is None:
        raise NotAllowed("excluded")
    return Reason(found.reason, found.remark), int(found.id)


def _ask_second(connection: sa.Connection, now: datetime, by: str, referral_id: int, basis: Reason) -> None:
    asked = approvals.ask(
        connection, "no_consent", "referral", str(referral_id), by, basis.code, basis.remark, now
    )  # fmt: skip
    mine = referrals.update().where(referrals.c.id == referral_id)
    connection.execute(mine.values(override=basis.code, approval_id=asked))
    note_event(connection, now, by, referral_id, "ask_second", basis.code, basis.remark)


def _use_second(connection: sa.Connection, now: datetime, by: str, referral: Any) -> None:
    found = approvals.standing(connection, "no_consent", "referral", str(referral.id), now)
    if referral.override is None or found is None or found.id != referral.approval_id:
        raise NotAllowed("not_approved" if referral.override else "no_consent")
    if not approvals.use(connection, found.id, by, now):
        raise NotAllowed("not_approved")


def _start_clocks(connection: sa.Connection, now: datetime, referral: Any, rules: DeadlineRules) -> None:
    """The answer is owed; and what came back before for the same need has found another way."""
    line = case_store.first_line(connection, referral.case_id)
    deadlines.renew(connection, rules, FOLLOW_UP, "case", referral.case_id, referral.level, now)
    deadlines.begin(connection, rules, ANSWER, "referral", str(referral.id), line, referral.level, now)
    before = sa.select(referrals.c.id).where(
        referrals.c.case_id == referral.case_id, referrals.c.service == referral.service, referrals.c.id != referral.id
    )
    for earlier in connection.execute(before).scalars().all():
        deadlines.meet(connection, REFER, "referral", str(earlier), now)
    deadlines.meet(connection, REFER, "case", referral.case_id, now)


def _case(connection: sa.Connection, number: str) -> Any:
    found = case_store.hold(connection, number)
    if found is None:
        raise NotAllowed("over")
    return found


def _organisation(connection: sa.Connection, organisation_id: int) -> Any:
    found = connection.execute(sa.select(organisations).where(organisations.c.id == organisation_id)).first()
    if found is None:
        raise NotAllowed("over")
    return found
