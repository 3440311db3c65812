"""Random lives of a case, through the real store: no path skips consent, no clock outlives the case."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gateway.approvals import store as approvals
from gateway.cases import store
from gateway.cases.closing import CHECKLIST, LEGAL, OUTCOMES
from gateway.cases.consent import AGE_BANDS, GIVEN_BY, SCOPES
from gateway.cases.ending import store as ending
from gateway.cases.grounds import ANSWERS, REASONS_AGAINST_POLICE, REASONS_FOR_NO
from gateway.cases.help import store as helping
from gateway.cases.impossible import Impossible
from gateway.cases.needs import SERVICES, STATES
from gateway.cases.papers import store as papers
from gateway.cases.path import store as path
from gateway.cases.people import store as people
from gateway.cases.people.store import Consent, print_of
from gateway.cases.person import SUPPORT, Person
from gateway.cases.stages import STAGES
from gateway.clock import in_maseru
from gateway.deadlines import store as deadlines
from gateway.staff.roles import Role
from gateway.storage import tables
from gateway.storage.casework import tables as work
from gateway.storage.database import connect, writing
from tests.console.house import files

RULES = files().deadlines
BEGAN = datetime(2026, 3, 3, 8, tzinfo=UTC)
WORKER, SECOND, LEAD = "palesa", "thabo", "mpho"
some_days = st.integers(-3, 1)
scopes = st.lists(st.sampled_from(SCOPES), unique=True, max_size=4)
with_record = st.one_of(
    st.just(["keep_record", "disability"]),
    scopes.map(lambda more: ["keep_record", *(scope for scope in more if scope != "keep_record")]),
)


class Life(RuleBasedStateMachine):
    """Everything that the pages can do, in any order, by anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = connect("sqlite://")
        self.engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool, connect_args={"check_same_thread": False})
        sa.event.listen(self.engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"))
        sa.event.listen(self.engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        tables.metadata.create_all(self.engine)
        self.now, self.began = BEGAN, dict[str, Any]()

    @initialize(level=st.sampled_from(["P1", "P2", "P3", None]), known=st.booleans())
    def opens(self, level: str | None, known: bool) -> None:
        """known: somebody with a support need is on record from the start, who has agreed to both."""
        row = {
            "id": "a" * 32, "state": "complete", "hops": 5, "case_number": "123456", "level": level, "answers": {},
            "withdrawn": False, "started_at": BEGAN, "last_hop_at": BEGAN,
        }  # fmt: skip
        with writing(self.engine) as connection:
            connection.execute(tables.reports.insert().values(row))
            store.open_case(connection, RULES, "a" * 32, WORKER, self.now)
        if known:
            self.records("12-17", "self", ["keep_record", "disability"], ["hearing"], 0, "")

    @contextlib.contextmanager
    def tries(self) -> Iterator[tuple[sa.Connection, Any]]:
        """A transaction with the case held; what is impossible changes nothing."""
        with contextlib.suppress(Impossible), writing(self.engine) as connection:
            case = store.hold(connection, "123456")
            store.keep_moving(connection, RULES, case, self.now)
            yield connection, case

    def rows(self, table: sa.Table) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table)))

    @rule(hours=st.integers(1, 40))
    def waits(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(age=st.sampled_from(AGE_BANDS), by=st.sampled_from(GIVEN_BY), scope=st.one_of(scopes, with_record),
          support=st.lists(st.sampled_from(SUPPORT), unique=True, max_size=2), days=some_days,
          assessor=st.sampled_from(["", "M. Thamae"]))  # fmt: skip
    def records(self, age: str, by: str, scope: list[str], support: list[str], days: int, assessor: str) -> None:
        agreed = Consent(by, scope, self.day(days), assessor)
        with self.tries() as (connection, case):
            people.record(connection, RULES, case, Person(age, support=support), b"box", agreed, WORKER, self.now)

    @rule(who=st.integers(1, 4), age=st.sampled_from(AGE_BANDS),
          support=st.lists(st.sampled_from(SUPPORT), unique=True, max_size=2))  # fmt: skip
    def changes(self, who: int, age: str, support: list[str]) -> None:
        with self.tries() as (connection, case):
            people.change(connection, RULES, case, who, Person(age, support=support), b"box", print_of(b"box"), WORKER,
                          self.now)  # fmt: skip

    @rule(who=st.integers(1, 4), by=st.sampled_from(GIVEN_BY), scope=st.one_of(scopes, with_record))
    def agrees_to_more(self, who: int, by: str, scope: list[str]) -> None:
        with self.tries() as (connection, case):
            people.add_consent(connection, case, who, Consent(by, scope, self.day(0), "M. Thamae"), WORKER, self.now)

    @rule(which=st.integers(1, 4))
    def takes_back(self, which: int) -> None:
        with self.tries() as (connection, case):
            people.withdraw(connection, case, which, WORKER, self.now)

    @rule(stage=st.sampled_from(STAGES), state=st.sampled_from(["reached", "reached", "not_needed"]), days=some_days)
    def writes_a_stage(self, stage: str, state: str, days: int) -> None:
        with self.tries() as (connection, case):
            path.write_stage(connection, RULES, case, stage, state, self.day(days), WORKER, self.now)

    @rule(answer=st.sampled_from(ANSWERS), reason=st.sampled_from(("", *REASONS_FOR_NO)))
    def decides_on_grounds(self, answer: str, reason: str) -> None:
        with self.tries() as (connection, case):
            path.write_grounds(connection, RULES, case, answer, reason, case.grounds, WORKER, self.now)

    @rule(reason=st.sampled_from(REASONS_AGAINST_POLICE))
    def asks_for_silence(self, reason: str) -> None:
        with self.tries() as (connection, case):
            path.ask_no_police(connection, case, WORKER, reason, None, self.now)

    @rule(who=st.sampled_from([WORKER, SECOND]), yes=st.booleans(), number=st.integers(1, 3))
    def somebody_answers(self, who: str, yes: bool, number: int) -> None:
        with self.tries() as (connection, _):
            approvals.decide(connection, number, who, Role.HOTLINE_WORKER, yes, self.now)

    @rule()
    def looks_at_the_case(self) -> None:
        with self.tries() as (connection, case):
            path.settle_no_police(connection, case, self.now)

    @rule(level=st.sampled_from(["P1", "P2", "P3", "P4"]))
    def changes_the_level(self, level: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(tables.reports.update().values(level=level))
            deadlines.change_level(connection, RULES, "a" * 32, level, self.now)

    @rule(who=st.integers(1, 4), service=st.sampled_from(SERVICES))
    def needs_something(self, who: int, service: str) -> None:
        with self.tries() as (connection, case):
            helping.add(connection, case, who, service, WORKER, self.now)

    @rule(which=st.integers(1, 3), was=st.sampled_from(STATES), state=st.sampled_from(STATES))
    def moves_a_need(self, which: int, was: str, state: str) -> None:
        with self.tries() as (connection, case):
            helping.move(connection, case, which, was, state, WORKER, self.now)

    @rule(kind=st.sampled_from(papers.NOTE_KINDS))
    def notes(self, kind: str) -> None:
        with self.tries() as (connection, case):
            papers.add_note(connection, case, kind, b"box", WORKER, self.now)

    @rule(role=st.sampled_from([Role.HOTLINE_LEAD, Role.HOTLINE_WORKER]), outcome=st.sampled_from(OUTCOMES))
    def closes(self, role: Role, outcome: str) -> None:
        with self.tries() as (connection, case):
            ending.close(connection, case, outcome, dict.fromkeys(CHECKLIST, True), LEAD, role, self.now)

    @precondition(lambda self: self.case.status == "closed")
    @rule()
    def opens_again(self) -> None:
        with self.tries() as (connection, case):
            ending.reopen(connection, RULES, case, "court", LEAD, self.now)

    def day(self, ahead: int) -> Any:
        return (in_maseru(self.now) + timedelta(days=ahead)).date()

    @property
    def case(self) -> Any:
        (found,) = self.rows(work.cases)
        return found

    @invariant()
    def nobody_is_on_record_without_a_consent_that_was_written_before(self) -> None:
        consents = self.rows(work.consents)
        for person in self.rows(work.people):
            mine = [row for row in consents if row.person_id == person.id and "keep_record" in row.scope]
            assert any(row.written_at <= person.written_at for row in mine)
            standing = [row for row in mine if row.withdrawn_at is None]
            assert bool(standing) != bool(person.erased_at)
            assert (person.box == people.ERASED) == bool(person.erased_at)
            for row in mine:
                assert row.given_by != "best_interest" or (row.assessor and row.on)

    @invariant()
    def support_needs_are_kept_only_with_consent_to_them(self) -> None:
        consents = self.rows(work.consents)
        for person in self.rows(work.people):
            if person.support:
                assert any(
                    {"keep_record", "disability"} <= set(row.scope) and row.withdrawn_at is None
                    for row in consents
                    if row.person_id == person.id
                )

    @invariant()
    def no_clock_outlives_a_closed_case(self) -> None:
        if self.case.status in ("closed", "closed_referred"):
            assert not [row for row in self.rows(work.deadlines) if row.met_at is None and row.stopped_at is None]
            assert all(row.next_due_at is None and row.triage == "closed" for row in self.rows(tables.reports))
            assert self.case.grounds != "open"

    @invariant()
    def every_open_case_has_a_clock(self) -> None:
        """Until its grounds are decided that of the decision, then that of the next step."""
        runs = {row.what for row in self.rows(work.deadlines) if row.met_at is None and row.stopped_at is None}
        if self.case.status in store.OPEN:
            assert runs & {"decide", "follow_up"}
            assert all(row.next_due_at for row in self.rows(tables.reports))
        if self.case.grounds != "open":
            assert "decide" not in runs

    @invariant()
    def a_clock_of_the_law_begins_once_and_never_moves(self) -> None:
        for row in self.rows(work.deadlines):
            if row.what in LEGAL:
                began = self.began.setdefault(row.what, (row.began_at, row.due_at))
                assert (row.began_at, row.due_at) == began

    @invariant()
    def the_police_clock_stops_only_by_telling_them_or_by_two_people(self) -> None:
        for row in self.rows(work.deadlines):
            if row.what == "police" and (row.met_at or row.stopped_at):
                (stage,) = [one for one in self.rows(work.case_stages) if one.stage == "police"]
                if row.stopped_at:
                    assert any(one.decided_by == SECOND and one.used_at for one in self.rows(work.approvals))
                else:
                    assert stage.state == "reached"

    @invariant()
    def a_yes_stands_while_the_police_clock_runs(self) -> None:
        for row in self.rows(work.deadlines):
            if row.what == "police" and not (row.met_at or row.stopped_at):
                assert self.case.grounds == "yes"

    @invariant()
    def what_was_not_reached_for_a_person_was_not_written(self) -> None:
        stages = {row.stage for row in self.rows(work.case_stages) if row.state == "reached"}
        if stages & {"assistance", "reintegration", "repatriation"}:
            assert self.rows(work.people)

    def teardown(self) -> None:
        self.engine.dispose()


def test_no_life_of_a_case_skips_consent_or_outruns_the_law() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))


def test_a_case_that_is_closed_leaves_no_clock_behind_and_one_that_is_reopened_asks_for_the_next_step() -> None:
    """Random lives seldom close a case while something still runs."""
    life = Life()
    life.opens("P2", known=False)
    life.decides_on_grounds("yes", "")
    life.writes_a_stage("police", "reached", 0)
    runs = [row.what for row in life.rows(work.deadlines) if row.met_at is None]
    assert runs == ["refer", "follow_up"], "nobody was referred, and something is still to be done"
    life.changes_the_level("P1")
    life.closes(Role.HOTLINE_LEAD, "other_abuse")
    assert life.case.status == "closed"
    life.no_clock_outlives_a_closed_case()
    life.waits(5)
    life.notes("note")
    life.no_clock_outlives_a_closed_case()
    life.opens_again()
    (runs_now,) = [row for row in life.rows(work.deadlines) if row.met_at is None and row.stopped_at is None]
    assert (runs_now.what, runs_now.began_at) == ("follow_up", life.now)


def test_whoever_writes_on_a_case_has_time_again_for_the_next_step() -> None:
    life = Life()
    life.opens("P1", known=True)
    life.decides_on_grounds("no", "mistaken")
    for _ in range(3):
        life.waits(20)
        life.notes("note")
        (clock,) = [row for row in life.rows(work.deadlines) if row.what == "follow_up"]
        assert clock.due_at == life.now + timedelta(days=1)


def test_the_store_refuses_a_person_without_consent_before_anything_is_written(tmp_path: Path) -> None:
    life = Life()
    life.opens("P2", known=False)
    life.records("18-29", "self", ["disability"], [], 0, "")
    assert not life.rows(work.people)
    assert not life.rows(work.consents)
