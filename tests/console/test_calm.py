"""When something is wrong, the page stays calm and the log keeps no value."""

import gzip
import hashlib
import json
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from gateway.console.headers import KEEP
from gateway.console.views import create_console
from gateway.storage import tables
from tests.console.house import PASSWORD, House, plain_text

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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
        assert not re.search(
            r"<script(?! src=\"/[\w./?=-]+\" defer></script>)|<style| style=| on\w+=|https?://", page.text
        )


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
        answer = worker.look("/reports?skip=77777")
    assert answer.status_code == 503
    assert "The reports cannot be read just now" in plain_text(answer.text)
    assert len(lines) == 1
    assert lines[0]["event"] == "console_page_failed"
    assert lines[0]["at"].startswith("store.py:")
    assert not any(word in str(lines) for word in ("77777", "SELECT", "reports", "palesa"))


def test_a_broken_database_at_the_door_repeats_neither_name_nor_password(house: House) -> None:
    visitor = house.visitor()
    with house.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE operators RENAME TO elsewhere")
    with capture_logs() as lines:
        answer = visitor.sign_in("palesa")
    assert answer.status_code == 503
    for word in ("palesa", PASSWORD, "operators"):
        assert word not in str(lines) + answer.text


def test_a_database_that_went_away_puts_nobody_into_a_loop(small_house: House) -> None:
    """Also the question who is signed in needs the database; the calm page must not ask it."""
    worker = small_house.worker()
    with small_house.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE operators RENAME TO elsewhere")
    assert worker.look().status_code == 503
    with small_house.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO operators")
        connection.execute(tables.operators.update().values(active=False))
    assert worker.look().location == "/login"


def test_a_mistake_of_ours_gets_a_calm_page_without_its_message(small_house: House) -> None:
    def careless(_: str) -> str:
        raise RuntimeError("the words of a caller")

    small_house.report()
    small_house.employ("palesa")
    app = create_console(replace(small_house.desk(), place_name=careless), "k" * 40)
    worker = small_house.visitor(app)
    worker.sign_in_fully("palesa", small_house.authenticator())
    with capture_logs() as lines:
        answer = worker.look()
    assert answer.status_code == 500
    assert "Something went wrong here" in plain_text(answer.text)
    assert lines[0]["error"] == "RuntimeError"
    assert "the words of a caller" not in str(lines) + answer.text


@pytest.mark.parametrize(("path", "written"), [("/reports", {"diary", "diary_head"}), ("/reports/rows", set())])
def test_reading_the_list_changes_nothing_but_the_diary(house: House, path: str, written: set[str]) -> None:
    """What the open page asks for by itself writes nothing more: that somebody looks at the list is said."""
    house.alert(house.report())
    worker, asked = house.worker(), []
    if path != "/reports":
        worker.look("/reports")
    sa.event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert worker.look(path).status_code == 200
    changes = [query for query in asked if query.split()[0] not in ("BEGIN", "SELECT")]
    assert {found for query in changes for found in re.findall(r"(?:INTO|UPDATE) (?!sessions)(\w+)", query)} == written


@pytest.mark.parametrize("path", ["/reports", "/login", "/static/console.css", "/htmx.js"])
def test_text_travels_small_for_who_can_read_it_so(small_house: House, path: str) -> None:
    small_house.report()
    worker = small_house.visitor() if path == "/login" else small_house.worker()
    small = worker.browser.get(path, headers={"Accept-Encoding": "br, gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.data)
    whole = worker.browser.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in whole.headers
    assert "Accept-Encoding" in whole.headers["Vary"]
    read = gzip.decompress(small.data)
    assert len(small.data) < len(read)
    assert path == "/login" or len(read) == len(whole.data)  # the token of the form may differ


def test_scripts_and_styles_are_kept_under_an_address_that_changes_with_them(small_house: House) -> None:
    page = small_house.worker().look().text
    found = re.findall(r'(?:src|href)="(/(?:static/|htmx)[^"]+)"', page)
    assert len(found) == 6
    for path in found:
        answer = small_house.visitor().look(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == KEEP
        assert hashlib.sha256(answer.data).hexdigest().startswith(path.partition("?v=")[2])
        assert path.partition("?v=")[2]
    assert small_house.visitor().look("/static/nothing.css?v=1").headers["Cache-Control"] == "no-store"


def test_htmx_comes_from_its_package_and_is_told_to_run_nothing(small_house: House) -> None:
    visitor = small_house.visitor()
    assert "var htmx=" in visitor.look("/htmx.js").text
    found = re.search(r"<meta name=\"htmx-config\" content='([^']+)'>", visitor.look("/login").text)
    assert found
    told = json.loads(found[1])
    assert not any(told[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles", "historyEnabled"))
    assert told["historyCacheSize"] == 0
