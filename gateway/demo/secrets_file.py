"""The demo's own keys: made once, kept in one file that only its owner reads. Never those of a real service."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.keys import PAIRS, fresh_keys

HEAD = "# Made by the demo. Whoever holds this file can read everything in the demo's database.\n"


def make_secrets() -> dict[str, str]:
    """A fresh set of every secret that the demo needs."""
    return fresh_keys() | {"CONSOLE_PASSWORD": secrets.token_urlsafe(12), "CONSOLE_SEED": secrets.token_urlsafe(24)}


def keep_secrets(file: Path) -> dict[str, str]:
    """The secrets of the starts before, made and written (mode 600) on the first. Raises Refused."""
    if not file.exists():
        made = make_secrets()
        _write(file, made)
        return made
    _check_owner(file)
    kept = _read(file)
    _check_pairs(file, kept)
    known = {**make_secrets(), **kept}
    if known != kept:  # a newer version needs one more
        _write(file, known)
    return known


def _check_owner(file: Path) -> None:
    if file.stat().st_uid != os.geteuid():
        raise Refused([Complaint(str(file), "belongs to another user. Start as that user, or move it away.")])
    if stat.S_IMODE(file.stat().st_mode) != 0o600:
        file.chmod(0o600)


def _read(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refused([Complaint(str(file), "cannot be read.")]) from None
    wrong, kept = [], {}
    for number, line in enumerate(lines, 1):
        name, equals, value = line.partition("=")
        if equals and value and not line.startswith("#"):
            kept[name] = value
        elif line and not line.startswith("#"):
            wrong.append(Complaint(str(file), "is not NAME=value. " + START_ANEW, number))
    if wrong:
        raise Refused(wrong)
    return kept


START_ANEW = "Put the file back as it was, or remove it and the demo's database to begin anew."


def _check_pairs(file: Path, kept: Mapping[str, str]) -> None:
    """Half a pair cannot be made up for: what was sealed for the lost half stays shut."""
    halves = [pair for pair in PAIRS if (pair[0] in kept) != (pair[1] in kept)]
    if halves:
        raise Refused(Complaint(str(file), f"holds only one of {a} and {b}. {START_ANEW}") for a, b in halves)


def _write(file: Path, values: Mapping[str, str]) -> None:
    """All or nothing: a start that is interrupted here leaves the old file."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(HEAD + "".join(f"{name}={value}\n" for name, value in values.items()))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
