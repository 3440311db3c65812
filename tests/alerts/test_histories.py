"""Whatever happens in whatever order, a P1 that nobody has opened has a next step in time, nobody local waits to be
told what they may not know, and who has a case in hand has it for as long as they may and not longer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.alerts.alert import Answer
from gateway.alerts.answering import Answered
from gateway.alerts.facts import permits
from gateway.alerts.field_notes.codes import DONE, SAFE
from gateway.alerts.ladder.store import PLANNED, out
from gateway.alerts.members.store import seed_teams, take_opt_out
from gateway.alerts.roster import PROOF_LIVES, Roster
from gateway.alerts.rows.store import QUEUED, take_back
from gateway.alerts.store import AlertStore
from gateway.conversation.store import alert_about, release_case
from gateway.messages import Outcome, Result
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import (
    alerts,
    delivery_reports,
    field_notes,
    members,
    metadata,
    notes,
    passed_over,
    reports,
    teams,
)
from tests.alerts.people import (
    LADDER,
    LINEO,
    NEO_NATIONAL,
    NOW,
    PALESA_HOTLINE,
    THABO,
    TSEPO_DISTRICT,
    add_report,
    answers,
    move_in,
)
from tests.alerts.village import rules

STORE = AlertStore(replace(rules(), teams=LADDER.teams))  # Maputsoe under the shipped rules
STEP, PAUSE = timedelta(minutes=15), timedelta(minutes=5)  # the longest step of a P1
PULANE_HOTLINE = 6
HOTLINE = {PALESA_HOTLINE, PULANE_HOTLINE}
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
# What a person's row may say: then they cannot be told, or at times only.
STATES: Mapping[str, Mapping[str, Any]] = {
    "there": {},
    "gone": {"active": False},
    "on leave": {"leave": f"{NOW.date() - timedelta(days=9)}..{date(2027, 12, 31)}"},
    "not proven": {"proven_at": None},
    "proven until soon": {"proven_at": NOW - PROOF_LIVES + timedelta(minutes=12)},
    "by day": {"duty": "mo-su 08:00-17:00"},
    "by night": {"duty": "mo-su 20:00-06:00"},
    "opted out": {"opted_out_at": NOW},
    "police": {"role": "police"},
}
states = st.sampled_from(sorted(STATES))
rosters = st.one_of(
    st.just(["there"] * 6),
    states.map(lambda state: [state] * 6),
    st.lists(states, min_size=6, max_size=6),
)
# Who is above whom: as it should be, or any nonsense.
aboves = st.one_of(
    st.none(), st.fixed_dictionaries({code: st.sampled_from([*LADDER.teams, "nobody"]) for code in LADDER.teams})
)
step = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 31, 61, 301, 700])),
    st.tuples(st.just("sweep"), st.lists(st.sampled_from([*OUTCOMES, *DIES]), min_size=1, max_size=5)),
    st.tuples(st.just("sweep"), st.just(["accepted"])),
    st.tuples(st.just("answer"), st.tuples(people, st.sampled_from(list(Answer)))),
    st.tuples(st.just("everybody_answers"), st.sampled_from(list(Answer))),
    st.tuples(
        st.just("delivery"), st.tuples(st.integers(0, 9), st.sampled_from(["Success", "Failed", "AbsentSubscriber"]))
    ),
    st.tuples(st.just("accept"), people),
    st.tuples(st.just("give_up"), people),
    st.tuples(st.just("note"), st.tuples(people, st.sampled_from([DONE, DONE, SAFE]))),
    st.tuples(st.just("suspect"), st.sampled_from(["police", "relative", ""])),
    st.tuples(st.just("tell"), st.sampled_from(["yes", "yes", "hotline", "unsure"])),
    st.tuples(st.just("opt_out"), people),
    st.tuples(st.just("changes"), st.tuples(somebody_local, states)),
    st.tuples(st.just("moved"), st.tuples(somebody_local, st.sampled_from(sorted(LADDER.teams)))),
    st.tuples(st.sampled_from(["queue_away", "withdraw", "raise", "release", "overdue"]), st.none()),
)
Steps = Sequence[tuple[str, Any]]


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = connect(f"sqlite:///{Path(tmp_path_factory.mktemp('histories')) / 'thuso.db'}")
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))  # no power cuts here
    metadata.create_all(engine)
    yield engine
    engine.dispose()


class History:
    """One report of Maputsoe and everything that happens to it. The carrier's answers come round and round."""

    def __init__(
        self,
        engine: sa.Engine,
        level: str,
        tell: str,
        roster: Sequence[str] = ("there",) * 6,
        above: Mapping[str, str] | None = None,
        hours: int = 0,
    ) -> None:
        self.engine, self.now = engine, NOW + timedelta(hours=hours)
        with writing(engine) as c:
            for table in (alerts, delivery_reports, notes, field_notes, passed_over, reports, members, teams):
                c.execute(table.delete())
            move_in(c)
            palesa = c.execute(sa.select(members).where(members.c.id == PALESA_HOTLINE)).one()._asdict()
            pulane = {"id": PULANE_HOTLINE, "code": "hotline_lead_2", "turn": 2, "number_hash": "hash of Pulane"}
            c.execute(members.insert().values(palesa | pulane))
            if above:
                seed_teams(c, _with_above(STORE.teams, above).teams.values())
            add_report(c)
            c.execute(reports.update().values(level=level))
        for member, state in zip(EVERYBODY, roster, strict=True):
            if member not in HOTLINE or state != "gone":
                self.changes((member, state))
        self.tell(tell)

    def report(self) -> Any:
        with reading(self.engine) as c:
            return c.execute(sa.select(reports)).one()

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def sweep(self, ends: list[str]) -> list[int]:
        """The relay's round, and the worker's jobs after it."""
        self.overdue(None)
        with writing(self.engine) as c:
            STORE.keep_climbing(c, STORE.stalled(c), self.now)
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

    def everybody_answers(self, answer: Answer) -> None:
        """Each of them, or somebody in their names: an SMS can be faked."""
        for member in EVERYBODY:
            self.answer((member, answer))

    def accept(self, member: int) -> str:
        with writing(self.engine) as c:
            return STORE.accept(c, member, "483920", self.now)

    def give_up(self, member: int) -> None:
        with writing(self.engine) as c:
            STORE.give_up(c, member, "483920", self.now)

    def note(self, what: tuple[int, str]) -> None:
        with writing(self.engine) as c:
            STORE.note(c, what[0], "483920", what[1], "menu", self.now)

    def overdue(self, _: None) -> None:
        with writing(self.engine) as c:
            STORE.restart_overdue(c, self.now)

    def suspect(self, role: str) -> None:
        with writing(self.engine) as c:
            STORE.set_suspect(c, "483920", role, self.now)

    def release(self, _: None) -> None:
        with writing(self.engine) as c:
            release_case(c, STORE, "483920", "palesa", self.now)

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
            c.execute(reports.update().values(answers=answers(answer)))
            row: Any = SimpleNamespace(report_id="r1", level=report.level)
            alert_about(c, STORE, row, answer == "yes", self.now)
            if answer != "yes":
                STORE.only_hotline(c, "r1", self.now)

    def opt_out(self, member: int) -> None:
        with writing(self.engine) as c:
            take_opt_out(c, member, self.now, "hotline_lead")

    def changes(self, what: tuple[int, str]) -> None:
        with writing(self.engine) as c:
            if STATES[what[1]]:
                c.execute(members.update().where(members.c.id == what[0]).values(STATES[what[1]]))

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

    def plays(self, steps: Steps) -> None:
        for name, what in steps:
            getattr(self, {"raise": "raise_"}.get(name, name))(what)
            self.holds()

    def holds(self) -> None:
        """What is true after every step."""
        report, tried = self.report(), alerts.c.state.in_(("due", "unknown"))
        with reading(self.engine) as c:
            everything = c.execute(sa.select(alerts)).all()
            waits = c.execute(sa.select(alerts).where(tried)).all()
            to_come = c.execute(sa.select(alerts).where(PLANNED, alerts.c.climbs)).all()
            know = out(c, "r1")
        released = report.released_at is not None
        if not permits(report.answers, report.suspect or "", report.withdrawn, released):
            assert {row.team for row in waits} <= {"hotline_lead"}
        if report.withdrawn:
            assert {row.place for row in everything} == {""}
        assert not {row.member_id for row in waits if row.team != "hotline_lead"} & know
        if report.opened_at is not None:
            assert not report.held_by or report.held_by not in know
            return
        assert report.held_by is None and report.outcome_due_at is None
        if report.level == "P1" and everything:
            assert to_come and min(row.due_at for row in to_come) <= self.now + STEP + PAUSE
            on_its_way = [row for row in everything if row.due_at <= self.now or row.token == QUEUED]
            told = {row.member_id for row in on_its_way if row.state != "cancelled"}
            assert told & HOTLINE or any(row.attempts for row in everything if row.member_id in HOTLINE)

    def goes_on(self) -> None:
        """From here on nobody answers: then somebody hears of it in every quarter of an hour, and the hotline does."""
        if self._nobody_was_told():
            return
        heard, times = set(), [self.now]
        for _ in range(70):
            told = self.sweep(["accepted"])
            heard |= set(told)
            times += [self.now] if told else []
            self.wait(60)
        assert heard & self.hotline()
        assert max(later - sooner for sooner, later in pairwise([*times, self.now])) <= STEP + PAUSE

    def hotline(self) -> set[int]:
        """Whoever belongs to it by now: who was moved there and is on duty is told in place of the two who sleep."""
        with reading(self.engine) as c:
            return set(c.execute(sa.select(members.c.id).where(members.c.team == "hotline_lead")).scalars())

    def _nobody_was_told(self) -> bool:
        """Left before anybody was."""
        with reading(self.engine) as c:
            return c.execute(sa.select(alerts)).first() is None


def _with_above(roster: Roster, above: Mapping[str, str]) -> Roster:
    return replace(roster, teams={
        code: team if team.kind == "hotline" else replace(team, above=above[code])
        for code, team in roster.teams.items()
    })  # fmt: skip


slowly = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(slowly, max_examples=60)
@given(
    st.sampled_from(["P1", "P1", "P2"]), st.sampled_from(["yes", "yes", "hotline"]), rosters, aboves,
    st.sampled_from([0, 13]), st.lists(step, max_size=25),
)  # fmt: skip
def test_a_p1_that_nobody_opened_always_has_a_next_step(
    shared_engine: sa.Engine, level: str, tell: str, roster: list[str], above: Mapping[str, str] | None, hours: int,
    steps: Steps,
) -> None:  # fmt: skip
    """At nine in the evening or ten in the morning."""
    history = History(shared_engine, level, tell, roster, above, hours)
    history.holds()
    history.plays(steps)
    if history.report().level == "P1" and history.report().opened_at is None:
        history.goes_on()


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("state", sorted(STATES))
def test_a_p1_to_which_everybody_always_answers_the_same_is_never_silent(
    shared_engine: sa.Engine, state: str, answer: Answer
) -> None:
    """Everybody falsely accepting, refusing, knowing the people: each by SMS, every minute, from every phone."""
    history = History(shared_engine, "P1", "yes", [state] * 6)
    heard, last = set(), history.now
    for _ in range(75):
        told = history.sweep(["accepted"])
        heard |= set(told)
        last = history.now if told else last
        assert history.now - last <= STEP + PAUSE
        history.everybody_answers(answer)
        history.holds()
        history.wait(60)
    assert heard >= HOTLINE or (answer is Answer.KNOW and heard & HOTLINE)


QUIET_STEPS = ("wait", "sweep", "answer", "delivery", "accept", "moved", "changes", "opt_out", "queue_away", "overdue")


@settings(slowly, max_examples=25)
@given(rosters, st.lists(step.filter(lambda step: step[0] in QUIET_STEPS), max_size=12))
def test_a_case_accepted_behind_a_pin_is_silent_until_its_outcome_is_due_and_not_longer(
    shared_engine: sa.Engine, roster: list[str], steps: Steps
) -> None:
    history = History(shared_engine, "P1", "yes", roster)
    holder = history.sweep(["accepted"])[0]
    assert history.accept(holder) == "accepted"
    due = history.report().outcome_due_at
    for name, what in steps:
        if name == "answer" and what[0] == holder:
            continue
        told = getattr(history, name)(what)
        history.holds()
        assert name != "sweep" or told == [] or history.now >= due
        assert history.now >= due or history.report().held_by == holder
    if history.report().held_by == holder and history.now < due:
        history.now = due - timedelta(seconds=1)
        assert history.sweep(["accepted"]) == []
        history.now = due
        assert history.sweep(["accepted"]), "somebody hears of it at once"
    history.holds()
    history.goes_on()


@pytest.mark.parametrize("sweeps", range(5))
def test_a_level_raised_by_day_climbs_as_a_p1(shared_engine: sa.Engine, sweeps: int) -> None:
    history = History(shared_engine, "P2", "yes", hours=13)
    for _ in range(sweeps):
        history.sweep(["accepted"])
        history.wait(1900)
    history.plays([("raise", None)])
    history.goes_on()


@settings(slowly, max_examples=10)
@given(st.lists(step, max_size=12))
def test_nobody_is_asked_once_staff_have_the_case(shared_engine: sa.Engine, steps: Steps) -> None:
    history = History(shared_engine, "P1", "yes")
    history.sweep(["accepted", "unknown"])
    with writing(shared_engine) as c:
        STORE.open_case(c, "483920", "palesa", history.now)
    with reading(shared_engine) as c:
        before = c.execute(sa.select(sa.func.count()).select_from(alerts)).scalar()
    for name, what in steps:
        if name not in ("tell", "raise", "release"):  # what staff or the caller let the nearest know of all the same
            getattr(history, name)(what)
    history.wait(700)
    assert history.sweep(["accepted"]) == []
    with reading(shared_engine) as c:
        assert c.execute(sa.select(sa.func.count()).select_from(alerts)).scalar() == before
