"""A page of settings shows what was read, and no secret, no number, no password of a database."""

from pathlib import Path

import pytest

from gateway.health.told import HIDDEN, UNSET, environment, files
from gateway.papers import Papers, read_papers
from gateway.settings import read_settings
from tests.config.values import SECRET_VALUES
from tests.config.values import environment as surroundings
from tests.house import HOME


def test_a_secret_shows_only_that_it_is_there() -> None:
    told = dict(environment(read_settings("console", surroundings("console"))))
    assert told["CONSOLE_SECRET_KEY"] == told["FIELD_KEYS"] == HIDDEN
    assert told["WEBHOOK_SECRETS"] == UNSET  # another process has those
    shown = " ".join(map(str, told.values()))
    assert not [name for name, value in SECRET_VALUES.items() if value in shown]


def test_the_usual_doors_of_other_processes_are_not_told_as_if_they_were_theirs() -> None:
    told = dict(environment(read_settings("console", surroundings("console") | {"CONSOLE_PORT": "8101"})))
    assert told["CONSOLE_PORT"] == "8101"
    assert not {"PORT", "HANDSET_PORT", "METRICS_PORT"} & told.keys()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://thuso:open-sesame@db.local/thuso", "postgresql://:open-sesame@db.local/x",
        "postgresql://thuso:open/ses?ame-sesame@db.local/x", "postgresql://db.local/x?user=thuso&password=open-sesame",
    ],
)  # fmt: skip
def test_the_password_of_the_database_is_not_shown(address: str) -> None:
    told = dict(environment(read_settings("console", surroundings("console") | {"DATABASE_URL": address})))
    assert "sesame" not in told["DATABASE_URL"] and "db.local" in told["DATABASE_URL"]


def test_files_are_shown_as_they_were_read_but_for_numbers() -> None:
    text = 'hotline: {number: "+26650123456", confirmed_by: "Palesa", on: 2026-11-21}\nsms_budget: 306\n'
    told = dict(files(Papers({"config/service.yaml": text}))["config/service.yaml"])
    assert told["sms_budget"] == "306" and told["hotline.confirmed_by"] == "Palesa"
    assert told["hotline.number"] == HIDDEN


def test_the_roster_and_its_numbers_stand_on_no_page_of_settings() -> None:
    told = files(read_papers(HOME / "flows", HOME / "config"))
    assert "config/teams.yaml" not in told and "config/deadlines.yaml" in told


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    ((_, says),) = files(Papers({"config/sending.yaml": "per_second: [1"}))["config/sending.yaml"]
    assert "sending.yaml" in says
