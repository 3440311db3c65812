"""How a command says what is wrong: sentences and an exit code, never a traceback."""

from collections.abc import Callable
from typing import TypeVar

import click

from gateway.complaints import Refused

Done = TypeVar("Done")


def refusing(act: Callable[[], Done]) -> Done:
    """What act gives. Where it is refused: every complaint on standard error, and exit code 2."""
    try:
        return act()
    except Refused as refused:
        for complaint in refused.complaints:
            click.echo(str(complaint), err=True)
        raise SystemExit(2) from None
