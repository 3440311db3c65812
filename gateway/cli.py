"""`python -m gateway …`: one word per process, and the few commands that an operator types.

Each command loads only what it needs; a wrong setting or file is a sentence and exit code 2, never a traceback.
"""

import os
import sys
from collections.abc import Callable
from typing import TypeVar

import click

from gateway import logs
from gateway.complaints import Refused

Done = TypeVar("Done")
# A thread waits while a body trickles in or the database is slow; a few of those must not shut the door.
WEB_THREADS = 64


@click.group(help="Thuso: reports of trafficking from any phone to a person who answers.")
def main() -> None:
    logs.set_up()


def _refusing(act: Callable[[], Done]) -> Done:
    try:
        return act()
    except Refused as refused:
        for complaint in refused.complaints:
            click.echo(str(complaint), err=True)
        raise SystemExit(2) from None


@main.command()
@click.option("--release", is_flag=True, help="Also refuse drafts and unconfirmed numbers, as production does.")
def check(release: bool) -> None:
    """Read flows/ and config/ and say what is wrong with them."""
    from gateway.doctor import check_files

    found = check_files(os.environ, release)
    for complaint in found:
        click.echo(str(complaint), err=True)
    if found:
        raise SystemExit(2)
    click.echo("flows and config: no mistakes found")


@main.command()
def doctor() -> None:
    """Look at settings, files, database, Redis and processes, and print every problem at once."""
    from gateway.doctor import examine

    problems, notes = examine(os.environ)
    for note in notes:
        click.echo(f"note: {note}")
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{len(problems)} problem(s)" if problems else "no problem found")
    raise SystemExit(2 if problems else 0)


@main.command()
def keys() -> None:
    """Print a fresh set of keys and secrets, one setting a line. Run this away from the server."""
    from gateway.keys import fresh_keys

    for name, value in fresh_keys().items():
        click.echo(f"{name}={value}")


@main.command()
def migrate() -> None:
    """Bring the database to the shape this version needs, and its roster to config/teams.yaml."""
    from gateway.settings import read_settings
    from gateway.wiring import migrate_and_seed

    seeded = _refusing(lambda: migrate_and_seed(read_settings("release", os.environ)))
    click.echo(f"database is current; {seeded} team members on the roster")


@main.command()
def web() -> None:
    """The public door: USSD, SMS, delivery reports."""
    _serve("web", "gateway.app:gateway_from_environment")


@main.command()
def console() -> None:
    """The staff's pages."""
    _serve("console", "gateway.app:console_from_environment")


def _serve(process: str, target: str) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    from gateway.settings import read_settings
    from gateway.wiring import try_out

    settings = _refusing(lambda: read_settings(process, os.environ))
    _refusing(lambda: try_out(settings))
    Server(
        target,
        address=settings.host,
        port=settings.port if process == "web" else settings.console_port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=WEB_THREADS,
        log_access=False,  # the path of a door holds its secret
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


@main.command()
def relay() -> None:
    """Closes silent calls and hands what is due to the workers."""
    from gateway.settings import read_settings
    from gateway.wiring import run_relay

    _refusing(lambda: run_relay(read_settings("relay", os.environ)))


@main.command()
def worker() -> None:
    """Sends what the relay hands out."""
    from gateway.jobs import run_worker
    from gateway.settings import read_settings
    from gateway.wiring import try_out

    settings = _refusing(lambda: read_settings("worker", os.environ))
    _refusing(lambda: try_out(settings))
    run_worker(settings.redis_url)


@main.group()
def operator() -> None:
    """Accounts of the console, and what a person at this machine may do."""


@operator.command("add")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_operator(name: str, password_stdin: bool) -> None:
    """Make an account for the console."""
    from gateway.settings import read_settings
    from gateway.wiring import add_account

    password = _password(password_stdin)
    _refusing(lambda: add_account(read_settings("operator", os.environ), name, password))
    click.echo(f"{name} may sign in to the console")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@operator.command("open")
@click.argument("case_number")
@click.option("--by", required=True, help="Who has the case in hand; a name that the team knows.")
def open_case(case_number: str, by: str) -> None:
    """Say that a person has this case open, so that its alerts stop climbing."""
    from gateway.settings import read_settings
    from gateway.wiring import open_case

    _refusing(lambda: open_case(read_settings("operator", os.environ), case_number, by))
    click.echo("the case is open; its waiting alerts are stopped")


@main.command()
def handset() -> None:
    """Phones in the browser and a stand-in for the carrier; for demos only."""
    from gateway.handset import serve

    _refusing(lambda: serve(os.environ))


@main.command()
def redis() -> None:
    """The embedded Redis of the demo."""
    from gateway.demo import run_redis

    _refusing(lambda: run_redis(os.environ))


@main.command()
def demo() -> None:
    """Everything at once on this machine; what `./run` calls."""
    from gateway.demo import start

    raise SystemExit(_refusing(lambda: start(os.environ)))


