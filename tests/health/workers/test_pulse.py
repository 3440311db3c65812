"""A worker says that its loop goes round; who died is missed, who was stopped is not."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event, active_count
from time import monotonic, sleep

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as some

from gateway.health.figures import DEAD_AFTER, FORGOTTEN_AFTER, Beat, Seen, Verdict, figures
from gateway.health.pulses.names import Name, name_of, read_name
from gateway.health.pulses.store import beat, latest
from gateway.health.pulses.workers import store
from gateway.health.pulses.workers.store import WorkerPulse
from gateway.jobs import WORKER_TTL
from gateway.storage.database import connect, reading
from gateway.storage.tables import pulses

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
SOON = timedelta(milliseconds=20)
HERE, OTHER = Name("thuso-1", 4711), Name("thuso-1", 4712)


class Standing:
    """A clock that goes on when it is told to."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def everybody_lives(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Numbers of processes that are no more."""
    dead: set[int] = set()
    monkeypatch.setattr(store, "_lives", lambda pid: pid not in dead)
    return dead


def told(engine: sa.Engine) -> dict[str, datetime]:
    with reading(engine) as connection:
        return {process: pulse.at for process, pulse in latest(connection).items()}


def comes(engine: sa.Engine, wanted: dict[Name, datetime]) -> None:
    end = monotonic() + 60
    while told(engine) != {str(name): at for name, at in wanted.items()}:
        assert monotonic() < end, told(engine)
        sleep(0.02)


def starts(engine: sa.Engine, name: Name = HERE, clock: Standing | None = None) -> WorkerPulse:
    pulse = WorkerPulse(engine, clock or Standing(), name, SOON)
    pulse.turned()
    return pulse


def test_its_pulse_is_the_last_turn_of_the_loop_and_not_of_the_thread(engine: sa.Engine) -> None:
    clock = Standing()
    pulse = starts(engine, clock=clock)
    comes(engine, {HERE: NOW})
    clock.now = NOW + timedelta(minutes=5)
    sleep(5 * SOON.total_seconds())
    comes(engine, {HERE: NOW})  # the loop hangs, the thread does not
    pulse.turned()
    comes(engine, {HERE: clock.now})
    pulse.end()


def test_nothing_is_written_while_the_loop_has_not_gone_round(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[datetime] = []
    monkeypatch.setattr(store, "beat", lambda *row: written.append(row[3]))
    pulse = starts(engine)
    sleep(10 * SOON.total_seconds())
    pulse.end()
    assert written == [NOW]


def test_two_workers_of_one_machine_have_a_pulse_each_and_the_one_that_is_stopped_takes_its_own_away(
    engine: sa.Engine,
) -> None:
    first, second = starts(engine, HERE), starts(engine, OTHER)
    comes(engine, {HERE: NOW, OTHER: NOW})
    first.end()
    comes(engine, {OTHER: NOW})
    second.end()
    comes(engine, {})


def test_who_is_stopped_before_the_first_pulse_leaves_none(engine: sa.Engine) -> None:
    starts(engine).end()
    assert told(engine) == {}


def test_who_is_stopped_while_it_still_waits_for_the_queue_at_its_start_is_not_missed(engine: sa.Engine) -> None:
    pulse = WorkerPulse(engine, Standing(), HERE, SOON)
    sleep(10 * SOON.total_seconds())
    assert told(engine) == {}  # no signal is heard yet, so nobody would take it away
    pulse.end()


def test_whoever_starts_takes_the_place_of_who_died_here_and_of_who_is_gone_for_a_day(
    engine: sa.Engine, everybody_lives: set[int]
) -> None:
    elsewhere, gone = Name("thuso-2", 4712), Name("thuso-3", 9)
    for name in (OTHER, elsewhere):
        beat(engine, str(name), {}, NOW)
    beat(engine, str(gone), {}, NOW - FORGOTTEN_AFTER - timedelta(seconds=1))
    everybody_lives |= {OTHER.pid, elsewhere.pid}
    pulse = starts(engine)
    comes(engine, {HERE: NOW, elsewhere: NOW})  # of another machine nobody here knows who lives
    pulse.end()


def test_after_a_power_cut_no_operator_is_sent_to_end_what_has_a_dead_worker_s_number_now(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "monotonic", lambda: 60.0)  # so long ago the machine was started
    beat(engine, str(OTHER), {}, NOW - timedelta(seconds=61))
    pulse = starts(engine)
    comes(engine, {HERE: NOW})
    pulse.end()


def test_who_hangs_here_is_still_missed_after_another_has_started(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "monotonic", lambda: 3600.0)
    beat(engine, str(OTHER), {}, NOW - timedelta(minutes=10))
    pulse = starts(engine)
    comes(engine, {HERE: NOW, OTHER: NOW - timedelta(minutes=10)})
    pulse.end()


def test_web_and_relay_are_nobody_s_to_clear_away(engine: sa.Engine) -> None:
    for process in ("web", "relay"):
        beat(engine, process, {}, NOW - 2 * FORGOTTEN_AFTER)
    pulse = starts(engine)
    while len(told(engine)) < 3:
        sleep(0.02)
    pulse.end()
    assert set(told(engine)) == {"web", "relay"}


def test_a_process_that_has_ended_is_known_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert store._lives(child.pid)
    child.communicate(b"\n")
    assert not store._lives(child.pid)


def test_while_the_database_is_away_the_loop_goes_on_and_the_pulse_comes_back(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, away = Event(), [True]

    def barred(*row: object) -> None:
        tries.set()
        if away:
            raise sa.exc.OperationalError("away", None, Exception())
        beat(*row)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "beat", barred)
    pulse = starts(engine)
    assert tries.wait(60) and told(engine) == {}
    away.clear()
    comes(engine, {HERE: NOW})
    pulse.end()


def test_neither_a_turn_nor_the_end_waits_for_a_database_that_hangs(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, goes_on, before = Event(), Event(), active_count()
    monkeypatch.setattr(store, "beat", lambda *row: (hangs.set(), goes_on.wait(120)))
    monkeypatch.setattr(store, "LONGEST_GOODBYE", 0.1)
    pulse = starts(engine)
    assert hangs.wait(60)
    began = monotonic()
    for _ in range(1000):
        pulse.turned()
    pulse.end()
    assert monotonic() - began < 30
    goes_on.set()
    while active_count() > before:
        sleep(0.02)


@example("a-machine-of-a-fleet-with-a-long-name-7", 2**22)
@given(some.from_regex(r"[a-z0-9.-]{1,64}", fullmatch=True), some.integers(1, 2**22))
def test_every_machine_and_number_fits_the_column_and_is_read_back(host: str, pid: int) -> None:
    name = name_of(host, pid)
    assert len(str(name)) <= pulses.c.process.type.length
    assert read_name(str(name)) == name and host.endswith(name.host)


@pytest.mark.parametrize("process", ["web", "relay", "worker", "worker:thuso", "worker:thuso:x", "thuso:1"])
def test_no_other_process_is_taken_for_a_worker(process: str) -> None:
    assert read_name(process) is None


# On the page.


def lines(ages: dict[Name, int]) -> dict[str, tuple[float, str, Verdict]]:
    beats = {str(name): Beat(NOW - timedelta(seconds=age)) for name, age in ages.items()}
    found = figures(Seen(NOW, beats, {}, {}, {}, {}, {}))
    return {one.metric: (one.value, str(one.shown), one.verdict) for one in found}


AGE, SILENT = 'thuso_pulse_age_seconds{process="worker"}', "thuso_silent_workers"


def test_an_idle_worker_that_turns_each_half_minute_is_never_missed() -> None:
    longest = WORKER_TTL - 15 + store.EVERY.total_seconds()  # RQ waits so long for a job
    assert longest + 15 < DEAD_AFTER.total_seconds()


def test_who_hangs_is_named_while_others_work() -> None:
    found = lines({HERE: 12, OTHER: 200})
    assert found[AGE] == (12, "12 seconds", Verdict.WELL)
    assert found[SILENT] == (1, "process 4712 on thuso-1 for 3 minutes", Verdict.LOOK)


def test_without_one_that_works_somebody_must_act_at_once() -> None:
    found = lines({HERE: 61, OTHER: 7200})
    assert found[AGE] == (61, "1 minute", Verdict.ACT)
    says = "process 4711 on thuso-1 for 1 minute; process 4712 on thuso-1 for 2 hours"
    assert found[SILENT] == (2, says, Verdict.ACT)
    assert lines({})[AGE] == (-1, "never seen", Verdict.ACT)
    assert lines({})[SILENT] == (0, "none", Verdict.WELL)


def test_a_machine_that_is_gone_for_good_is_forgotten_after_a_day() -> None:
    day = int(FORGOTTEN_AFTER.total_seconds())
    assert lines({HERE: 12, OTHER: day})[SILENT][0] == 1
    assert lines({HERE: 12, OTHER: day + 1})[SILENT][0] == 0
    assert lines({OTHER: day + 1})[AGE] == (-1, "never seen", Verdict.ACT)


def test_of_many_that_are_silent_the_latest_three_are_named() -> None:
    _, says, _ = lines({Name("thuso-1", n): 100 + n for n in range(1, 8)})[SILENT]
    assert says.startswith("process 1 on ") and says.count("process") == 3 and says.endswith("; 4 more")


@given(some.dictionaries(some.builds(Name, some.just("h"), some.integers(1, 99)), some.integers(0, 200)))
def test_a_worker_is_silent_after_a_minute(ages: dict[Name, int]) -> None:
    found = lines(ages)
    silent = [age for age in ages.values() if age > DEAD_AFTER.total_seconds()]
    assert found[SILENT][0] == len(silent)
    assert (found[AGE][2] is Verdict.WELL) is (len(silent) < len(ages))
