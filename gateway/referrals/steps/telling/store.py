"""What a partner tells comes back to the case: words as a note, a step onto its path, a further need onto its list.
Works inside its caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.cases import store as case_store
from gateway.cases.needs import ARRANGED, NEEDED
from gateway.cases.papers.store import add_note
from gateway.cases.path.store import write_stage
from gateway.cases.stages import REACHED, why_not
from gateway.clock import in_maseru
from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.referrals.machine import READABLE
from gateway.referrals.steps.rules import (
    FURTHER_NEED,
    HELPING,
    MOST_A_DAY,
    NOTE,
    REPORT_BACK,
    SOCIAL_REPORT,
    STAGES,
    STEPS,
    TELLINGS,
    fits,
)
from gateway.referrals.steps.store import Telling, finish, heard
from gateway.referrals.store import held, note_event
from gateway.storage.casework.tables import cases, needs, people, referral_events

NOTE_KINDS = {SOCIAL_REPORT: "social_report"}  # all else is feedback: the hotline keeps it to itself


class TooMuch(Exception):
    """They told so much since yesterday that nobody could read it."""


def check_room(connection: sa.Connection, now: datetime, referral_id: int) -> None:
    """For who tells it themselves; the hotline writes on. The referral is held. Raises TooMuch."""
    mine = (referral_events.c.referral_id == referral_id, referral_events.c.what.in_(TELLINGS))
    told = sa.select(sa.func.count()).where(*mine, referral_events.c.at > now - timedelta(days=1))
    if connection.execute(told).scalar_one() >= MOST_A_DAY:
        raise TooMuch


def tell(
    connection: sa.Connection, now: datetime, by: str, referral_id: int, told: Telling, rules: DeadlineRules
) -> bool:  # fmt: skip
    """by: a partner, LINK, or who of the hotline heard it by phone. False where it may not be told (any more): of two
    at once the first counts."""
    referral = held(connection, referral_id)
    if referral is None or not _may(referral.state, told):
        return False
    if told.what in STEPS and not _step(connection, now, by, referral, told):
        return False
    note_event(connection, now, by, referral_id, told.what, told.result, told.box, told.own_box)
    if told.what != REPORT_BACK:
        heard(connection, now, referral)
    number = connection.execute(sa.select(cases.c.number).where(cases.c.id == referral.case_id)).scalar_one()
    case = case_store.hold(connection, number)
    if case is not None:
        _move(connection, now, by, referral, case, told, rules)
    diary.write(
        connection, now, by, "told_hotline", "referral", str(referral_id), case=number, of=told.what, reason=told.result
    )  # fmt: skip
    return True


def _may(state: str, told: Telling) -> bool:
    """A note as long as they may read; a step or a need once they help."""
    return fits(told.what, told.result, bool(told.box)) and state in (READABLE if told.what == NOTE else HELPING)


def _step(connection: sa.Connection, now: datetime, by: str, referral: Any, told: Telling) -> bool:
    if told.what == REPORT_BACK:
        return heard(connection, now, referral, told.result)
    return finish(connection, now, by, referral, told.what, told.result)


def _move(
    connection: sa.Connection, now: datetime, by: str, referral: Any, case: Any, told: Telling, rules: DeadlineRules
) -> None:  # fmt: skip
    """What the rules allow. The rest stands on the page of the case, for the hotline to decide."""
    is_open = case.status in case_store.OPEN
    if told.what == FURTHER_NEED and is_open:
        _need(connection, now, by, referral, told.result)
    stage = STAGES.get((told.what, told.result))
    if stage and is_open and _can_reach(connection, case, stage, now):
        write_stage(connection, rules, case, stage, REACHED, in_maseru(now).date(), by, now)
    if told.box:
        add_note(connection, case, NOTE_KINDS.get(told.what, "feedback"), told.box, by, now)


def _can_reach(connection: sa.Connection, case: Any, stage: str, now: datetime) -> bool:
    """A day that is written down already stays."""
    here, today = case_store.standing(connection, case), in_maseru(now).date()
    return here.states.get(stage) != REACHED and not why_not(stage, REACHED, today, today, here)


def _need(connection: sa.Connection, now: datetime, by: str, referral: Any, service: str) -> None:
    """Open on the case, for the person of the referral where somebody is on record."""
    kept = sa.select(people.c.id).where(people.c.id == referral.person_id, people.c.erased_at.is_(None))
    person_id = connection.execute(kept).scalar()
    same = (needs.c.case_id == referral.case_id, needs.c.service == service, needs.c.state.in_((NEEDED, ARRANGED)))
    whose = needs.c.person_id.is_not_distinct_from(person_id)
    if connection.execute(sa.select(needs.c.id).where(*same, whose)).first() is not None:
        return
    row = {
        "case_id": referral.case_id, "person_id": person_id, "service": service, "state": NEEDED, "written_by": by,
        "written_at": now, "changed_at": now,
    }  # fmt: skip
    connection.execute(needs.insert().values(row))
