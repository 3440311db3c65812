"""What the runner expects of the real `python -m gateway operator add`."""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.demo.choices import read_choices
from gateway.demo.rows import row
from gateway.demo.secrets_file import make_secrets

HOME = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def gateway(process: str, tmp_path: Path, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    (tmp_path / "var").mkdir(exist_ok=True)
    settings = read_choices({"VAR_DIR": str(tmp_path / "var")}, HOME).settings
    secrets = tmp_path / "secrets"
    if not secrets.exists():
        secrets.write_text("\n".join(f"{name}={value}" for name, value in make_secrets().items()))
    kept = dict(line.split("=", 1) for line in secrets.read_text().splitlines())
    environ = {"PATH": "/usr/bin:/bin", **row(process, {**settings, **kept})}
    command = [sys.executable, "-m", "gateway", *words]
    return subprocess.run(command, cwd=HOME, env=environ, input=typed, text=True, capture_output=True)


def test_the_first_account_is_made_once_and_its_password_is_never_said(tmp_path: Path) -> None:
    password = make_secrets()["CONSOLE_PASSWORD"]
    words = ("operator", "add", "demo", "--password-stdin")
    migrated = gateway("release", tmp_path, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    first = gateway("operator", tmp_path, *words, typed=password)
    assert first.returncode == 0, first.stderr
    second = gateway("operator", tmp_path, *words, typed=password)
    assert second.returncode != 0
    assert "already" in second.stderr
    assert password not in first.stdout + first.stderr + second.stdout + second.stderr
