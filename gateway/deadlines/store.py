"""Clocks in SQL: one row for each. A clock that was met runs again only where `renew` says so, one that was stopped
never. Every function works inside its caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.deadlines.rules import DECIDE, FIRST_TOUCH, REVIEW, DeadlineRules, due_after_change, due_at
from gateway.storage.casework.tables import deadlines
from gateway.storage.database import cut_times
from gateway.storage.tables import reports

Row = sa.Row[Any]
OPEN = sa.and_(deadlines.c.met_at.is_(None), deadlines.c.stopped_at.is_(None))
_ONCE = ("kind", "subject", "what")
_TIMES = ("began_at", "due_at", "met_at", "stopped_at", "escalated_at")


def begin(
    connection: sa.Connection,
    rules: DeadlineRules,
    what: str,
    kind: str,
    subject: str,
    report_id: str | None,
    level: str,
    began: datetime,
) -> bool:
    """Starts a clock, once for each subject: False where it runs already or has run. report_id: whose line in the list
    shows it. Raises KeyError for a clock or level that no rule knows."""
    row = {
        "kind": kind, "subject": subject, "report_id": report_id, "what": what, "level": level, "began_at": began,
        "due_at": due_at(rules, what, level, began),
    }  # fmt: skip
    _hold(connection, {report_id})
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(deadlines).on_conflict_do_nothing(index_elements=_ONCE).returning(deadlines.c.id)
    if connection.execute(new.values(row)).first() is None:
        return False
    if report_id:
        refresh(connection, report_id)
    return True


def put(
    connection: sa.Connection, what: str, kind: str, subject: str, report_id: str | None, level: str, began: datetime,
    due: datetime,
) -> None:  # fmt: skip
    """A clock whose end others know, begun or moved to it. One that was stopped stays so."""
    anew = {"level": level, "began_at": began, "due_at": due, "met_at": None, "in_time": None, "escalated_at": None}
    row = {"kind": kind, "subject": subject, "report_id": report_id, "what": what, **anew}
    _hold(connection, {report_id})
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(deadlines).values(row)
    moved = new.on_conflict_do_update(index_elements=_ONCE, set_=anew, where=deadlines.c.stopped_at.is_(None))
    connection.execute(moved)
    if report_id:
        refresh(connection, report_id)


def renew(
    connection: sa.Connection,
    rules: DeadlineRules,
    what: str,
    kind: str,
    subject: str,
    level: str,
    now: datetime,
    if_met: bool = False,
) -> bool:
    """It counts from now again, at this level. False where it never began or was stopped; if_met: also where it runs.
    Raises KeyError like `begin`."""
    mine = sa.and_(deadlines.c.what == what, deadlines.c.kind == kind, deadlines.c.subject == subject)
    mine &= deadlines.c.stopped_at.is_(None) & (deadlines.c.met_at.is_not(None) if if_met else sa.true())
    anew = {"level": level, "began_at": now, "due_at": due_at(rules, what, level, now)}
    return _write(connection, mine, **anew, met_at=None, in_time=None, escalated_at=None) > 0


def look(connection: sa.Connection, rules: DeadlineRules, report_id: str, level: str, now: datetime) -> None:
    """Somebody has looked at a report: from now on it waits for a decision, also where one was taken before."""
    meet(connection, FIRST_TOUCH, "report", report_id, now)
    if not begin(connection, rules, DECIDE, "report", report_id, report_id, level, now):
        renew(connection, rules, DECIDE, "report", report_id, level, now, if_met=True)


def decided(connection: sa.Connection, report_id: str, now: datetime) -> None:
    """Somebody has looked at a report, and knows what it is."""
    for what in (FIRST_TOUCH, DECIDE):
        meet(connection, what, "report", report_id, now)


def meet(connection: sa.Connection, what: str, kind: str, subject: str, now: datetime) -> bool:
    """It was done. False where no such clock runs: the first time is the one that counts. Whether that was in time is
    written down with it, as `coarsen` later leaves only the hours."""
    mine = sa.and_(deadlines.c.what == what, deadlines.c.kind == kind, deadlines.c.subject == subject)
    return _close(connection, mine, met_at=now, in_time=deadlines.c.due_at >= now) > 0


def stop(connection: sa.Connection, kind: str, subject: str, now: datetime, what: str | None = None) -> int:
    """It is not asked for any more; all clocks of the subject where `what` is not named. Gives how many ran."""
    mine = sa.and_(deadlines.c.kind == kind, deadlines.c.subject == subject)
    return _close(connection, mine if what is None else mine & (deadlines.c.what == what), stopped_at=now)


def stop_of_report(connection: sa.Connection, report_id: str, now: datetime) -> int:
    """The report is over: nothing on its line is asked for any more. But what one person did alone at night is still
    looked at by another, or to close the report would be the way around that. Gives how many ran."""
    return _close(connection, sa.and_(deadlines.c.report_id == report_id, deadlines.c.what != REVIEW), stopped_at=now)


def change_level(
    connection: sa.Connection, rules: DeadlineRules, report_id: str, level: str, now: datetime, kind: str | None = None
) -> None:
    """What stands on this line has another level: the running clocks follow, as
    gateway.deadlines.rules.due_after_change says. kind: only those of the report, or of the case."""
    _hold(connection, {report_id})
    mine = sa.select(deadlines).where(OPEN, deadlines.c.report_id == report_id, deadlines.c.level != level)
    if kind:
        mine = mine.where(deadlines.c.kind == kind)
    for row in connection.execute(mine).all():
        due = due_after_change(rules, row.what, row.level, level, row.began_at, row.due_at, now)
        changed = deadlines.update().where(deadlines.c.id == row.id)
        connection.execute(changed.values(level=level, due_at=due))
    refresh(connection, report_id)


def open_of(connection: sa.Connection, report_ids: Sequence[str]) -> dict[str, list[Row]]:
    """What still runs on the lines of these reports, the earliest first; a report without any is not in it."""
    these = sa.select(deadlines).where(OPEN, deadlines.c.report_id.in_(report_ids))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(these.order_by(deadlines.c.due_at, deadlines.c.id)):
        found[row.report_id].append(row)
    return dict(found)


def refresh(connection: sa.Connection, report_id: str) -> None:
    """Writes the earliest clock that runs on this line onto the report, for the list."""
    earliest = sa.select(sa.func.min(deadlines.c.due_at)).where(OPEN, deadlines.c.report_id == report_id)
    line = reports.update().where(reports.c.id == report_id)
    connection.execute(line.values(next_due_at=earliest.scalar_subquery()))


def coarsen(connection: sa.Connection, report_ids: Sequence[str]) -> None:
    """Cuts the clocks of these reports down to the hour (UTC): the first begins with the call, and all stop when the
    caller leaves. Those of cases, referrals and reviews tell of staff alone, and stay."""
    mine = sa.and_(deadlines.c.report_id.in_(report_ids), deadlines.c.kind == "report", deadlines.c.what != REVIEW)
    cut_times(connection, deadlines, mine, _TIMES)
    for report_id in sorted(report_ids):
        refresh(connection, report_id)


def forget(connection: sa.Connection, report_ids: Sequence[str]) -> None:
    """Nothing of these reports stays."""
    connection.execute(deadlines.delete().where(deadlines.c.report_id.in_(report_ids)))
    connection.execute(reports.update().where(reports.c.id.in_(report_ids)).values(next_due_at=None))


def _close(connection: sa.Connection, which: sa.ColumnElement[bool], **how: Any) -> int:
    """Ends these clocks if they run; of two who do so at once only one does."""
    return _write(connection, which & OPEN, **how)


def _write(connection: sa.Connection, which: sa.ColumnElement[bool], **values: Any) -> int:
    """Writes this to the clocks, and what follows from it onto their lines. Gives how many they were."""
    lines = set(connection.execute(sa.select(deadlines.c.report_id).where(which)).scalars())
    _hold(connection, lines)
    changed = connection.execute(deadlines.update().where(which).values(**values)).rowcount
    for report_id in sorted(filter(None, lines)):
        refresh(connection, report_id)
    return changed


def _hold(connection: sa.Connection, lines: set[str | None]) -> None:
    """The reports first, always in one order: who changes a report holds it before its clocks, and so do we. Held, no
    other transaction writes an older moment over ours."""
    these = sa.select(reports.c.id).where(reports.c.id.in_([line for line in lines if line])).order_by(reports.c.id)
    connection.execute(these.with_for_update()).all()
