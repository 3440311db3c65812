"""What those type who write flows: walk, draw, diff, translate.

Each command loads only what it needs.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from gateway.dialogue.script import Script

from gateway.refusing import refusing


@click.command()
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
    as_svg, as_mermaid = refusing(lambda: pictures(os.environ, flow, lang, channel))
    for file, picture in ((svg, as_svg), (mermaid, as_mermaid)):
        if file:
            file.write(picture)


@click.command()
@click.argument("flow", default="")
@click.option("--lang", default="", help="Chosen for you on the first screen.")
@click.option("--channel", type=click.Choice(["ussd", "sms"]), default="ussd")
@click.option("--network", default="", help="The carrier's code, such as 65101; else the smallest page.")
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Keep the walk as a journey.")
def walk(flow: str, lang: str, channel: str, network: str, record: str | None) -> None:
    """A phone in the terminal. FLOW: where to begin, or drafts/NAME. Ctrl-D puts the phone away."""
    from gateway.tools.commands import take_a_walk

    keys = iter(sys.stdin)
    refusing(lambda: take_a_walk(os.environ, flow, lang, channel, network, record, keys))


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
def diff(old: Path, new: Path) -> None:
    """Say in words what differs between two folders of flows, or two flow files."""
    from gateway.dialogue.comparing import compare_all

    found = refusing(lambda: compare_all(_scripts(old), _scripts(new)))
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


@click.command()
@click.option("--export", "out", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="Write a new spreadsheet.")
@click.option(
    "--import", "back", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.xlsx",
    help="Write what a translator changed into the files.",
)  # fmt: skip
@click.option("--flow", default="", help="Export one flow only, such as report.")
@click.option("--add", multiple=True, metavar="CODE=NAME", help="Export a column for a new language: zu=isiZulu.")
@click.option("--console", is_flag=True, help="Renew the lists of what the console says (docs/translating.md).")
def translate(out: Path | None, back: Path | None, flow: str, add: tuple[str, ...], console: bool) -> None:
    """Put every text that people see into a spreadsheet for a translator, and bring it back."""
    from gateway.translation.exchange import read_in, write_out

    if console:
        _renew_console()
        return
    if (out is None) == (back is None) or (back and (flow or add)):
        raise click.UsageError("Say --export FILE, with or without --flow and --add, --import FILE, or --console.")
    flows, config = _folders()
    if out:
        more = {code: name for code, _, name in (language.partition("=") for language in add)}
        count = refusing(lambda: write_out(out, flows, config, flow, more))
        click.echo(f"{count} texts are in {out.name}")
    elif back:
        brought = refusing(lambda: read_in(back, flows, config))
        for remark in brought.remarks:
            click.echo(f"note: {remark}")
        click.echo(f"{brought.texts} texts changed in: {', '.join(brought.files) or 'no file'}")


def _renew_console() -> None:
    from gateway.console.languages.renewing import renew

    for language in renew():
        counted = f"{language.translated} of {language.of} sentences translated"
        click.echo(f"{language.name}: {counted}; {language.new} new, {language.gone} gone")


def _folders() -> tuple[Path, Path]:
    """Where the flows and the configuration are."""
    from gateway.settings import HOME

    flows, config = os.environ.get("FLOWS_DIR"), os.environ.get("CONFIG_DIR")
    return Path(flows or HOME / "flows"), Path(config or HOME / "config")
