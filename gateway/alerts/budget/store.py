"""SMS segments that were sent, by day in Maseru and level. Works inside its caller's transaction."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
import structlog
from prometheus_client import Counter
from sqlalchemy.dialects import postgresql, sqlite

from gateway.alerts.budget.allowance import allows, day_of, is_limited
from gateway.storage.tables import spent

log = structlog.get_logger("thuso.budget")
SEGMENTS = Counter("thuso_sms_segments", "SMS segments that were sent or may have been", ["level"])
OVER = Counter("thuso_over_budget", "SMS that wait because the day's budget of their level is spent", ["level"])


def within_budget(
    connection: sa.Connection, daily: Mapping[str, int], level: str, segments: int, now: datetime
) -> bool:
    """Whether so many segments may still go today. Asked before sending and counted after it: several workers at once
    may go over by what they have in hand."""
    if not is_limited(daily, level):
        return True
    if allows(daily, level, spent_on(connection, day_of(now), level), segments):
        return True
    OVER.labels(level).inc()
    log.error("the day's budget is spent: an operator must act", level=level, segments=daily[level])
    return False


def count(connection: sa.Connection, level: str, segments: int, now: datetime) -> None:
    """Adds to what was spent. Last in its transaction: every worker writes this row."""
    if not segments:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(spent).values(day=day_of(now), level=level, segments=segments)
    more = {"segments": spent.c.segments + first.excluded.segments}
    connection.execute(first.on_conflict_do_update(index_elements=("day", "level"), set_=more))
    SEGMENTS.labels(level).inc(segments)


def spent_on(connection: sa.Connection, day: str, level: str) -> int:
    query = sa.select(spent.c.segments).where(spent.c.day == day, spent.c.level == level)
    return connection.execute(query).scalar() or 0
