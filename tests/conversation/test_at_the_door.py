"""The same promises at the real door, with a real database and a real Redis behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.clock import in_maseru
from gateway.storage import database
from gateway.storage.tables import passed_over
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

MAPUTSOE = ("3", "9", "3")  # Leribe, the second page of its councils, the third line there


@pytest.fixture
def gateway(tmp_path: Path, valkey: Valkey) -> Iterator[House]:
    with house(f"sqlite:///{tmp_path / 'thuso.db'}", valkey.url) as made:
        yield made


def pressed(phone: Phone, *keys: str) -> Phone:
    phone.dial()
    for key in keys:
        phone.type(key)
    return phone


def to_district(gateway: House) -> Phone:
    return pressed(Phone(gateway), "2", "2", "1", "2", "1")  # a girl, today or tomorrow, a false job


def test_a_caller_who_corrects_the_district_does_not_wake_the_team_of_the_old_one(gateway: House) -> None:
    phone = to_district(gateway)
    for key in (*MAPUTSOE, "0", "0", "0", "11", "9", "1", "1", "1"):
        phone.type(key)
    assert "Report " in phone.screen
    (report,) = gateway.reports()
    assert report.answers["district"] == "ZA" and "council" not in report.answers
    assert "leribe_maputsoe_ccpt" not in gateway.told_teams()
    assert "hotline_lead" in gateway.told_teams()


def test_a_caller_who_names_the_council_wakes_its_team(gateway: House) -> None:
    phone = to_district(gateway)
    for key in (*MAPUTSOE, "9", "1", "1", "1"):
        phone.type(key)
    assert "Report " in phone.screen and "leribe_maputsoe_ccpt" in gateway.told_teams()


def test_a_caller_who_changes_the_report_can_go_all_the_way_back(gateway: House) -> None:
    phone = to_district(gateway)
    for key in (*MAPUTSOE, "9", "1", "1", "2", "1", "2", "1", "7", "1", "9", "1", "1"):
        phone.type(key)
    assert phone.screen.startswith("Send this report?")
    for _ in range(25):
        phone.type("0")
        assert not phone.ended, phone.screen
    assert phone.screen.startswith("THUSO")


def test_who_reads_call_the_police_reads_it_again_when_the_hop_is_repeated(gateway: House) -> None:
    phone = pressed(Phone(gateway), "2", "1", "1", "0", "2")
    assert phone.screen == "Call the police now. Dial again when you can."
    assert phone.again() == phone.screen


def test_a_database_that_breaks_gives_a_calm_end_that_is_no_receipt(gateway: House) -> None:
    phone = to_district(gateway)
    for key in ("11", "9", "1", "1"):
        phone.type(key)
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE reports RENAME TO elsewhere"))
    phone.type("1")
    assert phone.ended
    assert phone.screen == "Sorry, a fault on our side. Your last answer was not kept. Please dial again."


def test_a_call_over_midnight_keeps_its_report_and_its_reference(gateway: House) -> None:
    now = in_maseru(gateway.clock.moment)
    gateway.clock.moment = now.replace(hour=23, minute=59, second=30)
    phone = to_district(gateway)
    for key in ("11", "9", "1", "1"):
        phone.type(key)
    gateway.clock.passes(minutes=1)
    receipt = phone.type("1")
    assert "Report " in receipt
    gateway.clock.passes(minutes=5)
    assert phone.again() == receipt
    assert len(gateway.reports()) == 1


def test_who_leaves_before_the_helper_was_reached_is_wholly_forgotten_a_day_later(gateway: House) -> None:
    pressed(Phone(gateway), "2", "1", "1", "1", "99")
    gateway.clock.passes(hours=25)
    gateway.forget()
    assert gateway.reports() == [] and gateway.alerts() == []
    with database.reading(gateway.engine) as connection:
        assert connection.execute(sa.select(passed_over)).all() == []
