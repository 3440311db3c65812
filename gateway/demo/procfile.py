"""Reads the Procfile, the one list of processes. Pure; it must not start anything."""

import re
import shlex
from collections.abc import Mapping

from gateway.complaints import Complaint, Refused

LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")


def read_procfile(text: str) -> Mapping[str, list[str]]:
    """Process name to the words of its command. Raises Refused with every line that is none."""
    commands: dict[str, list[str]] = {}
    wrong: list[Complaint] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                name, words = _read_line(line)
            except ValueError as mistake:
                wrong.append(Complaint("Procfile", str(mistake), number))
                continue
            if name in commands:
                wrong.append(Complaint("Procfile", f"{name} stands there twice. Remove one.", number))
            commands[name] = words
    if wrong:
        raise Refused(wrong)
    return commands


def _read_line(line: str) -> tuple[str, list[str]]:
    found = LINE.match(line)
    if not found:
        raise ValueError("is not of the form `name: command`.")
    try:
        return found[1], shlex.split(found[2])
    except ValueError:
        raise ValueError("has a quote that is never closed.") from None
