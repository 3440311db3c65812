"""Signing in, staying in, being put out."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from gateway.staff import credentials, store
from gateway.staff.tries.store import take_try
from gateway.storage.tables import operators
from tests.console.house import PASSWORD, House, plain_text

WRONG = "The name or the password is not right."


def test_a_worker_signs_in_and_reads_the_list(house: House) -> None:
    assert "Reports, worst first" in house.worker("palesa").reads()


def test_a_stranger_sees_nothing_but_the_door(house: House) -> None:
    number = house.report()
    for path in ("/", "/?skip=3", "/reports", "/favicon.ico"):
        answer = house.visitor().look(path)
        assert answer.status_code == 303
        assert answer.location == "/login"
        assert number not in answer.text


def test_a_name_is_typed_in_any_case_and_with_spaces(house: House) -> None:
    house.employ("palesa")
    assert house.visitor().sign_in(" Palesa ").status_code == 303


def test_a_wrong_password_an_unknown_name_and_an_impossible_name_get_the_same_page(house: House) -> None:
    house.employ("palesa")
    tries = [("palesa", "not the password"), ("thabo", PASSWORD), ("no\x00body", PASSWORD), ("'; --", PASSWORD)]
    answers = [house.visitor().sign_in(*typed) for typed in tries]
    assert {answer.status_code for answer in answers} == {403}
    assert {plain_text(answer.text) for answer in answers} == {plain_text(answers[0].text)}
    assert WRONG in plain_text(answers[0].text)


def test_somebody_who_was_switched_off_is_out_at_once(house: House) -> None:
    worker = house.worker("palesa")
    with house.engine.begin() as connection:
        connection.execute(operators.update().values(active=False))
    assert worker.look().location == "/login"
    assert house.visitor().sign_in("palesa").status_code == 403


def test_five_wrong_passwords_slow_that_name_only(house: House) -> None:
    house.employ("palesa")
    house.employ("thabo")
    for _ in range(5):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    assert house.visitor().sign_in("palesa").status_code == 403
    assert house.visitor().sign_in("thabo").status_code == 303


def test_a_name_that_waits_answers_like_a_wrong_password(house: House) -> None:
    house.employ("palesa")
    answers = [house.visitor().sign_in("palesa", "wrong wrong wrong") for _ in range(5)]
    waiting = house.visitor().sign_in("palesa")
    assert {plain_text(answer.text) for answer in answers} == {plain_text(waiting.text)}


def test_four_wrong_passwords_and_a_right_one_let_her_in_and_are_forgotten(house: House) -> None:
    house.employ("palesa")
    for _ in range(2):
        for _ in range(4):
            house.visitor().sign_in("palesa", "wrong wrong wrong")
        assert house.visitor().sign_in("palesa").status_code == 303


def test_after_five_minutes_she_may_try_again(house: House) -> None:
    house.employ("palesa")
    for _ in range(5):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    house.wait(minutes=4, seconds=59)
    assert house.visitor().sign_in("palesa").status_code == 403
    house.wait(seconds=1)
    assert house.visitor().sign_in("palesa").status_code == 303


def test_after_the_wait_she_has_five_tries_again(house: House) -> None:
    house.employ("palesa")
    for _ in range(5):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    house.wait(minutes=5)
    for _ in range(4):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    assert house.visitor().sign_in("palesa").status_code == 303


def test_trying_while_she_waits_does_not_make_the_wait_longer(house: House) -> None:
    house.employ("palesa")
    for _ in range(5):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    house.wait(minutes=4)
    for _ in range(7):
        house.visitor().sign_in("palesa", "wrong wrong wrong")
    house.wait(minutes=1)
    assert house.visitor().sign_in("palesa").status_code == 303


def test_twenty_tries_at_the_same_moment_win_only_five(house: House) -> None:
    house.employ("palesa")

    def attempt(_: int) -> store.Operator | None:
        return take_try(house.engine, "palesa", house.now)

    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(attempt, range(20)))
    assert sum(try_ is not None for try_ in taken) == 5


def test_an_unknown_name_costs_the_same_work_as_a_known_one(true_price: None, small_house: House) -> None:
    small_house.employ("palesa")
    costs = []
    for name in ("palesa", "nobody-here"):
        visitor, began = small_house.visitor(), time.process_time()
        visitor.sign_in(name, "wrong wrong wrong")
        costs.append(time.process_time() - began)
    assert costs[1] > costs[0] / 2


def test_a_hash_of_older_days_is_renewed_when_she_signs_in(true_price: None, house: House) -> None:
    house.employ("palesa")
    weak = credentials.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with house.engine.begin() as connection:
        connection.execute(operators.update().values(password_hash=weak))
    assert house.visitor().sign_in("palesa").status_code == 303
    with house.engine.connect() as connection:
        kept = connection.execute(sa.select(operators.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert house.visitor().sign_in("palesa").status_code == 303


def test_a_damaged_hash_lets_nobody_in(house: House) -> None:
    house.employ("palesa")
    with house.engine.begin() as connection:
        connection.execute(operators.update().values(password_hash="damaged"))
    assert house.visitor().sign_in("palesa").status_code == 403


def test_a_session_ends_after_fifteen_idle_minutes(house: House) -> None:
    worker = house.worker()
    house.wait(minutes=14, seconds=59)
    assert worker.look().status_code == 200
    house.wait(minutes=15)
    assert worker.look().location == "/login"
    assert "You were signed out" in worker.reads("/login")


def test_fetching_the_style_sheet_does_not_keep_a_session_alive(house: House) -> None:
    worker = house.worker()
    house.wait(minutes=14)
    assert worker.look("/static/console.css").status_code == 200
    house.wait(minutes=1)
    assert worker.look().location == "/login"


def test_a_busy_session_ends_after_eight_hours_all_the_same(house: House) -> None:
    worker = house.worker()
    for _ in range(47):
        house.wait(minutes=10)
        assert worker.look().status_code == 200
    house.wait(minutes=10)
    assert worker.look().location == "/login"


def test_signing_in_starts_a_new_session(small_house: House) -> None:
    """What a stranger planted before is gone, and so is the token that they may know."""
    small_house.employ("palesa")
    visitor = small_house.visitor()
    before = visitor.token("/login")
    with visitor.browser.session_transaction() as session:
        session["planted"] = "by a stranger"
    visitor.browser.post("/login", data={"csrf_token": before, "name": "palesa", "password": PASSWORD})
    assert visitor.give_code(small_house.authenticator()).status_code == 303
    with visitor.browser.session_transaction() as session:
        assert "planted" not in session
    assert visitor.browser.post("/logout", data={"csrf_token": before}).status_code == 400


def test_signing_out_ends_the_session(small_house: House) -> None:
    worker = small_house.worker()
    assert worker.sign_out().location == "/login"
    assert worker.look().location == "/login"


def test_a_link_cannot_sign_anybody_out(small_house: House) -> None:
    worker = small_house.worker()
    assert worker.look("/logout").status_code == 405
    assert worker.look().status_code == 200


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_a_form_without_its_token_is_refused(small_house: House, path: str) -> None:
    small_house.employ("palesa")
    worker = small_house.worker("thabo") if path == "/logout" else small_house.visitor()
    answer = worker.browser.post(path, data={"name": "palesa", "password": PASSWORD})
    assert answer.status_code == 400
    assert "This page was open too long" in answer.text
    assert worker.look().status_code == (200 if path == "/logout" else 303)


def test_a_tampered_session_is_no_session(small_house: House) -> None:
    small_house.employ("palesa")
    visitor = small_house.visitor()
    visitor.browser.set_cookie("thuso_console", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.forged")
    assert visitor.look().location == "/login"


def test_the_cookie_is_for_this_site_and_no_script(small_house: House) -> None:
    cookie = small_house.visitor().look("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie


def test_in_production_the_cookie_travels_encrypted_and_signing_in_works(small_house: House) -> None:
    """The browser sends no referrer, since we ask it not to; that must not shut the door."""
    small_house.employ("palesa")
    visitor = small_house.visitor(small_house.build(production=True))
    how = {"base_url": "https://console.example"}
    cookie = visitor.browser.get("/login", **how).headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "; Secure" in cookie
    answer = visitor.sign_in_fully("palesa", small_house.authenticator(), **how)
    assert answer.status_code == 303
    known = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if "browser" in cookie)
    assert known.startswith("__Host-thuso-browser=")
    assert all(word in known for word in ("; Secure", "; HttpOnly", "; Path=/;", "SameSite=Strict"))
    assert visitor.browser.get("/reports", **how).status_code == 200


def test_no_log_line_repeats_a_name_or_a_password(house: House) -> None:
    house.employ("palesa")
    with capture_logs() as lines:
        house.visitor().sign_in("palesa", "secret-one-two-three")
        house.visitor().sign_in("typed-my-password-here", "secret-one-two-three")
        house.visitor().sign_in_fully("palesa", "password-typed-as-code")
        house.visitor().sign_in_fully("palesa", house.authenticator())
    assert [line["event"] for line in lines] == ["console_sign_in_refused"] * 3 + ["console_signed_in"]
    assert not any(word in str(lines) for word in ("palesa", "secret-one", "typed-", PASSWORD))


@pytest.mark.parametrize("form", [{}, {"name": "palesa"}, {"name": "palesa", "password": "x" * 257}])
def test_a_form_that_is_not_filled_in_is_asked_for_again(small_house: House, form: dict[str, str]) -> None:
    visitor = small_house.visitor()
    answer = visitor.browser.post("/login", data={"csrf_token": visitor.token("/login"), **form})
    assert answer.status_code == 400
    assert "Type your name and your password." in answer.text


def test_a_huge_form_is_turned_away(small_house: House) -> None:
    visitor = small_house.visitor()
    answer = visitor.browser.post("/login", data={"csrf_token": visitor.token("/login"), "password": "x" * 20_000})
    assert answer.status_code == 413


def test_somebody_signed_in_who_opens_the_door_page_goes_to_the_list(small_house: House) -> None:
    assert small_house.worker().look("/login").location == "/"
