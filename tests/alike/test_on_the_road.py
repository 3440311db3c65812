"""Several callers tell of one thing by phone: what the team reads, with all of the house in between."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.alerts.alike.store import cases_alike, free_joined
from gateway.messages import Outcome, Result
from gateway.storage import database
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

A_GIRL_IN_MAPUTSOE = ("2", "2", "1", "3", "3", "3", "9", "3", "near the shop", "9", "1", "1", "1")
IN_DANGER = ("2", "2", "1", "2", "3", "3", "9", "3", "near the shop", "9", "1", "1", "1")


@pytest.fixture
def gateway(database_url: str, valkey: Valkey) -> Iterator[House]:
    with house(database_url, valkey.url) as made:
        yield made


def _calls(gateway: House, keys: tuple[str, ...] = A_GIRL_IN_MAPUTSOE, number: str = "+26650123980") -> Phone:
    phone = Phone(gateway, number)
    phone.dial()
    for key in keys:
        phone.type(key)
    assert "Thank you. Report" in phone.screen
    return phone


def _texts(gateway: House) -> list[tuple[str, int]]:
    """The carrier takes what is due: case number, and of how many more each SMS speaks."""
    store, now, texts = gateway.parts.book.alerts, gateway.clock(), []
    with database.writing(gateway.engine) as connection:
        free_joined(connection, now)
        published = [row.id for row in store.publish(connection, now)]
        for held in (store.claim(connection, id_, now) for id_ in published):
            assert held is not None
            texts.append((held.case_number, held.more))
            store.settle(connection, held, Outcome(Result.ACCEPTED, f"ATXid_{held.id}"), now)
    return texts


def _first_alerts(gateway: House, case: str) -> list[Any]:
    return [row for row in gateway.alerts() if row.case_number == case and row.rung == 0]


def test_three_callers_one_sms_and_three_cases(gateway: House) -> None:
    for n in range(3):
        gateway.clock.passes(seconds=1)
        _calls(gateway, number=f"+2665012398{n}")
    first, second, third = (_newest(gateway, nth) for nth in (3, 2, 1))
    assert _texts(gateway) == [(first, 2)]
    assert [row.state for case in (first, second, third) for row in _first_alerts(gateway, case)] == ["sent"] * 3
    with database.reading(gateway.engine) as connection:
        alike = cases_alike(connection, [report.id for report in gateway.reports()])
    assert sorted(map(sorted, alike.values())) == sorted(
        sorted(pair) for pair in ((first, second), (first, third), (second, third))
    )


def test_each_of_them_climbs_by_itself(gateway: House) -> None:
    for n in range(2):
        _calls(gateway, number=f"+2665012398{n}")
    _texts(gateway)
    waiting = {row.case_number for row in gateway.alerts() if row.rung == 1 and row.state == "due"}
    assert waiting == {report.case_number for report in gateway.reports()}


def test_a_caller_after_the_sms_is_told_of_ten_minutes_later_with_whoever_comes_until_then(gateway: House) -> None:
    _calls(gateway)
    assert len(_texts(gateway)) == 1
    for n in (1, 2):
        gateway.clock.passes(seconds=60)
        _calls(gateway, number=f"+2665012398{n}")
        assert _texts(gateway) == []
    second = _newest(gateway, 2)
    gateway.clock.passes(minutes=10)
    assert _texts(gateway) == [(second, 1)]


def test_a_p1_of_the_same_thing_goes_out_at_once_and_alone(gateway: House) -> None:
    _calls(gateway)
    _calls(gateway, IN_DANGER, "+26650123981")
    p1 = next(report.case_number for report in gateway.reports() if report.level == "P1")
    texts = _texts(gateway)
    assert {more for _, more in texts} == {0}
    assert len([case for case, _ in texts if case == p1]) >= 2  # the nearest team and the hotline


def test_a_last_hop_that_comes_again_changes_nothing(gateway: House) -> None:
    _calls(gateway)
    phone = _calls(gateway, number="+26650123981")
    before = gateway.alerts()
    gateway.clock.passes(seconds=5)
    phone.again()
    assert gateway.alerts() == before


def _newest(gateway: House, nth: int) -> str:
    """The case of the nth report from the newest back."""
    case: str = sorted(gateway.reports(), key=lambda report: report.started_at)[-nth].case_number
    return case
