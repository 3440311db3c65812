"""Counts in the table: processes add up, old hours become days, and a database that fails costs nothing but counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from gateway.clock import in_maseru
from gateway.dialogue.replaying import replay
from gateway.funnel.counting import Counts, Tally
from gateway.funnel.store import HOURS_KEPT, Coarsening, Flushing, add, counted
from gateway.storage import database
from gateway.storage.tables import funnel
from tests.dialogue.flows import small

NOW = datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC)
SPOT = ("a1b2", "ussd", "who")


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = database.connect(database_url)
    database.migrate(made)
    yield made
    made.dispose()


def seen(count: int, screen: str = "who") -> Counts:
    return Counter({("a1b2", "ussd", screen, "seen"): count})


def hours(engine: sa.Engine) -> dict[datetime, int]:
    with database.reading(engine) as connection:
        return {row.hour: row.seen for row in connection.execute(sa.select(funnel))}


def test_two_processes_add_up(engine: sa.Engine) -> None:
    add(engine, seen(3) + Counter({(*SPOT, "wrong"): 1}), NOW)
    add(engine, seen(2) + seen(7, "danger"), NOW + timedelta(minutes=20))
    assert +counted(engine, None) == {(*SPOT, "seen"): 5, (*SPOT, "wrong"): 1, ("a1b2", "ussd", "danger", "seen"): 7}
    assert not +counted(engine, NOW + timedelta(hours=1))


def test_the_table_knows_the_hour_and_no_minute(engine: sa.Engine) -> None:
    add(engine, seen(1), NOW)
    assert hours(engine) == {NOW.replace(minute=0, second=0): 1}


def test_days_long_past_lose_their_hours_and_no_count(engine: sa.Engine) -> None:
    for ago in range(24 * 8):
        add(engine, seen(1), NOW - timedelta(hours=ago))
    Coarsening(engine)(NOW)
    found = hours(engine)
    assert sum(found.values()) == 24 * 8
    exact = [hour for hour in found if in_maseru(hour).hour != 0]
    assert min(exact) >= NOW - HOURS_KEPT - timedelta(hours=24)
    whole = [hour for hour in found if hour < NOW - HOURS_KEPT - timedelta(hours=24)]
    assert whole and all(in_maseru(hour).hour == 0 for hour in whole)
    assert [found[hour] for hour in sorted(whole)[1:-1]] == [24] * (len(whole) - 2)


def test_a_day_is_cut_whole_so_that_it_does_not_grow_hour_by_hour(engine: sa.Engine) -> None:
    for ago in range(24 * 5):
        add(engine, seen(1), NOW - timedelta(hours=ago))
    Coarsening(engine)(NOW)
    before = hours(engine)
    for later in range(1, 9):  # until it is 22:34 in Maseru
        Coarsening(engine)(NOW + timedelta(hours=later))
        assert hours(engine) == before


def test_what_the_database_could_not_take_is_written_when_it_can(engine: sa.Engine) -> None:
    tally, flow = Tally(), small()
    flushing = Flushing(engine, tally, lambda: NOW)
    tally.hop(1, flow, replay(flow, ""))
    with database.writing(engine) as connection:
        connection.execute(sa.text("ALTER TABLE funnel RENAME TO elsewhere"))
    flushing.flush()
    tally.hop(2, flow, replay(flow, ""))
    flushing.flush()
    with database.writing(engine) as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO funnel"))
    flushing.flush()
    flushing.flush()
    assert list(hours(engine).values()) == [2]


def test_a_locked_database_is_waited_for_by_the_flush_alone(sqlite_url: str) -> None:
    engine, other = database.connect(sqlite_url), database.connect(sqlite_url)
    database.migrate(engine)
    tally, flow = Tally(), small()
    flushing = Flushing(engine, tally, lambda: NOW)
    tally.hop(1, flow, replay(flow, ""))
    with database.writing(other):
        flushing.flush()
        assert hours(engine) == {}
    flushing.flush()
    assert list(hours(engine).values()) == [1]


def test_the_metrics_tell_the_same(engine: sa.Engine) -> None:
    def shown() -> float:
        return REGISTRY.get_sample_value("thuso_screens_total", {"screen": "who", "did": "seen"}) or 0.0

    before, tally, flow = shown(), Tally(), small()
    tally.hop(1, flow, replay(flow, ""))
    Flushing(engine, tally, lambda: NOW).flush()
    assert shown() == before + 1
