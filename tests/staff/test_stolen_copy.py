"""A copy of the console's disk, database and environment opens nobody's words. A password does, and shows that the
search would have found a key if there were one."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.console.login import TOKEN
from gateway.keys import fresh_keys
from gateway.privacy import key_as_text, seal
from gateway.staff.roles import Role
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from gateway.storage.tables import reports
from tests.console.house import CODES, House, Visitor
from tests.staff.thief import Thief

PASSWORD, OTHER = "khomo e putsoa thabeng", "letsatsi le chabile joale"
ADMINS = "naleli tse supileng bosiu"
CHOSEN = "tau e robala morung oa joang"  # later, by the administrator
MANY = 1000


@dataclass
class Loot:
    """var: the copy of the folder. boxes: what callers typed. people: their browsers, which were not stolen."""

    house: House
    var: Path
    environ: dict[str, str]
    boxes: list[bytes]
    people: list[Visitor]


@pytest.fixture(scope="module")
def loot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loot]:
    """A hotline at work: people signed in, one between two steps, one who was reset, one who left; keys given on and
    changed."""
    var = tmp_path_factory.mktemp("var")
    house = House(f"sqlite:///{var / 'thuso.db'}")
    house.employ("lineo", PASSWORD, role=Role.HOTLINE_LEAD)
    house.employ("palesa", OTHER)
    house.employ("mpho", ADMINS, role=Role.ADMINISTRATOR)
    people = [house.signed_in("lineo", PASSWORD), house.signed_in("mpho", ADMINS), house.visitor()]
    people[2].sign_in("palesa", OTHER)  # and not her code
    _change_password(people[1])
    boxes = _narratives(house)
    with house.engine.connect() as connection:  # the copy is whole: nothing waits beside the file
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path_factory.mktemp("stolen") / "var"
    shutil.copytree(var, copy)
    keys = fresh_keys()
    environ = {
        "CONSOLE_SECRET_KEY": "k" * 40, "SEAL_PUBLIC_KEY": key_as_text(house.public),
        "REFERENCE_PEPPER": keys["REFERENCE_PEPPER"], "DATABASE_URL": f"sqlite:///{var / 'thuso.db'}",
    }  # fmt: skip
    yield Loot(house, copy, environ, boxes, people)
    house.engine.dispose()


def _change_password(person: Visitor) -> None:
    form = {"now": ADMINS, "password": CHOSEN, "again": CHOSEN}
    assert person.send("/account/password", "/account/password", **form).status_code == 303


def _narratives(house: House) -> list[bytes]:
    """A thousand that callers typed, each in a report."""
    boxes = [seal(house.public, {"words": f"a white house by the mill {n}"}) for n in range(MANY)]
    with writing(house.engine) as connection:
        rows = [
            {
                "id": secrets.token_hex(16), "state": "complete", "hops": 3, "answers": {}, "withdrawn": False,
                "started_at": house.now, "last_hop_at": house.now, "words": box,
            }
            for box in boxes
        ]  # fmt: skip
        connection.execute(reports.insert(), rows)
    return boxes


@pytest.fixture(scope="module")
def thief(loot: Loot) -> Thief:
    return Thief(loot.var, loot.environ)


def test_the_copy_opens_none_of_a_thousand(loot: Loot, thief: Thief) -> None:
    assert len(thief.found) > 1000  # whatever looked like a key was tried
    assert thief.opens(loot.boxes) == 0
    assert loot.house.private not in thief.found


def test_with_the_password_of_somebody_who_holds_the_key_all_open(loot: Loot, thief: Thief) -> None:
    assert thief.learns_password(loot.var, PASSWORD).opens(loot.boxes) == MANY


def test_with_what_lies_in_the_browser_of_somebody_signed_in_all_open(loot: Loot, thief: Thief) -> None:
    """So that the search would find a key that lies under a token, if a token lay anywhere."""
    with loot.people[0].browser.session_transaction() as session:
        token = session[TOKEN]
    assert thief.learns(token).opens(loot.boxes) == MANY


def test_the_password_of_an_administrator_opens_none(loot: Loot, thief: Thief) -> None:
    wiser = thief.learns_password(loot.var, CHOSEN)
    assert len(wiser.found) > len(thief.found)  # it opened the administrator's own key
    assert wiser.opens(loot.boxes) == 0


def test_the_secret_of_the_one_time_codes_opens_none_and_does_not_lie_there(loot: Loot, thief: Thief) -> None:
    assert thief.learns(CODES, loot.house.authenticator()).opens(loot.boxes) == 0
    assert not [file for file in loot.var.rglob("*") if file.is_file() and CODES.encode() in file.read_bytes()]


def test_a_key_left_lying_about_would_be_found(loot: Loot, tmp_path: Path) -> None:
    """The search itself: the private key as text in a file of the folder opens all."""
    copy = tmp_path / "var"
    shutil.copytree(loot.var, copy)
    (copy / "note.txt").write_text(f"for later: {key_as_text(loot.house.private)}\n")
    assert Thief(copy, loot.environ).opens(loot.boxes) == MANY


def test_sessions_that_ran_out_hold_nothing_that_even_their_token_opens(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'thuso.db'}")
    house.employ("lineo", PASSWORD, role=Role.HOTLINE_LEAD)
    house.signed_in("lineo", PASSWORD)
    house.wait(minutes=16)
    house.employ("palesa", OTHER)
    house.signed_in("palesa", OTHER)  # a sign-in sweeps
    with house.engine.connect() as connection:
        boxes = connection.execute(sa.select(casework.sessions.c.box).order_by(casework.sessions.c.id)).scalars().all()
    assert boxes[0] is None
    assert boxes[1]
    house.engine.dispose()
