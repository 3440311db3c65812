"""Speaks to whoever typed ./run. Never raises: when the terminal is gone, there is still a house to close."""

import contextlib
from pathlib import Path

import click


def say(text: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(text)


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log, indented; "" when there is none."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "".join(f"\n    {line}" for line in lines)
