"""A broken flow stops a start: with a sentence and exit code 2, never with a traceback."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.dialogue.flows import flow_file
from tests.house import HOME
from tests.typed import typed

FILES_WITH_TEXTS = sorted(path for folder in ("flows", "config") for path in (HOME / folder).glob("*.yaml")
                          if "\ndraft: [st]\n" in path.read_text())  # fmt: skip


def gateway(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m gateway …` as a person at the machine types it."""
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    command = [sys.executable, "-m", "gateway", *words]
    return subprocess.run(
        command, cwd=HOME, env=environ | settings, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_shipped_files_have_no_mistake() -> None:
    done = gateway("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no mistakes" in done.stdout


def test_a_broken_flow_stops_the_check_with_one_sentence(tmp_path: Path) -> None:
    flows = flow_file(tmp_path / "flows", ("then: danger_now}", "then: danger_no}"))
    done = typed({"FLOWS_DIR": str(flows)}, "check")
    line = (flows / "report.yaml").read_text().partition("danger_no}")[0].count("\n") + 1
    says = "screen danger: choice 1 leads to 'danger_no', and there is no such screen."
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"flows/report.yaml, line {line}: {says}\n")


def test_a_flow_that_would_bring_the_parser_down_is_a_sentence_too(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "report.yaml").write_text("[" * 100_000)
    done = gateway("check", FLOWS_DIR=str(flows))
    assert (done.returncode, done.stderr) == (2, "flows/report.yaml, line 1: is nested more than 20 deep.\n")


@pytest.mark.parametrize("process", ["web", "relay", "worker", "console", "migrate"])
def test_no_process_starts_with_a_broken_flow(process: str, tmp_path: Path) -> None:
    from tests.config.values import environment

    flows = flow_file(tmp_path / "flows", ("list: councils", "list: villages"))
    settings = environment("release" if process == "migrate" else process)
    database = f"sqlite:///{tmp_path / 'thuso.db'}"
    done = gateway(process, **settings, FLOWS_DIR=str(flows), DATABASE_URL=database)
    assert done.returncode == 2, done.stderr
    assert "screen council: the list 'villages' is not known" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "thuso.db").exists()


def test_release_refuses_the_drafts_and_the_demo_that_the_check_lets_pass() -> None:
    done = gateway("check", "--release")
    assert done.returncode == 2
    assert "config/service.yaml: the hotline's number is unconfirmed." in done.stderr
    assert ": is marked `demo: yes`. Production needs a real person here" in done.stderr


@cache
def released() -> str:
    return typed({}, "check", "--release").stderr


@pytest.mark.parametrize("file", FILES_WITH_TEXTS, ids=lambda file: file.name)
def test_release_refuses_the_drafts_of_every_file_that_callers_read(file: Path) -> None:
    line = file.read_text().split("\n").index("draft: [st]") + 1
    says = "is still a draft in: st. Have it reviewed, then take the mark out."
    assert f"{file.parent.name}/{file.name}, line {line}: {says}" in released().split("\n")


def test_a_warning_stops_nothing_but_a_release(tmp_path: Path) -> None:
    flows = flow_file(tmp_path / "flows", ('st: "Ho etsahala eng?"', 'st: "What is happening?"'))
    line = (flows / "report.yaml").read_text().partition('st: "What is happening?"')[0].count("\n") + 1
    says = (
        f"flows/report.yaml, line {line}: screen what: says the same in English and Sesotho. Translate it, or write it"
    )
    done, release = (typed({"FLOWS_DIR": str(flows)}, "check", *words) for words in ((), ("--release",)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"warning: {says} once under `all:`.\nflows and config: no mistakes found\n"
    assert release.exit_code == 2 and f"{says} once under `all:`.\n" in release.stderr
