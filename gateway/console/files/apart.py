"""Packs and locks a file in a process of its own: it takes seconds of one processor, in which the console would answer
nobody (locking alone holds up every thread for a second or two). Pure but for that process; nothing touches a disk."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import gateway
from gateway.console.export.locking import lock_bytes
from gateway.exports.sheets import Sheet
from gateway.exports.writing import packed

LONGEST = 90  # seconds
_HOME = Path(gateway.__file__).parents[1]


class TookTooLong(Exception):
    """The file was not made in the time there is."""


def locked_folder(name: str, sheets: Sequence[Sheet], readme: str, passphrase: str) -> bytes:
    """An age file that holds the packed sheets. The passphrase goes through a pipe, where nobody else can look. Raises
    TookTooLong."""
    asked = [name, [[sheet.name, sheet.columns, sheet.rows] for sheet in sheets], readme, passphrase]
    words = [sys.executable, "-c", f"from {__name__} import answer; answer()"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words, input=json.dumps(asked).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_HOME,
            env={}, timeout=LONGEST, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TookTooLong from None
    return done.stdout


def answer(asked: BinaryIO = sys.stdin.buffer, told: BinaryIO = sys.stdout.buffer) -> None:
    """What the other process does."""
    name, sheets, readme, passphrase = json.load(asked)
    folder = packed(name, [Sheet(called, tuple(columns), rows) for called, columns, rows in sheets], readme)
    told.write(lock_bytes(folder, passphrase))
