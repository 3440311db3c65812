"""Whatever happens in whatever order, a P1 that nobody has opened has a next step, and nobody local waits to be told
what they may not know."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.ladder.store import PLANNED
from gateway.alerts.members.store import load_roster, take_opt_out
from gateway.alerts.routing import route
from gateway.alerts.rows.store import take_back
from gateway.messages import Outcome, Result
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import alerts, delivery_reports, members, metadata, reports
from tests.alerts.desk import STORE
from tests.alerts.people import (
    FIVE_MINUTES,
    LADDER,
    LINEO,
    NEO_NATIONAL,
    NOW,
    PALESA_HOTLINE,
    THABO,
    TSEPO_DISTRICT,
    add_report,
    facts,
    move_in,
)

PULANE_HOTLINE = 6
EVERYBODY = (PALESA_HOTLINE, PULANE_HOTLINE, NEO_NATIONAL, TSEPO_DISTRICT, THABO, LINEO)
OUTCOMES = {
    "accepted": None,  # under a message id of its own
    "refused": Outcome(Result.REFUSED, reason="number_invalid"),
    "later": Outcome(Result.LATER, reason="http_503"),
    "stopped": Outcome(Result.STOPPED, reason="balance"),
    "unknown": Outcome(Result.UNKNOWN, reason="connection_lost"),
}
DIES = ("before the claim", "before the answer", "")
people, somebody_local = st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY[2:])
step = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 31, 61, 301, 700])),
    st.tuples(st.just("sweep"), st.lists(st.sampled_from([*OUTCOMES, *DIES]), min_size=1, max_size=5)),
    st.tuples(st.just("sweep"), st.just(["accepted"])),
    st.tuples(st.just("answer"), st.tuples(people, st.sampled_from(list(Answer)))),
    st.tuples(
        st.just("delivery"), st.tuples(st.integers(0, 9), st.sampled_from(["Success", "Failed", "AbsentSubscriber"]))
    ),
    st.tuples(st.just("tell"), st.sampled_from(["yes", "yes", "hotline", "unsure"])),
    st.tuples(st.just("opt_out"), people),
    st.tuples(st.just("gone"), somebody_local),
    st.tuples(st.just("moved"), st.tuples(somebody_local, st.sampled_from(sorted(LADDER.teams)))),
    st.tuples(st.sampled_from(["queue_away", "withdraw", "raise"]), st.none()),
)


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = connect(f"sqlite:///{Path(tmp_path_factory.mktemp('histories')) / 'thuso.db'}")
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))  # no power cuts here
    metadata.create_all(engine)
    yield engine
    engine.dispose()


class History:
    """One report of Maputsoe and everything that happens to it. The carrier's answers come round and round."""

    def __init__(self, engine: sa.Engine, level: str, tell: str) -> None:
        self.engine, self.now = engine, NOW
        with writing(engine) as c:
            for table in (alerts, delivery_reports, reports, members):
                c.execute(table.delete())
            move_in(c)
            palesa = c.execute(sa.select(members).where(members.c.id == PALESA_HOTLINE)).one()._asdict()
            c.execute(members.insert().values(palesa | {"id": PULANE_HOTLINE, "number_hash": "hash of Pulane"}))
            add_report(c)
            c.execute(reports.update().values(level=level))
        self.tell(tell)

    def report(self) -> Any:
        with reading(self.engine) as c:
            return c.execute(sa.select(reports)).one()

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def sweep(self, ends: list[str]) -> list[int]:
        with writing(self.engine) as c:
            rows = STORE.publish(c, self.now)
        assert len({row.member_id for row in rows}) == len(rows), "one phone, one text at a time"
        for n, row in enumerate(rows):
            self._job(row.id, ends[n % len(ends)])
        return [row.member_id for row in rows]

    def _job(self, alert_id: int, end: str) -> None:
        if end == "before the claim":
            return
        with writing(self.engine) as c:
            held = STORE.claim(c, alert_id, self.now)
        if held and end in OUTCOMES:
            with writing(self.engine) as c:
                STORE.settle(c, held, OUTCOMES[end] or Outcome(Result.ACCEPTED, f"m{alert_id}"), self.now)

    def answer(self, said: tuple[int, Answer]) -> None:
        with writing(self.engine) as c:
            STORE.take_answer(c, said[0], Answered("483920", said[1]), self.now)

    def delivery(self, what: tuple[int, str]) -> None:
        with writing(self.engine) as c:
            ids = list(c.execute(sa.select(alerts.c.id).order_by(alerts.c.id)).scalars())
            if ids:
                STORE.take_delivery(c, f"m{ids[what[0] % len(ids)]}", what[1], "", self.now)

    def tell(self, answer: str) -> None:
        """The caller goes back, gives another answer and sends."""
        with writing(self.engine) as c:
            report = c.execute(sa.select(reports)).one()
            if report.withdrawn:
                return
            c.execute(reports.update().values(answers={"tell": answer}))
            local = answer == "yes"
            STORE.write_alerts(c, route(facts(report.level, local=local), load_roster(c, LADDER), self.now), self.now)
            if not local:
                STORE.only_hotline(c, "r1", self.now)

    def opt_out(self, member: int) -> None:
        with writing(self.engine) as c:
            take_opt_out(c, member, self.now, "hotline_lead")

    def gone(self, member: int) -> None:
        with writing(self.engine) as c:
            c.execute(members.update().where(members.c.id == member).values(active=False))

    def moved(self, where: tuple[int, str]) -> None:
        with writing(self.engine) as c:
            c.execute(members.update().where(members.c.id == where[0]).values(team=where[1]))

    def queue_away(self, _: None) -> None:
        with writing(self.engine) as c:
            take_back(c, alerts, [row.id for row in STORE.publish(c, self.now)], self.now)

    def withdraw(self, _: None) -> None:
        with writing(self.engine) as c:
            if STORE.withdraw(c, "r1", self.now):
                c.execute(reports.update().values(answers={}, withdrawn=True))

    def raise_(self, _: None) -> None:
        """The caller now says that the danger is great; the relay looks after what that leaves behind."""
        with writing(self.engine) as c:
            c.execute(reports.update().values(level="P1"))
        with suppress(KeyError):
            self.tell(self.report().answers["tell"])
        with writing(self.engine) as c:
            STORE.keep_climbing(c, STORE.stalled(c), self.now)

    def holds(self) -> None:
        """What is true after every step."""
        report, tried = self.report(), alerts.c.state.in_(("due", "unknown"))
        with reading(self.engine) as c:
            everything = c.execute(sa.select(alerts)).all()
            waits = c.execute(sa.select(alerts).where(tried)).all()
            to_come = c.execute(sa.select(alerts).where(PLANNED, alerts.c.climbs)).all()
        if report.answers.get("tell") != "yes":
            assert {row.team for row in waits} <= {"hotline_lead"}
        if report.withdrawn:
            assert {row.place for row in everything} == {""}
        if report.level == "P1" and everything:
            assert to_come and min(row.due_at for row in to_come) <= self.now + 2 * FIVE_MINUTES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["P1", "P1", "P2"]), st.sampled_from(["yes", "yes", "hotline"]), st.lists(step, max_size=25)
)
def test_a_p1_that_nobody_opened_always_has_a_next_step(
    shared_engine: sa.Engine, level: str, tell: str, steps: list[tuple[str, Any]]
) -> None:
    history = History(shared_engine, level, tell)
    history.holds()
    for name, what in steps:
        getattr(history, {"raise": "raise_"}.get(name, name))(what)
        history.holds()
    if level == "P1" and history.report().level == "P1":
        _ends_at_the_hotline(history)


def _ends_at_the_hotline(history: History) -> None:
    """From here on nobody answers: then the hotline reads it within the time that the whole ladder takes."""
    with reading(history.engine) as c:
        if not c.execute(sa.select(alerts)).first():
            return  # left before anybody was told
    heard: set[int] = set()
    for _ in range(len(LADDER.teams) + 2):
        history.wait(301)
        heard |= set(history.sweep(["accepted"]))
    assert heard & {PALESA_HOTLINE, PULANE_HOTLINE}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, max_size=12))
def test_nobody_is_asked_once_somebody_has_the_case(shared_engine: sa.Engine, steps: list[tuple[str, Any]]) -> None:
    history = History(shared_engine, "P1", "yes")
    history.sweep(["accepted", "unknown"])
    with writing(shared_engine) as c:
        STORE.open_case(c, "483920", "palesa", history.now)
    with reading(shared_engine) as c:
        before = c.execute(sa.select(sa.func.count()).select_from(alerts)).scalar()
    for name, what in steps:
        if name not in ("tell", "raise"):  # the book writes nothing more about an opened case
            getattr(history, name)(what)
    history.wait(700)
    assert history.sweep(["accepted"]) == []
    with reading(shared_engine) as c:
        assert c.execute(sa.select(sa.func.count()).select_from(alerts)).scalar() == before
