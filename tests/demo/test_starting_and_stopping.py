"""The runner with real processes: what is started is kept up, and nothing of it is left behind."""

import http.client
import json
import os
import signal
import subprocess

import pytest

from gateway.demo.choices import DATABASE_FILE
from tests.demo.house import House, until

pytestmark = pytest.mark.slow

EVERYBODY = {"web", "console", "relay", "worker", "handset", "redis"}


def stop(run: "subprocess.Popen[str]", by: signal.Signals) -> str:
    run.send_signal(by)
    assert run.stdout is not None
    said = run.stdout.read()
    assert run.wait(60) == 0
    return said


def test_whoever_starts_it_is_told_where_to_look(house: House) -> None:
    _, said = house.started()
    accounts = json.loads((house.folder / "accounts").read_text())
    password = accounts[0]["password"]
    assert f"http://127.0.0.1:{house.ports['HANDSET_PORT']}/" in said
    assert f"http://127.0.0.1:{house.ports['CONSOLE_PORT']}/" in said
    assert f"name demo, password {password}" in said
    assert min(len(account["password"]) for account in accounts) >= 12
    assert len({account["role"] for account in accounts}) == 8
    assert all(f"{one['name']:<10} {one['password']:<17} {one['role']}" in said for one in accounts[1:])
    assert not [one for one in accounts if one["codes"] in said]
    assert until(lambda: all(house.seen(process) for process in EVERYBODY))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_survives_ctrl_c_a_kill_or_a_closed_terminal(house: House, by: signal.Signals) -> None:
    run, _ = house.started()
    assert until(lambda: len(house.processes()) >= len(EVERYBODY) + 1)  # and supervisor
    stop(run, by)
    assert house.processes() == set()


def test_a_process_that_is_deaf_and_its_hidden_child_are_ended_too(house: House) -> None:
    (house.folder / "worker.stubborn").touch()
    run, _ = house.started()
    assert until(lambda: len(house.processes()) >= len(EVERYBODY) + 2)
    stop(run, signal.SIGINT)
    assert house.processes() == set()


def test_a_second_ctrl_c_does_not_wait_for_the_deaf(house: House) -> None:
    (house.folder / "worker.stubborn").touch()
    run, _ = house.started()
    assert until(lambda: len(house.processes()) >= len(EVERYBODY) + 2)
    run.send_signal(signal.SIGINT)
    assert run.stdout is not None
    assert any("Stopping" in line for line in run.stdout)
    run.send_signal(signal.SIGINT)
    assert run.wait(8) == 0  # it would take longer to wait for the deaf one
    assert house.processes() == set()


def test_a_process_that_dies_is_started_again(house: House) -> None:
    house.started()
    assert until(lambda: bool(house.seen("worker")))
    first = house.seen("worker")["pid"]
    os.kill(int(first), signal.SIGKILL)
    assert until(lambda: house.seen("worker")["pid"] != first)


def test_when_the_process_keeper_dies_it_is_said_and_nothing_is_left(house: House) -> None:
    run, _ = house.started()
    os.kill(house.supervisor(), signal.SIGKILL)
    assert run.stdout is not None
    assert "supervisor" in run.stdout.read()
    assert run.wait(60) == 1
    assert house.processes() == set()


def test_nothing_survives_when_the_runner_itself_is_killed(house: House) -> None:
    run, _ = house.started()
    run.kill()
    assert until(lambda: house.processes() == set())


def test_a_second_start_finds_the_keys_and_the_account_of_the_first(house: House) -> None:
    run, said = house.started()
    kept = (house.folder / "var" / "secrets.env").read_bytes()
    stop(run, signal.SIGINT)
    _, again = house.started()
    assert again == said
    assert (house.folder / "var" / "secrets.env").read_bytes() == kept


def test_a_start_beside_a_running_one_names_every_port_and_harms_nothing(house: House) -> None:
    run, _ = house.started()
    before = house.processes()
    said = house.refused()
    for name, port in house.ports.items():
        if name != "METRICS_PORT":  # its stand-in does not listen
            assert f"Port {port} is taken by another program. Stop it, or choose another: {name}=" in said
    assert house.processes() == before
    door = http.client.HTTPConnection("127.0.0.1", house.ports["PORT"], timeout=30)
    door.request("GET", "/readyz")
    assert door.getresponse().status == 200
    assert run.poll() is None


def test_two_demos_never_share_their_data(house: House) -> None:
    house.started()
    others = House(house.folder.with_name("elsewhere"))
    said = house.refused(**{name: str(port) for name, port in others.ports.items()})
    assert "runs already" in said


def test_a_door_that_stays_shut_is_named_with_its_log(house: House) -> None:
    (house.folder / "console.says").write_text("the console cannot read its pages")
    run = house.start(patience=15)
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 1
    assert "console did not answer within 15 seconds" in said
    assert str(house.folder / "var" / "log" / "console.log") in said
    assert "the console cannot read its pages" in said
    assert "web did not" not in said
    assert house.processes() == set()


@pytest.mark.parametrize("process", ["check", "migrate"])
def test_a_mistake_in_flows_or_database_stops_the_start_with_its_own_words(house: House, process: str) -> None:
    (house.folder / f"{process}.says").write_text("flows/report.yaml, line 7: who: no way out")
    said = house.refused()
    assert "flows/report.yaml, line 7: who: no way out" in said
    assert not house.seen("web")


def test_a_database_whose_keys_are_gone_is_not_started_with_others(house: House) -> None:
    (house.folder / "var").mkdir()
    (house.folder / "var" / DATABASE_FILE).touch()
    said = house.refused()
    assert "secrets.env: is gone" in said
    assert not (house.folder / "var" / "secrets.env").exists()


def test_the_password_of_an_older_account_is_not_made_up(house: House) -> None:
    (house.folder / "accounts").write_text("the password of another folder's start")
    _, said = house.started()
    assert "password as it was: the account is older than this data folder" in said


def test_an_account_that_cannot_be_made_is_said(house: House) -> None:
    (house.folder / "operator.says").write_text("the database is read-only")
    assert "the database is read-only" in house.refused()
    assert house.processes() == set()
