"""What the runner expects of the real `python -m gateway operator demo`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.demo.accounts import demo_accounts
from gateway.demo.choices import read_choices
from gateway.demo.rows import row
from gateway.demo.secrets_file import make_secrets
from tests.typed import typed

HOME = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def gateway(
    process: str, tmp_path: Path, *words: str, says: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    environ = environment(process, tmp_path) | more
    command = [sys.executable, "-m", "gateway", *words]
    return subprocess.run(command, cwd=HOME, env=environ, input=says, text=True, capture_output=True)


def environment(process: str, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "var").mkdir(exist_ok=True)
    settings = read_choices({"VAR_DIR": str(tmp_path / "var")}, HOME).settings
    secrets = tmp_path / "secrets"
    if not secrets.exists():
        secrets.write_text("\n".join(f"{name}={value}" for name, value in make_secrets().items()))
    kept = dict(line.split("=", 1) for line in secrets.read_text().splitlines())
    return {"PATH": "/usr/bin:/bin", **row(process, {**settings, **kept})}


def told(secrets: dict[str, str]) -> str:
    accounts = demo_accounts(secrets["CONSOLE_SEED"], secrets["CONSOLE_PASSWORD"])
    return json.dumps({"key": secrets["OPEN_PRIVATE_KEY"], "accounts": [one.as_dict() for one in accounts]})


def test_the_accounts_are_made_once_and_no_secret_is_ever_said(tmp_path: Path) -> None:
    migrated = gateway("release", tmp_path, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    secrets = dict(line.split("=", 1) for line in (tmp_path / "secrets").read_text().splitlines())
    first, second = (gateway("operator", tmp_path, "operator", "demo", says=told(secrets)) for _ in range(2))
    assert (first.returncode, first.stdout) == (0, "made\n"), first.stderr
    assert second.stdout.startswith("already there: demo worker admin")
    listed = typed(environment("operator", tmp_path), "operator", "list").stdout
    assert "demo  hotline_lead  on  holds the key  last signed in never" in listed
    assert "social  social_worker  on  holds the key" in listed  # of their organisation
    assert "admin  administrator  on  no key" in listed
    accounts = demo_accounts(secrets["CONSOLE_SEED"], secrets["CONSOLE_PASSWORD"])
    said = first.stdout + first.stderr + second.stdout + second.stderr + listed
    assert not [one.name for one in accounts if one.password in said or one.codes in said]
    assert secrets["OPEN_PRIVATE_KEY"] not in said


def test_in_production_no_such_accounts_are_made(tmp_path: Path) -> None:
    typed(environment("release", tmp_path), "migrate")
    secrets = dict(line.split("=", 1) for line in (tmp_path / "secrets").read_text().splitlines())
    refused = gateway("operator", tmp_path, "operator", "demo", says=told(secrets), THUSO_ENV="production")
    assert refused.returncode == 2
    assert refused.stderr.startswith("THUSO_ENV: is production")
    listed = typed(environment("operator", tmp_path), "operator", "list")
    assert (listed.exit_code, listed.stdout) == (0, "")
