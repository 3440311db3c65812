"""Several processes, the thread that looks, and the arithmetic of changes."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from werkzeug.test import Client

from gateway.app import public_app
from gateway.editions.changes import LONGEST_CALL, NOTED_FOR, Began, latest_change
from gateway.editions.store import Forgetting
from gateway.editions.watching import keep_watching
from gateway.processes.web.wiring import web_parts
from gateway.storage import database
from tests.editions.conftest import Desk, looks
from tests.editions.test_changing_flows import WHO, before_the_danger_question, changed
from tests.house import House
from tests.phone import Phone


def test_a_hop_that_reaches_a_process_with_the_old_files_is_answered_from_the_new(gateway: House, desk: Desk) -> None:
    """Two machines: the files are copied to one of them first."""
    other = web_parts(gateway.settings, gateway.clock)
    client = Client(public_app(other.doors, other.guard, other.ready))
    changed(desk)
    looks(gateway)
    labelled, plain = Phone(gateway), Phone(gateway, echoes=False)
    for phone in (labelled, plain):
        phone.dial()
        phone.type("2")
    other.watcher.step()  # it learns of the new edition from the table; its own files it has not read again
    gateway.client = client
    assert labelled.type("2").startswith(WHO[1][5:-1])
    assert plain.type("2").startswith(WHO[1][5:-1])
    other.book.engine.dispose()


def test_an_edition_that_was_forgotten_is_forgotten_here_too(gateway: House, desk: Desk) -> None:
    old = before_the_danger_question(gateway, echoes=True)
    changed(desk)
    looks(gateway)
    gateway.clock.passes(days=3)
    Forgetting(gateway.engine)(gateway.clock())
    looks(gateway)
    assert "not kept" in old.type("2") and old.ended


ONE = '1: {en: "Danger now", st: "Kotsi hona joale", answer: now, then: danger_first}\n      '
TWO = '2: {en: "Make a report", st: "Tlaleha", then: who}'


def test_a_key_is_read_on_the_words_that_stood_on_the_screen_also_by_a_process_that_has_not_looked_yet(
    gateway: House, desk: Desk
) -> None:
    other = web_parts(gateway.settings, gateway.clock)
    desk.edit("flows/report.yaml", (ONE + TWO, TWO.replace("2:", "1:") + "\n      " + ONE.strip().replace("1:", "2:")))
    looks(gateway)
    phone = Phone(gateway)
    phone.dial()
    assert "1. Make a report" in phone.type("2")
    gateway.client = Client(public_app(other.doors, other.guard, other.ready))
    assert phone.type("1").startswith("Who are you worried about?")
    other.book.engine.dispose()


def test_while_the_table_is_away_a_label_that_is_new_here_gets_an_apology(gateway: House, desk: Desk) -> None:
    other = web_parts(gateway.settings, gateway.clock)
    changed(desk)
    looks(gateway)
    phone = Phone(gateway)
    phone.dial()
    phone.type("2")
    with database.writing(gateway.engine) as connection:
        connection.execute(sa.text("ALTER TABLE editions RENAME TO gone"))
    gateway.client = Client(public_app(other.doors, other.guard, other.ready))
    phone.type("2")
    assert phone.ended and "not kept" in phone.screen
    other.book.engine.dispose()


def test_the_metrics_tell_whether_changed_flows_were_refused(gateway: House, desk: Desk) -> None:
    def refused() -> float | None:
        return REGISTRY.get_sample_value("thuso_flows_refused")

    good = (desk.flows / "report.yaml").read_text()
    desk.edit("flows/report.yaml", ("then: who}", "then: whom}"))
    looks(gateway)
    assert refused() == 1
    desk.save(desk.flows / "report.yaml", good.replace(*WHO))
    looks(gateway)
    phone = Phone(gateway)
    phone.dial()
    assert refused() == 0
    assert REGISTRY.get_sample_value("thuso_edition_since_seconds", {"edition": phone.label})


def test_the_thread_looks_and_goes_on_after_a_fault() -> None:
    class Looker:
        looked = threading.Event()
        looks = 0

        def step(self) -> bool:
            self.looks += 1
            if self.looks == 1:
                raise PermissionError
            self.looked.set()
            return False

    with capture_logs() as lines:
        thread = keep_watching(Looker(), quiet=0.01)
        assert Looker.looked.wait(10) and thread.daemon
    assert [line["kind"] for line in lines] == ["PermissionError"]


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@given(st.lists(st.integers(1, 600), max_size=6))
def test_who_was_not_noted_began_before_the_first_of_a_chain_of_changes(gaps: list[int]) -> None:
    """Whoever is met for the first time after a change has been calling for less than LONGEST_CALL, and was noted if
    an earlier change was still fresh when that call began."""
    moment, history = NOON, [Began("0", NOON)]
    for number, gap in enumerate(gaps, 1):
        moment += timedelta(seconds=gap)
        history.insert(0, Began(str(number), moment))
    change = latest_change(history)
    if not gaps:
        assert change is None
        return
    assert change and change.noting - history[0].since == LONGEST_CALL and change.asking - history[0].since == NOTED_FOR
    before = next(n for n, began in enumerate(history) if began.digest == change.before)
    chain = [newer.since - older.since for newer, older in pairwise(history[:before])]
    assert before >= 1 and all(gap < LONGEST_CALL for gap in chain)
    whole = history[before - 1].since - history[before].since
    assert whole >= LONGEST_CALL or before == len(history) - 1
