"""Two steps: a password, then a code that opens once. Between them nothing is open."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa

from gateway.staff.codes import store as codes
from gateway.staff.doorsteps.store import find
from gateway.staff.one_time import drawn, hash_of, new_secret, picture, step_of
from gateway.staff.roles import Role
from gateway.staff.store import add_operator
from gateway.staff.tries import store as tries
from gateway.storage.casework import tables as casework
from gateway.storage.database import writing
from gateway.storage.tables import operators
from tests.console.house import CODES, MORNING, PASSWORD, House, Visitor, person

OWN = "khomo e putsoa thabeng"
WRONG = "000000"


def shown_secret(visitor: Visitor) -> str:
    """As text, for who cannot scan the picture."""
    found = re.search(r"by hand: ((?:[A-Z2-7]{4} ){8})", visitor.reads("/login/codes"))
    assert found
    return found[1].replace(" ", "")


def begin(house: House, name: str = "palesa", role: Role = Role.HOTLINE_WORKER) -> Visitor:
    """Somebody with a new account, past its first password."""
    add_operator(house.engine, name, PASSWORD, house.now, role)
    visitor = house.visitor()
    visitor.sign_in(name)
    assert visitor.send("/login/password", "/login/password", password=OWN, again=OWN).status_code == 303
    return visitor


def enrol(house: House, visitor: Visitor) -> tuple[str, list[str]]:
    """Sets the codes up; gives the secret and the recovery codes."""
    secret = shown_secret(visitor)
    page = visitor.send("/login/codes", "/login/codes", code=pyotp.TOTP(secret).at(house.now))
    assert page.status_code == 200
    return secret, re.findall(r"<code>([a-z2-7-]{19})</code>", page.text)


def test_a_right_password_alone_opens_no_page(house: House) -> None:
    house.employ("palesa")
    visitor = house.visitor()
    assert visitor.sign_in("palesa").location == "/login/code"
    for path in ("/", "/reports", "/account", "/people", "/login/codes", "/login/codes.svg", "/login/password"):
        answer = visitor.look(path)
        assert answer.status_code == 303, path
        assert answer.location in ("/login", "/login/code"), path
    assert visitor.give_code(house.authenticator()).location == "/"
    assert visitor.look("/account").status_code == 200


def test_a_new_member_chooses_a_password_scans_types_a_code_and_reads_ten_recovery_codes(house: House) -> None:
    visitor = begin(house)
    assert visitor.look("/account").location == "/login"
    secret = shown_secret(visitor)
    svg = visitor.look("/login/codes.svg")
    assert svg.mimetype == "image/svg+xml"
    assert svg.data == picture(secret, "palesa")
    assert visitor.send("/login/codes", "/login/codes", code=WRONG).status_code == 403
    secret, recovery = enrol(house, visitor)
    assert len(set(recovery)) == 10
    assert visitor.look("/account").status_code == 200
    assert "10 of 10 recovery codes left" in visitor.reads("/account")
    house.wait(seconds=30)
    again = house.visitor().sign_in_fully("palesa", pyotp.TOTP(secret).at(house.now), OWN)
    assert again.location == "/"


def test_the_first_password_is_of_no_use_any_more_and_cannot_be_chosen_again(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, MORNING)
    visitor = house.visitor()
    visitor.sign_in("palesa")
    for password, again, says in (
        (PASSWORD, PASSWORD, "handed to you"), ("short", "short", "12 to 256"), (OWN, OWN + "x", "not the same"),
    ):  # fmt: skip
        answer = visitor.send("/login/password", "/login/password", password=password, again=again)
        assert answer.status_code == 400
        assert says in answer.text
    visitor.send("/login/password", "/login/password", password=OWN, again=OWN)
    assert house.visitor().sign_in("palesa").status_code == 403
    assert house.visitor().sign_in("palesa", OWN).status_code == 303


def test_whoever_handed_the_first_password_over_cannot_open_the_key_that_came_after_it(house: House) -> None:
    add_operator(house.engine, "palesa", PASSWORD, MORNING)
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(operators.c.public_key)).scalar_one() is None


def test_the_secret_is_shown_again_while_she_scans_and_never_afterwards(small_house: House) -> None:
    visitor = begin(small_house)
    assert shown_secret(visitor) == shown_secret(visitor)
    secret, _ = enrol(small_house, visitor)
    assert visitor.look("/login/codes").location == "/"
    with small_house.engine.connect() as connection:
        assert secret.encode() not in connection.execute(sa.select(operators.c.totp_box)).scalar_one()


def test_a_session_without_codes_opens_nothing(small_house: House) -> None:
    worker = small_house.worker("palesa", totp_box=None)
    assert worker.look("/account").location == "/login"


def test_a_code_opens_once(house: House) -> None:
    house.employ("palesa")
    house.signed_in("palesa")
    assert house.visitor().sign_in_fully("palesa", house.authenticator()).status_code == 403
    assert house.visitor().sign_in_fully("palesa", house.authenticator(1)).status_code == 303


def test_a_code_of_before_is_of_no_use_once_a_later_one_was_used(house: House) -> None:
    house.employ("palesa")
    assert house.visitor().sign_in_fully("palesa", house.authenticator(1)).status_code == 303
    assert house.visitor().sign_in_fully("palesa", house.authenticator(0)).status_code == 403


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 303), (0, 303), (1, 303), (2, 403)])
def test_a_phone_may_be_half_a_minute_wrong(small_house: House, steps: int, status: int) -> None:
    small_house.employ("palesa")
    assert small_house.visitor().sign_in_fully("palesa", small_house.authenticator(steps)).status_code == status


def test_of_eight_who_type_the_same_code_at_the_same_moment_one_is_let_in(house: House) -> None:
    operator_id, private = house.employ("palesa"), person(PASSWORD)[1]

    def attempt(_: int) -> str:
        with writing(house.engine) as connection:
            return codes.use(connection, operator_id, private, house.authenticator(), house.now)

    with ThreadPoolExecutor(8) as crowd:
        assert sorted(crowd.map(attempt, range(8))) == [""] * 7 + ["code"]


def test_of_four_browsers_with_the_same_code_one_gets_in(house: House) -> None:
    house.employ("palesa")
    visitors = [house.visitor() for _ in range(4)]
    forms = []
    for visitor in visitors:
        visitor.sign_in("palesa")
        forms.append({"csrf_token": visitor.token("/login/code"), "code": house.authenticator()})
    with ThreadPoolExecutor(4) as crowd:
        pairs = zip(visitors, forms, strict=True)
        send = [crowd.submit(one.browser.post, "/login/code", data=form) for one, form in pairs]
    assert sorted(done.result().status_code for done in send) == [303, 403, 403, 403]


def test_a_recovery_code_opens_once_in_any_case_and_without_hyphens(house: House) -> None:
    visitor = begin(house)
    _, recovery = enrol(house, visitor)
    typed = recovery[3].replace("-", " ").upper()
    assert house.visitor().sign_in_fully("palesa", typed, OWN).location == "/"
    assert house.visitor().sign_in_fully("palesa", recovery[3], OWN).status_code == 403
    assert house.visitor().sign_in_fully("palesa", recovery[4], OWN).location == "/"


def test_recovery_codes_are_kept_as_hashes(small_house: House) -> None:
    _, recovery = enrol(small_house, begin(small_house))
    with small_house.engine.connect() as connection:
        kept = set(connection.execute(sa.select(casework.recovery_codes.c.code_hash)).scalars())
    assert kept == {hash_of(code) for code in recovery}
    assert len(drawn().replace("-", "")) == 16  # 80 bits


def test_five_minutes_between_the_steps_are_too_long(house: House) -> None:
    house.employ("palesa")
    visitor = house.visitor()
    visitor.sign_in("palesa")
    house.wait(minutes=5)
    assert visitor.look("/login/code").location == "/login"


def test_five_wrong_codes_end_the_sign_in_and_hold_the_name_up(house: House) -> None:
    house.employ("palesa")
    visitor = house.visitor()
    visitor.sign_in("palesa")
    assert [visitor.give_code(WRONG).status_code for _ in range(5)] == [403] * 5
    assert visitor.look("/login/code").location == "/login"
    assert house.visitor().sign_in_fully("palesa", house.authenticator()).status_code == 403
    house.wait(minutes=15)
    assert house.visitor().sign_in_fully("palesa", house.authenticator()).status_code == 303


def test_signing_in_anew_does_not_give_five_more_codes(house: House) -> None:
    """Who knows a password guesses five codes in a quarter of an hour, however often they begin."""
    house.employ("palesa")
    for _ in range(5):
        house.visitor().sign_in_fully("palesa", WRONG)
    assert house.visitor().sign_in_fully("palesa", house.authenticator()).status_code == 403


def test_twenty_codes_at_the_same_moment_are_five(house: House) -> None:
    operator_id = house.employ("palesa")

    def attempt(_: int) -> bool:
        with writing(house.engine) as connection:
            return tries.take_code_try(connection, operator_id, house.now)

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(attempt, range(20))) == 5


def test_a_pending_sign_in_is_found_by_its_token_only_and_its_key_lies_under_it(small_house: House) -> None:
    small_house.employ("palesa")
    visitor = small_house.visitor()
    visitor.sign_in("palesa")
    with visitor.browser.session_transaction() as session:
        token = session["step"]
    with small_house.engine.connect() as connection:
        row = connection.execute(sa.select(casework.doorsteps)).one()
        assert find(connection, row.token_hash, small_house.now) is None
        found = find(connection, token, small_house.now)
    assert found and found.private == person(PASSWORD)[1]
    assert found.private not in row.box and token not in str(row)
    assert repr(found.private) not in repr(found)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: its secret, SHA-1, six of the eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        then = MORNING.fromtimestamp(seconds, MORNING.tzinfo)
        assert step_of(secret, f" {code[:3]} {code[3:]}", then) == seconds // 30
        assert step_of(secret, code, then + timedelta(seconds=90)) is None
    assert len(new_secret()) == 32 and CODES not in new_secret()
