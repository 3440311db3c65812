"""One accepted set of the files that callers see, and the digest that it is known by."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.configuration import FlowShelf, shelf_of
from gateway.dialogue.rendering import ENGINE
from gateway.papers import Papers

SEEN = ("config/places.yaml", "config/service.yaml", "config/services.yaml")  # besides flows/; teams.yaml has numbers
MARKS = ("draft", "version")  # for people; a mark less must not cut calls under way


@dataclass(frozen=True, slots=True)
class Edition:
    """digest: 16 hex digits over what the files say and how this version lays it out. texts: the files, by place."""

    digest: str
    shelf: FlowShelf
    texts: Mapping[str, str] = field(repr=False)


def edition_of(papers: Papers, shelf: FlowShelf) -> Edition:
    """shelf: what these papers were read as."""
    seen = [place for place in [*papers.flows(), *SEEN] if place in papers.texts]
    said = [[place, _without_marks(papers.document(place).data)] for place in seen]
    written = json.dumps([ENGINE, said], ensure_ascii=False)  # not sorted: a screen has its keys as the file has them
    digest = hashlib.sha256(written.encode()).hexdigest()[:16]
    return Edition(digest, shelf, {place: papers.texts[place] for place in seen})


def reopened(texts: Mapping[str, str]) -> Edition:
    """From files that were kept. Raises Refused if this version cannot read them; if it would lay them out
    otherwise, the digest is another."""
    papers = Papers(texts)
    return edition_of(papers, shelf_of(papers))


def _without_marks(data: Any) -> Any:
    return {key: part for key, part in data.items() if key not in MARKS} if isinstance(data, dict) else data
