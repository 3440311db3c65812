"""A walk as a journey file: what was typed and seen, and an empty part that says what must become of it."""

import json
from collections.abc import Iterator, Sequence

from gateway.dialogue.rendering import LATE
from gateway.dialogue.sampling import SAMPLE
from gateway.tools.walking import Hop, Walk

HEAD = """\
# A walk that was recorded. Give it a name, look through the steps (`sees` is a part of the screen), and fill in below
# what must have become of the call. Then it belongs into tests/journeys/, and is played in every way that they are.
"""
THEN = """\
then:
  report: {report}  # such as {{who: girl, danger: now, status: complete, level: P1}}; none when nothing may be kept
  alerted: []  # the teams that must be told, such as [hotline_lead]
  not_alerted: []  # the teams that must not be told
"""


def journey(walk: Walk, channel: str) -> str:
    """The file's text."""
    lines = [f"journey: {_quoted('a walk that has no name yet')}", f"on: {channel}", "steps:"]
    lines += [f"  - {{{step}}}" for step in _steps(walk.hops)]
    if not walk.ended and channel == "ussd":
        lines.append("  - {hangs_up: true}")
    return HEAD + "\n".join(lines) + "\n" + THEN.format(report="{}" if walk.state.kept else "none")


def _steps(hops: Sequence[Hop]) -> Iterator[str]:
    for hop in hops:
        sees = _recognised(hop.screen)
        yield ", ".join([_does(hop), *([f"sees: {_quoted(sees)}"] if sees else [])])


def _does(hop: Hop) -> str:
    if hop.typed is None:
        return "dials: true"
    if hop.shown:
        return f"types_last_digits: {_quoted(str(len(hop.typed.strip())))}"
    return f"types: {_quoted(hop.typed)}"


def _recognised(screen: str) -> str:
    """The first line, as far as it is the same on every call."""
    first = screen.split("\n")[0]
    for sample in (*LATE.values(), SAMPLE):
        first = first.partition(sample)[0]
    return first.strip()


def _quoted(text: str) -> str:
    """JSON's quotes are YAML's; what YAML does not allow is not typed on a phone."""
    return json.dumps("".join(letter if letter.isprintable() else " " for letter in text), ensure_ascii=False)
