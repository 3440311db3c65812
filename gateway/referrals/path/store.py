"""What has become of referrals: for the case, for the list, and for those who were asked. It reads only; every function
works inside its caller's transaction."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from gateway.deadlines.rules import ANSWER
from gateway.referrals.machine import COMES_BACK, READABLE, State
from gateway.storage.casework.tables import cases, deadlines, organisations, referral_events, referral_links, referrals
from gateway.storage.partners.tables import partner_steps

Row = sa.Row[Any]
MOST = 500  # what one organisation sees of what it was sent
_answer = sa.and_(
    deadlines.c.kind == "referral",
    deadlines.c.what == ANSWER,
    deadlines.c.subject == sa.cast(referrals.c.id, sa.String),
)
_undone = sa.and_(partner_steps.c.referral_id == referrals.c.id, partner_steps.c.done_at.is_(None))
_next = sa.select(partner_steps).where(_undone).order_by(partner_steps.c.due_at, partner_steps.c.id).limit(1)
_WITH_NAMES = (
    sa.select(
        referrals, organisations.c.name.label("organisation"), organisations.c.kind.label("organisation_kind"),
        organisations.c.number.label("office_number"), organisations.c.confirmed_at.label("office_confirmed_at"),
        cases.c.number.label("case_number"),
        deadlines.c.due_at.label("answer_by"), deadlines.c.escalated_at,
        _next.with_only_columns(partner_steps.c.what).correlate(referrals).scalar_subquery().label("next_step"),
        _next.with_only_columns(partner_steps.c.due_at).correlate(referrals).scalar_subquery().label("step_by"),
    )
    .join(organisations, organisations.c.id == referrals.c.organisation_id)
    .join(cases, cases.c.id == referrals.c.case_id)
    .outerjoin(deadlines, _answer)
)  # fmt: skip


def of_case(connection: sa.Connection, case_id: str) -> list[Row]:
    """All referrals of a case, the newest first; with organisation, case_number, answer_by and escalated_at, and
    of what they do next next_step and step_by."""
    mine = _WITH_NAMES.where(referrals.c.case_id == case_id)
    return list(connection.execute(mine.order_by(referrals.c.id.desc())))


def find(connection: sa.Connection, referral_id: int) -> Row | None:
    """One referral with the same beside it."""
    return connection.execute(_WITH_NAMES.where(referrals.c.id == referral_id)).first()


def events_of(connection: sa.Connection, referral_ids: Sequence[int]) -> list[Row]:
    """The path and the way back of these referrals, in order."""
    mine = sa.select(referral_events).where(referral_events.c.referral_id.in_(referral_ids))
    return list(connection.execute(mine.order_by(referral_events.c.at, referral_events.c.id)))


def links_of(connection: sa.Connection, referral_id: int) -> list[Row]:
    """When links were made, opened and ended; nothing that opens them."""
    shown = ("id", "made_by", "made_at", "expires_at", "opened_at", "ended_at", "tries")
    mine = sa.select(*(referral_links.c[name] for name in shown)).where(referral_links.c.referral_id == referral_id)
    return list(connection.execute(mine.order_by(referral_links.c.id)))


def to_organisation(connection: sa.Connection, organisation_id: int) -> list[Row]:
    """All that an organisation was ever sent, the newest first; of what was over long ago the newest only."""
    mine = _WITH_NAMES.where(referrals.c.organisation_id == organisation_id, referrals.c.sent_at.is_not(None))
    is_over = sa.case((referrals.c.state.in_(READABLE), 0), else_=1)
    return list(connection.execute(mine.order_by(is_over, referrals.c.id.desc()).limit(MOST)))


def came_back(connection: sa.Connection, case_ids: Sequence[str]) -> dict[str, int]:
    """For the list: by case, the newest referral for a service if it came back and nobody else was asked since."""
    newest = sa.select(sa.func.max(referrals.c.id)).where(referrals.c.state != State.DRAFT)
    newest = newest.group_by(referrals.c.case_id, referrals.c.service)
    back = (referrals.c.case_id.in_(case_ids), referrals.c.id.in_(newest), referrals.c.state.in_(COMES_BACK))
    sent = sa.select(referrals.c.case_id, referrals.c.id).where(*back, referrals.c.sent_at.is_not(None))
    found = connection.execute(sent)
    return {row.case_id: row.id for row in found}
