"""Whatever the hotline decides, in whatever order, on real reports with real alerts: what must hold, holds after each
decision."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.alerts.ladder.store import allowed
from gateway.conversation.store import alert_about
from gateway.deadlines.rules import REVIEW
from gateway.reports.report import State as CallState
from gateway.reports.store import Row, raise_to_p1
from gateway.reports.urgency import LEVELS
from gateway.staff.roles import Role
from gateway.storage.database import writing
from gateway.storage.tables import reports
from gateway.triage import store as triage
from gateway.triage.decisions import ENDED, What, lowers
from gateway.triage.flags import FLAGS, SUSPECTS
from gateway.triage.links import store as links
from gateway.triage.local import store as local
from gateway.triage.store import Hand, On, Refused, newest
from tests.console.report.desk import Hotline

STAFF = {"palesa": Role.HOTLINE_WORKER, "lineo": Role.HOTLINE_LEAD}
NAMES = ("one", "two", "three")
whats = st.sampled_from(
    ["take", "give_back", "level", "flags", "release", "hold", "link", "unlink", "differ", "close", "other", "reopen",
     "need_info", "time", "road", "danger"]
)  # fmt: skip
decisions_ = st.tuples(
    whats, st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(sorted(STAFF)), st.sampled_from(LEVELS),
    st.sets(st.sampled_from(sorted(FLAGS)), max_size=3), st.sampled_from(["", *SUSPECTS]), st.booleans(),
)  # fmt: skip


class Night:
    """Three reports, and staff who decide on them."""

    def __init__(self, hotline: Hotline) -> None:
        self.hotline = hotline
        for name in STAFF:
            hotline.employ(name, role=STAFF[name])
        self.numbers = {
            "one": hotline.calls_in(danger="now"), "two": hotline.calls_in(tell="hotline"),
            "three": hotline.calls_in(who="man", what="work"),
        }  # fmt: skip

    def does(self, step: Any) -> None:
        what, on, other, by, level, flags, suspect, told = step
        if what == "time":
            self.hotline.wait(minutes=20)
            return
        with writing(self.hotline.engine) as connection:
            if what in ("road", "danger"):
                self._road(connection, self.numbers[on], danger=what == "danger")
                return
            hand = self._hand(connection, by)
            this = On(self.numbers[on], newest(connection, self.hotline.id_of(self.numbers[on])))
            self._decide(hand, this, what, self.numbers[other], level, flags, suspect, told)

    def _decide(
        self, hand: Hand, this: On, what: str, other: str, level: str, flags: set[str], suspect: str, told: bool
    ) -> None:
        reason, remark = ("safe_now", "Home.") if told else ("", "")
        {
            "take": lambda: triage.take(hand, this),
            "give_back": lambda: triage.give_back(hand, this),
            "level": lambda: triage.set_level(hand, this, level, reason, remark),
            "flags": lambda: local.set_flags(hand, this, flags, suspect),
            "release": lambda: local.release(hand, this, "caller_agreed"),
            "hold": lambda: local.keep_from_local(hand, this, "check_first"),
            "link": lambda: links.link(hand, this, other),
            "unlink": lambda: links.unlink(hand, this),
            "differ": lambda: links.differ(hand, this, other),
            "close": lambda: triage.close(hand, this, "resolved"),
            "other": lambda: triage.pass_on(hand, this, "police", "violence"),
            "reopen": lambda: triage.reopen(hand, this, "new_facts"),
            "need_info": lambda: triage.move(hand, this, What.NEED_INFO),
        }[what]()

    def _hand(self, connection: sa.Connection, by: str) -> Hand:
        desk = self.hotline.desk()
        return Hand(connection, desk.alerts, desk.deadlines, self.hotline.public, by, STAFF[by], self.hotline.now)

    def _road(self, connection: sa.Connection, number: str, danger: bool) -> None:
        """The caller dials again, or the relay publishes what is due."""
        store = self.hotline.desk().alerts
        row = connection.execute(sa.select(reports).where(reports.c.case_number == number)).one()
        if danger:
            told = raise_to_p1(connection, row.id, self.hotline.now)
            alert_about(connection, store, told, True, self.hotline.now)
        elif row.ended_at is None:
            told = Row(row.id, number, row.level, row.answers, CallState(row.state), row.opened_at is not None)
            alert_about(connection, store, told, True, self.hotline.now)
        store.publish(connection, self.hotline.now)

    def holds_together(self, before: dict[str, str], what: str) -> None:
        rows = {number: self.hotline.row(number) for number in self.numbers.values()}
        by_id = {row.id: row for row in rows.values()}
        for number, row in rows.items():
            if row.triage in ENDED:
                assert [clock.what for clock in self.hotline.clocks(number) if clock.what != REVIEW] == []
                assert self.hotline.waits(number) == []
                assert row.ended_at is not None
                assert row.ended_as
            else:
                assert row.ended_at is None
            if row.linked_to:
                assert by_id[row.linked_to].linked_to is None
                assert row.linked_to != row.id
            if not allowed(row):
                assert self.hotline.local_waits(number) == []
            if lowers(before[number], row.level):
                newest_one = self.hotline.decided(number)[-1]
                assert what == "level"
                assert newest_one.by in STAFF
                assert newest_one.reason
                assert newest_one.remark

    def levels(self) -> dict[str, str]:
        return {number: self.hotline.row(number).level for number in self.numbers.values()}


@contextmanager
def _night() -> Iterator[Night]:
    with tempfile.TemporaryDirectory() as folder:
        hotline = Hotline(f"sqlite:///{Path(folder) / 'thuso.db'}")
        yield Night(hotline)
        hotline.engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(decisions_, min_size=4, max_size=14))
def test_no_order_of_decisions_breaks_a_promise(steps: list[Any]) -> None:
    with _night() as night:
        for step in steps:
            before = night.levels()
            try:
                night.does(step)
            except Refused:
                assert night.levels() == before
            night.holds_together(before, step[0])


def test_the_check_would_see_a_leak() -> None:
    with _night() as night, pytest.raises(AssertionError):
        with writing(night.hotline.engine) as connection:
            connection.execute(reports.update().values(local_hold=True))
        night.holds_together(night.levels(), "hold")
