"""`python -m gateway operator …` about accounts of the console: add, list, change, reset, off, on, sessions, give-key,
rotate. Keys come from a prompt or standard input, never from the environment."""

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from gateway.refusing import refusing
from gateway.staff.roles import Role

if TYPE_CHECKING:
    from gateway.settings import Settings

ROLE = click.Choice([str(role) for role in Role])
KEY = "OPEN_PRIVATE_KEY"


@click.command("add")
@click.argument("name")
@click.option("--role", type=ROLE, default=str(Role.HOTLINE_WORKER), show_default=True)
@click.option("--organisation", default="", help="Its code in the directory; for partners.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--holds-key", is_flag=True, help="The first of the hotline: also asks for OPEN_PRIVATE_KEY.")
def add(name: str, role: str, organisation: str, password_stdin: bool, holds_key: bool) -> None:
    """Make an account for the console. At the first sign-in the person chooses another password.

    With --holds-key the person types a password of their own, then the key; on standard input a line each."""
    from gateway.operators.accounts.wiring import add_account, add_holder

    password = _line() if password_stdin else str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if holds_key:
        key = _line() if password_stdin else _hidden(KEY)
        refusing(lambda: add_holder(_settings(), name, password, Role(role), key))
    else:
        refusing(lambda: add_account(_settings(), name, password, Role(role), organisation))
    click.echo(f"{name} may sign in to the console")


@click.command("list")
def list_accounts() -> None:
    """Show all accounts of the console."""
    from gateway.operators.accounts.wiring import list_accounts

    for line in refusing(lambda: list_accounts(_settings())):
        click.echo(line)


@click.command("change")
@click.argument("name")
@click.option("--role", type=ROLE, required=True)
@click.option("--organisation", default="", help="Its code in the directory; for partners.")
def change(name: str, role: str, organisation: str) -> None:
    """Give NAME another role; keys that do not go with it are gone."""
    from gateway.operators.accounts.wiring import change_account

    refusing(lambda: change_account(_settings(), name, Role(role), organisation))
    click.echo(f"{name} is {role} now")


@click.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Give NAME a new password for one sign-in, after the old one or the phone was lost. It is shown once, here."""
    from gateway.operators.accounts.wiring import reset_account

    click.echo(f"password {refusing(lambda: reset_account(_settings(), name))}")
    click.echo("Hand it over in person. Whoever holds the key that opens words gives it anew afterwards.", err=True)


@click.command("off")
@click.argument("name")
def off(name: str) -> None:
    """Let NAME in no more: out at once, without any key."""
    from gateway.operators.accounts.wiring import switch_account

    refusing(lambda: switch_account(_settings(), name, False))
    click.echo(f"{name} can no longer sign in")


@click.command("on")
@click.argument("name")
def on(name: str) -> None:
    """Let NAME in again; the key that opens words is given anew in the console."""
    from gateway.operators.accounts.wiring import switch_account

    refusing(lambda: switch_account(_settings(), name, True))
    click.echo(f"{name} can sign in again")


@click.command("sessions")
@click.argument("name")
@click.option("--end", is_flag=True, help="End all of them.")
def sessions(name: str, end: bool) -> None:
    """Show where NAME is signed in, or end it."""
    from gateway.operators.accounts.wiring import end_sessions, list_sessions

    if end:
        click.echo(f"{refusing(lambda: end_sessions(_settings(), name))} session(s) ended")
        return
    for line in refusing(lambda: list_sessions(_settings(), name)):
        click.echo(line)


@click.command("give-key")
@click.argument("name")
def give_key(name: str) -> None:
    """Give NAME the key that opens words, where nobody who holds it can do so in the console. Asks for the key."""
    from gateway.operators.accounts.wiring import give_key

    key = _hidden(KEY)
    refusing(lambda: give_key(_settings(), name, key))
    click.echo(f"{name} holds the key now")


@click.command("rotate")
@click.argument("seal_public_key")
def rotate(seal_public_key: str) -> None:
    """Prepare a change to a new SEAL_PUBLIC_KEY: everybody who holds the old key holds the new one too.

    Asks for the new OPEN_PRIVATE_KEY. Then set SEAL_PUBLIC_KEY in web and console and start them again."""
    from gateway.operators.accounts.wiring import rotate

    key = _hidden(f"new {KEY}")
    holders = refusing(lambda: rotate(_settings(), seal_public_key, key))
    click.echo(f"{holders} people hold the new key. Now set SEAL_PUBLIC_KEY in web and console and start them again.")


@click.command("demo", hidden=True)
def demo() -> None:
    """The accounts of the demo, from standard input. Only `./run` calls this."""
    from gateway.operators.accounts.wiring import DemoAccount, add_demo_accounts

    told = json.load(sys.stdin)
    accounts = [DemoAccount(**account | {"role": Role(account["role"])}) for account in told["accounts"]]
    there = refusing(lambda: add_demo_accounts(_settings(), accounts, told["key"]))
    click.echo(f"already there: {' '.join(there)}" if there else "made")


def _settings() -> "Settings":
    from gateway.settings import read_settings

    return read_settings("operator", os.environ)


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _hidden(what: str) -> str:
    """Typed without being shown, or one line of standard input where nobody sits at it."""
    return str(click.prompt(what, hide_input=True)) if sys.stdin.isatty() else _line()


COMMANDS = (add, list_accounts, change, reset, off, on, sessions, give_key, rotate, demo)
