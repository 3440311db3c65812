"""The operator of the service makes an account for a worker."""

import pytest
import sqlalchemy as sa

from gateway.complaints import Refused
from gateway.staff.store import add_operator
from gateway.storage.tables import operators
from tests.console.house import MORNING, PASSWORD, House


def _accounts(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.select(operators.c.name)).scalars())


def test_a_new_worker_can_sign_in(house: House) -> None:
    add_operator(house.engine, " Palesa.M ", PASSWORD, MORNING)
    assert _accounts(house) == ["palesa.m"]
    visitor = house.visitor()
    assert visitor.sign_in("palesa.m").status_code == 303
    assert "Choose a password" in visitor.reads("/login/password")


def test_the_password_is_kept_as_argon2id_only(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, MORNING)
    with house.engine.connect() as connection:
        row = connection.execute(sa.select(operators)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(row)


def test_a_name_that_exists_is_refused_in_plain_words(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, MORNING)
    with pytest.raises(Refused) as refused:
        add_operator(house.engine, "PALESA", "another long password", MORNING)
    assert str(refused.value) == "name: somebody has this name already. Choose another one."
    assert house.visitor().sign_in("palesa").status_code == 303


@pytest.mark.parametrize("name", ["", " ", "p", "pa lesa", "pälesa", "-palesa", "pa\x00lesa", "p" * 65, "a<b>"])
def test_an_empty_or_odd_name_is_refused(house: House, name: str) -> None:
    with pytest.raises(Refused, match=r"^name: give 2 to 64 letters"):
        add_operator(house.engine, name, PASSWORD, MORNING)
    assert _accounts(house) == []


@pytest.mark.parametrize("password", ["", "eleven char", " " * 20, "x" * 257, "\ud800 and eleven more"])
def test_a_password_that_is_too_short_or_cannot_be_typed_is_refused(house: House, password: str) -> None:
    with pytest.raises(Refused) as refused:
        add_operator(house.engine, "palesa", password, MORNING)
    assert str(refused.value).startswith("password: give 12 to 256 characters")
    assert _accounts(house) == []


def test_every_mistake_is_named_at_once_and_no_password_is_repeated(house: House) -> None:
    with pytest.raises(Refused) as refused:
        add_operator(house.engine, "?", "short-pw", MORNING)
    assert [complaint.where for complaint in refused.value.complaints] == ["name", "password"]
    assert "short-pw" not in str(refused.value)


def test_an_accented_password_fits_however_the_keyboard_writes_it(house: House) -> None:
    add_operator(house.engine, "palesa", "tše\u030cpo e ntle haholo", MORNING)
    assert house.visitor().sign_in("palesa", "tš\u011bpo e ntle haholo").status_code == 303
