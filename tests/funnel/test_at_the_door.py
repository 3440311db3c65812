"""Counts of whole calls at the real door, with a real database and a real Redis behind it."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from gateway.cli import main
from gateway.funnel.store import counted
from gateway.storage import database
from gateway.storage.tables import funnel
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Hop, Phone, plainly

KEYS = ["2", "2", "1", "2", "1", "3", "9", "0", "8", "A kraal by the river", "9"]
JOURNEY = {
    "language": {"seen": 1, "answered": 1},
    "start": {"seen": 1, "answered": 1},
    "who": {"seen": 1, "answered": 1},
    "danger": {"seen": 1, "answered": 1},
    "what": {"seen": 1, "answered": 1},
    "district": {"seen": 1, "answered": 1},
    "council": {"seen": 3, "turned": 1, "back": 1, "answered": 1},
    "details": {"seen": 1, "answered": 1},
    "details_more": {"seen": 1, "answered": 1},
    "tell": {"seen": 1},
}


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def twice(hop: Hop) -> str:
    first = hop()
    assert hop() == first
    return first


def a_call(gateway: House, way: Callable[[Hop], str] = plainly) -> Phone:
    phone = Phone(gateway, way=way)
    phone.dial()
    for key in KEYS:
        phone.type(key)
    return phone


def screens(gateway: House) -> dict[str, dict[str, int]]:
    """What the table holds, without what is zero."""
    gateway.parts.funnel.flush()
    found: dict[str, dict[str, int]] = {}
    for (_, channel, screen, did), count in counted(gateway.engine, None).items():
        assert channel == "ussd"
        if count:
            found.setdefault(screen, {})[did] = count
    return found


def test_a_call_gives_exactly_these_counts(gateway: House) -> None:
    a_call(gateway)
    assert screens(gateway) == JOURNEY


def test_every_hop_twice_gives_the_same(gateway: House) -> None:
    a_call(gateway, twice)
    assert screens(gateway) == JOURNEY


def test_counts_need_no_redis(gateway: House, valkey: Valkey) -> None:
    valkey.stop()
    a_call(gateway)
    assert screens(gateway) == JOURNEY


def test_two_processes_add_up(gateway: House) -> None:
    a_call(gateway)
    first = screens(gateway)
    gateway.starts_anew()
    a_call(gateway)
    assert screens(gateway) == {
        screen: {did: 2 * count for did, count in counts.items()} for screen, counts in first.items()
    }


def test_wrong_keys_and_leaving_are_counted_where_they_happened(gateway: House) -> None:
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "2", "77", "99"):
        phone.type(key)
    found = screens(gateway)
    assert found["who"] == {"seen": 2, "wrong": 1, "gone": 1}
    assert found["left"] == {"seen": 1}


def test_a_caller_is_answered_while_the_counts_cannot_be_written(gateway: House) -> None:
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE funnel RENAME TO elsewhere"))
    phone = a_call(gateway)
    gateway.parts.funnel.flush()
    assert not phone.ended
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO funnel"))
    assert screens(gateway) == JOURNEY


def test_nothing_in_the_table_tells_who_called(gateway: House) -> None:
    phone = a_call(gateway)
    gateway.parts.funnel.flush()
    with database.reading(gateway.engine) as connection:
        rows = [dict(row) for row in connection.execute(sa.select(funnel)).mappings()]
    assert {(row["hour"].minute, row["hour"].second, row["hour"].microsecond) for row in rows} == {(0, 0, 0)}
    kept = repr(rows)
    for secret in (phone.number, phone.number[-8:], phone.session, "kraal", gateway.reports()[0].call_key):
        assert secret not in kept
    assert set(rows[0]) == {
        "hour",
        "edition",
        "channel",
        "screen",
        "seen",
        "answered",
        "wrong",
        "back",
        "turned",
        "gone",
    }


def test_the_operator_reads_it_in_the_order_of_the_flow(gateway: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_call(gateway)
    gateway.parts.funnel.flush()
    for name, value in gateway.release.items():
        if name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.setenv(name, value)
    read = CliRunner().invoke(main, ["funnel", "--exact", "--since", "2026-01-01"])
    assert read.exit_code == 0, read.output
    names = [line.split()[0] for line in read.output.splitlines()]
    assert names[0] == "ussd" and [name for name in names if name in JOURNEY] == list(JOURNEY)
    hidden = CliRunner().invoke(main, ["funnel", "--csv", "--flow", "report"])
    assert "ussd,,council,<5,<5,<5,<5,<5,<5,<5,\n" in hidden.output
    some = CliRunner().invoke(main, ["funnel", "--flow", "report.details"])
    assert [line.split()[0] for line in some.output.splitlines()] == ["ussd", "details", "details_more"]
    wrong = CliRunner().invoke(main, ["funnel", "--flow", "nothing"])
    assert wrong.exit_code == 2 and "there is no flow 'nothing'" in wrong.output
