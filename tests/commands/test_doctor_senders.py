"""`doctor` tells an operator which way to a carrier is stopped or fails, and that a day's budget is spent."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway import doctor
from gateway.channels.failover.store import SqlWatch
from gateway.messages import Outcome, Result
from gateway.storage.database import connect, writing
from gateway.storage.tables import alerts
from tests.alerts.desk import Desk
from tests.alerts.people import NOW, add_report, move_in


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = connect(database_url)
    with writing(engine) as connection:
        move_in(connection)
        add_report(connection)
    yield engine
    engine.dispose()


def told(engine: sa.Engine) -> list[str]:
    """What it says of sending; the roster has a test of its own."""
    said = map(str, doctor._standing(engine, []))
    return [complaint for complaint in said if complaint.startswith(("sender", "config/sending"))]


def test_while_all_is_well_it_says_nothing(engine: sa.Engine) -> None:
    watch = SqlWatch(engine, lambda: NOW)
    watch.note("kannel", watch.health("kannel"), [Outcome(Result.LATER, reason="http_500")])
    assert told(engine) == []


def test_it_names_a_sender_that_is_stopped_and_one_that_fails(engine: sa.Engine) -> None:
    watch = SqlWatch(engine, lambda: NOW)
    watch.note("africastalking", watch.health("africastalking"), [Outcome(Result.STOPPED, reason="balance")])
    for _ in range(5):
        watch.note("kannel", watch.health("kannel"), [Outcome(Result.LATER, reason="http_500")])
    said = "\n".join(sorted(told(engine)))
    assert "sender africastalking: refuses our SMS (balance)." in said
    assert "sender kannel: fails: 5 calls in a row." in said


def test_it_tells_of_a_budget_that_is_spent(engine: sa.Engine) -> None:
    Desk(engine).report("P2")
    with writing(engine) as connection:
        connection.execute(alerts.update().values(failure="over_budget"))
    (said,) = told(engine)
    assert said.startswith("config/sending.yaml: 2 alert(s) wait for tomorrow")
