"""When something is wrong, the page stays calm and the log keeps no value."""

import re

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from gateway.console.views import create_console
from gateway.storage import tables
from tests.console.house import MORNING, PASSWORD, House, plain_text

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/console.css"])
def test_every_answer_tells_the_browser_to_keep_and_run_nothing(small_house: House, path: str) -> None:
    for visitor in (small_house.visitor(), small_house.worker()):
        headers = visitor.look(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS


def test_no_page_carries_script_or_style_of_its_own(small_house: House) -> None:
    small_house.alert(small_house.report())
    worker = small_house.worker()
    for page in (worker.look(), worker.look("/nowhere"), small_house.visitor().look("/login")):
        assert not re.search(r"<script|<style| style=| on\w+=|https?://", page.text)


def test_a_mistyped_address_gets_a_calm_page(small_house: House) -> None:
    answer = small_house.worker().look("/reports/12")
    assert answer.status_code == 404
    assert "There is no such page" in plain_text(answer.text)


def test_a_broken_database_gets_a_calm_page_and_a_log_line_without_values(house: House) -> None:
    worker = house.worker("palesa")
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alerts")
        connection.exec_driver_sql("ALTER TABLE reports RENAME TO elsewhere")
    with capture_logs() as lines:
        answer = worker.look("/?skip=77777")
    assert answer.status_code == 503
    assert "The reports cannot be read just now" in plain_text(answer.text)
    assert len(lines) == 1
    assert lines[0]["event"] == "console_page_failed"
    assert lines[0]["at"].startswith("store.py:")
    assert not any(word in str(lines) for word in ("77777", "SELECT", "reports", "palesa"))


def test_a_broken_database_at_the_door_repeats_neither_name_nor_password(house: House) -> None:
    visitor = house.visitor()
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE operators")
    with capture_logs() as lines:
        answer = visitor.sign_in("palesa")
    assert answer.status_code == 503
    for word in ("palesa", PASSWORD, "operators"):
        assert word not in str(lines) + answer.text


def test_a_database_that_went_away_puts_nobody_into_a_loop(small_house: House) -> None:
    """Also the question who is signed in needs the database; the calm page must not ask it."""
    worker = small_house.worker()
    tables.operators.drop(small_house.engine)
    assert worker.look().status_code == 503
    tables.operators.create(small_house.engine)
    assert worker.look().location == "/login"


def test_a_mistake_of_ours_gets_a_calm_page_without_its_message(small_house: House) -> None:
    def careless(_: str) -> str:
        raise RuntimeError("the words of a caller")

    small_house.report()
    small_house.employ("palesa")
    app = create_console(small_house.engine, "k" * 40, False, careless, lambda: MORNING)
    worker = small_house.visitor(app)
    worker.sign_in("palesa")
    with capture_logs() as lines:
        answer = worker.look()
    assert answer.status_code == 500
    assert "Something went wrong here" in plain_text(answer.text)
    assert lines[0]["error"] == "RuntimeError"
    assert "the words of a caller" not in str(lines) + answer.text


def test_reading_the_list_changes_nothing(house: House) -> None:
    house.alert(house.report())
    worker, asked = house.worker(), []
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2].split()[0]))
    worker.look()
    assert set(asked) <= {"BEGIN", "SELECT"}
