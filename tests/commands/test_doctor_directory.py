"""`doctor` says what callers hear of who can help."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from gateway import doctor
from gateway.clock import now
from gateway.referrals.confirming import LIVES
from gateway.referrals.organisations.store import Entry, add
from gateway.storage.database import connect, writing


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


def test_it_says_how_many_numbers_callers_hear_and_how_many_wait(engine: sa.Engine) -> None:
    assert doctor._directory(engine) == "the directory is empty: callers hear config/services.yaml"
    with writing(engine) as connection:
        for n, days in enumerate((1, LIVES.days - 3, LIVES.days + 3)):
            entry = Entry(f"House {n}", "shelter", ["shelter"], [], f"+2662231234{n}", told=True)
            add(connection, now() - timedelta(days=days), "lineo", entry, confirms=True)
    says = "callers hear 2 number(s) of the directory of 3; 2 wait for somebody to ring them"
    assert doctor._directory(engine) == says
