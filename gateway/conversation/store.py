"""The book of calls in SQL: a hop's report and its alerts in one transaction, and nothing else in it.

After the commit the relay is nudged; whether it hears that or not, it finds what is due.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway import logs
from gateway.alerts.alike.store import forget_alike, mind_alike
from gateway.alerts.ladder.store import ask_hotline_anew, climb_of, take_up_again
from gateway.alerts.routing import NOBODY, route
from gateway.alerts.store import AlertStore
from gateway.clock import Clock, Every
from gateway.conversation.breaks.going_on import Break
from gateway.conversation.breaks.store import find_break, take_over
from gateway.conversation.breaks.store import forget as forget_breaks
from gateway.conversation.duty.store import SqlDuty, forget_duties
from gateway.conversation.talks import store as talks
from gateway.conversation.visits.store import SqlVisit, forget_visits
from gateway.deadlines import store as deadlines
from gateway.messages import CallId
from gateway.reports import store as report_store
from gateway.reports.ageing import store as ageing
from gateway.reports.report import Known, Told, may_tell_local
from gateway.reports.store import Row, Sealing
from gateway.reports.urgency import UrgencyRules
from gateway.storage.database import wipe_journal, writing

Nudge = Callable[[], None]
WIPE_EVERY = timedelta(minutes=1)


class SqlPage:
    """One call's page, open within a transaction."""

    def __init__(self, book: "SqlBook", connection: sa.Connection, calls: Sequence[CallId], now: datetime) -> None:
        self._book, self._connection, self._now = book, connection, now
        self.known: Known | None = report_store.find_call(connection, calls)
        self._calls = calls
        self.alerted = self.erased = False

    def visit(self, caller: Callable[[], str]) -> SqlVisit:
        book = self._book
        return SqlVisit(self._connection, self._calls, caller, book.sealing, book.alerts.teams, self, self._now)

    def duty(self, caller: Callable[[], str]) -> SqlDuty:
        book = self._book
        return SqlDuty(
            self._connection, self._calls, caller, book.alerts, book.pin_key, book.place_name, self, self._now
        )

    def call_help(self, row: Row) -> None:
        """The caller of an opened report is in danger now. A permission to tell the local team still holds: who was not
        told any more because a person had the case is told after all."""
        take_up_again(self._connection, row.report_id)
        alert_about(self._connection, self._book.alerts, row, may_tell_local(row.answers), self._now)
        ask_hotline_anew(self._connection, self._book.alerts.teams, row.report_id, self._now)
        self.alerted = True

    def keep(self, told: Told, call: CallId, call_back: bytes | None) -> None:
        book = self._book
        row = report_store.keep(
            self._connection, self.known, told, call, call_back, book.sealing, book.rules, self._now
        )
        if told.sent:
            self.alerted = alert_about(self._connection, book.alerts, row, told.may_tell_local, self._now)
        elif told.asks_helper:
            # Until it is sent it can still be cancelled: nobody local is told yet.
            self.alerted = alert_about(self._connection, book.alerts, row, False, self._now)
        if self.known and self.known.closed and not told.may_tell_local:
            # When silence had closed the call its permission was used; now it is taken back.
            book.alerts.only_hotline(self._connection, row.report_id, self._now)

    def go_on(self, lengths: tuple[int, ...]) -> None:
        if self.known:
            report_store.go_on(self._connection, self.known.report_id, lengths, self._now)

    def broken_off(self) -> Break | None:
        return find_break(self._connection, self._calls)

    def take_over(self, call: CallId, digest: str) -> Break | None:
        broken = take_over(self._connection, self._calls, call, digest, self._now)
        self.known = report_store.find_call(self._connection, [call]) if broken else None
        return broken

    def stands(self, caller: str, screen: str) -> None:
        report_store.stands(self._connection, self._calls, caller, screen)

    def withdraw_number(self) -> None:
        """Whoever sent the report wants to be called no more."""
        if self.known:
            report_store.withdraw_number(self._connection, self.known.report_id)
            self.erased = True

    def erase(self, hops: int, call: CallId) -> None:
        if self.known is None:
            report_store.mark_left(self._connection, call, hops, self._now)
            return
        report_id = self.known.report_id
        known = self._book.alerts.withdraw(self._connection, report_id, self._now)
        known = known or report_store.is_decided(self._connection, report_id)
        forget_alike(self._connection, report_id, self._now)
        if not known:
            deadlines.forget(self._connection, [report_id])
        report_store.erase(self._connection, report_id, hops, known, self._now)
        self.erased = True


def alert_about(connection: sa.Connection, alerts: AlertStore, row: Row, local: bool, now: datetime) -> bool:
    """Writes the alerts that this report calls for and that are not written yet. True if there are new ones.

    Also when a person has the case already: a helper was asked for early, and the permission to tell the local
    team came later. Only the teams above it are not asked then."""
    climb = climb_of(connection, alerts.teams, row.report_id)
    told = climb.told
    here = replace(climb.report, level=row.level, may_tell_local=local and climb.report.may_tell_local)
    routed = route(replace(climb, report=here, told=NOBODY), now)
    new = tuple(alert for alert in routed.alerts if alert.member_id not in told)
    if row.level == "P1" and not told and not new:
        logs.get().error("a P1 reaches nobody: the hotline has no member who can be told")
    alerts.write_plan(connection, row.report_id, replace(routed, alerts=new), now)
    mind_alike(connection, alerts.teams, row.report_id, new, now)
    alerts.keep_climbing(connection, [row.report_id], now)
    return bool(new)


def release_case(connection: sa.Connection, alerts: AlertStore, case_number: str, by: str, now: datetime) -> bool:
    """A person lets the local teams know of a case, but for those whom its caller or a suspect's role leaves out. False
    for a case that is not there or was taken back by its caller."""
    row = alerts.release(connection, case_number, by, now)
    if row is not None:
        take_up_again(connection, row.report_id)  # also who was told no more because a person had the case
    return row is not None and (alert_about(connection, alerts, row, True, now) or True)


@dataclass(frozen=True, slots=True)
class SqlBook:
    """Where calls are kept. Two hops of one call never write at once. pin_key: with which PINs of team members are
    hashed. place_name: of a code, "" where there is none."""

    engine: sa.Engine
    alerts: AlertStore
    rules: UrgencyRules
    sealing: Sealing
    clock: Clock
    nudge: Nudge
    pin_key: bytes = field(default=b"", repr=False)
    place_name: Callable[[str], str] = str

    @contextmanager
    def page(self, calls: Sequence[CallId]) -> Iterator[SqlPage]:
        with writing(self.engine) as connection:
            page = SqlPage(self, connection, calls, self.clock())
            yield page
        if page.erased:
            wipe_now_or_soon(self.engine)
        if page.alerted:
            self.nudge()


class Closing:
    """What the relay does for calls: it ends those that fell silent, and forgets what has outlived its use."""

    def __init__(self, engine: sa.Engine, alerts: AlertStore) -> None:
        self._engine, self._alerts = engine, alerts
        self._may_wipe = Every(WIPE_EVERY)

    def close_silent(self, now: datetime) -> None:
        """Calls that fell silent after the danger question become reports, with the hotline told."""
        if not ageing.any_silent(self._engine, now):
            return
        with writing(self._engine) as connection:
            for row in ageing.close_silent(connection, now):
                alert_about(connection, self._alerts, row, may_tell_local(row.answers), now)

    def forget(self, now: datetime) -> None:
        """Talks by SMS after their silence, lengths and visits once no repeat can come, call keys and tries after a
        day; once a minute out of the journal too, with whatever an erase could not wipe there because somebody was
        reading."""
        if ageing.any_outlived(self._engine, now):
            with writing(self._engine) as connection:
                ageing.forget(connection, now)
                cut = ageing.coarsen(connection, now)
                self._alerts.coarsen(connection, cut)
                deadlines.coarsen(connection, cut)
        forget_visits(self._engine, now)
        forget_duties(self._engine, now)
        forget_breaks(self._engine, now)
        if talks.any_silent(self._engine, now):
            with writing(self._engine) as connection:
                talks.forget(connection, now)
        if self._may_wipe(now):
            wipe_journal(self._engine)


def wipe_now_or_soon(engine: sa.Engine) -> None:
    """The erase is committed; a busy journal must not tell the caller otherwise. The relay wipes again."""
    with suppress(SQLAlchemyError):
        wipe_journal(engine)
