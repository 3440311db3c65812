"""`python -m gateway …`: one word per process, and the few commands that an operator types.

Each command loads only what it needs; a wrong setting or file is a sentence and exit code 2, never a traceback.
"""

import os

import click

from gateway import logs
from gateway.complaints import errors, warnings
from gateway.loading import loading
from gateway.operators import cli as operators
from gateway.operators.diary import cli as operators_diary
from gateway.refusing import refusing
from gateway.tools import cli as tools

# A thread waits while a body trickles in or the database is slow; a few of those must not shut the door.
WEB_THREADS = 64


@click.group(help="Thuso: reports of trafficking from any phone to a person who answers.")
def main() -> None:
    logs.set_up()


@main.command()
@click.option("--release", is_flag=True, help="Also refuse drafts and unconfirmed numbers, as production does.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a flow file instead, for editors.")
def check(release: bool, schema: bool) -> None:
    """Read flows/ and config/ and say what is wrong with them. config/services.yaml is how the directory of who can
    help begins; what callers hear of it now, `doctor` says."""
    if schema:
        from gateway.dialogue.schema import schema_text

        click.echo(schema_text(), nl=False)
        return
    with loading():
        from gateway.editions.mistakes import check_drafts, check_files
        from gateway.settings import folders

    for draft in check_drafts(*folders(os.environ)):
        click.echo(f"warning: {draft}", err=True)
    found = check_files(*folders(os.environ), release)
    for warning in warnings(found):
        click.echo(f"warning: {warning}")
    for complaint in errors(found):
        click.echo(str(complaint), err=True)
    if errors(found):
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
    """Bring the database to the shape this version needs; the first time, make the roster of config/teams.yaml."""
    with loading():
        from gateway.processes.migration.wiring import migrate_and_seed
        from gateway.settings import read_settings

    seeded = refusing(lambda: migrate_and_seed(read_settings("release", os.environ)))
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
    with loading():
        from granian.constants import Interfaces
        from granian.server import Server

        from gateway.processes.wiring import try_out
        from gateway.settings import read_settings

        settings = refusing(lambda: read_settings(process, os.environ))
        refusing(lambda: try_out(settings))
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
    with loading():
        from gateway.processes.relay.wiring import run_relay
        from gateway.settings import read_settings

    refusing(lambda: run_relay(read_settings("relay", os.environ)))


@main.command()
def worker() -> None:
    """Sends what the relay hands out."""
    with loading():
        from gateway.jobs import run_worker
        from gateway.processes.wiring import try_out
        from gateway.processes.worker.wiring import worker_pulse
        from gateway.settings import read_settings

        settings = refusing(lambda: read_settings("worker", os.environ))
        refusing(lambda: try_out(settings))
    pulse = worker_pulse(settings)
    if run_worker(settings.redis_url, pulse.turned):
        pulse.end()


@main.command()
def handset() -> None:
    """Phones in the browser and a stand-in for the carrier; for demos only."""
    from gateway.handset.serving import serve

    refusing(lambda: serve(os.environ))


@main.command()
def redis() -> None:
    """The embedded Redis of the demo."""
    from gateway.demo.embedded_redis import run_redis

    refusing(lambda: run_redis(os.environ))


@main.command()
def demo() -> None:
    """Everything at once on this machine; what `./run` calls."""
    from gateway.demo.starting import start

    raise SystemExit(refusing(lambda: start(os.environ)))


for _command in (
    operators.funnel,
    operators.roster,
    operators.alerts,
    operators.drill,
    operators.operator,
    operators_diary.diary,
    tools.draw,
    tools.walk,
    tools.diff,
    tools.translate,
):
    main.add_command(_command)
