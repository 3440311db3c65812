"""Somebody keeps the directory while callers are on the line: what may be heard is heard within seconds, and what may
not is heard by no new call."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from werkzeug.test import Client

from gateway.app import public_app
from gateway.conversation.services import Helper
from gateway.editions.store import KeptEditions
from gateway.processes.web.wiring import web_parts
from gateway.referrals.confirming import LIVES
from gateway.referrals.directory import USUAL
from gateway.referrals.organisations import store
from gateway.storage import database
from gateway.storage.casework.tables import organisations
from gateway.storage.tables import editions
from tests.advice.files import POLICE_OF_LERIBE
from tests.editions.conftest import Desk, OpenHouse, looks
from tests.house import House
from tests.phone import Phone

LINE, NUMBER = "Safe House Leribe: 2200 0001", "+26622000001"  # nobody's
ENTRY = store.Entry(
    "Safe House Leribe", "shelter", USUAL["shelter"], ["LS-C"], NUMBER, called={"en": "Safe House Leribe"}, told=True
)


def adds(gateway: House, entry: store.Entry = ENTRY, confirms: bool = True) -> int:
    with database.writing(gateway.engine) as connection:
        return store.add(connection, gateway.clock(), "lineo", entry, confirms)


def changes(gateway: House, organisation_id: int, confirms: bool = False, **changed: Any) -> None:
    entry = store.Entry(**{name: getattr(ENTRY, name) for name in ENTRY.__slots__} | changed)
    with database.writing(gateway.engine) as connection:
        assert store.change(connection, gateway.clock(), "lineo", organisation_id, entry, confirms)


def confirms(gateway: House, organisation_id: int, number: str = NUMBER) -> None:
    now = gateway.clock()
    with database.writing(gateway.engine) as connection:
        assert store.confirm(connection, now, "palesa", organisation_id, number, "rang", now)


def asks(gateway: House) -> Phone:
    """A call that has come to the question where the caller is."""
    phone = Phone(gateway)
    phone.dial()
    for key in ("2", "4", "3"):
        phone.type(key)
    assert "Where are you?" in phone.screen, phone.screen
    return phone


def leribe(phone: Phone) -> str:
    """What stands there for Leribe."""
    return phone.type("3")


def hears(gateway: House) -> str:
    return leribe(asks(gateway))


@pytest.fixture
def kept(open_house: OpenHouse, database_url: str) -> House:
    """A gateway on SQLite, then on PostgreSQL."""
    return open_house(database_url)


def test_a_confirmed_number_is_heard_until_its_confirmation_runs_out(kept: House) -> None:
    assert "no number here" in hears(kept)
    adds(kept)
    looks(kept)
    assert LINE in hears(kept)
    kept.clock.passes(seconds=(LIVES - timedelta(minutes=1)).total_seconds())
    looks(kept)
    assert LINE in hears(kept)
    kept.clock.passes(minutes=1)
    looks(kept)
    assert "no number here" in hears(kept)


def test_the_log_says_whether_it_was_the_directory_or_the_flows(gateway: House, desk: Desk) -> None:
    with capture_logs() as lines:
        adds(gateway)
        looks(gateway)
        desk.edit("flows/report.yaml", ('en: "Where are they?"', 'en: "Which place?"'))
        looks(gateway)
    assert [line["changed"] for line in lines] == [["config/services.yaml"], ["flows/report.yaml"]]


def test_a_call_under_way_keeps_the_words_it_began_with(kept: House) -> None:
    there = adds(kept)
    looks(kept)
    old = asks(kept)
    changes(kept, there, called={"en": "House of Hope"})
    looks(kept)
    assert LINE in leribe(old)
    assert "House of Hope: 2200 0001" in hears(kept)


def test_a_changed_number_is_heard_by_nobody_until_somebody_has_rung_it(kept: House) -> None:
    there = adds(kept)
    changes(kept, there, number="+26622000002")
    looks(kept)
    assert "no number here" in hears(kept)
    confirms(kept, there, "+26622000002")
    looks(kept)
    assert "Safe House Leribe: 2200 0002" in hears(kept)
    changes(kept, there, confirms=True, number="+26622000003")
    looks(kept)
    assert "2200 0003" in hears(kept)


def test_who_is_not_told_any_more_or_not_asked_is_heard_no_longer(gateway: House) -> None:
    there = adds(gateway)
    for changed in ({"told": False}, {"active": False}):
        changes(gateway, there)
        looks(gateway)
        assert LINE in hears(gateway)
        changes(gateway, there, **changed)
        looks(gateway)
        assert "no number here" in hears(gateway)


def test_a_confirmation_of_the_same_day_makes_no_new_edition(gateway: House) -> None:
    there = adds(gateway)
    looks(gateway)
    before = asks(gateway).label
    confirms(gateway, there)
    looks(gateway)
    assert asks(gateway).label == before


def test_every_web_process_hears_it(kept: House) -> None:
    other = web_parts(kept.settings, kept.clock)
    adds(kept)
    for parts in (kept.parts, other):
        for _ in range(2):
            kept.clock.passes(seconds=2)
            parts.watcher.step()
    assert LINE in hears(kept)
    kept.client = Client(public_app(other.doors, other.guard, other.ready))
    assert LINE in hears(kept)
    other.book.engine.dispose()


def test_after_a_start_the_directory_is_heard_at_once(gateway: House) -> None:
    adds(gateway)
    gateway.starts_anew()
    gateway.clock.passes(minutes=20)
    assert LINE in hears(gateway)


def test_while_the_directory_cannot_be_read_what_serves_goes_on_and_what_changed_is_heard_later(
    gateway: House, desk: Desk
) -> None:
    there = adds(gateway)
    looks(gateway)
    changes(gateway, there, called={"en": "House of Hope"})
    _renamed(gateway, "organisations", "gone")
    desk.edit("flows/advice.yaml", ("Call when it is safe:", "Ring when it is safe:"))
    with capture_logs() as said:
        looks(gateway)
        looks(gateway)
    assert {line["event"] for line in said} == {"fault"} and len(said) == 2  # the look, and the files
    assert LINE in hears(gateway)
    _renamed(gateway, "gone", "organisations")
    looks(gateway)
    assert "Ring when it is safe:" in (screen := hears(gateway)) and "House of Hope" in screen


def test_a_mistake_in_a_file_keeps_no_number_whose_confirmation_has_run_out(kept: House, desk: Desk) -> None:
    adds(kept)
    looks(kept)
    old = asks(kept)
    desk.edit("flows/report.yaml", ("then: who}", "then: whom}"))
    kept.clock.passes(minutes=1)
    looks(kept)
    assert LINE in hears(kept)
    kept.clock.passes(days=LIVES.days)
    with capture_logs() as said:
        looks(kept)
    assert "the old ones serve on" in said[0]["event"] and "no number here" in hears(kept)
    assert old.label != asks(kept).label


def _renamed(gateway: House, old: str, new: str) -> None:
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_what_nobody_may_hear_stands_in_no_kept_edition(gateway: House) -> None:
    adds(gateway, confirms=False)
    looks(gateway)
    with database.reading(gateway.engine) as connection:
        digests = connection.execute(sa.select(editions.c.digest)).scalars().all()
    texts = [KeptEditions(gateway.engine).texts(digest)["config/services.yaml"] for digest in digests]
    assert any("Safe House Leribe" in text for text in texts) and not any("2200" in text for text in texts)


def test_a_draft_on_the_handset_hears_the_directory_too(gateway: House, desk: Desk) -> None:
    adds(gateway)
    desk.draft("advice", ("Call when it is safe:", "Ring when it is safe:"))
    phone = Phone(gateway, code="*384*96*draft:advice#")
    phone.dial()
    for key in ("2", "4", "3"):
        phone.type(key)
    assert "Ring when it is safe:" in (screen := leribe(phone)) and LINE in screen


def test_a_thousand_organisations_do_not_keep_the_files_from_being_read(gateway: House) -> None:
    with database.writing(gateway.engine) as connection:
        for n in range(300):
            row = {"code": f"o{n}", "name": f"Office {n}", "kind": "other", "services": [], "places": ["LS-C"]}
            row |= {"number": f"+266220{n:05}", "confirmed_at": gateway.clock(), "active": True, "told": True}
            connection.execute(organisations.insert().values(**row, called={}))
    with capture_logs() as said:
        looks(gateway)
    assert not [line for line in said if line["log_level"] == "error"]
    assert "Office 0: 2200 0000" in hears(gateway)


def test_production_still_refuses_the_mark_of_a_draft_in_the_file(
    open_house: OpenHouse, sqlite_url: str, desk: Desk
) -> None:
    desk.reviewed()
    gateway = open_house(sqlite_url, THUSO_ENV="production")
    adds(gateway)
    looks(gateway)
    assert LINE in hears(gateway)
    desk.edit("config/services.yaml", ("draft: []", "draft: [st]"))
    with capture_logs() as said:
        looks(gateway)
    assert "the directory" in str(said) and "is still a draft in: st" in str(said)


# How a directory begins.

TODAY = datetime.now(UTC).date()


def confirmed_on(days_ago: int) -> str:
    day = TODAY - timedelta(days=days_ago)
    return f'{POLICE_OF_LERIBE}{{number: "2200 0001", confirmed_by: "Palesa of the hotline", on: {day}}}'


@pytest.mark.parametrize(("days_ago", "heard"), [(0, True), (80, True), (120, False), (-5, True)])
def test_the_file_begins_it_with_the_day_on_which_somebody_confirmed(
    open_house: OpenHouse, sqlite_url: str, desk: Desk, days_ago: int, heard: bool
) -> None:
    desk.edit("config/services.yaml", (f"{POLICE_OF_LERIBE}unconfirmed", confirmed_on(days_ago)))
    assert ("Police Leribe, child and gender: 2200 0001" in hears(open_house(sqlite_url))) == heard


def test_from_then_on_the_file_changes_nothing(gateway: House, desk: Desk) -> None:
    desk.edit("config/services.yaml", (f"{POLICE_OF_LERIBE}unconfirmed", confirmed_on(0)))
    looks(gateway)
    assert "no number here" in hears(gateway)


Seeds = Callable[..., list[Any]]


@pytest.fixture
def seeds(database_url: str, tmp_path: Path) -> Any:
    """A directory of an older version, after `migrate` with these services in the file."""
    engine = database.connect(database_url)

    def run(old: list[dict[str, Any]], helpers: list[Helper]) -> list[Any]:
        usual = {"services": [], "places": [], "active": True}
        with database.writing(engine) as connection:
            for row in old:
                connection.execute(organisations.insert().values(**usual | row))
            store.seed(connection, helpers, NOW)
            store.seed(connection, [], NOW)
            return sorted(store.everybody(connection), key=lambda row: row.id)

    yield run
    engine.dispose()


NOW = datetime.combine(datetime(2026, 11, 22), time(12), UTC)
NAMES = {"en": "Police Leribe", "st": "Sepolesa Leribe"}


def test_an_older_directory_learns_once_what_callers_have_heard_of_it(seeds: Seeds) -> None:
    helpers = [
        Helper("LS-C", "police", NAMES, "2200 0001", "2026-11-01"),
        Helper("LS-A", "police", {"en": "Police Maseru", "st": "Sepolesa"}, "2200 0002", "2026-11-02"),
        Helper("everywhere", "shelter", {"en": "New Shelter", "st": "Ntlo"}, "", ""),
    ]
    old = [
        {"code": "police_leribe", "name": "Police Leribe", "kind": "police", "number": None},
        {"code": "police_maseru", "name": "Maseru Police", "kind": "police", "number": "+26622000099",
         "confirmed_by": "lineo", "confirmed_at": NOW},
        {"code": "she_hive", "name": "She-Hive", "kind": "other", "number": None},
    ]  # fmt: skip
    leribe_, maseru, hive, shelter = seeds(old, helpers)
    assert leribe_.called == NAMES and leribe_.told and leribe_.number == "+26622000001"
    assert f"{leribe_.confirmed_at:%Y-%m-%d}" == "2026-11-01" and leribe_.confirmed_by == store.FROM_FILE
    assert (maseru.number, maseru.confirmed_by, maseru.told) == ("+26622000099", "lineo", True)
    assert (hive.called, hive.told) == ({}, False)
    assert (shelter.name, shelter.told, shelter.number) == ("New Shelter", True, None)


def test_two_of_one_name_in_the_file_stand_side_by_side(seeds: Seeds) -> None:
    helpers = [Helper("ZA", "consulate", NAMES, number, "2026-11-01") for number in ("2200 0001", "2200 0002")]
    first, second = seeds([], helpers)
    assert first.code != second.code and first.number != second.number
