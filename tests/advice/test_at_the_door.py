"""Advice over a real call: nothing of it is kept, no doubtful number is shown, and it leads into a report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.advice.files import POLICE_OF_LERIBE, SHELTER, TODAY, changed, confirmed_text, write
from tests.house import House, house
from tests.parts.valkey import Valkey
from tests.phone import Phone

ENGLISH, SESOTHO = "2", "1"
WHERE = {ENGLISH: "Where are you?", SESOTHO: "U hokae?"}
NOBODY = {ENGLISH: "We have no number here that we are sure of.", SESOTHO: "Ha re na nomoro ea moo"}
MYSELF = {ENGLISH: "You are not in trouble. In danger", SESOTHO: "Ha ua etsa phoso. Na u kotsing"}
GO_ON = {ENGLISH: "1. Go on", SESOTHO: "1. Tsoela-pele"}


@pytest.fixture
def gateway(tmp_path: Path, valkey: Valkey) -> Iterator[House]:
    """Nobody is confirmed yet, as shipped."""
    with house(f"sqlite:///{tmp_path / 'thuso.db'}", valkey.url) as made:
        yield made


@pytest.fixture
def confirmed(tmp_path: Path, valkey: Valkey) -> Iterator[House]:
    """The police of Leribe and the shelter have answered their telephones."""
    text = confirmed_text((POLICE_OF_LERIBE, "2200 0001"), (SHELTER, "2200 0002"))
    config = str(write(tmp_path / "config", text))
    with house(f"sqlite:///{tmp_path / 'thuso.db'}", valkey.url, CONFIG_DIR=config) as made:
        yield made


def pressed(gateway: House, *keys: str) -> Phone:
    phone = Phone(gateway)
    phone.dial()
    for key in keys:
        phone.type(key)
    return phone


@pytest.mark.parametrize("language", [ENGLISH, SESOTHO])
def test_where_nobody_is_confirmed_palesa_reads_no_number_and_a_way_to_tell(gateway: House, language: str) -> None:
    phone = pressed(gateway, language, "4", "3")
    assert phone.screen.startswith(WHERE[language])
    phone.type("3")
    assert phone.screen.startswith(NOBODY[language])
    assert "\n1. " in phone.screen and "\n2. " in phone.screen and not phone.ended


def test_in_leribe_palesa_reads_whom_to_call_and_in_maseru_only_who_helps_everywhere(confirmed: House) -> None:
    leribe, maseru = (pressed(confirmed, ENGLISH, "4", "3", district).screen for district in ("3", "1"))
    shelter = "Shelter, Beautiful Dream Society: +266 2200 0002"
    assert leribe.split("\n")[1:3] == ["Police Leribe, child and gender: 2200 0001", shelter]
    assert shelter in maseru and "Police" not in maseru and "0001" not in maseru


def test_in_sesotho_the_same_numbers_stand_under_their_sesotho_names(confirmed: House) -> None:
    phone = pressed(confirmed, SESOTHO, "4", "3", "3")
    assert "Sepolesa sa likamano Leribe: 2200 0001" in phone.screen
    assert "Ts'ireletso, Beautiful Dream Society: +266 2200 0002" in phone.screen
    assert phone.screen.startswith("Letsa ha ho sireletsehile:\n")


def test_a_district_with_more_help_than_a_page_holds_is_read_page_after_page(tmp_path: Path, valkey: Valkey) -> None:
    lines, count = changed().split("number: unconfirmed"), changed().count("number: unconfirmed")
    numbers = [f'number: {{number: "22{n:02} 0000", confirmed_by: "x", on: {TODAY}}}' for n in range(count)]
    text = "".join(part for pair in zip(lines, [*numbers, ""], strict=True) for part in pair)
    config = str(write(tmp_path / "config", text))
    with house(f"sqlite:///{tmp_path / 'thuso.db'}", valkey.url, CONFIG_DIR=config) as made:
        phone = pressed(made, ENGLISH, "4", "3", "3")
        seen = [phone.screen]
        while "9. More" in phone.screen:
            seen.append(phone.type("9"))
    whole = "\n".join(seen)
    for name in (
        "Police Leribe",
        "Social worker Leribe",
        "Shelter",
        "LNFOD",
        "Association of the Deaf",
        "Child helpline",
    ):
        (line,) = [line for line in whole.split("\n") if line.startswith(name)]
        assert line[-9:-7] == "22" and line[-4:] == "0000"
    assert len(seen) > 1 and "2. Make a report" in seen[-1]


@pytest.mark.parametrize("language", [ENGLISH, SESOTHO])
def test_thabo_goes_through_the_quiz_and_nothing_is_kept_of_it(gateway: House, language: str) -> None:
    phone = pressed(gateway, language, "4", "5", "1")
    for answer in ("1", "2", "1", "2"):  # two right, two wrong
        assert phone.screen[:3] in ("1/4", "2/4", "3/4", "4/4")
        phone.type(answer)
        assert GO_ON[language] in phone.screen
        phone.type("1")
    assert "\n2. " in phone.screen and "\n4. " in phone.screen
    phone.end_event()
    gateway.silence()
    assert gateway.reports() == [] and gateway.alerts() == []


@pytest.mark.parametrize("language", [ENGLISH, SESOTHO])
def test_a_child_is_led_into_a_report_about_itself(gateway: House, language: str) -> None:
    phone = pressed(gateway, language, "4", "4", "1", "1", "1")
    assert phone.screen.split("\n")[1].startswith("1. ") and gateway.reports() == []
    for key in ("2", "6"):
        phone.type(key)
    assert phone.screen.startswith(MYSELF[language])
    phone.type("1")
    (report,) = gateway.reports()
    assert report.answers == {"who": "myself", "danger": "now"}


def test_a_child_in_danger_has_a_helper_alerted_two_keys_after_its_own_path(gateway: House) -> None:
    pressed(gateway, SESOTHO, "4", "4", "2", "1", "1")
    assert gateway.told_teams() == {"hotline_lead"}
    (report,) = gateway.reports()
    assert report.level == "P1"


def test_where_somebody_looked_for_help_is_no_part_of_what_they_report(gateway: House) -> None:
    phone = pressed(gateway, ENGLISH, "4", "3", "3", "2", "3", "3")  # Leribe; a report: a woman, not now
    assert phone.screen.startswith("What is happening?")
    (report,) = gateway.reports()
    assert report.answers == {"who": "woman", "danger": "no"}


def test_the_same_hop_twice_shows_the_same_page_of_advice(gateway: House) -> None:
    phone = pressed(gateway, ENGLISH, "4", "4", "1")
    assert phone.screen == phone.again()
