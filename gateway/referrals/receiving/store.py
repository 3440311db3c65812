"""What a partner with an account may read and answer: only what was sent to their organisation, only while it is open.
Every function works inside its caller's transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.deadlines.rules import DeadlineRules
from gateway.diary import store as diary
from gateway.referrals.machine import BY_RECEIVER, READABLE, Act, State
from gateway.referrals.path.store import find
from gateway.referrals.permits.store import still_covered
from gateway.referrals.steps.store import Telling
from gateway.referrals.steps.telling.store import check_room, tell
from gateway.referrals.store import act, held

Row = sa.Row[Any]


def open_one(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int | None, referral_id: int,
    rules: DeadlineRules,
) -> Row | None:  # fmt: skip
    """The referral for one of the organisation that it went to, written down as opened. Of one that is over its fate is
    given, and nothing of what was shared (for_receiver is empty then). None: not theirs, or never sent."""
    referral = find(connection, referral_id) if is_theirs(connection, organisation_id, referral_id) else None
    if referral is None:
        return None
    if not _taken_back(connection, now, referral, rules) and referral.state == State.SENT:
        act(connection, now, by, referral_id, Act.RECEIVE, rules)
    diary.write(connection, now, by, "opened", "referral", str(referral_id), organisation=organisation_id)
    return find(connection, referral_id)


def answer(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int | None, referral_id: int, what: Act,
    rules: DeadlineRules, reason: str = "", words: bytes | None = None,
) -> bool:  # fmt: skip
    """What the receiver says. False: not theirs, over, or answered already; also where consent was taken back since
    they read it."""
    if what not in BY_RECEIVER or not _may_say(connection, now, organisation_id, referral_id, rules):
        return False
    return act(connection, now, by, referral_id, what, rules, reason, words)


def tells(
    connection: sa.Connection, now: datetime, by: str, organisation_id: int | None, referral_id: int, told: Telling,
    rules: DeadlineRules,
) -> bool:  # fmt: skip
    """What they tell while they help. False as above. Raises TooMuch."""
    if not _may_say(connection, now, organisation_id, referral_id, rules):
        return False
    check_room(connection, now, referral_id)
    return tell(connection, now, by, referral_id, told, rules)


def _may_say(
    connection: sa.Connection, now: datetime, organisation_id: int | None, referral_id: int, rules: DeadlineRules
) -> bool:  # fmt: skip
    referral = find(connection, referral_id) if is_theirs(connection, organisation_id, referral_id) else None
    return referral is not None and not _taken_back(connection, now, referral, rules)


def _taken_back(connection: sa.Connection, now: datetime, referral: Row, rules: DeadlineRules) -> bool:
    """Takes it back where no consent covers it any more: the relay that does so looks only now and then."""
    if referral.state not in READABLE or still_covered(connection, referral, referral.organisation_kind, now):
        return False
    return act(connection, now, diary.MACHINE, referral.id, Act.REVOKE, rules, "consent_withdrawn")


def is_theirs(connection: sa.Connection, organisation_id: int | None, referral_id: int) -> bool:
    """Whether it was sent to this organisation. A draft is nobody's, also one that was thrown away."""
    referral = held(connection, referral_id)
    if referral is None or organisation_id is None or referral.sent_at is None:
        return False
    return bool(referral.organisation_id == organisation_id)
