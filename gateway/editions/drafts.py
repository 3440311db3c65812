"""Drafts in flows/drafts/: whole flow files that only the demo's handset reaches, by a service code that names one."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from gateway.complaints import Complaint, Refused
from gateway.configuration import Configuration, configuration_of
from gateway.editions.edition import Edition, edition_of
from gateway.editions.serving import Serving
from gateway.messages import Incoming, Reply
from gateway.papers import ALL_DRAFTS, DRAFTS, Papers, draft_names, read_papers
from gateway.phrases import phrase

MOST_TOLD = 3  # complaints on a phone's screen
MOST_KEPT = 20  # drafts that calls under way may be on
Also = Callable[[Papers], Papers]


def as_they_are(papers: Papers) -> Papers:
    return papers


def read_draft(flows_dir: Path, config_dir: Path, name: str, also: Also = as_they_are) -> Edition:
    """The flows with this draft, or all of them, in their places. also: what else stands for a file. Raises Refused,
    also if there is no such draft."""
    names = draft_names(flows_dir)
    if name != ALL_DRAFTS and name not in names:
        raise Refused([Complaint(f"{flows_dir.name}/{DRAFTS}/{name}.yaml", phrase("there is no such draft."))])
    chosen = names if name == ALL_DRAFTS else [name]
    papers = also(read_papers(flows_dir, config_dir)).with_drafts(flows_dir, chosen)
    return edition_of(papers, configuration_of(papers, strict=False).shelf)


def draft_complaints(flows_dir: Path, config_dir: Path) -> Iterator[Complaint]:
    """What is wrong with the drafts, each tried in its place; without what is wrong with the flows that serve."""
    known = _complaints(lambda: configuration_of(read_papers(flows_dir, config_dir), strict=False))
    for name in draft_names(flows_dir):
        found = _complaints(partial(read_draft, flows_dir, config_dir, name))
        yield from (complaint for complaint in found if complaint not in known)


def _complaints(read: Callable[[], Configuration | Edition]) -> tuple[Complaint, ...]:
    try:
        read()
    except Refused as refused:
        return refused.complaints
    return ()


class Drafts:
    """Answers calls that try out a draft. read: by name, as it stands now; raises Refused."""

    def __init__(self, read: Callable[[str], Edition], serving: Callable[[Edition], Serving]) -> None:
        self._read, self._serving = read, serving
        self._known: dict[str, Serving] = {}

    def receive(self, incoming: Incoming) -> Reply:
        """A call stays on the draft as it was; a new one gets it as it is, or the first things wrong with it."""
        found = self._known.get(incoming.edition) if incoming.text else None
        try:
            return (found or self._as_it_is(incoming.draft)).answer(incoming)
        except Refused as refused:
            return Reply("\n".join(str(complaint) for complaint in refused.complaints[:MOST_TOLD]), ends=True)

    def _as_it_is(self, name: str) -> Serving:
        edition = self._read(name)
        if edition.digest not in self._known:
            self._known = dict([*self._known.items()][1 - MOST_KEPT :])
            self._known[edition.digest] = self._serving(edition)
        return self._known[edition.digest]


class DraftsFirst:
    """Hops whose service code names a draft go to it, all others to the flows that serve."""

    def __init__(self, drafts: Drafts, otherwise: Callable[[Incoming], Reply]) -> None:
        self._drafts, self._otherwise = drafts, otherwise

    def receive(self, incoming: Incoming) -> Reply:
        return self._drafts.receive(incoming) if incoming.draft else self._otherwise(incoming)
