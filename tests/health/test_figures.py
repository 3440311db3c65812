"""Whoever runs the service reads first what wants a person, and what to do about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.health.figures import DEAD_AFTER, FIRST_TOUCH, Beat, Seen, Verdict, Way, figures, worst

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
LEVELS = ("P1", "P2", "P3", "P4")
KINDS = ("unopened", "overdue", "stopped", "unknown", "unheard")
WELL = Seen(
    NOW, {"web": Beat(NOW), "worker:thuso-1:7": Beat(NOW), "relay": Beat(NOW, {"jobs": 0, "workers": 2})},
    dict.fromkeys(LEVELS, 0.0), dict.fromkeys(LEVELS, 0), dict.fromkeys(KINDS, 0),
    {"waiting": 0, "overdue": 0, "stopped": 0}, {"africastalking": Way(rests=False)},
)  # fmt: skip


def bad(seen: Seen) -> dict[str, Verdict]:
    return {one.metric: one.verdict for one in figures(seen) if one.verdict is not Verdict.WELL}


def relay(**detail: int) -> Seen:
    return replace(WELL, beats=dict(WELL.beats) | {"relay": Beat(NOW, detail)})


def test_nothing_is_said_where_everything_is_well() -> None:
    assert bad(WELL) == {} and worst(figures(WELL)) is Verdict.WELL


@pytest.mark.parametrize(
    ("seen", "metric", "verdict"),
    [
        (replace(WELL, beats={}), 'thuso_pulse_age_seconds{process="relay"}', Verdict.ACT),
        (relay(jobs=-1, workers=-1), "thuso_queue_jobs", Verdict.ACT),
        (relay(jobs=101, workers=1), "thuso_queue_jobs", Verdict.LOOK),
        (relay(jobs=0, workers=0), "thuso_workers", Verdict.ACT),
        (replace(WELL, unanswered={"P1": 301.0}), 'thuso_oldest_unanswered_alert_seconds{level="P1"}', Verdict.ACT),
        (replace(WELL, stuck={"unopened": 1}), 'thuso_stuck_alerts{kind="unopened"}', Verdict.ACT),
        (replace(WELL, stuck={"stopped": 2}), 'thuso_stuck_alerts{kind="stopped"}', Verdict.ACT),
        (replace(WELL, waits={"overdue": 1}), 'thuso_alerts{standing="overdue"}', Verdict.ACT),
        (replace(WELL, ways={"kannel": Way(True, 5)}), 'thuso_sender_well{sender="kannel"}', Verdict.ACT),
        (replace(WELL, failed=1), "thuso_failed_alerts", Verdict.LOOK),
        (replace(WELL, overdue=3), "thuso_overdue_clocks", Verdict.LOOK),
        (replace(WELL, unproven=3), "thuso_unproven_members", Verdict.LOOK),
        (replace(WELL, segments={"P2": 10}, budget={"P2": 10}), 'thuso_sms_segments_today{level="P2"}', Verdict.ACT),
    ],
)
def test_each_fault_is_named_with_what_to_do(seen: Seen, metric: str, verdict: Verdict) -> None:
    assert bad(seen).get(metric) is verdict
    (one,) = [found for found in figures(seen) if found.metric == metric]
    assert one.do and one.words and one.shown


def test_a_day_without_a_limit_is_no_fault_however_much_was_sent() -> None:
    assert not bad(replace(WELL, segments={"P1": 9999}, budget={"P2": 10}))


@given(some.floats(0, 10**6), some.sampled_from(LEVELS))
def test_an_alert_may_wait_as_long_as_was_promised_and_no_second_longer(age: float, level: str) -> None:
    late = age > FIRST_TOUCH[level].total_seconds()
    assert bool(bad(replace(WELL, unanswered={level: age}))) is late


@given(some.integers(0, 200))
def test_a_process_that_is_silent_for_a_minute_is_missed(seconds: int) -> None:
    seen = replace(WELL, beats=dict(WELL.beats) | {"web": Beat(NOW - timedelta(seconds=seconds))})
    assert bool(bad(seen)) is (seconds > DEAD_AFTER.total_seconds())


def queue(seen: Seen) -> list[tuple[str, str]]:
    about = ("thuso_queue_jobs", "thuso_workers")
    return [(str(one.shown), str(one.do)) for one in figures(seen) if one.metric in about]


def test_without_redis_nobody_is_sent_to_start_a_worker() -> None:
    (jobs, starts), (workers, waits) = queue(relay(jobs=-1, workers=-1))
    assert jobs == workers == "Redis does not answer"
    assert starts.startswith("Start Redis again") and waits == "It is counted again once relay and Redis are back."


@pytest.mark.parametrize("beats", [{}, {"relay": Beat(NOW - timedelta(minutes=2), {"jobs": 0, "workers": 2})}])
def test_what_a_silent_relay_told_last_is_not_believed(beats: dict[str, Beat]) -> None:
    assert [shown for shown, _ in queue(replace(WELL, beats=beats))] == ["The relay is silent"] * 2


def test_what_wants_a_person_now_stands_before_what_can_wait() -> None:
    seen = replace(WELL, failed=1, stuck={"overdue": 1})
    assert [one.verdict for one in figures(seen)][:2] == [Verdict.ACT, Verdict.LOOK]
