"""Visits in SQL: the slow check of a reference, and what is done to a report that was opened. All of one hop happens in
its caller's transaction. What is typed as a reference lives here for that hop and is never written down."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from gateway.alerts.alert import State as AlertState
from gateway.alerts.ladder.store import lock
from gateway.alerts.members.store import load_roster
from gateway.alerts.notes.store import write_note
from gateway.alerts.roster import Roster
from gateway.conversation.visits.visit import READING, Visit, as_one_text
from gateway.dialogue.stepping import OPENED, Found
from gateway.messages import CallId
from gateway.reports import store as report_store
from gateway.reports.attempts import store as attempts
from gateway.reports.attempts.limits import Verdict
from gateway.reports.letters import store as letters
from gateway.reports.references import stretch, unwrap
from gateway.reports.store import Row, Sealing
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, reports, visits

LIVES = timedelta(minutes=30)  # after its last hop; between two SMS of one talk there may be fifteen
ASK_AGAIN = LIVES  # so long a report that was opened alerts no second time: a case shall stay in a worker's hands
ALERTED = "alerted"  # stands in `done` where a helper was asked for and the hotline told anew
WROTE_AGAIN = "caller_wrote"  # key in config/wordings.yaml
EFFECTS = frozenset({"alert_helper", "withdraw_number"})
_TOLD_NOBODY = (AlertState.CANCELLED, AlertState.FAILED)


class Page(Protocol):
    """The page of the call; what it is told here it does after the commit: wake the relay, wipe the journal."""

    alerted: bool
    erased: bool

    def call_help(self, row: Row) -> None: ...


class SqlVisit:
    """One call's visit. caller: gives the name under which its tries are counted."""

    def __init__(
        self,
        connection: sa.Connection,
        calls: Sequence[CallId],
        caller: Callable[[], str],
        sealing: Sealing,
        teams: Roster,
        page: Page,
        now: datetime,
    ) -> None:
        self._connection, self._calls, self._caller, self._sealing = connection, calls, caller, sealing
        self._teams, self._page, self._now = teams, page, now
        self.known = find_visit(connection, calls)
        self._found = list(self.known.found) if self.known else []
        self._report_id = self.known.report_id if self.known else ""
        self._newest_letter = self.known.newest_letter if self.known else 0
        self._asked, self._digits = 0, ""

    @property
    def asked(self) -> bool:
        return self._asked > 0

    @property
    def opened(self) -> bool:
        return self._digits != ""

    def ask(self, do: str, typed: str) -> Found:
        """The answer to the next asking of this call: the one it had before, or a new one. Raises CannotOpen when
        another reference is typed than the one that opened the report."""
        self._asked += 1
        is_new = self._asked > len(self._found)
        if do == READING:
            return self._read(is_new)
        outcome = self._open(typed) if is_new else self._found[self._asked - 1]
        if outcome in OPENED:
            self._digits = typed
        return self._remember(Found(outcome), is_new)

    def _remember(self, found: Found, is_new: bool) -> Found:
        if is_new:
            self._found.append(found.outcome)
        return found

    def _open(self, digits: str) -> str:
        verdict, report = attempts.open_report(
            self._connection, self._caller(), digits, self._sealing.pepper, self._now
        )
        if report is None:
            return "not_now" if verdict is Verdict.NOT_NOW else "wrong"
        self._report_id = report.report_id
        self._newest_letter = letters.newest(self._connection, report.report_id)
        return "in_hand" if report.taken else "waiting"

    def _read(self, is_new: bool) -> Found:
        if not self._newest_letter or not self.opened:
            return self._remember(Found("none"), is_new)
        if is_new:
            letters.mark_read(self._connection, self._report_id, self._newest_letter, self._now)
        return self._remember(Found("some", {"messages": self._messages()}), is_new)

    def _messages(self) -> str:
        report = report_store.read_opened(self._connection, self._report_id)
        private = unwrap(report.box_private, stretch(self._digits, self._sealing.pepper).wrap)
        return as_one_text(letters.read(self._connection, report.report_id, self._newest_letter, private))

    def keep(self, lengths: tuple[int, ...], digest: str, added: Sequence[str], done: frozenset[str]) -> None:
        """Writes how the call can be played again, and does once what it asked for. A hop that is known by now changes
        nothing. added: all that was typed in it to be added to the report."""
        if self.known and len(lengths) <= self.known.hops:
            return
        asked_for = done & EFFECTS if self.opened else frozenset[str]()
        before = self.known.done if self.known else frozenset[str]()
        new = asked_for - before
        alerts_anew = "alert_helper" in new and not self._alerted_lately()
        alerted = alerts_anew or ("alert_helper" in asked_for and ALERTED in before)
        visit_id = self._write(lengths, digest, asked_for | {ALERTED} if alerted else asked_for)
        if self.opened and added:
            self._add(visit_id, added)
        if "withdraw_number" in new:
            report_store.withdraw_number(self._connection, self._report_id)
            self._page.erased = True
        if alerts_anew:
            self._page.call_help(report_store.raise_to_p1(self._connection, self._report_id, self._now))

    def _alerted_lately(self) -> bool:
        """Whether another call has alerted about this report, and the hotline was told of it, a short while ago. Holds
        the report: of two calls at the same moment one alerts."""
        lock(self._connection, reports.c.id == self._report_id)
        since = self._now - ASK_AGAIN
        asked = (visits.c.report_id == self._report_id, visits.c.last_hop_at > since, visits.c.done.contains(ALERTED))
        hotline = (alerts.c.report_id == self._report_id, alerts.c.team == self._teams.hotline.code)
        told_at = sa.func.coalesce(alerts.c.sent_at, alerts.c.due_at)
        out = (alerts.c.state.not_in(_TOLD_NOBODY), told_at > since, told_at <= self._now)
        return self._some(visits.c.id, asked) and self._some(alerts.c.id, (*hotline, *out))

    def _some(self, column: sa.ColumnElement[int], which: tuple[sa.ColumnElement[bool], ...]) -> bool:
        return self._connection.execute(sa.select(column).where(*which).limit(1)).first() is not None

    def _write(self, lengths: tuple[int, ...], digest: str, done: frozenset[str]) -> int:
        values = {
            "report_id": self._report_id or None, "found": ",".join(self._found), "done": ",".join(sorted(done)),
            "newest_letter": self._newest_letter, "hops": len(lengths), "lengths": ",".join(map(str, lengths)),
            "digest": digest, "last_hop_at": self._now,
        }  # fmt: skip
        if self.known:
            self._connection.execute(visits.update().where(visits.c.id == self.known.visit_id).values(values))
            return self.known.visit_id
        new = visits.insert().values(values | {"call_key": self._calls[0].key}).returning(visits.c.id)
        return int(self._connection.execute(new).scalar_one())

    def _add(self, visit_id: int, added: Sequence[str]) -> None:
        key = self._sealing.public_key
        if letters.add_from_caller(self._connection, self._report_id, visit_id, added, key, self._now):
            report_store.hear_again(self._connection, self._report_id, self._now)
            self._say_to_hotline(WROTE_AGAIN)

    def _say_to_hotline(self, wording: str) -> None:
        report = report_store.read_opened(self._connection, self._report_id)
        for member in load_roster(self._connection, self._teams).hotline.members:
            write_note(
                self._connection, wording, member.language, self._now,
                member_id=member.id, case_number=report.case_number,
            )  # fmt: skip
        self._page.alerted = True


def find_visit(connection: sa.Connection, calls: Sequence[CallId]) -> Visit | None:
    """What is known of this call, under any of its keys."""
    query = sa.select(visits).where(visits.c.call_key.in_([call.key for call in calls]))
    row = connection.execute(query).first()
    return _visit(row) if row else None


def _visit(row: Any) -> Visit:
    found, done = (tuple(filter(None, text.split(","))) for text in (row.found, row.done))
    lengths = tuple(map(int, row.lengths.split(",")))
    return Visit(row.id, row.report_id or "", found, frozenset(done), row.newest_letter, row.hops, lengths, row.digest)


def forget_visits(engine: sa.Engine, now: datetime) -> None:
    """Calls that are over for minutes, and tries of yesterday."""
    long_ago = visits.c.last_hop_at < now - LIVES
    over = sa.select(visits.c.id).where(long_ago)
    with reading(engine) as connection:
        if not connection.execute(over.limit(1)).first() and not attempts.any_outlived(connection, now):
            return
    with writing(engine) as connection:
        ended = connection.execute(over.with_for_update()).scalars().all()
        letters.end_visits(connection, ended)
        connection.execute(visits.delete().where(visits.c.id.in_(ended)))
        attempts.forget(connection, now)
