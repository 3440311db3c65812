"""What the pages of referrals read, each in one view of the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.approvals import store as approvals
from gateway.cases import store as case_store
from gateway.cases.consent import is_child, scopes_of
from gateway.cases.papers.store import notes_of
from gateway.cases.stages import POLICE, REACHED
from gateway.console.referral.choosing import note_words, plan_words
from gateway.privacy import CannotOpen
from gateway.referrals.drafts.store import excluded_subject
from gateway.referrals.machine import State
from gateway.referrals.organisations import store as organisations
from gateway.referrals.path import store as path
from gateway.referrals.permits.store import Excludes, barred
from gateway.referrals.scope import IDENTITY, agrees
from gateway.referrals.steps.store import of_referrals
from gateway.reports.letters.store import CALLER
from gateway.staff.vault import Opener
from gateway.storage.casework.tables import needs
from gateway.storage.tables import letters, operators

Row = Any


@dataclass(frozen=True, slots=True)
class Around:
    """A case as somebody sees it who wants to refer. report: the one it was opened from; letters: what its caller wrote
    later, sealed. identities: of the people on record, by id; plan, notes: what of them may leave, in words; blank
    where there is nothing, or no key to it. callers: what they answered to `who may be told`."""

    case: Row
    report: Row | None
    people: Sequence[Row]
    needed: Sequence[str]
    directory: Sequence[Row]
    signs_in: set[int]
    barred: Mapping[str, str]
    agreed: set[int]
    callers: Sequence[str]
    consents: Sequence[Mapping[str, Any]]
    letters: Sequence[bytes] = field(repr=False)
    identities: Mapping[int, Mapping[str, str]] = field(repr=False)
    plan: str = field(repr=False)
    notes: Mapping[int, str] = field(repr=False)

    @property
    def names(self) -> Mapping[int, str]:
        return {person_id: told["name"] for person_id, told in self.identities.items()}

    def person(self, person_id: int | None) -> Row | None:
        return next((one for one in self.people if one.id == person_id), None)

    def organisation(self, organisation_id: int | None) -> Row | None:
        return next((one for one in self.directory if one.id == organisation_id), None)

    def scopes(self, person_id: int | None, now: datetime) -> list[str]:
        return scopes_of(self.consents, person_id, now) if person_id else []

    def caller_agrees(self, kind: str, excludes: Excludes) -> bool:
        return agrees(self.callers, kind, excludes)

    def any_child(self) -> bool:
        return any(is_child(one.age_band) for one in self.people)


def read_around(
    connection: sa.Connection, number: str, opener: Opener, excludes: Excludes, now: datetime
) -> Around | None:
    """None where there is no such case."""
    case = case_store.read(connection, number)
    if case is None:
        return None
    reports = case_store.reports_of(connection, case.id)
    people = [one for one in case_store.people_of(connection, case.id) if one.erased_at is None]
    directory = organisations.everybody(connection)
    kinds = {one.kind for one in directory}
    open_needs = sa.select(needs.c.service).where(needs.c.case_id == case.id, needs.c.state == "needed")
    report = next((one for one in reports if one.case_number == number), reports[0] if reports else None)
    return Around(
        case,
        report,
        people,
        list(connection.execute(open_needs).scalars()),
        directory,
        organisations.with_accounts(connection),
        {kind: barred(connection, case.id, kind, excludes) for kind in kinds},
        {one.id for one in directory if _lead_agreed(connection, number, one.id, now)},
        ["" if one.withdrawn else one.answers.get("tell", "") for one in reports],
        [dict(row._mapping) for row in case_store.consents_of(connection, case.id)],
        _letters(connection, report.id) if report is not None else [],
        {one.id: _identity(opened(opener, one.box)) for one in people},
        plan_words(opened(opener, case.plan)),
        {
            note.id: note_words(note.kind, opened(opener, note.box).get("text"))
            for note in notes_of(connection, case.id)
        },
    )


def _letters(connection: sa.Connection, report_id: str) -> list[bytes]:
    mine = (letters.c.report_id == report_id, letters.c.written_by == CALLER)
    return list(connection.execute(sa.select(letters.c.box).where(*mine).order_by(letters.c.id)).scalars())


def _identity(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(told.get(name) or "") for name in IDENTITY}


def _lead_agreed(connection: sa.Connection, number: str, organisation_id: int, now: datetime) -> bool:
    subject = excluded_subject(number, organisation_id)
    return approvals.standing(connection, "excluded", "case", subject, now) is not None


def opened(opener: Opener, box: bytes | None) -> Mapping[str, Any]:
    """What is in a sealed box; {} where there is none or it cannot be opened."""
    try:
        return opener.open(box) if box else {}
    except CannotOpen:
        return {}


@dataclass(frozen=True, slots=True)
class Look:
    """One referral with all that has become of it. partners: names of accounts of the organisation. agreed: a second
    person has said yes to share without consent. police_wait: it is on its way to the police, who do not know yet.
    steps: what they do next, and have done."""

    referral: Row
    events: Sequence[Row]
    links: Sequence[Row]
    partners: Sequence[str]
    agreed: bool
    police_wait: bool
    steps: Sequence[Row]


def read_look(connection: sa.Connection, referral_id: int, now: datetime) -> Look | None:
    """None where there is no such referral."""
    referral = path.find(connection, referral_id)
    if referral is None:
        return None
    yes = approvals.standing(connection, "no_consent", "referral", str(referral_id), now)
    agreed = yes is not None and yes.id == referral.approval_id
    return Look(
        referral, path.events_of(connection, [referral_id]), path.links_of(connection, referral_id),
        partners_of(connection, referral.organisation_id), agreed, _police_wait(connection, referral),
        of_referrals(connection, [referral_id]),
    )  # fmt: skip


def _police_wait(connection: sa.Connection, referral: Row) -> bool:
    if referral.organisation_kind != POLICE or referral.state != State.SENT:
        return False
    told = {row.stage for row in case_store.stages_of(connection, referral.case_id) if row.state == REACHED}
    return POLICE not in told


def partners_of(connection: sa.Connection, organisation_id: int) -> list[str]:
    """The names of everybody with an account who works there."""
    names = sa.select(operators.c.name).where(operators.c.organisation_id == organisation_id)
    return list(connection.execute(names.order_by(operators.c.name)).scalars())
