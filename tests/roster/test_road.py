"""From a coordinator's sheet to a proven phone: the code goes out by SMS and comes back, at the real door."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.alerts.proofs.store import Asking
from gateway.operators.wiring import import_roster
from gateway.settings import read_settings
from gateway.storage import database
from gateway.storage.tables import members
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.roster.people import HEADER, THABO
from tests.texting.phone import TextPhone, Worker


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        line = f",leribe_maputsoe_ccpt,,,{THABO},st,,,"
        sheet = f"{HEADER}\n{line}\n"
        import_roster(read_settings("release", made.release), sheet, "roster.csv", whole=False, check=False)
        made.clock.moment = made.clock.moment.replace(hour=10)
        yield made


def thabo(gateway: House) -> Any:
    with database.reading(gateway.engine) as connection:
        return connection.execute(sa.select(members).where(members.c.code == "leribe_maputsoe_ccpt_3")).one()


def test_thabo_answers_the_code_and_is_told_from_then_on(gateway: House) -> None:
    worker, asking = Worker(gateway), Asking(gateway.engine, gateway.files.teams)
    asking(gateway.clock())
    (sent,) = worker.work()
    assert sent.to == THABO, "nobody of the demo is asked"
    (code,) = re.findall(r"\b\d{4}\b", sent.text)
    phone = TextPhone(gateway, THABO, worker=worker)
    wrong = f"{(int(code) + 1) % 10_000:04}"
    words = gateway.files.wordings
    assert phone.writes(wrong) == words.notes["not_proven"]["st"]
    assert thabo(gateway).proven_at is None
    assert phone.writes(code) == words.notes["proven"]["st"]
    assert thabo(gateway).proven_at == gateway.clock()
