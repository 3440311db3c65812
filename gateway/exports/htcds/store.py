"""Cases and what hangs on them, for a file in the standard. It reads only."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.exports.htcds.shaping import Held
from gateway.storage.casework.tables import cases, consents, needs, organisations, people, referrals
from gateway.storage.tables import reports

Span = tuple[datetime, datetime]
_WORST = sa.select(sa.func.min(reports.c.level)).where(reports.c.case_id == cases.c.id).scalar_subquery()
_CASE = (cases.c.id, cases.c.status, cases.c.outcome, cases.c.stage, cases.c.grounds, cases.c.grounds_reason,
         cases.c.opened_at, cases.c.closed_at)  # fmt: skip
_PERSON = (people.c.id, people.c.case_id, people.c.age_band, people.c.sex, people.c.citizenship, people.c.status,
           people.c.written_at, people.c.erased_at)  # fmt: skip
_CONSENT = (consents.c.id, consents.c.person_id, consents.c.given_by, consents.c.scope, consents.c.written_at,
            consents.c.withdrawn_at)  # fmt: skip
_NEED = (needs.c.case_id, needs.c.person_id, needs.c.service, needs.c.state, needs.c.written_at)
_REFERRAL = (referrals.c.case_id, referrals.c.person_id, referrals.c.kind, referrals.c.service, referrals.c.state,
             referrals.c.reason, referrals.c.outcome, referrals.c.sent_at)  # fmt: skip


def held(connection: sa.Connection, span: Span) -> Held:
    """Of the cases that were opened in this time. No column with words is read, not even sealed ones."""
    mine = sa.select(cases.c.id).where(*_opened(span))
    level = sa.func.coalesce(_WORST, cases.c.level).label("level")
    report = (reports.c.case_id, reports.c.answers, reports.c.flags, reports.c.suspect)
    given_to = sa.select(*_REFERRAL, organisations.c.kind.label("organisation_kind")).join(
        organisations, organisations.c.id == referrals.c.organisation_id
    )
    return Held(
        cases=_rows(connection, sa.select(*_CASE, level).where(*_opened(span))),
        reports=_rows(connection, sa.select(*report).where(reports.c.case_id.in_(mine))),
        people=_rows(connection, sa.select(*_PERSON).where(people.c.case_id.in_(mine))),
        consents=_rows(connection, sa.select(*_CONSENT).where(consents.c.case_id.in_(mine))),
        needs=_rows(connection, sa.select(*_NEED).where(needs.c.case_id.in_(mine))),
        referrals=_rows(connection, given_to.where(referrals.c.case_id.in_(mine))),
    )


def count(connection: sa.Connection, span: Span) -> int:
    """How many lines a file of this time would have at most."""
    mine = sa.select(cases.c.id).where(*_opened(span))
    found = sa.select(sa.func.count()).select_from(cases).where(*_opened(span))
    more = [
        sa.select(sa.func.count()).select_from(table).where(table.c.case_id.in_(mine))
        for table in (people, needs, referrals)
    ]
    return sum(int(connection.execute(one).scalar_one()) for one in (found, *more))


def _opened(span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return cases.c.opened_at >= span[0], cases.c.opened_at < span[1]


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
