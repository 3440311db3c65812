"""`python -m gateway diary …`: whether the diary still is what was written."""

import os

import click

from gateway.refusing import refusing


@click.group()
def diary() -> None:
    """Who saw, opened, changed and exported what: whether nobody has changed that record."""


@diary.command("verify")
@click.option("--anchor", "anchors", multiple=True, metavar="N:HASH", help="What `diary head` printed earlier; repeat.")
def verify(anchors: tuple[str, ...]) -> None:
    """Read every row, and say which is the first that was changed, removed, added or moved."""
    from gateway.diary.checking import lines
    from gateway.operators.diary.wiring import verify
    from gateway.settings import read_settings

    found = refusing(lambda: verify(read_settings("operator", os.environ), anchors))
    for line in lines(found):
        click.echo(line, err=found.wrong is not None)
    raise SystemExit(1 if found.wrong else 0)


@diary.command("head")
def show_head() -> None:
    """Print the number and the hash of the last row. Keep them where nobody of this machine can change them."""
    from gateway.operators.diary.wiring import head
    from gateway.settings import read_settings

    click.echo(str(refusing(lambda: head(read_settings("operator", os.environ)))))
