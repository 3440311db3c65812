"""Each process learns its own row of settings and nothing else; supervisor itself learns no secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.demo.secrets_file import keep_secrets
from tests.demo.house import House, until

COMMON = {"THUSO_ENV", "DATABASE_URL", "FLOWS_DIR", "CONFIG_DIR", "VAR_DIR"}
QUEUE = {"REDIS_URL"}
COUNTS = {"PROMETHEUS_MULTIPROC_DIR"}
ROWS = {  # design section 4, last table, written out once more on purpose
    "web": COMMON
    | {"PORT", "WEBHOOK_SECRETS", "SEAL_PUBLIC_KEY", "ROSTER_HASH_KEY", "REFERENCE_PEPPER", "REPLY_PUBLIC_KEY"}
    | QUEUE
    | COUNTS,
    "relay": COMMON | QUEUE | COUNTS | {"METRICS_PORT"},
    "worker": COMMON
    | QUEUE
    | COUNTS
    | {"AT_USERNAME", "AT_API_KEY", "AT_SENDER_ID", "AT_BASE_URL", "FIELD_KEYS", "REPLY_PRIVATE_KEY"}
    | {"SECOND_SENDER_URL", "SECOND_SENDER_USERNAME", "SECOND_SENDER_PASSWORD"},
    "console": COMMON
    | {"CONSOLE_PORT", "CONSOLE_SECRET_KEY", "SEAL_PUBLIC_KEY", "REFERENCE_PEPPER", "FIELD_KEYS", "ROSTER_HASH_KEY"},
    "migrate": COMMON | {"FIELD_KEYS", "ROSTER_HASH_KEY"},
    "handset": COMMON | {"HANDSET_PORT", "PORT", "WEBHOOK_SECRETS"},
    "redis": {"THUSO_ENV", "REDIS_URL"},
    "operator": COMMON,
    "check": COMMON,
}
HARMLESS = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "pid"}
SUPERVISORS = {"SUPERVISOR_ENABLED", "SUPERVISOR_PROCESS_NAME", "SUPERVISOR_GROUP_NAME"}


DATABASE = "postgresql://u:p%40ss@127.0.0.1/x"  # the stand-ins never connect

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("rows") / "a project, 100% ours")
    try:
        _, made.said = made.started(SOMEBODYS_TOKEN="private", DATABASE_URL=DATABASE)
        assert until(lambda: all(made.seen(process) for process in ROWS))
        yield made
    finally:
        made.end()


def test_each_process_is_given_its_row_and_nothing_else(house: House) -> None:
    for process, row in ROWS.items():
        assert set(house.seen(process)) - HARMLESS - SUPERVISORS == row, process


def test_the_values_arrive_as_they_were_made(house: House) -> None:
    secrets = keep_secrets(house.folder / "var" / "secrets.env")
    for process in ROWS:
        seen = house.seen(process)
        assert all(seen[name] == value for name, value in secrets.items() if name in seen)
    assert house.seen("worker")["AT_API_KEY"] == "demo"
    assert house.seen("worker")["AT_USERNAME"] == "sandbox"
    assert house.seen("worker")["AT_BASE_URL"] == f"http://127.0.0.1:{house.ports['HANDSET_PORT']}"
    assert house.seen("web")["DATABASE_URL"] == DATABASE  # the percent sign arrives
    assert house.seen("web")["VAR_DIR"] == str(house.folder / "var")


def test_supervisor_the_logs_and_the_screen_hold_no_secret(house: House) -> None:
    secrets = keep_secrets(house.folder / "var" / "secrets.env")
    environ = Path(f"/proc/{house.supervisor()}/environ").read_text()
    logs = "".join(log.read_text() for log in (house.folder / "var" / "log").iterdir())
    for name, value in secrets.items():
        assert value not in environ + logs, name
        assert name == "CONSOLE_PASSWORD" or value not in house.said, name


def test_all_that_the_demo_writes_is_for_its_owner_alone(house: House) -> None:
    var = house.folder / "var"
    for path in [var, *var.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_embedded_redis_is_one_that_only_this_user_reaches(house: House) -> None:
    folder = Path(house.seen("web")["REDIS_URL"].removeprefix("unix://")).parent
    assert folder.stat().st_mode & 0o077 == 0
    assert len(str(folder)) < 90
