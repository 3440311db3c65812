"""A copy of the console's disk, database and environment opens nobody's words. A password does, and shows that the
search would have found a key if there were one."""

import base64
import hashlib
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from gateway.console.login import TOKEN
from gateway.keys import fresh_keys
from gateway.privacy import key_as_text, seal
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.staff.vault import token_key, wrap
from gateway.storage.casework import tables as casework
from gateway.storage.database import connect, reading, writing
from gateway.storage.tables import reports
from tests.console.house import CODES, House, Visitor, person
from tests.staff.thief import Thief

PASSWORD, OTHER = "khomo e putsoa thabeng", "letsatsi le chabile joale"
ADMINS = "naleli tse supileng bosiu"
CHOSEN = "tau e robala morung oa joang"  # later, by the administrator
MANY = 1000


@dataclass
class Loot:
    """house_files: the folder. var: its copy. boxes: what callers typed. people: their browsers, which were not
    stolen."""

    house: House
    house_files: Path
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
    yield Loot(house, var, copy, environ, boxes, people)
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


@pytest.mark.parametrize("under", ["hash of a session", "key made of that", "secret of the console", "key made of it"])
def test_a_key_locked_under_what_lies_beside_it_would_be_found(loot: Loot, tmp_path: Path, under: str) -> None:
    """The search again: a mistake of ours that it must see."""
    copy = tmp_path / "var"
    shutil.copytree(loot.var, copy)
    with closing(sqlite3.connect(copy / "thuso.db")) as connection, connection:
        hashed = connection.execute("SELECT token_hash FROM sessions").fetchone()[0]
        secret = loot.environ["CONSOLE_SECRET_KEY"]
        key = {
            "hash of a session": bytes.fromhex(hashed), "key made of that": token_key(hashed),
            "secret of the console": hashlib.sha256(secret.encode()).digest(), "key made of it": token_key(secret),
        }[under]  # fmt: skip
        box = wrap(loot.house.private, key)
        connection.execute("UPDATE doorsteps SET codes_box = ?", (box,))
    assert Thief(copy, loot.environ).opens(loot.boxes) == MANY


@pytest.mark.parametrize("guess", ["", "lineo", "hotline_lead", "k" * 40, CODES, PASSWORD.upper()])
def test_no_password_that_lies_about_opens_anybodys_own_key(loot: Loot, thief: Thief, guess: str) -> None:
    assert thief.learns_password(loot.var, guess).found == thief.found


def test_no_private_half_lies_in_any_file_in_any_form_not_even_in_the_log_of_writes(loot: Loot) -> None:
    """The folder as it lies there while the console runs, older versions of rows and what waits beside the file too."""
    _narratives(loot.house)
    files = [file for file in loot.house_files.rglob("*") if file.is_file()]
    assert any(file.name.endswith("-wal") and file.stat().st_size for file in files)
    held = b"\0".join(file.read_bytes() for file in files)
    for private in (loot.house.private, *(person(password)[1] for password in (PASSWORD, OTHER, ADMINS))):
        forms = (private, private.hex().encode(), key_as_text(private).encode(), base64.urlsafe_b64encode(private))
        assert not any(form in held for form in forms)


def test_a_box_moved_to_somebody_elses_row_opens_nothing_for_them(loot: Loot, tmp_path: Path) -> None:
    """Whoever can write into the database gives the administrator what was sealed to the lead."""
    copy = tmp_path / "var"
    shutil.copytree(loot.var, copy)
    with closing(sqlite3.connect(copy / "thuso.db")) as connection, connection:
        mpho = connection.execute("SELECT id FROM operators WHERE name = 'mpho'").fetchone()[0]
        connection.execute("UPDATE operators SET role = 'hotline_lead' WHERE id = ?", (mpho,))
        lead = "(SELECT id FROM operators WHERE name = 'lineo')"
        connection.execute(f"UPDATE ring_keys SET operator_id = ? WHERE operator_id = {lead}", (mpho,))
    engine = connect(f"sqlite:///{copy / 'thuso.db'}")
    with reading(engine) as connection:
        assert not rings.opener(connection, mpho, person(ADMINS)[1]).can_open()
    engine.dispose()


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
