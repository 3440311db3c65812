"""What a coordinator or an operator types: the roster, cases, exercises, counts.

Each command loads only what it needs.
"""

import os
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gateway.drill.drill import Drill, Standing
    from gateway.drill.store import Exercise
    from gateway.settings import Settings

from gateway.operators.accounts import cli as accounts
from gateway.refusing import refusing

SUSPECTS = ("official", "chief", "police", "teacher", "social_worker", "relative")


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, such as 2026-11-21.")
@click.option("--flow", default="", help="Only the screens of this flow, or that begin so: advice, advice.quiz.")
@click.option("--by-edition", is_flag=True, help="Apart for each version of the flows and length of their pages.")
@click.option("--exact", is_flag=True, help="Also counts below five. Do not pass them on: they may be one person.")
@click.option("--csv", "for_spreadsheet", is_flag=True, help="For a spreadsheet.")
def funnel(since: datetime | None, flow: str, by_edition: bool, exact: bool, for_spreadsheet: bool) -> None:
    """Show how often each screen was seen, answered, and left."""
    from gateway.clock import MASERU
    from gateway.funnel.table import as_csv, as_text
    from gateway.operators.wiring import what_callers_do
    from gateway.settings import read_settings

    first = since and since.replace(tzinfo=MASERU)
    found = refusing(lambda: what_callers_do(read_settings("operator", os.environ), first, flow, by_edition))
    if for_spreadsheet:
        click.echo(as_csv(found, exact), nl=False)
    else:
        click.echo(as_text(found, exact) or "nothing has been counted yet")


@click.group()
def roster() -> None:
    """Teams and members: who is told. docs/roster.md explains the columns.

    Export and import need FIELD_KEYS and ROSTER_HASH_KEY, like `migrate`."""


@roster.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_roster(file: Path) -> None:
    """Write all teams and members to a new CSV file, numbers in clear."""
    from gateway.operators.wiring import export_roster
    from gateway.settings import read_settings

    text = refusing(lambda: export_roster(read_settings("release", os.environ)))
    try:
        private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(private, "w", encoding="utf-8-sig") as out:
            out.write(text)
    except OSError as wrong:
        raise click.FileError(str(file), f"cannot be written ({wrong.strerror}). Choose a new name.") from None
    click.echo(f"{file.name} holds phone numbers in clear. Delete it when you are done.", err=True)


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what is wrong, and what would change.")
@click.option("--replace", is_flag=True, help="Whoever is missing from the file is told nothing from now on.")
def import_roster(file: Path, check: bool, replace: bool) -> None:
    """Take a CSV file over: all of it, or nothing if one line is wrong.

    A line is a person: code (empty for somebody new), team, role, turn, number, language, duty, leave, active. It is
    a team where `kind` is filled in: team, kind, covers, above. Teams without a line stay as they are; with
    --replace they go, if the file has lines of teams at all."""
    from gateway.operators.wiring import import_roster
    from gateway.settings import read_settings
    from gateway.strict_yaml import read

    text = refusing(lambda: read(file.resolve()))
    settings = refusing(lambda: read_settings("release", os.environ))
    changed = refusing(lambda: import_roster(settings, text, file.name, replace, check))
    for line in changed:
        click.echo(line)
    click.echo(f"{len(changed)} line(s) would change" if check else f"{len(changed)} line(s) changed")


@roster.command("list")
def list_roster() -> None:
    """Show the members without their numbers: hours, leave, and whether the phone is proven."""
    from gateway.operators.wiring import list_roster

    for line in refusing(lambda: list_roster(_with_keys_or_without())):
        click.echo(line)


@roster.command("leave")
@click.argument("code")
@click.argument("days")
def leave(code: str, days: str) -> None:
    """Say when the member CODE is away. DAYS: 2026-12-20..2027-01-03, several with ; between them, or none.

    They take the place of what was written before."""
    from gateway.operators.wiring import set_leave

    refusing(lambda: set_leave(_with_keys_or_without(), code, days))
    click.echo(f"{code}: leave {days}")


@roster.command("off")
@click.argument("code")
def switch_off(code: str) -> None:
    """Tell the member CODE nothing from now on."""
    from gateway.operators.wiring import switch_member

    refusing(lambda: switch_member(_with_keys_or_without(), code, False))
    click.echo(f"{code} is told nothing from now on")


@roster.command("on")
@click.argument("code")
def switch_on(code: str) -> None:
    """Tell the member CODE again, also after they went off duty."""
    from gateway.operators.wiring import switch_member

    refusing(lambda: switch_member(_with_keys_or_without(), code, True))
    click.echo(f"{code} is told again")


def _with_keys_or_without() -> "Settings":
    """For commands that need no key, wherever a coordinator types them."""
    from gateway.settings import read_settings

    return read_settings("release" if os.environ.get("FIELD_KEYS") else "operator", os.environ)


@click.command()
@click.option("--case", "case_number", default="", help="Its six digits.")
@click.option("--stuck", is_flag=True, help="What does not go on by itself; exit code 1 if there is anything.")
def alerts(case_number: str, stuck: bool) -> None:
    """Show the life of every alert of a case, or what is stuck and what to do about it."""
    from gateway.alerts.watch.life import case_lines, stuck_lines
    from gateway.clock import now
    from gateway.operators.wiring import life_of_case, what_is_stuck
    from gateway.settings import read_settings

    if bool(case_number) == stuck:
        raise click.UsageError("Say --case and its number, or --stuck.")
    if case_number:
        case = refusing(lambda: life_of_case(read_settings("operator", os.environ), case_number))
        click.echo("\n".join(case_lines(case)))
        return
    found = refusing(lambda: what_is_stuck(read_settings("operator", os.environ)))
    click.echo("\n".join(stuck_lines(found, now())))
    raise SystemExit(1 if found else 0)


@click.command()
@click.option("--council", required=True, help="Whose team: letter code, number or name, as C03, 031515, Maputsoe.")
@click.option("--minutes", type=click.IntRange(1, 120), default=30, show_default=True, help="How long at most.")
@click.option("--yes", is_flag=True, help="Do not ask before.")
def drill(council: str, minutes: int, yes: bool) -> None:
    """Send a marked exercise through the whole ladder of one team, and show who answers how fast.

    Ends when everybody has answered, when one has accepted with the PIN, after the minutes, or with Ctrl-C. Exit code 0
    if somebody said "I act", 1 if nobody did."""
    from gateway.drill.drill import somebody_acts, table
    from gateway.operators.wiring import exercise
    from gateway.settings import read_settings

    planned = refusing(lambda: exercise(read_settings("operator", os.environ), council))
    people = len(planned.people)
    click.echo(f"team {planned.team}: {', '.join(planned.people)}")
    if not yes:
        says = f"This sends {people} real SMS, marked as an exercise, and more where nobody answers. Go on?"
        click.confirm(says, abort=True)
    begun = refusing(lambda: planned.begin(timedelta(minutes=minutes)))
    last = _go_through(planned, begun)
    click.echo("\n".join(["", f"exercise {begun.case_number} of {begun.team} is over", *table(begun, last)]))
    click.echo("somebody acts" if somebody_acts(last) else "nobody acts")
    raise SystemExit(0 if somebody_acts(last) else 1)


def _go_through(planned: "Exercise", begun: "Drill") -> "Standing":
    """Shows it until it is finished, or somebody stops it or closes the terminal; then nothing of it goes on."""
    import signal

    from gateway.clock import now
    from gateway.drill.drill import watch

    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, signal.default_int_handler)
    click.echo(f"exercise {begun.case_number} has begun; Ctrl-C ends it")
    try:
        with suppress(KeyboardInterrupt):
            watch(begun, lambda: planned.look(begun), lambda: time.sleep(1), now, click.echo)
    finally:
        last = planned.end(begun)
    return last


@click.group()
def operator() -> None:
    """Accounts of the console, and what a person at this machine may do."""


for _command in accounts.COMMANDS:
    operator.add_command(_command)


@operator.command("pin")
@click.argument("member_code")
def pin(member_code: str) -> None:
    """Give a team member a new duty number and PIN, and open what was locked. They are shown once, here."""
    from gateway.operators.wiring import give_pin
    from gateway.settings import read_settings

    issued = refusing(lambda: give_pin(read_settings("release", os.environ), member_code))
    click.echo(f"duty number {issued.number}\nPIN {issued.pin}")
    click.echo("Hand them over in person, on paper. They are typed together; nobody can read them again.", err=True)


@operator.command("open")
@click.argument("case_number")
@click.option("--by", required=True, help="Who has the case in hand; a name that the team knows.")
def open_case(case_number: str, by: str) -> None:
    """Say that a person has this case open, so that its alerts stop climbing."""
    from gateway.operators.wiring import open_case
    from gateway.settings import read_settings

    refusing(lambda: open_case(read_settings("operator", os.environ), case_number, by))
    click.echo("the case is open; its waiting alerts are stopped")


@operator.command("release")
@click.argument("case_number")
@click.option("--by", required=True, help="Who decides.")
def release(case_number: str, by: str) -> None:
    """Let the local teams know of a case, but for those whom its caller or the role of a suspect leaves out."""
    from gateway.operators.wiring import release_case
    from gateway.settings import read_settings

    refusing(lambda: release_case(read_settings("operator", os.environ), case_number, by))
    click.echo(f"case {case_number} is released to the local teams by {by}")


@operator.command("suspect")
@click.argument("case_number")
@click.argument("role", type=click.Choice([*SUSPECTS, "nobody"]))
def suspect(case_number: str, role: str) -> None:
    """Note what the suspected person is. But for a relative, nobody local is told until a person releases the case."""
    from gateway.operators.wiring import set_suspect
    from gateway.settings import read_settings

    refusing(lambda: set_suspect(read_settings("operator", os.environ), case_number, role))
    click.echo(f"case {case_number}: the suspected person is {role}")


@operator.command("write")
@click.argument("case_number")
def write(case_number: str) -> None:
    """Leave a message for the caller of this case; its text comes from standard input."""
    from gateway.operators.wiring import write_letter
    from gateway.settings import read_settings

    text = sys.stdin.buffer.read().decode(errors="replace")
    refusing(lambda: write_letter(read_settings("operator", os.environ), case_number, text))
    click.echo("the caller can read it with the reference of the report")
