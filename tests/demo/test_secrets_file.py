"""The demo's keys are made once, stay as they are, and are for their owner alone."""

import os
import pwd
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from gateway import privacy
from gateway.complaints import Refused
from gateway.demo.secrets_file import keep_secrets, make_secrets


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secrets.env"


def refusal(file: Path) -> str:
    with pytest.raises(Refused) as refused:
        keep_secrets(file)
    return str(refused.value)


def test_the_keys_of_the_first_start_are_those_of_the_second(file: Path) -> None:
    first = keep_secrets(file)
    assert keep_secrets(file) == first
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_keys_are_of_the_kind_that_the_service_takes() -> None:
    made = make_secrets()
    for public, private in (("SEAL_PUBLIC_KEY", "OPEN_PRIVATE_KEY"), ("REPLY_PUBLIC_KEY", "REPLY_PRIVATE_KEY")):
        box = privacy.seal(privacy.key_from_text(made[public]), {"said": "words"})
        assert privacy.unseal(privacy.key_from_text(made[private]), box) == {"said": "words"}
    Fernet(made["FIELD_KEYS"])
    assert {len(privacy.key_from_text(made[name])) for name in ("ROSTER_HASH_KEY", "REFERENCE_PEPPER")} == {32}
    assert min(len(made[name]) for name in ("WEBHOOK_SECRETS", "CONSOLE_SECRET_KEY")) >= 32


def test_two_installations_share_no_key() -> None:
    assert not set(make_secrets().values()) & set(make_secrets().values())


def test_a_file_that_others_could_read_is_closed(file: Path) -> None:
    kept = keep_secrets(file)
    file.chmod(0o644)
    assert keep_secrets(file) == kept
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_a_newer_version_needs_is_added_and_the_others_stay(file: Path) -> None:
    kept = keep_secrets(file)
    lines = [line for line in file.read_text().splitlines(keepends=True) if not line.startswith("REFERENCE_PEPPER")]
    file.write_text("".join(lines))
    again = keep_secrets(file)
    assert {name for name in kept if kept[name] != again[name]} == {"REFERENCE_PEPPER"}
    assert keep_secrets(file) == again


def test_half_a_pair_is_not_made_up_for(file: Path) -> None:
    keep_secrets(file)
    file.write_text("".join(x for x in file.read_text().splitlines(keepends=True) if not x.startswith("OPEN_")))
    before = file.read_bytes()
    assert "only one of SEAL_PUBLIC_KEY and OPEN_PRIVATE_KEY" in refusal(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["FIELD_KEYS", "FIELD_KEYS=", "<<<<<<< ours"])
def test_a_damaged_file_is_named_with_its_line_and_left_alone(file: Path, damage: str) -> None:
    keep_secrets(file)
    file.write_text(file.read_text() + damage + "\n")
    before = file.read_bytes()
    said = refusal(file)
    assert f"line {len(before.splitlines())}" in said
    assert file.read_bytes() == before


def test_bytes_that_are_no_text_are_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\0")
    assert "cannot be read" in refusal(file)


def test_a_start_that_was_cut_off_while_writing_does_no_harm(file: Path) -> None:
    file.with_name("secrets.env.new").write_text("half a fi")
    kept = keep_secrets(file)
    assert keep_secrets(file) == kept


def test_another_users_keys_are_not_taken(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_secrets(file)
    stranger = pwd.getpwnam("nobody").pw_uid
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    assert "belongs to another user" in refusal(file)
