"""What becomes of reports as time passes: calls that fell silent are received, what has outlived its use goes. Every
function works inside its caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.clock import to_the_hour
from gateway.reports.report import State
from gateway.reports.store import Row
from gateway.storage.database import reading
from gateway.storage.tables import Moment, reports

REPEATS_COME_WITHIN = timedelta(minutes=10)  # a call lasts three minutes; after this its lengths go
CALL_KEY_LIVES = timedelta(hours=24)  # design D4
# By then the clocks of the first days have run; exact times would join a report to the networks' logs for ever.
TIMES_ARE_EXACT = timedelta(hours=72)
_TIMES = ("started_at", "last_hop_at", "closed_at", "opened_at", "released_at")
_SILENT = sa.select(reports).where(
    # Also a call that was thought cut and went on: it is received already, and falls silent once more.
    reports.c.state.in_((State.INCOMPLETE, State.RECEIVED)),
    reports.c.silent_at <= sa.bindparam("now", type_=Moment),
)


def any_silent(engine: sa.Engine, now: datetime) -> bool:
    """Whether there is a call to close; asks without taking the write lock, as this is asked every second."""
    with reading(engine) as connection:
        return connection.execute(_SILENT.limit(1), {"now": now}).first() is not None


def close_silent(connection: sa.Connection, now: datetime, most: int = 100) -> list[Row]:
    """Calls that fell silent become received. Each is closed by one relay only, however many run."""
    due = _SILENT.order_by(reports.c.silent_at).limit(most).with_for_update(skip_locked=True)
    return [_close(connection, row, now) for row in connection.execute(due, {"now": now}).all()]


def _close(connection: sa.Connection, row: Any, now: datetime) -> Row:
    connection.execute(
        reports.update()
        .where(reports.c.id == row.id)
        .values(state=State.RECEIVED, silent_at=None, closed_at=sa.func.coalesce(reports.c.closed_at, now))
    )
    return Row(row.id, row.case_number, row.level, row.answers, State.RECEIVED, row.opened_at is not None)


def any_outlived(engine: sa.Engine, now: datetime) -> bool:
    """Whether there is anything to forget."""
    with reading(engine) as connection:
        outlived = sa.or_(_lengths_outlived(now), _key_outlived(now), _times_outlived(now))
        query = sa.select(reports.c.id).where(outlived).limit(1)
        return connection.execute(query).first() is not None


def forget(connection: sa.Connection, now: datetime) -> None:
    """What has outlived its use goes: lengths once no repeat can come, call keys after a day."""
    gone = {"lengths": None, "digest": None, "caller": None, "stands_at": None}
    connection.execute(reports.update().where(_lengths_outlived(now)).values(gone))
    connection.execute(reports.update().where(_key_outlived(now)).values(call_key=None))
    nothing_left = (reports.c.state == State.LEFT, reports.c.call_key.is_(None), reports.c.case_number.is_(None))
    connection.execute(reports.delete().where(*nothing_left))


def coarsen(connection: sa.Connection, now: datetime, most: int = 100) -> list[str]:
    """Cuts the times of reports that have been closed for days down to the hour; gives their ids."""
    query = sa.select(reports).where(_times_outlived(now)).limit(most)
    rows = connection.execute(query).all()
    for row in rows:
        exact = {name: getattr(row, name) for name in _TIMES}
        times = {name: moment and to_the_hour(moment) for name, moment in exact.items()}
        this = reports.update().where(reports.c.id == row.id)
        connection.execute(this.values(times | {"times_coarse": True}))
    return [row.id for row in rows]


def _times_outlived(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(sa.not_(reports.c.times_coarse), reports.c.closed_at < now - TIMES_ARE_EXACT)


def _lengths_outlived(now: datetime) -> sa.ColumnElement[bool]:
    long_ago = now - REPEATS_COME_WITHIN
    return sa.and_(
        reports.c.lengths.is_not(None), reports.c.closed_at < long_ago, reports.c.last_hop_at < long_ago
    )


def _key_outlived(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(reports.c.call_key.is_not(None), reports.c.started_at < now - CALL_KEY_LIVES)
