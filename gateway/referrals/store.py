"""What becomes of a referral once it is written: answers, ends, and the way back to the case. Every function works
inside its caller's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases import store as case_store
from gateway.cases.needs import ARRANGED, NEEDED, RECEIVED
from gateway.cases.path.store import write_stage
from gateway.cases.stages import POLICE, REACHED
from gateway.clock import in_maseru
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import ANSWER, REFER, DeadlineRules
from gateway.diary import store as diary
from gateway.referrals.machine import (
    ASKED,
    BY_RECEIVER,
    COMES_BACK,
    ENDS,
    GIVEN,
    POLICE_KNOW,
    Act,
    State,
    after,
    is_reason,
)
from gateway.referrals.path.store import of_case
from gateway.referrals.steps import store as steps
from gateway.storage.casework.tables import (
    case_notes,
    cases,
    needs,
    organisations,
    referral_events,
    referral_links,
    referrals,
)
from gateway.storage.tables import operators

__all__ = ["act", "held", "note_event", "of_case", "take_needs"]
_TRANSFER = "transfer"
_OPEN_LINK = referral_links.c.ended_at.is_(None)


def held(connection: sa.Connection, referral_id: int) -> Any | None:
    """The referral, held until the transaction ends. Its case is held before it: whoever withdraws a consent takes
    them in the same order."""
    its_case = sa.select(referrals.c.case_id).where(referrals.c.id == referral_id).scalar_subquery()
    connection.execute(sa.select(cases.c.id).where(cases.c.id == its_case).with_for_update())
    return connection.execute(sa.select(referrals).where(referrals.c.id == referral_id).with_for_update()).first()


def act(
    connection: sa.Connection, now: datetime, by: str, referral_id: int, what: Act, rules: DeadlineRules,
    reason: str = "", words: bytes | None = None,
) -> bool:  # fmt: skip
    """Answers, ends or revokes. False where that may not be done any more: of two at once the first counts.

    reason: one of gateway.referrals.machine.needs_reason. words: what the receiver or the hotline says to it, sealed to
    the hotline."""
    referral = held(connection, referral_id)
    state = after(referral.state, what) if referral else None
    if referral is None or state is None or what == Act.SEND or not is_reason(what, reason):
        return False
    connection.execute(_one(referral_id).values(_values(state, what, reason, now)))
    note_event(connection, now, by, referral_id, what, reason, words)
    _mind_clock(connection, now, referral, what)
    if what == Act.ACCEPT:
        steps.begin(connection, now, referral, rules)
    if what == Act.BEGIN:
        steps.heard(connection, now, referral)
    if state in ENDS:
        shut(connection, now, referral_id)
    if what == Act.ACCEPT and referral.kind == _TRANSFER:
        _hand_over(connection, referral)
    back = state in COMES_BACK and referral.state != State.DRAFT
    if back:
        _come_back(connection, now, referral, rules)
    if what == Act.FINISH:
        _settle_need(connection, now, referral_id, RECEIVED if reason in GIVEN else NEEDED)
    if words and what in BY_RECEIVER:
        _keep_feedback(connection, now, by, referral, words)
    number = connection.execute(sa.select(cases.c.number).where(cases.c.id == referral.case_id)).scalar_one()
    if what in POLICE_KNOW:
        _note_police(connection, now, by, referral, number, rules)
    diary.write(connection, now, by, _PAST[what], "referral", str(referral_id), case=number, reason=reason)
    if back:
        diary.write(connection, now, diary.MACHINE, "came_back", "case", number, referral=referral_id, how=str(what))
    return True


_PAST = {
    Act.RECEIVE: "received", Act.ACCEPT: "accepted", Act.REFUSE: "refused", Act.BEGIN: "in_service",
    Act.FINISH: "done", Act.REVOKE: "revoked", Act.EXPIRE: "expired",
}  # fmt: skip


def note_event(
    connection: sa.Connection, now: datetime, by: str, referral_id: int, what: str, reason: str = "",
    remark: bytes | None = None, own_box: bytes | None = None,
) -> None:  # fmt: skip
    """One more step on the path that staff see. remark: sealed to the hotline; own_box: the same, to the partner."""
    row = {"referral_id": referral_id, "at": now, "by": by, "what": str(what), "reason": reason, "remark": remark}
    connection.execute(referral_events.insert().values(row | {"own_box": own_box}))


def take_needs(connection: sa.Connection, now: datetime, referral: Any) -> None:
    """What the person needs of this service is on its way with this referral."""
    same = (needs.c.case_id == referral.case_id, needs.c.service == referral.service, needs.c.state == NEEDED)
    whose = needs.c.person_id.is_not_distinct_from(referral.person_id) | needs.c.person_id.is_(None)
    taken = needs.update().where(*same, whose)
    connection.execute(taken.values(state=ARRANGED, referral_id=referral.id, changed_at=now))


def shut(connection: sa.Connection, now: datetime, referral_id: int) -> None:
    """The receiver reads nothing more, by account or by link."""
    connection.execute(_one(referral_id).values(for_receiver=None))
    mine = referral_links.update().where(referral_links.c.referral_id == referral_id)
    connection.execute(mine.values(box=None, visit_hash=None))
    connection.execute(mine.where(_OPEN_LINK).values(ended_at=now))
    steps.over(connection, now, referral_id)


def _values(state: State, what: Act, reason: str, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": state}
    if what in (Act.ACCEPT, Act.REFUSE):
        values |= {"answered_at": now}
    if what == Act.FINISH:
        values |= {"outcome": reason}
    elif reason:
        values |= {"reason": reason}
    return values | ({"ended_at": now} if state in ENDS else {})


def _mind_clock(connection: sa.Connection, now: datetime, referral: Any, what: Act) -> None:
    if what in (Act.ACCEPT, Act.REFUSE):
        deadlines.meet(connection, ANSWER, "referral", str(referral.id), now)
    elif referral.state in ASKED and what != Act.RECEIVE:
        deadlines.stop(connection, "referral", str(referral.id), now, ANSWER)


def _come_back(connection: sa.Connection, now: datetime, referral: Any, rules: DeadlineRules) -> None:
    """The need stands open again, and a clock runs until somebody else is asked."""
    _settle_need(connection, now, referral.id, NEEDED)
    status = connection.execute(sa.select(cases.c.status).where(cases.c.id == referral.case_id)).scalar()
    if status in case_store.OPEN and referral.level in rules.within.get(REFER, {}):
        line = case_store.first_line(connection, referral.case_id)
        deadlines.begin(connection, rules, REFER, "referral", str(referral.id), line, referral.level, now)


def _settle_need(connection: sa.Connection, now: datetime, referral_id: int, state: str) -> None:
    mine = needs.update().where(needs.c.referral_id == referral_id, needs.c.state == ARRANGED)
    values: dict[str, Any] = {"state": state, "changed_at": now}
    if state == NEEDED:  # it waits for somebody else
        values |= {"referral_id": None}
    connection.execute(mine.values(values))


def _hand_over(connection: sa.Connection, referral: Any) -> None:
    """Whoever took the transfer carries the case; the hotline goes on seeing it."""
    works_there = sa.select(operators.c.name).where(
        operators.c.organisation_id == referral.organisation_id, operators.c.active
    )
    name = connection.execute(works_there.order_by(operators.c.id)).scalar()
    code = sa.select(organisations.c.code).where(organisations.c.id == referral.organisation_id)
    worker = name or connection.execute(code).scalar_one()
    connection.execute(cases.update().where(cases.c.id == referral.case_id).values(worker=worker))


def _note_police(
    connection: sa.Connection, now: datetime, by: str, referral: Any, number: str, rules: DeadlineRules
) -> None:
    """The police know when they have it open or took it by phone, not when it is sent: until then their clock runs on,
    and somebody rings them. A day that is written down already stays."""
    to = sa.select(organisations.c.kind).where(organisations.c.id == referral.organisation_id)
    case = case_store.read(connection, number)
    if connection.execute(to).scalar_one() != POLICE or case is None or case.status not in case_store.OPEN:
        return
    if case_store.standing(connection, case).states.get(POLICE) != REACHED:
        write_stage(connection, rules, case, POLICE, REACHED, in_maseru(now).date(), by, now)


def _keep_feedback(connection: sa.Connection, now: datetime, by: str, referral: Any, words: bytes) -> None:
    row = {"case_id": referral.case_id, "kind": "feedback", "by": by, "at": now, "box": words}
    connection.execute(case_notes.insert().values(row))


def _one(referral_id: int) -> sa.Update:
    return referrals.update().where(referrals.c.id == referral_id)
