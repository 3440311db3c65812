"""Reports linked by a person, in SQL. Like gateway/triage/store.py. Nothing is merged or lost: a linked report points
to the one at the root, never to another that points on, so that there are neither chains nor circles.
"""

from typing import Any

import sqlalchemy as sa

from gateway.alerts.alike.store import mark_different
from gateway.alerts.ladder.store import lock
from gateway.diary import store as diary
from gateway.diary.store import MACHINE
from gateway.storage.casework.tables import cases
from gateway.storage.tables import reports
from gateway.triage.decisions import State, What, link_refusal
from gateway.triage.flags import raised
from gateway.triage.store import Hand, On, Refused, apply_level, back, change, find, hold, write_down

_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(7468757366)")  # two links at once could make a circle


def link(hand: Hand, on: On, other: str) -> str:
    """Points this report, and those that point to it, to the root of the other; gives the root's number. The root is
    raised to the worst level of them."""
    _alone(hand)
    lock(hand.connection, sa.or_(reports.c.id == _root(hand, other).id, reports.c.case_number == on.number))
    root = _root(hand, other)  # anew, as it may have ended while we waited for it
    report = hold(hand, on, What.LINK)
    if code := link_refusal(report.id, root.id, State(root.triage or ""), bool(report.case_id)):
        raise Refused(code)
    change(hand, report, What.LINK, linked_to=root.id, ended_as="duplicate", ended_at=hand.now)
    mine = reports.update().where(reports.c.linked_to == report.id)
    hand.connection.execute(mine.values(linked_to=root.id))
    level = raised(root.level, report.level or "")
    if level != (root.level or ""):
        apply_level(hand, root, level)
    write_down(hand, report, What.LINK, "", root.case_number)
    if level != (root.level or ""):
        write_down(hand, root, What.LEVEL, root.level or "", level, "linked", by=MACHINE)
    return str(root.case_number)


def unlink(hand: Hand, on: On) -> None:
    """This report stands by itself again, with whoever took the link off; others stay where they are. A case that it
    belonged to by the link it leaves."""
    _alone(hand)
    report = hold(hand, on, What.UNLINK)
    query = sa.select(reports.c.case_number).where(reports.c.id == report.linked_to)
    before = hand.connection.execute(query).scalar()
    back(hand, report, What.UNLINK)
    write_down(hand, report, What.UNLINK, before or "", "")
    _leave_case(hand, report)


def differ(hand: Hand, on: On, other: str) -> None:
    """These two are not about the same: neither is offered for the other any more."""
    report, them = hold(hand, on, What.DIFFER), find(hand.connection, other)
    if them is None or them.id == report.id:
        raise Refused("no_such_report")
    mark_different(hand.connection, report.id, them.id, hand.now)
    change(hand, report, What.DIFFER)
    write_down(hand, report, What.DIFFER, "", other)


def _leave_case(hand: Hand, report: Any) -> None:
    query = sa.select(cases.c.number).where(cases.c.id == report.case_id)
    if number := hand.connection.execute(query).scalar():
        diary.write(hand.connection, hand.now, hand.by, "left_case", "case", number, report=report.case_number)


def _root(hand: Hand, number: str) -> Any:
    found = find(hand.connection, number)
    if found is not None and found.linked_to:
        found = hand.connection.execute(sa.select(reports).where(reports.c.id == found.linked_to)).first()
    if found is None or found.withdrawn:
        raise Refused("no_such_report")
    return found


def _alone(hand: Hand) -> None:
    if hand.connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        hand.connection.execute(_ONE_AT_A_TIME)
