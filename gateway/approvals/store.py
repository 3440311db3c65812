"""What takes two people, in SQL: asked by one, decided by another, used once. Every function works inside its caller's
transaction and writes the diary, so call it last there.

kind and subject are as in the diary: a report's or case's six digits, or its id; a referral's id; of an export, what is
taken out. About a case and one organisation: `120045:7`, the second being the organisation's id; the diary has it under
the case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.approvals import rules as approving
from gateway.approvals.rules import ALONE, DONE, NO, YES, Asked, NotAlone
from gateway.deadlines import store as clocks
from gateway.deadlines.rules import REVIEW, DeadlineRules
from gateway.diary import store as diary
from gateway.storage.casework.tables import approvals, cases, organisations, referrals
from gateway.storage.database import add_row
from gateway.storage.tables import reports

Row = sa.Row[Any]
CLOCK_OF = "approval"  # the kind of the clock that waits for a review
_LONGEST_ID = 9  # digits that fit into the column
_UNDECIDED = approvals.c.decision.is_(None)
_TO_REVIEW = sa.and_(approvals.c.decision == ALONE, approvals.c.reviewed_at.is_(None))


def ask(
    connection: sa.Connection, what: str, kind: str, subject: str, by: str, reason: str, remark: bytes | None,
    now: datetime,
) -> int:  # fmt: skip
    """Asks another person; gives the number of the question. reason: a code. remark: sealed to the hotline. Whoever
    asked the same already, and waits, gets that question's number again."""
    mine = (approvals.c.asked_by == by, _UNDECIDED, approvals.c.asked_at > now - approving.VALID_FOR)
    found = connection.execute(_about(what, kind, subject).where(*mine).with_for_update()).first()
    if found:
        return int(found.id)
    approval_id = _write(connection, what, kind, subject, by, reason, remark, now)
    _note(connection, now, by, "asked", (kind, subject), approval=approval_id, of=what, reason=reason)
    return approval_id


def decide(
    connection: sa.Connection, approval_id: int, by: str, role: str, yes: bool, now: datetime,
    remark: bytes | None = None,
) -> str:  # fmt: skip
    """ "done"; or "same_person", "not_allowed", or "over": decided already, too old, or not there. remark: sealed to
    the hotline."""
    row = read(connection, approval_id, hold=True)
    if row is None:
        return approving.OVER
    answer = approving.deciding(_asked(row), by, role, now)
    if answer != DONE:
        return answer
    values = {"decided_by": by, "decided_at": now, "decision": YES if yes else NO, "answer": remark}
    _change(connection, approval_id, values)
    said = "agreed" if yes else "said_no"
    _note(connection, now, by, said, (row.kind, row.subject), approval=row.id, of=row.what)
    return DONE


def standing(
    connection: sa.Connection, what: str, kind: str, subject: str, now: datetime, asked_by: str = ""
) -> Row | None:
    """The yes that may be used now; the newest where there are several. None: somebody must be asked. asked_by: only
    what this person asked."""
    newest = _about(what, kind, subject).where(approvals.c.decided_at.is_not(None))
    if asked_by:
        newest = newest.where(approvals.c.asked_by == asked_by)
    rows = connection.execute(newest.order_by(approvals.c.decided_at.desc(), approvals.c.id.desc())).all()
    return next((row for row in rows if approving.stands(_asked(row), now)), None)


def use(connection: sa.Connection, approval_id: int, by: str, now: datetime) -> bool:
    """What was agreed is done now, by this person. False when it was used, is too old, or was never agreed to: of two
    who try at once only one may."""
    row = read(connection, approval_id, hold=True)
    if row is None or not approving.stands(_asked(row), now):
        return False
    _change(connection, approval_id, {"used_at": now})
    _note(connection, now, by, "used", (row.kind, row.subject), approval=row.id, of=row.what)
    return True


def alone(
    connection: sa.Connection, rules: DeadlineRules, what: str, kind: str, subject: str, by: str, reason: str,
    remark: bytes | None, now: datetime,
) -> int:  # fmt: skip
    """One person at night, for a P1: agreed to at once, and looked at by another the next day. Gives the number to
    `use`. kind is "report". Raises NotAlone by day, for another level, and for all but a sealed number."""
    report = find_report(connection, kind, subject)
    if report is None or not approving.may_act_alone(what, report.level, now):
        raise NotAlone
    done = {"decided_by": by, "decided_at": now, "decision": ALONE}
    approval_id = _write(connection, what, kind, subject, by, reason, remark, now, **done)
    clocks.begin(connection, rules, REVIEW, CLOCK_OF, str(approval_id), report.id, report.level, now)
    _note(connection, now, by, "decided_alone", (kind, subject), approval=approval_id, of=what, reason=reason)
    return approval_id


def review(connection: sa.Connection, approval_id: int, by: str, role: str, now: datetime) -> bool:
    """Another person has looked at what one did alone. False for the same person, and when somebody has already."""
    row = read(connection, approval_id)
    if row is None or row.decision != ALONE or not approving.may_review(row.asked_by, by, role):
        return False
    clocks.meet(connection, REVIEW, CLOCK_OF, str(approval_id), now)  # holds the report: before the question's row
    first = approvals.update().where(approvals.c.id == approval_id, approvals.c.reviewed_at.is_(None))
    if not connection.execute(first.values(reviewed_by=by, reviewed_at=now)).rowcount:
        return False
    _note(connection, now, by, "reviewed", (row.kind, row.subject), approval=row.id, of=row.what)
    return True


def read(connection: sa.Connection, approval_id: int, hold: bool = False) -> Row | None:
    """One question. hold: nobody else decides or uses it until the transaction ends."""
    mine = sa.select(approvals).where(approvals.c.id == approval_id)
    return connection.execute(mine.with_for_update() if hold else mine).first()


def waiting(connection: sa.Connection, now: datetime) -> Sequence[Row]:
    """What nobody has decided and is not too old; what was asked first stands first."""
    young = approvals.c.asked_at > now - approving.VALID_FOR
    return connection.execute(sa.select(approvals).where(_UNDECIDED, young).order_by(approvals.c.id)).all()


def asked_by(connection: sa.Connection, by: str, most: int = 20) -> Sequence[Row]:
    """What this person asked, newest first."""
    mine = sa.select(approvals).where(approvals.c.asked_by == by).order_by(approvals.c.id.desc())
    return connection.execute(mine.limit(most)).all()


def to_review(connection: sa.Connection) -> Sequence[Row]:
    """What one person did alone and nobody has looked at; the oldest first."""
    return connection.execute(sa.select(approvals).where(_TO_REVIEW).order_by(approvals.c.id)).all()


def find_report(connection: sa.Connection, kind: str, subject: str) -> Any | None:
    """The report that a question is about, by its six digits or its id; None for questions about something else."""
    if kind != "report":
        return None
    mine = sa.or_(reports.c.case_number == subject, reports.c.id == subject)
    return connection.execute(sa.select(reports.c.id, reports.c.case_number, reports.c.level).where(mine)).first()


def number_of(connection: sa.Connection, kind: str, subject: str) -> str:
    """What a page calls the subject: six digits of a report or a case; the id of a referral; "" when it is gone."""
    named, _, _ = subject.partition(":")
    if kind == "report":
        report = find_report(connection, kind, named)
        return report.case_number or "" if report else ""
    if kind == "case":
        mine = sa.select(cases.c.number).where(sa.or_(cases.c.number == named, cases.c.id == named))
        return str(connection.execute(mine).scalar() or "")
    if kind == "export":
        return named  # it says itself what it is
    if kind == "referral" and (referral_id := _id(named)):
        return str(connection.execute(sa.select(referrals.c.id).where(referrals.c.id == referral_id)).scalar() or "")
    return ""


def organisation_of(connection: sa.Connection, kind: str, subject: str) -> str:
    """The name of the organisation that a question about a case is about as well; "" for all others."""
    organisation_id = _id(subject.partition(":")[2]) if kind == "case" else 0
    mine = sa.select(organisations.c.name).where(organisations.c.id == organisation_id)
    return str(connection.execute(mine).scalar() or "") if organisation_id else ""


def _id(text: str) -> int:
    """0 for what is no id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID else 0


def _about(what: str, kind: str, subject: str) -> sa.Select[Any]:
    mine = (approvals.c.what == what, approvals.c.kind == kind, approvals.c.subject == subject)
    return sa.select(approvals).where(*mine)


def _write(
    connection: sa.Connection, what: str, kind: str, subject: str, by: str, reason: str, remark: bytes | None,
    now: datetime, **decided: Any,
) -> int:  # fmt: skip
    row = {"what": what, "kind": kind, "subject": subject, "asked_by": by, "asked_at": now, "reason": reason}
    return add_row(connection, approvals, **row, remark=remark, **decided)


def _change(connection: sa.Connection, approval_id: int, values: dict[str, Any]) -> None:
    connection.execute(approvals.update().where(approvals.c.id == approval_id).values(values))


def _asked(row: Row) -> Asked:
    return Asked(row.what, row.asked_by, row.asked_at, row.decision or "", row.decided_at, row.used_at is not None)


def _note(connection: sa.Connection, now: datetime, by: str, what: str, about: tuple[str, str], **told: object) -> None:
    kind, subject = about
    named, _, organisation = subject.partition(":")
    more = {"organisation": int(organisation)} if _id(organisation) else {}
    diary.write(connection, now, by, what, kind, named, **told, **more)
