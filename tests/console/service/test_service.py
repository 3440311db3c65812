"""Whoever runs the service sees on one page what is wrong, and the alarms see the same."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from gateway.alerts.store import AlertStore
from gateway.alerts.watch.store import Watching
from gateway.console.rights import RIGHTS
from gateway.health.figures import figures
from gateway.health.pulses.store import beat
from gateway.health.store import Watching as WatchingHealth
from gateway.health.store import look
from gateway.staff.roles import Role
from gateway.storage.database import reading, writing
from gateway.storage.tables import alerts, senders
from tests.console.house import House, files

WORKER = "worker:thuso-1:4711"


def lives(house: House, **relay: int) -> None:
    for process in ("web", WORKER):
        beat(house.engine, process, {}, house.now)
    beat(house.engine, "relay", {"jobs": 0, "workers": 2} | relay, house.now)


def seen(house: House) -> str:
    return house.worker("anna", role=Role.ADMINISTRATOR).reads("/service")


def test_a_quiet_day_reads_as_one(house: House) -> None:
    lives(house)
    text = seen(house)
    assert "Everything is well." in text and "What wants a person" not in text


def test_a_relay_that_died_is_the_first_line_with_what_to_do(house: House) -> None:
    lives(house)
    house.wait(seconds=61)
    for process in ("web", WORKER):
        beat(house.engine, process, {}, house.now)
    text = seen(house)
    assert "Act now" in text and text.index("The relay, last pulse") < text.index("What is well")
    assert "Start it again." in text


def test_a_worker_that_hangs_is_named_also_while_the_relay_is_down(house: House) -> None:
    beat(house.engine, WORKER, {}, house.now)
    house.wait(minutes=3)
    beat(house.engine, "worker:thuso-1:4712", {}, house.now)
    wrong = seen(house).partition("What is well")[0]
    assert "Workers that have fallen silent process 4711 on thuso-1 for 3 minutes Look at its log." in wrong
    assert "The workers, last pulse of any" not in wrong and "The relay, last pulse never seen" in wrong


def test_a_pulse_that_comes_again_is_one_row_and_the_newest(house: House) -> None:
    lives(house)
    house.wait(seconds=30)
    lives(house, jobs=7)
    assert "Jobs in the queue 7" in seen(house)


def test_redis_that_does_not_answer_is_said(house: House) -> None:
    lives(house, jobs=-1, workers=-1)
    assert "Redis does not answer" in seen(house)


def test_the_oldest_alert_without_an_answer_is_shown_with_its_age(house: House) -> None:
    lives(house)
    number = house.report("P1", minutes_ago=20)
    house.alert(number, attempts=1, state="sent", sent_at=house.now, written_at=house.now - timedelta(minutes=20))
    text = seen(house)
    assert "20 minutes" in text and "Ring the hotline lead" in text


def test_an_exercise_is_in_no_figure(house: House) -> None:
    lives(house)
    number, long_ago = house.report("P1", minutes_ago=20, drill=True), house.now - timedelta(minutes=20)
    house.alert(number, attempts=1, written_at=long_ago)
    well = seen(house).partition("What is well")[2]
    assert "Oldest alert without an answer, P1 none" in well and "Reports that nobody has opened, P1 0" in well


def test_a_carrier_that_refuses_us_is_named_with_its_reason(house: House) -> None:
    lives(house)
    with writing(house.engine) as connection:
        connection.execute(senders.insert().values(name="africastalking", failures=1, stopped_for="balance"))
    assert "refuses us: the balance is used up" in seen(house)


def test_alerts_that_did_not_arrive_are_counted_for_a_day(house: House) -> None:
    lives(house)
    number = house.report("P3")
    house.alert(number, level="P3", state="failed", attempts=3, failure="number_invalid")
    assert "Alerts that did not arrive" in seen(house).partition("What is well")[0]
    with writing(house.engine) as connection:
        connection.execute(alerts.update().values(written_at=house.now - timedelta(hours=25)))
    later = house.worker("bo", role=Role.HOTLINE_LEAD).reads("/service")
    assert "Alerts that did not arrive" in later.partition("What is well")[2]


def test_every_figure_of_the_page_is_a_metric_of_the_same_value(small_house: House) -> None:
    lives(small_house)
    beat(small_house.engine, "worker:thuso-1:4712", {}, small_house.now - timedelta(minutes=5))
    number = small_house.report("P1", minutes_ago=20)
    small_house.alert(number, attempts=1, state="failed", written_at=small_house.now - timedelta(minutes=20))
    store = AlertStore(files().teams)
    Watching(small_house.engine, files().teams)(small_house.now)
    WatchingHealth(small_house.engine, store, files().sending.daily)(small_house.now)
    with reading(small_house.engine) as connection:
        found = figures(look(connection, store, files().sending.daily, small_house.now))
    shown = {figure.metric: figure.value for figure in found}
    elsewhere = ("thuso_queue_jobs", "thuso_workers", "thuso_alerts", "thuso_sender_well")  # set where they are known
    for metric, value in shown.items():
        name, _, label = metric.partition("{")
        if name not in elsewhere:
            labels = dict([label.rstrip("}").replace('"', "").split("=")]) if label else {}
            assert REGISTRY.get_sample_value(name, labels) == pytest.approx(value), metric


def test_settings_show_no_secret_and_that_they_were_read_is_written_down(small_house: House) -> None:
    anna = small_house.worker("anna", role=Role.ADMINISTRATOR)
    assert "Settings as they were read" in anna.reads("/service/settings")
    assert "settings" in anna.reads("/diary")


def test_the_part_that_renews_itself_is_no_page_of_its_own(small_house: House) -> None:
    lives(small_house)
    rows = small_house.worker("anna", role=Role.ADMINISTRATOR).reads("/service/rows")
    assert "Everything is well." in rows and "<html" not in rows


def test_only_those_who_run_the_service_see_it() -> None:
    assert RIGHTS["service.show"] == RIGHTS["service.rows"] == {Role.HOTLINE_LEAD, Role.ADMINISTRATOR}
    assert RIGHTS["service.settings"] == {Role.ADMINISTRATOR}
