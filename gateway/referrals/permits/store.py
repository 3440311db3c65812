"""Whether something may leave for an organisation: what consent covers, and whom the caller left out. Works inside its
caller's transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.cases.consent import allows, scope_for, scopes_of, that_allows
from gateway.referrals.scope import EXCLUDED_OK, agrees, left_out, uncovered
from gateway.storage.casework.tables import consents, people, referral_events
from gateway.storage.tables import reports

Excludes = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Permit:
    """uncovered: fields that no consent covers. left_out: why the caller or a suspect bars it, "" where nothing does.
    consent_id: the newest consent of the person that stands."""

    uncovered: tuple[str, ...]
    left_out: str
    consent_id: int | None


def permit(
    connection: sa.Connection, case_id: str, person_id: int | None, kind: str, fields: Collection[str],
    excludes: Excludes, now: datetime, hold: bool = False,
) -> Permit:  # fmt: skip
    """kind: of the organisation. excludes: of the roster. hold: no consent is withdrawn until the transaction ends; the
    case must be held before."""
    callers = _callers(connection, case_id)
    told = ["" if row.withdrawn else row.answers.get("tell", "") for row in callers]
    given = _given(connection, case_id, person_id, hold)
    agreed = agrees(told, kind, excludes) and not _said_no(connection, case_id, kind, now)
    bare = uncovered(fields, kind, scopes_of(given, person_id, now), agreed)
    consent = that_allows(given, scope_for(kind), person_id, now)
    why = left_out(
        [row.answers.get("tell", "") for row in callers], [row.suspect or "" for row in callers], kind, excludes
    )  # fmt: skip
    return Permit(tuple(bare), why, consent["id"] if consent else None)


def barred(connection: sa.Connection, case_id: str, kind: str, excludes: Excludes) -> str:
    """Why this kind of organisation may not be chosen; "" where nothing bars it."""
    callers = _callers(connection, case_id)
    told = [row.answers.get("tell", "") for row in callers]
    return left_out(told, [row.suspect or "" for row in callers], kind, excludes)


def kept_from(connection: sa.Connection, referral: Any, kind: str, excludes: Excludes) -> str:
    """The same for what is written or sent already; a lead who let them know was heard."""
    return "" if lead_said_yes(connection, referral.id) else barred(connection, referral.case_id, kind, excludes)


def lead_said_yes(connection: sa.Connection, referral_id: int) -> bool:
    mine = (referral_events.c.referral_id == referral_id, referral_events.c.what == EXCLUDED_OK)
    return connection.execute(sa.select(referral_events.c.id).where(*mine)).first() is not None


def still_covered(connection: sa.Connection, referral: Any, kind: str, now: datetime) -> bool:
    """Whether what was shared by consent may still be read; what was shared on another basis goes on."""
    if referral.override is not None:
        return True
    if referral.person_id is None:
        return not (_all_erased(connection, referral.case_id) or _said_no(connection, referral.case_id, kind, now))
    return not permit(connection, referral.case_id, referral.person_id, kind, referral.fields, {}, now).uncovered


def _all_erased(connection: sa.Connection, case_id: str) -> bool:
    """Whether every caller of the case took the report back: the yes on which it was shared is gone."""
    callers = _callers(connection, case_id)
    return bool(callers) and all(row.withdrawn for row in callers)


def _said_no(connection: sa.Connection, case_id: str, kind: str, now: datetime) -> bool:
    """Whether somebody on record has taken back that a consulate knows: what names nobody is then kept from it too, as
    the caller who said yes was the consulate itself. Elsewhere the caller's yes stands."""
    if kind != "consulate":
        return False
    rows = connection.execute(sa.select(consents).where(consents.c.case_id == case_id)).mappings()
    given, scope = [dict(row) for row in rows], scope_for(kind)
    took = {row["person_id"] for row in given if row["withdrawn_at"] is not None and scope in row["scope"]}
    return any(not allows(given, scope, person_id, now) for person_id in took)


def _callers(connection: sa.Connection, case_id: str) -> list[Any]:
    """Also of reports that were linked to one of the case since: they join it when somebody next looks at it."""
    mine = reports.c.case_id == case_id
    linked = sa.and_(reports.c.case_id.is_(None), reports.c.linked_to.in_(sa.select(reports.c.id).where(mine)))
    query = sa.select(reports.c.answers, reports.c.suspect, reports.c.withdrawn)
    return list(connection.execute(query.where(mine | linked)))


def _given(
    connection: sa.Connection, case_id: str, person_id: int | None, hold: bool
) -> list[Mapping[str, Any]]:  # fmt: skip
    """The consents of this person, withdrawn ones too; none of somebody who is erased."""
    if person_id is None:
        return []
    mine = (consents.c.case_id == case_id, consents.c.person_id == person_id)
    kept = sa.exists().where(people.c.id == person_id, people.c.case_id == case_id, people.c.erased_at.is_(None))
    query = sa.select(consents).where(*mine, kept).order_by(consents.c.id)
    return [dict(row) for row in connection.execute(query.with_for_update() if hold else query).mappings()]
