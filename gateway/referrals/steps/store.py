"""Steps of partners in SQL. They begin in the transaction that accepts a referral, and one clock on the list of the
hotline runs for the next of them. Every function works inside its caller's transaction, with the referral held."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases import store as case_store
from gateway.cases.consent import is_child
from gateway.deadlines import store as deadlines
from gateway.deadlines.rules import PARTNER, SOCIAL_WELFARE, DeadlineRules
from gateway.referrals.machine import Act
from gateway.referrals.steps.rules import REPORT_BACK, Asked, again, is_child_to_them, plan
from gateway.storage.casework.tables import deadlines as clocks
from gateway.storage.casework.tables import organisations, people, referral_events, referrals
from gateway.storage.partners.tables import partner_steps
from gateway.storage.tables import reports

Row = sa.Row[Any]
ADULTS = frozenset({"woman", "man"})  # what a caller answers to `who`; anything else may be a child
_UNDONE = partner_steps.c.done_at.is_(None)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a partner tells: a step with its result, a note, or a further need (gateway.referrals.steps.rules). box: the
    words, sealed to the hotline; own_box: the same, sealed to the partner's ring, where it has one."""

    what: str
    result: str = ""
    box: bytes | None = field(default=None, repr=False)
    own_box: bytes | None = field(default=None, repr=False)


def begin(connection: sa.Connection, now: datetime, referral: Any, rules: DeadlineRules) -> None:
    """The referral was accepted just now."""
    for step in plan(asked_for(connection, now, referral), rules):
        row = {"referral_id": referral.id, "what": step.what, "began_at": now, "due_at": step.due}
        connection.execute(partner_steps.insert().values(row))
    mind_clock(connection, now, referral)


def asked_for(connection: sa.Connection, now: datetime, referral: Any) -> Asked:
    """What the rules ask about a referral that is accepted now."""
    to = sa.select(organisations.c.kind).where(organisations.c.id == referral.organisation_id)
    mine = (referral_events.c.referral_id == referral.id, referral_events.c.what == str(Act.RECEIVE))
    opened = connection.execute(sa.select(referral_events.c.at).where(*mine).order_by(referral_events.c.id)).scalar()
    runs_out = sa.select(clocks.c.due_at).where(
        deadlines.OPEN, clocks.c.kind == "case", clocks.c.subject == referral.case_id, clocks.c.what == SOCIAL_WELFARE
    )
    child = is_child_to_them(referral.fields, _child(connection, referral))
    kind, admitted = connection.execute(to).scalar_one(), connection.execute(runs_out).scalar()
    return Asked(kind, referral.service, child, opened or now, now, admitted)


def _child(connection: sa.Connection, referral: Any) -> bool:
    """Whether it is about a child, or about somebody who may be one."""
    if referral.person_id is not None:
        age = sa.select(people.c.age_band).where(people.c.id == referral.person_id)
        return is_child(connection.execute(age).scalar_one())
    told = connection.execute(sa.select(reports.c.answers).where(reports.c.case_id == referral.case_id)).scalars()
    return any(answers.get("who") not in ADULTS for answers in told)


def finish(connection: sa.Connection, now: datetime, by: str, referral: Any, what: str, result: str) -> bool:
    """A step was done. False where it never began, or was done before: the first time counts."""
    mine = (partner_steps.c.referral_id == referral.id, partner_steps.c.what == what, _UNDONE)
    done = {"done_at": now, "done_by": by, "result": result}
    return connection.execute(partner_steps.update().where(*mine).values(done)).rowcount > 0


def heard(connection: sa.Connection, now: datetime, referral: Any, result: str | None = None) -> bool:
    """They told something: the next word is owed in a week. result: of how it goes. False before they accepted."""
    mine = (partner_steps.c.referral_id == referral.id, partner_steps.c.what == REPORT_BACK)
    values: dict[str, Any] = {"began_at": now, "due_at": again(now)}
    told = partner_steps.update().where(*mine).values(values | ({"result": result} if result else {}))
    is_owed = connection.execute(told).rowcount > 0
    if is_owed:
        mind_clock(connection, now, referral)
    return is_owed


def mind_clock(connection: sa.Connection, now: datetime, referral: Any) -> None:
    """The clock of the list follows the step that is due next."""
    mine = (partner_steps.c.referral_id == referral.id, _UNDONE)
    following = sa.select(partner_steps.c.began_at, partner_steps.c.due_at).where(*mine)
    step = connection.execute(following.order_by(partner_steps.c.due_at)).first()
    if step is not None:
        line = case_store.first_line(connection, referral.case_id)
        about = (PARTNER, "referral", str(referral.id), line, referral.level)
        deadlines.put(connection, *about, step.began_at, step.due_at)


def over(connection: sa.Connection, now: datetime, referral_id: int) -> None:
    """The referral has ended: nothing more is owed, and the partner reads its own words no more."""
    deadlines.stop(connection, "referral", str(referral_id), now, PARTNER)
    mine = referral_events.update().where(referral_events.c.referral_id == referral_id)
    connection.execute(mine.values(own_box=None))


def of_referrals(connection: sa.Connection, referral_ids: Sequence[int]) -> list[Row]:
    """All steps of these, done or not, what is due first standing first."""
    mine = sa.select(partner_steps).where(partner_steps.c.referral_id.in_(referral_ids))
    return list(connection.execute(mine.order_by(partner_steps.c.due_at, partner_steps.c.id)))


def of_case(connection: sa.Connection, case_id: str) -> list[Row]:
    """The same of every referral of a case."""
    mine = sa.select(referrals.c.id).where(referrals.c.case_id == case_id)
    return of_referrals(connection, list(connection.execute(mine).scalars()))
