"""A command as somebody types it, in this process: to start one of its own takes longer than what it does."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

import sqlalchemy as sa
from click.testing import CliRunner, Result

from gateway import logs
from gateway.cli import main
from gateway.storage import database


def typed(environ: Mapping[str, str], *words: str, says: str = "") -> Result:
    """`python -m gateway …` where nothing but this stands in the environment; says: what is typed when it asks."""
    with patch.dict(os.environ, environ, clear=True), patch.object(logs, "set_up"), _engines_end():
        done = CliRunner().invoke(main, words, input=says, prog_name="python -m gateway")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@contextmanager
def _engines_end() -> Iterator[None]:
    """As those of a process do."""
    connect, made = database.connect, list[sa.Engine]()

    def noted(url: str) -> sa.Engine:
        made.append(connect(url))
        return made[-1]

    with patch.object(database, "connect", noted):
        yield
    for engine in made:
        engine.dispose()
