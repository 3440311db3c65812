"""Reports told to staff, in SQL: kept and alerted like any other, in one transaction."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gateway.conversation.store import alert_about
from gateway.diary import store as diary
from gateway.messages import CallId
from gateway.phrases import phrases
from gateway.privacy import seal
from gateway.reports.references import as_shown, reference
from gateway.reports.report import Told
from gateway.reports.store import Row, Sealing, find_call, keep
from gateway.reports.urgency import UrgencyRules, worse
from gateway.storage.casework.tables import decisions
from gateway.storage.tables import reports
from gateway.triage.decisions import written
from gateway.triage.store import Hand

CHANNELS: Mapping[str, str] = phrases({"phone": "By phone", "person": "In person", "letter": "In a letter"})
ENTERED = "enter"
_WITHOUT_REFERENCE = {"reference_hash": None, "box_public": None, "box_private": None}


@dataclass(frozen=True, slots=True)
class Notes:
    """What staff wrote down. once: the form's own code: sent twice it is one report. number: by consent only, "" for
    none. wants_reference: the teller will ask for it later. language: a code of
    gateway.triage.words.LANGUAGES. at_least: a level that it may not be milder than."""

    once: str
    channel: str
    answers: Mapping[str, str]
    words: str = field(repr=False)
    number: str = field(repr=False)
    wants_reference: bool
    language: str
    at_least: str = "P4"


@dataclass(frozen=True, slots=True)
class Entered:
    """reference: as it is shown, once; "" without one, or if the form was sent before."""

    case_number: str
    reference: str = field(repr=False)


def enter(hand: Hand, rules: UrgencyRules, pepper: bytes, notes: Notes) -> Entered:
    """Keeps the report under the same rules as a caller's, and tells whom they name."""
    code = secrets.token_bytes(32)
    call = CallId(hashlib.sha256(f"entered {notes.once}".encode()).hexdigest(), code)
    if known := find_call(hand.connection, [call]):
        return Entered(known.case_number, "")
    told = _told(notes)
    row = keep(hand.connection, None, told, call, _sealed(hand, notes), Sealing(hand.seal_key, pepper), rules, hand.now)
    row = _raised(hand, row, notes.at_least)
    more = {} if notes.wants_reference else _WITHOUT_REFERENCE
    mine = reports.update().where(reports.c.id == row.report_id)
    hand.connection.execute(mine.values(entered_by=hand.by, **more))
    alert_about(hand.connection, hand.alerts, row, told.may_tell_local, hand.now)
    _write_down(hand, row.report_id, row.case_number, row.level, notes.channel)
    return Entered(row.case_number, as_shown(reference(code)) if notes.wants_reference else "")


def _raised(hand: Hand, row: Row, at_least: str) -> Row:
    level = worse(row.level, at_least)
    if level != row.level:
        mine = reports.update().where(reports.c.id == row.report_id)
        hand.connection.execute(mine.values(level=level))
    return replace(row, level=level)


def _told(notes: Notes) -> Told:
    words = {"details": (written(notes.words),)} if written(notes.words) else {}
    return Told(
        (), "", notes.language, notes.answers, words, sent=True, asks_helper=False, channel=notes.channel, over=True
    )


def _sealed(hand: Hand, notes: Notes) -> bytes | None:
    wanted = notes.answers.get("contact") in ("sms", "call") and notes.number
    return seal(hand.seal_key, {"number": notes.number}) if wanted else None


def _write_down(hand: Hand, report_id: str, number: str, level: str, channel: str) -> None:
    row = {"report_id": report_id, "by": hand.by, "at": hand.now, "what": ENTERED, "before": "", "after": channel}
    hand.connection.execute(decisions.insert().values(row | {"reason": "", "remark": None}))
    diary.write(hand.connection, hand.now, hand.by, "entered", "report", number, channel=channel, level=level)
