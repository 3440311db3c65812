"""The flow that somebody at the keyboard wants to see: those that serve, one of them, or a draft in its place."""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

from gateway.complaints import Complaint, Refused
from gateway.configuration import configuration_of
from gateway.dialogue.rendering import Flow
from gateway.papers import DRAFTS, read_papers

SHIPPED = Path(__file__).resolve().parents[2]  # settings.py knows it too, and with it all that a service needs


class Opened(NamedTuple):
    """only: the flow that was asked for by its name, or ""."""

    flow: Flow
    only: str


def open_flow(environ: Mapping[str, str], wanted: str, channel: str, network: str = "") -> Opened:
    """wanted: "" for the flow that is dialled, the name of a flow in flows/, or `drafts/NAME` for all flows with that
    draft in its place. Raises Refused with what is wrong in the files, or if there is no such flow."""
    flows = Path(environ.get("FLOWS_DIR") or SHIPPED / "flows")
    config = Path(environ.get("CONFIG_DIR") or SHIPPED / "config")
    place = PurePath(wanted)
    papers = read_papers(flows, config)
    if DRAFTS in place.parts:
        papers = papers.with_drafts(flows, [place.stem])
    shelf = configuration_of(papers, strict=False).shelf
    only = "" if DRAFTS in place.parts else place.stem
    if only and only not in (known := [shelf.script.name, *shelf.script.files]):
        raise Refused([Complaint(wanted, f"is no flow. There are: {', '.join(known)}; a draft is drafts/NAME.")])
    return Opened(shelf.sms() if channel == "sms" else shelf.flow_for(network), only)


def language_of(flow: Flow, wanted: str) -> str:
    """The code that was asked for, or the flow's first language. Raises Refused for one that it does not speak."""
    spoken = flow.script.languages
    if wanted and wanted not in spoken:
        names = ", ".join(f"{code} ({name})" for code, name in spoken.items())
        raise Refused([Complaint("--lang", f"the flows do not speak {wanted!r}. They speak {names}.")])
    return wanted or next(iter(spoken))
