"""The demo never starts beside anything real, and says every mistake at once in words that can be acted on."""

import socket
from pathlib import Path

import pytest

from gateway.complaints import Refused
from gateway.demo.choices import read_choices
from gateway.demo.ports import CannotStart, check_ports
from gateway.settings import PUBLIC, SECRETS
from tests.demo.house import House, free_ports


def refusal(project: Path, **environ: str) -> str:
    with pytest.raises(Refused) as refused:
        read_choices(environ, project)
    return str(refused.value)


@pytest.mark.parametrize("name", sorted(SECRETS | PUBLIC))
def test_a_real_secret_is_never_taken_and_never_repeated(tmp_path: Path, name: str) -> None:
    said = refusal(tmp_path, **{name: "a-real-one-0123456789"})
    assert said.startswith(f"{name}: is set.")
    assert "a-real-one" not in said


ELSEWHERE = ["https://api.africastalking.com", "http://10.0.0.1:8002", "http://127.0.0.1.example.org", "http://", "x"]


@pytest.mark.parametrize("url", [*ELSEWHERE, "http://["])
def test_a_carrier_elsewhere_is_refused(tmp_path: Path, url: str) -> None:
    assert "must not reach a real carrier" in refusal(tmp_path, AT_BASE_URL=url)


@pytest.mark.parametrize("name", ["SECOND_SENDER_URL", "SECOND_SENDER_USERNAME"])
def test_a_second_sender_of_ones_own_is_refused(tmp_path: Path, name: str) -> None:
    assert f"{name}: is set." in refusal(tmp_path, **{name: "https://sms.example.org"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9", "http://127.8.8.8"])
def test_a_stand_in_on_this_machine_is_taken(tmp_path: Path, url: str) -> None:
    assert read_choices({"AT_BASE_URL": url}, tmp_path).settings["AT_BASE_URL"] == url


@pytest.mark.parametrize("kind", ["production", "Production", "staging"])
def test_the_demo_is_never_a_real_service(tmp_path: Path, kind: str) -> None:
    assert "THUSO_ENV: asks for a real service" in refusal(tmp_path, THUSO_ENV=kind)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight", "8000.0", "٨٠٠٠", " 8000", "9" * 5000])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    assert "PORT: must be a number from 1 to 65535" in refusal(tmp_path, PORT=port)


def test_two_doors_cannot_share_a_port(tmp_path: Path) -> None:
    assert "CONSOLE_PORT: is 8000, and so is PORT" in refusal(tmp_path, CONSOLE_PORT="8000")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "mine") in refusal(tmp_path, FLOWS_DIR="mine")


def test_every_mistake_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, AT_API_KEY="x", THUSO_ENV="production", PORT="no", CONFIG_DIR="gone")
    assert [line.split(":")[0] for line in said.splitlines()] == ["PORT", "THUSO_ENV", "AT_API_KEY", "CONFIG_DIR"]


def test_an_empty_setting_counts_as_not_set(tmp_path: Path) -> None:
    choices = read_choices({"AT_API_KEY": "", "PORT": "", "REDIS_URL": "", "THUSO_ENV": ""}, tmp_path)
    assert choices.ports["PORT"] == 8000
    assert choices.socket is not None


def test_another_redis_and_database_are_used_when_named(tmp_path: Path) -> None:
    choices = read_choices({"REDIS_URL": "redis://h/1", "DATABASE_URL": "postgresql://h/d"}, tmp_path)
    assert choices.socket is None
    assert choices.settings["REDIS_URL"] == "redis://h/1"
    assert choices.settings["DATABASE_URL"] == "postgresql://h/d"


def test_every_taken_port_is_said_with_a_free_one_to_take_instead() -> None:
    ports = free_ports(2)
    with socket.create_server(("127.0.0.1", ports[0])), socket.create_server(("0.0.0.0", ports[1])):
        with pytest.raises(CannotStart) as taken:
            check_ports({"PORT": ports[0], "CONSOLE_PORT": ports[1]})
        first, second = str(taken.value).splitlines()
    assert first.startswith(f"Port {ports[0]} is taken by another program. Stop it, or choose another: PORT=")
    assert second.startswith(f"Port {ports[1]} is taken by another program. Stop it, or choose another: CONSOLE_PORT=")
    suggested = int(first.rpartition("PORT=")[2].split()[0])
    check_ports({"PORT": suggested})


@pytest.mark.slow
def test_a_refused_start_writes_nothing(house: House) -> None:
    said = house.refused(AT_API_KEY="a-real-one", PORT="nowhere")
    assert "AT_API_KEY: is set." in said
    assert "PORT: must be a number" in said
    assert "Traceback" not in said
    assert not (house.folder / "var").exists()
