"""A broken flow stops a start: with a sentence and exit code 2, never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dialogue.flows import flow_file
from tests.house import HOME


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
    done = gateway("check", FLOWS_DIR=str(flows))
    line = (flows / "report.yaml").read_text().partition("danger_no}")[0].count("\n") + 1
    says = "screen danger: choice 1 leads to 'danger_no', and there is no such screen."
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"flows/report.yaml, line {line}: {says}\n")


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
    for says in (
        "flows/report.yaml: is still a draft in: st.",
        "config/service.yaml: is still a draft in: st.",
        "config/wordings.yaml: is still a draft in: st.",
        "config/service.yaml: the hotline's number is unconfirmed.",
        ": is marked `demo: yes`. Production needs a real person here",
    ):
        assert says in done.stderr
