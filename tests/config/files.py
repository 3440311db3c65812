"""A copy of config/ and flows/ with some of their text changed, and what the gateway says to it."""

import shutil
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, read_configuration
from tests.house import HOME


def changed_files(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """The shipped flows/ and config/ in this folder, one file of them changed."""
    for name in ("flows", "config"):
        shutil.copytree(HOME / name, folder / name, dirs_exist_ok=True)
    text = (folder / file).read_text()
    for old, new in changes:
        assert old in text, f"{file} does not hold {old!r}"
        text = text.replace(old, new, 1)
    (folder / file).write_text(text)
    return folder


def read(folder: Path, strict: bool = False) -> Configuration:
    return read_configuration(folder / "flows", folder / "config", strict)


def complaints(folder: Path, strict: bool = False) -> list[Complaint]:
    try:
        read(folder, strict)
    except Refused as refused:
        return list(refused.complaints)
    return []
