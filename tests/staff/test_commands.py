"""The same by typing, for who sits at the server: the first person, a lost password, a changed key."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.operators.accounts import wiring
from gateway.privacy import key_as_text, new_key_pair, seal
from gateway.staff.rings import store as rings
from gateway.staff.roles import Role
from gateway.staff.vault import open_person
from gateway.storage.database import reading, writing
from gateway.storage.tables import operators
from tests.console.house import House, person
from tests.staff.test_people_and_keys import id_of, opens, organisation, written

OWN = "khomo e putsoa thabeng"


@pytest.fixture
def type_(small_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`python -m gateway operator …` on the database of the house, whose tables need no migration."""
    monkeypatch.setattr(wiring, "engine_for", lambda _: small_house.engine)
    monkeypatch.setattr(wiring.clocks, "now", lambda: small_house.now)

    def typed(*words: str, says: str = "") -> Result:
        environ = {"DATABASE_URL": f"sqlite:///{tmp_path / 'thuso.db'}", "OPEN_PRIVATE_KEY": ""}
        return CliRunner().invoke(main, ["operator", *words], input=says, env=environ)

    return typed


def test_the_first_lead_is_made_with_the_key_in_hand(small_house: House, type_: Callable[..., Result]) -> None:
    words = ("add", "lineo", "--role", "hotline_lead", "--holds-key", "--password-stdin")
    done = type_(*words, says=f"{OWN}\n{key_as_text(small_house.private)}\n")
    assert done.exit_code == 0, done.output
    lineo = id_of(small_house, "lineo")
    with reading(small_house.engine) as connection:
        row = connection.execute(sa.select(operators)).one()
        own = open_person(wiring.store.as_operator(row).keys, OWN)  # type: ignore[arg-type]
        opener = rings.opener(connection, lineo, own)
    assert opener.open(seal(small_house.public, {"n": 1})) == {"n": 1}
    assert key_as_text(small_house.private) not in str(row) + done.output
    assert written(small_house, "key_given") == [("machine", str(lineo))]
    assert small_house.visitor().sign_in("lineo", OWN).location == "/login/code"


@pytest.mark.parametrize("key", ["", "letters", key_as_text(b"x" * 32)])
def test_a_wrong_key_makes_no_account(small_house: House, type_: Callable[..., Result], key: str) -> None:
    small_house.employ("palesa")  # so that the hotline has a ring
    words = ("add", "lineo", "--role", "hotline_lead", "--holds-key", "--password-stdin")
    done = type_(*words, says=f"{OWN}\n{key}\n")
    assert done.exit_code == 2
    assert "OPEN_PRIVATE_KEY: is " in done.output
    assert type_("list").output.count("\n") == 1


def test_the_key_is_never_taken_from_the_environment(small_house: House) -> None:
    environ = {"OPEN_PRIVATE_KEY": key_as_text(small_house.private), "DATABASE_URL": str(small_house.engine.url)}
    done = CliRunner().invoke(main, ["operator", "give-key", "lineo"], input="\n", env=environ)
    assert done.exit_code == 2
    assert "must not hold it" in done.output


def test_only_the_hotline_holds_its_key(small_house: House, type_: Callable[..., Result]) -> None:
    words = ("add", "mpho", "--role", "administrator", "--holds-key", "--password-stdin")
    done = type_(*words, says=f"{OWN}\n{key_as_text(small_house.private)}\n")
    assert done.exit_code == 2
    assert "goes with hotline_worker and hotline_lead only" in done.output


def test_a_lost_password_a_new_one_and_the_key_from_the_envelope(
    small_house: House, type_: Callable[..., Result]
) -> None:
    palesa = small_house.employ("palesa")
    worker = small_house.let_in(palesa)
    password = type_("reset", "palesa").output.split()[1]
    assert worker.look("/account").location == "/login"
    refused = type_("give-key", "palesa", says=key_as_text(small_house.private))
    assert "has not signed in yet" in refused.output
    hers = small_house.visitor()
    hers.sign_in("palesa", password)
    hers.send("/login/password", "/login/password", password=OWN, again=OWN)
    assert type_("give-key", "palesa", says=key_as_text(small_house.private)).exit_code == 0
    with reading(small_house.engine) as connection:
        assert rings.held_by(connection, palesa) == {rings.HOTLINE}


def test_the_key_of_the_hotline_is_changed_before_the_processes_are(
    small_house: House, type_: Callable[..., Result]
) -> None:
    palesa = small_house.employ("palesa")
    public, private = new_key_pair()
    mixed_up = type_("rotate", key_as_text(small_house.public), says=key_as_text(private))
    assert mixed_up.exit_code == 2
    assert "is not the other half" in mixed_up.output
    done = type_("rotate", key_as_text(public), says=key_as_text(private))
    assert "1 people hold the new key" in done.output
    boxes = [seal(key, {"n": 1}) for key in (small_house.public, public)]
    assert [opens(small_house, palesa).open(box) for box in boxes] == [{"n": 1}] * 2


def test_off_on_sessions_list_and_change(small_house: House, type_: Callable[..., Result]) -> None:
    palesa, place = small_house.employ("palesa"), organisation(small_house)
    small_house.let_in(palesa)
    assert "since 2026-03-03 10:00" in type_("sessions", "palesa").output
    assert type_("sessions", "palesa", "--end").output == "1 session(s) ended\n"
    assert type_("sessions", "palesa").output == ""
    assert type_("off", "palesa").exit_code == 0
    assert "palesa  hotline_worker  off  no key  last signed in never" in type_("list").output
    assert type_("on", "palesa").exit_code == 0
    changed = type_("change", "palesa", "--role", "social_worker", "--organisation", "shelter")
    assert changed.exit_code == 0, changed.output
    with reading(small_house.engine) as connection:
        row = connection.execute(sa.select(operators)).one()
    assert (row.role, row.organisation_id) == (Role.SOCIAL_WORKER, place)
    nowhere = type_("change", "palesa", "--role", "social_worker", "--organisation", "x")
    assert "there is none with this code" in nowhere.output
    assert "nobody has this name" in type_("off", "nobody").output


def test_the_last_administrator_is_not_switched_off_by_a_command_either(
    small_house: House, type_: Callable[..., Result]
) -> None:
    small_house.employ("mpho", role=Role.ADMINISTRATOR)
    assert "this is the last one" in type_("off", "mpho").output
    small_house.employ("retha", role=Role.ADMINISTRATOR)
    assert type_("off", "mpho").exit_code == 0


def test_a_ring_that_was_changed_twice_opens_for_who_was_there_all_the_time(small_house: House) -> None:
    palesa = small_house.employ("palesa")
    keys = [new_key_pair() for _ in range(2)]
    for public, private in keys:
        with writing(small_house.engine) as connection:
            rings.add_ring(connection, rings.HOTLINE, public, small_house.now)
            assert rings.bring(connection, private, None, small_house.now) == 1
    with reading(small_house.engine) as connection:
        held = rings.opener(connection, palesa, person("four plain words here")[1]).private_keys
    assert list(held) == [keys[1][1], keys[0][1], small_house.private]
