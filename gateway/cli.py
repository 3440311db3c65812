"""`python -m gateway …`: one word per process, and the few commands that an operator types.

Each command loads only what it needs; a wrong setting or file is a sentence and exit code 2, never a traceback.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from gateway import logs
from gateway.complaints import Refused, errors, warnings

if TYPE_CHECKING:
    from gateway.dialogue.script import Script

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
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a flow file instead, for editors.")
def check(release: bool, schema: bool) -> None:
    """Read flows/ and config/ and say what is wrong with them."""
    if schema:
        from gateway.dialogue.schema import schema_text

        click.echo(schema_text(), nl=False)
        return
    from gateway.doctor import check_drafts, check_files

    for draft in check_drafts(os.environ):
        click.echo(f"warning: {draft}", err=True)
    found = check_files(os.environ, release)
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


@main.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, such as 2026-11-21.")
@click.option("--flow", default="", help="Only the screens of this flow, or that begin so: advice, advice.quiz.")
@click.option("--by-edition", is_flag=True, help="Apart for each version of the flows and length of their pages.")
@click.option("--exact", is_flag=True, help="Also counts below five. Do not pass them on: they may be one person.")
@click.option("--csv", "for_spreadsheet", is_flag=True, help="For a spreadsheet.")
def funnel(since: datetime | None, flow: str, by_edition: bool, exact: bool, for_spreadsheet: bool) -> None:
    """Show how often each screen was seen, answered, and left."""
    from gateway.clock import MASERU
    from gateway.funnel.table import as_csv, as_text
    from gateway.settings import read_settings
    from gateway.wiring import what_callers_do

    first = since and since.replace(tzinfo=MASERU)
    found = _refusing(lambda: what_callers_do(read_settings("operator", os.environ), first, flow, by_edition))
    if for_spreadsheet:
        click.echo(as_csv(found, exact), nl=False)
    else:
        click.echo(as_text(found, exact) or "nothing has been counted yet")


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


@operator.command("write")
@click.argument("case_number")
def write(case_number: str) -> None:
    """Leave a message for the caller of this case; its text comes from standard input."""
    from gateway.settings import read_settings
    from gateway.wiring import write_letter

    text = sys.stdin.buffer.read().decode(errors="replace")
    _refusing(lambda: write_letter(read_settings("operator", os.environ), case_number, text))
    click.echo("the caller can read it with the reference of the report")


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

@main.command()
@click.argument("flow", default="")
@click.option("--svg", type=click.File("w", "utf-8", atomic=True), metavar="FILE", help="Where to put the picture.")
@click.option(
    "--mermaid", type=click.File("w", "utf-8", atomic=True), is_flag=False, flag_value="-", metavar="[FILE]",
    help="The same as Mermaid text; without a file it is printed.",
)  # fmt: skip
@click.option("--lang", default="", help="The language on the screens; else the first one that the flows speak.")
@click.option("--channel", type=click.Choice(["ussd", "sms"]), default="ussd")
def draw(flow: str, svg: TextIO | None, mermaid: TextIO | None, lang: str, channel: str) -> None:
    """Draw the flows with the words on their screens. FLOW: one of them, or drafts/NAME."""
    from gateway.tools.commands import pictures

    if not svg and not mermaid:
        raise click.UsageError("Say where to: --svg FILE, --mermaid [FILE], or both.")
    as_svg, as_mermaid = _refusing(lambda: pictures(os.environ, flow, lang, channel))
    for file, picture in ((svg, as_svg), (mermaid, as_mermaid)):
        if file:
            file.write(picture)


@main.command()
@click.argument("flow", default="")
@click.option("--lang", default="", help="Chosen for you on the first screen.")
@click.option("--channel", type=click.Choice(["ussd", "sms"]), default="ussd")
@click.option("--network", default="", help="The carrier's code, such as 65101; else the smallest page.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the walk as a journey.")
def walk(flow: str, lang: str, channel: str, network: str, record: str | None) -> None:
    """A phone in the terminal. FLOW: where to begin, or drafts/NAME. Ctrl-D puts the phone away."""
    from gateway.tools.commands import take_a_walk

    keys = iter(sys.stdin)
    _refusing(lambda: take_a_walk(os.environ, flow, lang, channel, network, record, keys))


@main.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Say in words what differs between two folders of flows, or two flow files."""
    from gateway.dialogue.comparing import compare_all

    found = _refusing(lambda: compare_all(_scripts(old), _scripts(new)))
    closely = [str(difference) for difference in found if difference.closely]
    others = [str(difference) for difference in found if not difference.closely]
    for title, lines in (("Look closely: who is told, or what is kept", closely), ("Besides", others)):
        if lines:
            click.echo("\n".join([f"{title}:", *(f"  {line}" for line in lines)]))
    if not found:
        click.echo("no difference")


def _scripts(path: Path) -> "list[Script]":
    """A flow that others call has no keys of its own for going back."""
    from gateway.dialogue.reading import read_script
    from gateway.strict_yaml import load

    paths = sorted(path.glob("[!.]*.yaml")) if path.is_dir() else [path]
    return [read_script(document, called="on_any_screen" not in document.data) for document in map(load, paths)]


@main.command()
@click.option("--export", "out", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Write a new spreadsheet.")
@click.option(
    "--import", "back", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.xlsx",
    help="Write what a translator changed into the files.",
)  # fmt: skip
@click.option("--flow", default="", help="Export one flow only, such as report.")
@click.option("--add", multiple=True, metavar="CODE=NAME", help="Export a column for a new language: zu=isiZulu.")
def translate(out: Path | None, back: Path | None, flow: str, add: tuple[str, ...]) -> None:
    """Put every text that people see into a spreadsheet for a translator, and bring it back."""
    from gateway.translation.exchange import read_in, write_out

    if (out is None) == (back is None) or (back and (flow or add)):
        raise click.UsageError("Say --export FILE, with or without --flow and --add, or --import FILE.")
    flows, config = _folders()
    if out:
        more = {code: name for code, _, name in (language.partition("=") for language in add)}
        count = _refusing(lambda: write_out(out, flows, config, flow, more))
        click.echo(f"{count} texts are in {out.name}")
    elif back:
        brought = _refusing(lambda: read_in(back, flows, config))
        for remark in brought.remarks:
            click.echo(f"note: {remark}")
        click.echo(f"{brought.texts} texts changed in: {', '.join(brought.files) or 'no file'}")


def _folders() -> tuple[Path, Path]:
    """Where the flows and the configuration are."""
    from gateway.settings import HOME

    flows, config = os.environ.get("FLOWS_DIR"), os.environ.get("CONFIG_DIR")
    return Path(flows or HOME / "flows"), Path(config or HOME / "config")
