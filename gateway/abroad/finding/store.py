"""Reports of people found abroad, in SQL: kept and alerted like any other. Every function works inside its caller's
transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.abroad.found import CONSUL, Found, at_least, why_not
from gateway.cases.consent import allows, scope_for
from gateway.cases.impossible import insist
from gateway.reports.urgency import UrgencyRules
from gateway.storage.casework.tables import cases, consents, organisations, people
from gateway.storage.partners.tables import found_abroad
from gateway.storage.tables import reports
from gateway.triage.store import Hand
from gateway.triage.told.store import Notes, enter

Row = sa.Row[Any]
CONSULATE = "consulate"
_FIRST = reports.alias()  # the report that this one is linked to
_LINES = (
    sa.select(
        found_abroad, reports.c.case_number, reports.c.level, reports.c.answers, reports.c.language,
        reports.c.withdrawn, reports.c.triage, reports.c.opened_at, reports.c.case_id, reports.c.linked_to,
        sa.func.coalesce(reports.c.case_id, _FIRST.c.case_id).label("belongs_to"),
        reports.c.words.is_not(None).label("words_kept"), cases.c.stage, cases.c.status,
    )
    .join(reports, reports.c.id == found_abroad.c.report_id)
    .outerjoin(cases, cases.c.id == reports.c.case_id)
    .outerjoin(_FIRST, _FIRST.c.id == reports.c.linked_to)
    .where(reports.c.case_number.is_not(None))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filing:
    """What the officer wrote. once: the form's own code: sent twice it is one report. language: that the person
    speaks. answers: as of any report, without the place. words: what was told, sealed as they are kept."""

    once: str
    language: str
    answers: Mapping[str, str]
    found: Found
    words: str = field(repr=False)


def file(
    hand: Hand, rules: UrgencyRules, pepper: bytes, organisation_id: int | None, filing: Filing
) -> str:  # fmt: skip
    """Keeps the report under the same rules as a caller's, tells whom they name, and gives its case number. Raises
    Impossible."""
    found = filing.found
    insist(why_not(found, filing.answers.get("who", "")))
    insist("" if _hold_consulate(hand.connection, organisation_id) else "no_consulate")
    answers = {**filing.answers, "district": found.country, "contact": "no"}
    notes = Notes(f"abroad {filing.once}", CONSUL, answers, filing.words, "", False, filing.language, at_least(found))
    number = enter(hand, rules, pepper, notes).case_number
    _keep(hand, number, organisation_id, found)
    return number


def _hold_consulate(connection: sa.Connection, organisation_id: int | None) -> bool:
    """Held before the diary is: who changes an organisation holds them in this order too."""
    mine = sa.select(organisations.c.kind).where(organisations.c.id == organisation_id)
    return connection.execute(mine.with_for_update(key_share=True, read=True)).scalar() == CONSULATE


def _keep(hand: Hand, number: str, organisation_id: int | None, found: Found) -> None:
    mine = sa.select(reports.c.id).where(reports.c.case_number == number)
    report_id = hand.connection.execute(mine).scalar_one()
    known = sa.select(found_abroad.c.report_id).where(found_abroad.c.report_id == report_id)
    if hand.connection.execute(known).first() is None:
        row = {
            "report_id": report_id, "organisation_id": organisation_id, "country": found.country, "post": found.post,
            "safety": found.safety, "papers": sorted(set(found.papers)), "came_by": found.came_by,
            "people": found.people, "children": found.children, "filed_by": hand.by, "filed_at": hand.now,
        }  # fmt: skip
        hand.connection.execute(found_abroad.insert().values(row))


def filed(connection: sa.Connection, organisation_id: int | None, most: int = 200) -> list[Row]:
    """What this post filed, the newest first, and how far each is."""
    mine = _LINES.where(found_abroad.c.organisation_id == organisation_id)
    return list(connection.execute(mine.order_by(found_abroad.c.filed_at.desc()).limit(most)))


def find(connection: sa.Connection, organisation_id: int | None, number: str) -> Row | None:
    """One of them; None for what another post filed."""
    mine = _LINES.where(found_abroad.c.organisation_id == organisation_id, reports.c.case_number == number)
    return connection.execute(mine).first()


def no_more_of(connection: sa.Connection, rows: Collection[Row], now: datetime) -> frozenset[str]:
    """Which cases of these reports a post reads no more of: somebody on record there has not agreed, or not any more,
    that a consulate knows."""
    wanted = {row.belongs_to for row in rows} - {None}
    given: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in connection.execute(sa.select(consents).where(consents.c.case_id.in_(wanted))).mappings():
        given[one["case_id"]].append(dict(one))
    here, scope = sa.select(people.c.id, people.c.case_id).where(people.c.case_id.in_(wanted)), scope_for(CONSULATE)
    everybody = connection.execute(here).all()
    return frozenset(one.case_id for one in everybody if not allows(given[one.case_id], scope, one.id, now))


def of_report(connection: sa.Connection, number: str) -> Row | None:
    """What a post knew, for the hotline."""
    named = sa.select(organisations.c.name).where(organisations.c.id == found_abroad.c.organisation_id)
    mine = _LINES.add_columns(named.scalar_subquery().label("filed_at_post")).where(reports.c.case_number == number)
    return connection.execute(mine).first()


def of_case(connection: sa.Connection, case_id: str) -> list[Row]:
    """What posts knew of the people of this case, the oldest first."""
    mine = _LINES.where(reports.c.case_id == case_id)
    return list(connection.execute(mine.order_by(found_abroad.c.filed_at)))
