"""What `python -m gateway draw` and `walk` do."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from gateway.complaints import Complaint, Refused
from gateway.dialogue.drawing import Chart, chart
from gateway.dialogue.pictures.mermaid import mermaid
from gateway.dialogue.pictures.svg import svg
from gateway.tools.opening import language_of, open_flow
from gateway.tools.recording import journey
from gateway.tools.walking import Walk


def pictures(environ: Mapping[str, str], wanted: str, language: str, channel: str) -> tuple[str, str]:
    """As SVG and as Mermaid text. wanted, channel: as opening.open_flow has them. Raises Refused."""
    opened = open_flow(environ, wanted, channel)
    drawn = chart(opened.flow, language_of(opened.flow, language))
    shown = _part(drawn, opened.only, channel) if opened.only else drawn
    return svg(shown), mermaid(shown)


def _part(drawn: Chart, flow: str, channel: str) -> Chart:
    if flow not in drawn.flows:
        raise Refused([Complaint(flow, f"no screen of it is met on {channel}. Try the other --channel.")])
    return drawn.only(flow)


def take_a_walk(
    environ: Mapping[str, str], wanted: str, language: str, channel: str, network: str, record: str | None,
    keys: Iterator[str],
) -> None:  # fmt: skip
    """keys: lines as they are typed. The phone's words go to standard output, all else to standard error. Raises
    Refused before the walk begins."""
    opened = open_flow(environ, wanted, channel, network)
    spoken = language_of(opened.flow, language) if language else ""
    into = _new_file(record, opened.only in opened.flow.script.files) if record else None
    walk = Walk(opened.flow, keys, click.echo, lambda said: click.echo(said, err=True))
    walk.go(opened.only, spoken)
    if into:
        into.write_text(journey(walk, channel), encoding="utf-8")
        click.echo(f"recorded in {into}", err=True)


def _new_file(path: str, halfway: bool) -> Path:
    file = Path(path)
    if halfway:
        raise Refused([Complaint("--record", "a journey begins by dialling. Leave the name of the flow out.")])
    if file.exists():
        raise Refused([Complaint("--record", f"{path} is there already. Choose another name.")])
    if not file.parent.is_dir():
        raise Refused([Complaint("--record", f"there is no folder {file.parent}.")])
    return file
