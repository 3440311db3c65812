"""What the database counts is what somebody would count by hand, one report after the other."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from gateway.figures import store
from gateway.figures.figure import ANSWERED, HAPPENED, KEPT, Clock, Figures, measure
from gateway.figures.periods import Period, from_to, last_weeks, quarters
from gateway.storage.database import reading
from tests.figures.crowd import Crowd, crowd

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
DISTRICTS = ("LS-A", "LS-B", "LS-C", "LS-D", "LS-E", "LS-F", "LS-G", "LS-H", "LS-J", "LS-K")
PERIODS = (
    last_weeks(4, NOW), last_weeks(12, NOW), last_weeks(52, NOW), from_to("2025-11-05", "2025-11-18", NOW),
    *quarters(NOW)[:2],
)  # fmt: skip


def counted(engine: sa.Engine, period: Period) -> Figures:
    with reading(engine) as connection:
        return store.count(connection, period, DISTRICTS)


def same_line(figures: Figures, code: str, wanted: Counter[str]) -> None:
    rows = dict(figures.lines[code].rows)
    rest = "unknown" if code in ("sex", "age") else ""
    expected = Counter[str]()
    for word, n in wanted.items():
        expected[word if word in rows else rest] += n
    assert {word: n for word, n in rows.items() if n} == dict(expected), code
    assert figures.lines[code].total == sum(wanted.values())


def same_row(row: Clock, columns: Sequence[str], wanted: Counter[str], minutes: list[int]) -> None:
    assert dict(zip(columns, row.counts, strict=True)) == {one: wanted[one] for one in columns}, row.code
    assert row.took == measure(Counter(minutes).items()), row.code


@pytest.mark.parametrize("seed", [1, 2])
def test_every_number_is_what_a_count_by_hand_gives(engine: sa.Engine, seed: int) -> None:
    town = crowd(NOW, seed).put(engine)
    for period in PERIODS:
        figures = counted(engine, period)
        assert figures.reports == len(town.counted(period)) > 0
        for question in ("district", "what", "who"):
            same_line(figures, question, town.told(period, question))
        for column in ("level", "channel", "language"):
            same_line(figures, column, town.column(period, column))
        same_line(figures, "week", town.weekly(period))
        same_line(figures, "sex", town.recorded(period, "sex"))
        same_line(figures, "age", town.recorded(period, "age_band"))
        _clocks_agree(figures, town, period)
        _help_agrees(figures, town, period)


def _clocks_agree(figures: Figures, town: Crowd, period: Period) -> None:
    for row in figures.looks:
        mine = [one for one in town.counted(period) if (one["level"] or "") == row.code]
        minutes = town.minutes(period, "report", "first_touch", mine)
        same_row(row, KEPT, town.became(period, "report", "first_touch", mine), minutes)
    for row in figures.clocks:
        mine = town.opened(period)
        same_row(row, KEPT, town.became(period, "case", row.code, mine), town.minutes(period, "case", row.code, mine))


def _help_agrees(figures: Figures, town: Crowd, period: Period) -> None:
    for row, took, many in zip(
        figures.reached, (town.taken(period), town.helped(period)), (figures.reports, figures.cases), strict=True
    ):
        same_row(row, HAPPENED, Counter(happened=len(took), not_yet=(many or 0) - len(took)), took)
    outcomes = town.outcomes(period)
    assert {row.code for row in figures.referred} == set(outcomes)
    assert figures.referrals == sum(sum(one.values()) for one in outcomes.values())
    for row in figures.referred:
        mine = [one for one in town.referrals if str(one["organisation_id"]) == row.code]
        here = [one for one in mine if period.begins <= one["sent_at"] < period.ends]
        took = [
            int((one["answered_at"] - one["sent_at"]).total_seconds()) // 60
            for one in here if one["answered_at"] and one["answered_at"] <= period.as_of
        ]  # fmt: skip
        same_row(row, ANSWERED, outcomes[row.code], took)
        kept = town.became(period, "referral", "answer", here)
        assert row.kept == tuple(kept[one] for one in KEPT), row.code


def test_the_levels_of_the_first_look_are_the_levels_of_the_reports(engine: sa.Engine) -> None:
    """The rows hang on the same sums, so that what is hidden in one is hidden in the other."""
    crowd(NOW, 3, reports=80, days=60).put(engine)
    figures = counted(engine, last_weeks(12, NOW))
    assert [(row.code, row.total) for row in figures.looks] == list(figures.lines["level"].rows)


def test_without_a_single_report_everything_is_nothing(engine: sa.Engine) -> None:
    figures = counted(engine, last_weeks(52, NOW))
    assert (figures.reports, figures.cases, figures.people, figures.referrals) == (0, 0, 0, 0)
    assert all(n == 0 for one in figures.lines.values() for _, n in one.rows)


def test_what_happens_after_a_quarter_has_settled_changes_nothing_of_it(engine: sa.Engine) -> None:
    town = crowd(NOW, 4).put(engine)
    quarter = quarters(NOW)[1]
    before = counted(engine, quarter)
    later = quarter.as_of.isoformat(" ")
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE deadlines SET met_at = :at WHERE met_at IS NULL AND stopped_at IS NULL"), {"at": NOW}
        )
        connection.execute(
            sa.text("UPDATE referrals SET state = 'revoked', ended_at = :at WHERE state = 'sent'"), {"at": NOW}
        )
    assert later and town and counted(engine, quarter) == before
