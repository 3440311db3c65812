"""Calls that broke off, in SQL: to whom it is offered to go on, and how a report passes from one call to the next."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.alerts.rows.store import insert_if_new
from gateway.clock import Clock, to_the_hour
from gateway.conversation.breaks.going_on import NOT_OFFERED, WENT_ON, Break
from gateway.messages import CallId
from gateway.reports.report import State
from gateway.storage.database import reading, writing
from gateway.storage.tables import breaks, letters, reports

LIVES = timedelta(minutes=30)  # longer than the latest offer and the call that takes it
MAY_BE_ALIVE = timedelta(seconds=5)  # after its last hop: another may be on its way still
_GOES_ON = (State.INCOMPLETE, State.RECEIVED)


class SqlBreaks:
    """within: how long after its last hop a call may be gone on with."""

    def __init__(self, engine: sa.Engine, within: timedelta, clock: Clock) -> None:
        self._engine, self._within, self._clock = engine, within, clock

    def of(self, calls: Sequence[CallId], caller: Callable[[], str], first_hop: bool) -> Break | None:
        """What this call was offered. Only its first hop is offered anything, and always the same."""
        with reading(self._engine) as connection:
            found = find_break(connection, calls)
            if found or not first_hop or not self._broken_off(connection, caller(), calls):
                return found
        with writing(self._engine) as connection:
            self._offer(connection, calls, caller())
            return find_break(connection, calls)  # of two hops that came at once one has written it

    def _broken_off(self, connection: sa.Connection, caller: str, calls: Sequence[CallId]) -> Any | None:
        row = _latest(connection, caller, self._clock() - self._within)
        return None if row is None or row.call_key in [call.key for call in calls] else row

    def _offer(self, connection: sa.Connection, calls: Sequence[CallId], caller: str) -> None:
        row, now = self._broken_off(connection, caller, calls), self._clock()
        if row:
            screen = row.stands_at if row.last_hop_at <= now - MAY_BE_ALIVE else NOT_OFFERED
            offered = Break(row.id, screen, row.language, row.answers)
            insert_if_new(connection, breaks, [_row(calls[0].key, offered, now)])


def find_break(connection: sa.Connection, calls: Sequence[CallId]) -> Break | None:
    """What is known of this call under any of its keys; that it is over comes first."""
    row = _of(connection, [call.key for call in calls])
    return Break(row.report_id, row.screen, row.language, row.answers) if row else None


def take_over(
    connection: sa.Connection, calls: Sequence[CallId], call: CallId, digest: str, now: datetime
) -> Break | None:
    """The report that was offered to this call goes on in it, with what it tells by now. None when it was sent or left
    meanwhile, or went on in a later call. What was typed before is put with the hotline's letters: nobody here can
    open it to add to it."""
    offered = find_break(connection, calls)
    report = _lock(connection, offered.report_id) if offered else None
    mine = _of(connection, [call.key for call in calls])  # as it is now that nobody else can change it
    if report is None or mine is None or report.state not in _GOES_ON or _is_later(connection, report.call_key, mine):
        return None
    if report.call_key:
        _displace(connection, report, now)
    if report.words:
        _add_letter(connection, report, now)
    anew = {"call_key": call.key, "hops": 0, "lengths": "", "digest": digest, "words": None}
    connection.execute(reports.update().where(reports.c.id == report.id).values(anew))
    told = breaks.update().where(breaks.c.call_key == mine.call_key)
    connection.execute(told.values(answers=report.answers))
    return Break(report.id, mine.screen, mine.language, report.answers)


def forget(engine: sa.Engine, now: datetime) -> None:
    """Half an hour later nobody needs to know that two calls were one. Takes the write lock only where it must."""
    outlived = breaks.c.offered_at < now - LIVES
    with reading(engine) as connection:
        if connection.execute(sa.select(breaks.c.call_key).where(outlived)).first() is None:
            return
    with writing(engine) as connection:
        connection.execute(breaks.delete().where(outlived))


def _of(connection: sa.Connection, keys: Sequence[str]) -> Any | None:
    query = sa.select(breaks).where(breaks.c.call_key.in_(keys)).order_by(breaks.c.screen != WENT_ON)
    return connection.execute(query).first()


def _latest(connection: sa.Connection, caller: str, since: datetime) -> Any | None:
    wanted = (
        reports.c.caller == caller, reports.c.state.in_(_GOES_ON), reports.c.last_hop_at >= since,
        reports.c.stands_at != "", reports.c.channel == "ussd", reports.c.call_key.is_not(None),
    )  # fmt: skip
    return connection.execute(sa.select(reports).where(*wanted).order_by(reports.c.last_hop_at.desc())).first()


def _lock(connection: sa.Connection, report_id: str) -> Any | None:
    query = sa.select(reports).where(reports.c.id == report_id).with_for_update(key_share=True)
    return connection.execute(query).first()


def _is_later(connection: sa.Connection, holder: str | None, mine: Any) -> bool:
    """Whether this call is over, or the one that has the report was offered it after this one was."""
    other = _of(connection, [holder]) if holder else None
    return mine.screen == WENT_ON or (
        other is not None and other.report_id == mine.report_id and other.offered_at > mine.offered_at
    )


def _displace(connection: sa.Connection, report: Any, now: datetime) -> None:
    """The call that had the report until now never writes again."""
    over = _row(report.call_key, Break(report.id, WENT_ON, report.language, {}), now)
    connection.execute(breaks.delete().where(breaks.c.call_key == report.call_key))
    connection.execute(breaks.insert().values(over))


def _add_letter(connection: sa.Connection, report: Any, now: datetime) -> None:
    hour = to_the_hour(now)
    words = {"report_id": report.id, "written_by": "caller", "box": report.words, "written_at": hour}
    connection.execute(letters.insert().values(words))


def _row(call_key: str, broken: Break, now: datetime) -> dict[str, Any]:
    return {
        "call_key": call_key, "report_id": broken.report_id, "screen": broken.screen, "language": broken.language,
        "answers": dict(broken.answers), "offered_at": now,
    }  # fmt: skip
